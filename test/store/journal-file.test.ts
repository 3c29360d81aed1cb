import { createReadStream } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/run/events.ts';
import { JournalFile, type ReadJournal, readJournal } from '../../src/store/journal-file.ts';
import { everyEvent } from '../support/every-event.ts';
import { Folder } from '../support/folder.ts';

const hash = `sha256:${'0'.repeat(64)}`;
const header = `{"journal":1,"run":"r1","plan":"${hash}"}`;

describe('JournalFile', () => {
  it('begins with a header that names the format, the run and its plan', async () => {
    await using folder = await Folder.open();

    const journal = await JournalFile.create(folder.at('journal'), 'r1', hash);
    await journal.close();

    expect(await readFile(folder.at('journal'), 'utf8')).toBe(`${header}\n`);
  });

  it("is for its owner's eyes only", async () => {
    await using folder = await Folder.open();

    const journal = await JournalFile.create(folder.at('journal'), 'r1', hash);
    await journal.close();

    expect((await stat(folder.at('journal'))).mode & 0o777).toBe(0o600);
  });

  it('keeps events in the order in which they were appended, written one by one or in groups', async () => {
    await using folder = await Folder.open();
    const journal = await JournalFile.create(folder.at('journal'), 'r1', hash);
    const events = Array.from({ length: 500 }, (_, index) => activated(`mailbox-${index}`));

    await Promise.all(events.slice(0, 400).map((event) => journal.append(event)));
    for (const event of events.slice(400)) await journal.append(event);
    await journal.close();

    expect((await readBack(folder)).events).toEqual(events);
  });

  it('has an event on disk by the time its append resolves', async () => {
    await using folder = await Folder.open();
    const journal = await JournalFile.create(folder.at('journal'), 'r1', hash);

    const appends = [activated('a'), activated('b'), activated('c')].map((event) => journal.append(event));
    await appends[1];
    const { events } = await readBack(folder);
    await journal.close();

    expect(events.slice(0, 2)).toEqual([activated('a'), activated('b')]);
  });

  it('writes what was appended before it is closed', async () => {
    await using folder = await Folder.open();
    const journal = await JournalFile.create(folder.at('journal'), 'r1', hash);

    const append = journal.append(activated('a'));
    await journal.close();
    await append;

    expect(await readFile(folder.at('journal'), 'utf8')).toContain('session-activated');
  });

  it('is never made over one that is there', async () => {
    await using folder = await Folder.open();
    await writeFile(folder.at('journal'), 'precious');

    await expect(JournalFile.create(folder.at('journal'), 'r1', hash)).rejects.toMatchObject({ code: 'EEXIST' });
    expect(await readFile(folder.at('journal'), 'utf8')).toBe('precious');
  });

  it('takes nothing more once it could not be written, and says what to do', async () => {
    await using folder = await Folder.open();
    const journal = await JournalFile.create(folder.at('journal'), 'r1', hash);
    await journal.close();

    const appends = [journal.append(activated('a')), journal.append(activated('b'))];

    for (const append of appends)
      await expect(append).rejects.toMatchObject({
        kind: 'unwritable',
        message: expect.stringContaining(`the journal ${folder.at('journal')} can't be written: `),
        hint: 'make room or give access, then go on with the run',
      });
  });
});

function read(text: string): Promise<ReadJournal> {
  return readJournal([Buffer.from(text)], 'j.ndjson');
}

function readBack(folder: Folder): Promise<ReadJournal> {
  return readJournal(createReadStream(folder.at('journal')), 'journal');
}

describe('readJournal', () => {
  it('reads every kind of event back as it was written', async () => {
    expect(await read(journalOf(...everyEvent))).toMatchObject({
      header: { journal: 1, run: 'r1', plan: hash },
      events: everyEvent,
    });
  });

  it('is the same in pieces of any size, also where one ends within a letter', async () => {
    const events = [{ ...activated('grün-01') }, activated('b')];
    const bytes = Buffer.from(journalOf(...events));

    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), async (size) => {
        const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
          bytes.subarray(index * size, (index + 1) * size),
        );

        expect(await readJournal(pieces, 'journal')).toMatchObject({ events, length: bytes.length });
      }),
    );
  });

  it('passes over a last line that was cut off, wherever that was', async () => {
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
    ['of a kind that is not known', '{"type":"session-paused","at":"2026-11-22T03:00:00.000Z","session":"a"}'],
    ['an event without its session', '{"type":"session-activated","at":"2026-11-22T03:00:00.000Z"}'],
    ['an event with something more', JSON.stringify({ ...activated('a'), token: 'eyJ' })],
  ])('refuses a line that is %s, with its number', async (_, line) => {
    const lines = [header, JSON.stringify(activated('a')), line, JSON.stringify(activated('b')), ''];

    await expect(read(lines.join('\n'))).rejects.toThrow("the journal j.ndjson can't be read at line 3");
  });

  it.each([
    ['nothing', ''],
    ['half a header', header.slice(0, 30)],
    ['no header', `${JSON.stringify(activated('a'))}\n`],
    ['a header without its plan', '{"journal":1,"run":"r1"}\n'],
    ['something else', 'run_id,wave\r\n'],
  ])('refuses a file that holds %s', async (_, text) => {
    await expect(read(text)).rejects.toThrow('the journal j.ndjson does not begin with a journal header');
  });

  it('refuses a journal of a newer version, and names it', async () => {
    const text = `{"journal":2,"run":"r1","plan":"${hash}","shape":"unheard of"}\n{"type":"unheard-of"}\n`;

    await expect(read(text)).rejects.toThrow('the journal j.ndjson is of version 2, newer than this program reads');
  });
});

function journalOf(...events: readonly RunEvent[]): string {
  return [header, ...events.map((event) => JSON.stringify(event)), ''].join('\n');
}

function activated(session: string): RunEvent {
  return { type: 'session-activated', at: '2026-11-22T03:00:00.000Z', session };
}
