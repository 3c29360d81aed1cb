import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BundleRedaction, redacted, redactedEvent } from '../../../src/report/bundle/redact.ts';
import type { RunEvent } from '../../../src/state/events.ts';
import { lineOf } from '../../../src/store/event-line.ts';
import { everyEvent } from '../../support/values/every-event.ts';

const redaction: BundleRedaction = {
  pseudonym: (text) => text.length.toString(16).padStart(12, '0'),
  kept: new Set(['finance-recovery', 'r1']),
};

/** What nobody may find in a bundle: no word of the program or of messages holds it. */
const secret = fc.stringMatching(/^[A-Za-z]{2}[qxz][qxz][A-Za-z0-9]{6,20}$/);

/** The same as people, tools and the service write it. */
const planted = secret.chain((core) =>
  fc
    .constantFrom(
      core,
      `${core}@contoso.com`,
      `https://contoso.sharepoint.com/sites/${core}`,
      `Documents/${core}/Budget 2026.xlsx`,
      `(Subject -like '${core}*')`,
      `Bearer eyJhbGciOi.${core}.sig`,
      `mailbox-001/${core}`,
      `r1/mailbox-001/${core}`,
      `http://127.0.0.1:8585/v1.0/${core}`,
      `C:\\Users\\${core}\\spec.yaml`,
    )
    .map((text) => ({ core, text })),
);

const sentence = fc.constantFrom(
  (text: string) => `The mailbox ${text} was not found.`,
  (text: string) => `there is no restore point of '${text}' (404, ArtifactNotFound)`,
  (text: string) => `\`${text}\` cannot be restored`,
  (text: string) => `${text}: access denied; ask "${text}"`,
  (text: string) => `user=${text},tenant=72f988bf-86f1-41af-91ab-2d7cd011db47`,
  (text: string) => text,
);

const keys = [...new Set(everyEvent.flatMap((event) => keysIn(lineOf(event))))];

describe('redaction for a support bundle', () => {
  it('leaves nothing of a text that is planted under any key', () => {
    const anyKey = fc.constantFrom(
      ...keys,
      'name',
      'value',
      'path',
      'query',
      'operator',
      'id',
      'hint',
      'text',
      'owner',
    );
    fc.assert(
      fc.property(anyKey, planted, sentence, (key, { core, text }, around) => {
        const shown = JSON.stringify(redacted({ [key]: around(text), list: [{ [key]: text }], [text]: 1 }, redaction));

        expect(shown).not.toContain(core);
      }),
      { numRuns: 300 },
    );
  });

  it('leaves nothing of a text that is planted in place of any text of any event', () => {
    fc.assert(
      fc.property(fc.constantFrom(...everyEvent), planted, (event, { core, text }) => {
        const line = lineOf(event);
        const shown = JSON.stringify(redactedEvent({ ...planting(line, text), type: line.type }, redaction));

        expect(shown).not.toContain(core);
      }),
      { numRuns: 200 },
    );
  });

  it('keeps what every event says of the run itself', () => {
    const [started, chosen, refused] = ['run-started', 'artifacts-chosen', 'session-refused'].map((type) =>
      redactedEvent(lineOf(everyEvent.find((event) => event.type === type) as RunEvent), redaction),
    );

    expect(started).toMatchObject({
      type: 'run-started',
      runId: 'r1',
      toolVersion: '0.1.0',
      tenant: '72f988bf-86f1-41af-91ab-2d7cd011db47',
      service: 'https://graph.microsoft.com',
      at: '2026-11-22T03:00:00.000Z',
    });
    expect(chosen).toMatchObject({
      session: 'mailbox-001',
      setAside: [{ outcome: 'unresolved', code: 'UnknownError' }],
    });
    expect(refused).toMatchObject({ error: { code: 'UnknownError' }, split: true });
  });

  it('keeps every key of the schemas, and no other', async () => {
    for (const name of ['journal', 'plan', 'report']) {
      const text = await readFile(join(import.meta.dirname, '../../../schemas', `${name}.v1.schema.json`), 'utf8');
      const keys: string[] = [];
      JSON.parse(text, function (this: unknown, key, value: unknown) {
        if (key === 'properties') keys.push(...Object.keys(value as object));
        return value;
      });

      expect(Object.keys(redacted(Object.fromEntries(keys.map((key) => [key, 1])), redaction) as object)).toEqual([
        ...new Set(keys),
      ]);
    }
    expect(redacted({ ada: 1 }, redaction)).toEqual({ 'text-000000000003': 1 });
  });

  it('gives artifacts, which are lists in a journal, their keys', () => {
    const line = {
      type: 'artifacts-read',
      artifacts: [
        ['72f988bf-86f1-41af-91ab-2d7cd011db47', 0, 'ada@contoso.com', 'failed', null, ['UnknownError', 'no']],
      ],
    };

    expect(redactedEvent(line, redaction)).toMatchObject({
      artifacts: [
        {
          id: '72f988bf-86f1-41af-91ab-2d7cd011db47',
          resource: 0,
          calledByService: expect.stringMatching(/^address-/),
          status: 'failed',
          error: { code: 'UnknownError', message: 'no' },
        },
      ],
    });
  });

  it.each([
    ['the service knows no such id 72f988bf-86f1-41af-91ab-2d7cd011db47_1701648000_12_2.', null],
    ['refused: 429, ArtifactNotFound, 30s', null],
    ['the mailbox ada is not protected', 'the mailbox *000000000003* is not protected'],
    ["no user 'Grace Hopper'", 'no user *00000000000e*'],
  ])('keeps the words of a message that say nothing of anybody: %s', (text, shown) => {
    expect(redacted({ message: text }, redaction)).toEqual({ message: shown ?? text });
  });

  it('shows the same text by the same hash', () => {
    const value = { unit: 'ada@contoso.com', target: 'ada@contoso.com' };

    expect(redacted(value, redaction)).toEqual({ unit: 'address-00000000000f', target: 'address-00000000000f' });
  });
});

function keysIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(keysIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...keysIn(inner)]);
}

/** The value with `text` in place of every text in it. */
function planting(value: unknown, text: string): object {
  return JSON.parse(JSON.stringify(value), (_, inner: unknown) => (typeof inner === 'string' ? text : inner));
}
