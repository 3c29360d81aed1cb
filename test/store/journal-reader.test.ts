import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/state/events.ts';
import { type Header, lineOf } from '../../src/store/event-line.ts';
import { JournalReader } from '../../src/store/journal-reader.ts';
import { version } from '../../src/util/version.ts';
import { allOf } from '../support/pieces.ts';
import { everyEvent } from '../support/values/every-event.ts';

const at = '2026-11-22T03:00:00.000Z';
const hash = `sha256:${'0'.repeat(64)}`;
const header = `{"journal":1,"run":"r1","plan":"${hash}"}`;

describe('JournalReader', () => {
  it('reads back every kind of event unchanged', async () => {
    expect(await read(journalOf(...everyEvent))).toMatchObject({
      header: { journal: 1, run: 'r1', plan: hash },
      events: everyEvent,
    });
  });

  it('checks only the header if nobody asks for events', async () => {
    const text = `${header}\nnot JSON\n`;

    const reader = await JournalReader.open([Buffer.from(text)], 'j.ndjson');

    expect(reader.header).toEqual({ journal: 1, run: 'r1', plan: hash });
    expect(reader.length).toBe(header.length + 1);
  });

  it('reads the same from pieces of any size, also if one ends inside a character', async () => {
    const events = [{ ...activated('grün-01') }, activated('b')];
    const bytes = Buffer.from(journalOf(...events));

    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), async (size) => {
        const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
          bytes.subarray(index * size, (index + 1) * size),
        );

        const reader = await JournalReader.open(pieces, 'journal');

        expect(await allOf(reader.events())).toEqual(events);
        expect(reader.length).toBe(bytes.length);
      }),
    );
  });

  it('skips a last line that was cut off anywhere', async () => {
    const whole = journalOf(activated('a'), activated('b'));
    const lastLine = JSON.stringify(activated('c'));

    await fc.assert(
      fc.asyncProperty(fc.nat(lastLine.length), async (cutAt) => {
        const { events, length } = await read(whole + lastLine.slice(0, cutAt));

        expect(events).toEqual([activated('a'), activated('b')]);
        expect(length).toBe(whole.length);
      }),
    );
  });

  it.each([
    ['not JSON', '{"type":"session-act'],
    ['empty', ''],
    ['not an event', '"session-activated"'],
    ['an event without its type', '{"at":"2026-11-22T03:00:00.000Z","session":"a"}'],
    ['an event without its session', '{"type":"session-activated","at":"2026-11-22T03:00:00.000Z"}'],
    ['an event with an unknown key', JSON.stringify({ ...activated('a'), token: 'eyJ' })],
  ])('refuses a line that is %s, with its number', async (_, line) => {
    const lines = [header, JSON.stringify(activated('a')), line, JSON.stringify(activated('b')), ''];

    await expect(read(lines.join('\n'))).rejects.toThrow('the journal j.ndjson cannot be read at line 3');
  });

  it.each([
    ['nothing', ''],
    ['half a header', header.slice(0, 30)],
    ['no header', `${JSON.stringify(activated('a'))}\n`],
    ['a header without its plan', '{"journal":1,"run":"r1"}\n'],
    ['something else', 'run_id,wave\r\n'],
  ])('refuses a file that holds %s', async (_, text) => {
    await expect(read(text)).rejects.toThrow('the journal j.ndjson does not start with a journal header');
  });

  it('refuses a journal of a newer version, names the version and says what to do', async () => {
    const text = `{"journal":2,"run":"r1","plan":"${hash}","shape":"unheard of"}\n{"type":"unheard-of"}\n`;

    await expect(read(text)).rejects.toMatchObject({
      message: `the journal j.ndjson has version 2, and bulk-restore ${version} reads version 1`,
      hint: 'use the version of bulk-restore that wrote it',
    });
  });

  describe('in a journal that another version of the program wrote', () => {
    const paused = '{"type":"session-paused","at":"2026-11-22T03:00:00.000Z","session":"a"}';
    const withMore = JSON.stringify({ ...activated('a'), reason: 'none' });
    const doesNotKnow = `the journal j.ndjson holds an event \`session-paused\` at line 3, which bulk-restore ${version} does not know`;
    const cannotRead = 'the journal j.ndjson cannot be read at line 3';

    it.each([
      ['an unknown event', '9.1.0', paused, doesNotKnow, 'use bulk-restore 9.1.0, which wrote it'],
      [
        'an event with an unknown key',
        '9.1.0',
        withMore,
        cannotRead,
        'use bulk-restore 9.1.0, which wrote it, or restore the file from a copy',
      ],
      [
        'an unknown event that this version wrote',
        version,
        paused,
        doesNotKnow,
        expect.stringMatching(/^use the version of/),
      ],
    ])('reports %s and says what to do', async (_, toolVersion, line, message, hint) => {
      const text = [header, JSON.stringify(started(toolVersion)), line, ''].join('\n');

      await expect(read(text)).rejects.toMatchObject({ kind: 'damaged', message, hint });
    });

    it('names the version that resumed the run last', async () => {
      const resumed = JSON.stringify({ type: 'run-resumed', at, toolVersion: '9.2.0', operator: null });
      const text = [header, JSON.stringify(started('9.1.0')), resumed, paused, ''].join('\n');

      await expect(read(text)).rejects.toMatchObject({ hint: 'use bulk-restore 9.2.0, which wrote it' });
    });

    it('names the version in the line itself if the line has one', async () => {
      const text = [header, JSON.stringify({ ...started('9.1.0'), region: 'eu' }), ''].join('\n');

      await expect(read(text)).rejects.toMatchObject({ hint: expect.stringContaining('bulk-restore 9.1.0') });
    });

    it('shows control characters of the line as escapes', async () => {
      const odd = '{"type":"a\\u001b[2Jb","at":"2026-11-22T03:00:00.000Z"}';

      await expect(read([header, odd, ''].join('\n'))).rejects.toMatchObject({
        message: expect.stringContaining('an event `a\\u001b[2Jb` at line 2'),
      });
    });
  });
});

/** What is read from a journal with this text. */
async function read(text: string): Promise<{ header: Header; events: RunEvent[]; length: number }> {
  const reader = await JournalReader.open([Buffer.from(text)], 'j.ndjson');
  const events = await allOf(reader.events());
  return { header: reader.header, events, length: reader.length };
}

function journalOf(...events: readonly RunEvent[]): string {
  return [header, ...events.map((event) => JSON.stringify(lineOf(event))), ''].join('\n');
}

function activated(session: string): RunEvent {
  return { type: 'session-activated', at, session };
}

function started(toolVersion: string): RunEvent {
  const nobody = { gitCommit: null, tenant: null, operator: null, graphVersion: 'v1.0' };
  const service = 'https://graph.microsoft.com';
  return { type: 'run-started', at, runId: 'r1', planHash: hash, toolVersion, service, ...nobody };
}
