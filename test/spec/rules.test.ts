import { describe, expect, it } from 'vitest';
import { messagesOf, readSpecText } from '../support/values/spec-files.ts';

const unplaced = 'version: 1\nname: finance\n';
const head = `${unplaced}restorePoint: { last: 7d }\n`;

/** The messages about a spec, without their places. */
async function messagesAbout(text: string): Promise<string[]> {
  return messagesOf(await readSpecText(text)).map((message) => message.replace(/^.*?: /, ''));
}

describe('the restore point of a spec', () => {
  it('may be set on a workload', async () => {
    const text = `${unplaced}mailboxes: { restorePoint: { last: 7d }, items: [ada@contoso.com] }\n`;

    expect(await messagesAbout(text)).toEqual([]);
  });

  it('may be set on each item', async () => {
    const text = `${unplaced}drives: [{ address: ada@contoso.com, restorePoint: { last: 7d } }]\n`;

    expect(await messagesAbout(text)).toEqual([]);
  });

  it('is missing if only `prefer` is set', async () => {
    expect(await messagesAbout(`${unplaced}restorePoint: { prefer: oldest }\nmailboxes: [ada@contoso.com]\n`)).toEqual([
      '`mailboxes` has resources without a restore point',
    ]);
  });

  it('is missing if only some of the items have their own', async () => {
    const items = '[{ address: ada@contoso.com, restorePoint: { last: 7d } }, grace@contoso.com]';

    expect(await messagesAbout(`${unplaced}mailboxes: ${items}\n`)).toEqual([
      '`mailboxes` has resources without a restore point',
    ]);
  });

  it('may reach ten years back and no further', async () => {
    const reaching = (last: string): string =>
      `${unplaced}restorePoint: { last: ${last} }\ndrives: [ada@contoso.com]\n`;

    expect(await messagesAbout(reaching('3650d'))).toEqual([]);
    expect(await messagesAbout(reaching('3651d'))).toEqual(['`last` must be `3650d` or less, not `3651d`']);
  });

  it('is not a single moment: `from` and `to` must differ', async () => {
    const moment = '{ from: 2026-11-01T00:00:00Z, to: 2026-11-01T00:00:00Z }';

    expect(await messagesAbout(`${unplaced}restorePoint: ${moment}\ndrives: [ada@contoso.com]\n`)).toEqual([
      '`to` must be later than `from` on line 3',
    ]);
  });
});

describe('a recovery', () => {
  it('may restore in place', async () => {
    expect(await messagesAbout(`${head}destination: inPlace\nmailboxes: [ada@contoso.com]\n`)).toEqual([]);
  });
});

describe('a rule', () => {
  it.each([
    [
      'no restore point',
      `${unplaced}mailboxes: [ada@contoso.com]\n`,
      '`mailboxes` has resources without a restore point',
    ],
    [
      'half a window',
      `${unplaced}restorePoint: { from: 2026-11-01T00:00:00Z }\nsites: [https://contoso.sharepoint.com]\n`,
      '`from` needs a `to`',
    ],
    ['nothing to restore', head, 'this spec names nothing to restore'],
    [
      'a permission that only drills need',
      `${head}allowInPlace: true\nmailboxes: [ada@contoso.com]\n`,
      '`allowInPlace` is only for drills, and this spec is a recovery',
    ],
  ])('reports its problem next to a problem with another key: %s', async (_, text, message) => {
    const messages = await messagesAbout(`${text}deadline: soon\n`);

    expect(messages).toContain(message);
    expect(messages).toHaveLength(2);
  });

  it('reports its problem next to an unknown key', async () => {
    expect(await messagesAbout(`${unplaced}colour: red\nmailboxes: [ada@contoso.com]\n`)).toEqual([
      'unknown key `colour`',
      '`mailboxes` has resources without a restore point',
    ]);
  });

  it.each([
    [
      'a drill that may restore in place, misspelt',
      `${head}mode: drill\nallowInPlce: true\ndestination: inPlace\nmailboxes: [ada@contoso.com]\n`,
    ],
    ['mailboxes, misspelt', `${head}mailboxs: [ada@contoso.com]\n`],
    [
      'the end of a window, misspelt',
      `${unplaced}restorePoint: { from: 2026-11-01T00:00:00Z, tto: x }\nmailboxes: [ada@contoso.com]\n`,
    ],
    ['a mode that makes no sense', `${head}mode: dril\nallowInPlace: true\nmailboxes: [ada@contoso.com]\n`],
  ])('does not report a key as missing if it is there but wrong: %s', async (_, text) => {
    expect(await messagesAbout(text)).toHaveLength(1);
  });
});
