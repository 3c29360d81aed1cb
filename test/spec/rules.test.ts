import { describe, expect, it } from 'vitest';
import { messagesOf, readSpecText } from '../support/values/spec-files.ts';

const unplaced = 'version: 1\nname: finance\n';
const head = `${unplaced}restorePoint: { last: 7d }\n`;

/** The messages about a spec, without their places. */
async function complaintsOf(text: string): Promise<string[]> {
  return messagesOf(await readSpecText(text)).map((message) => message.replace(/^.*?: /, ''));
}

describe('the restore point of a spec', () => {
  it('may stand at the workload, for all that it names', async () => {
    const text = `${unplaced}mailboxes: { restorePoint: { last: 7d }, items: [ada@contoso.com] }\n`;

    expect(await complaintsOf(text)).toEqual([]);
  });

  it('may stand at each item', async () => {
    const text = `${unplaced}drives: [{ address: ada@contoso.com, restorePoint: { last: 7d } }]\n`;

    expect(await complaintsOf(text)).toEqual([]);
  });

  it('is missing where nothing but a preference is said', async () => {
    expect(await complaintsOf(`${unplaced}restorePoint: { prefer: oldest }\nmailboxes: [ada@contoso.com]\n`)).toEqual([
      '`mailboxes` holds resources without a restore point',
    ]);
  });

  it('is missing for the items beside one that has its own', async () => {
    const items = '[{ address: ada@contoso.com, restorePoint: { last: 7d } }, grace@contoso.com]';

    expect(await complaintsOf(`${unplaced}mailboxes: ${items}\n`)).toEqual([
      '`mailboxes` holds resources without a restore point',
    ]);
  });

  it('may reach ten years back, and no further', async () => {
    const reaching = (last: string): string =>
      `${unplaced}restorePoint: { last: ${last} }\ndrives: [ada@contoso.com]\n`;

    expect(await complaintsOf(reaching('3650d'))).toEqual([]);
    expect(await complaintsOf(reaching('3651d'))).toEqual(['`last` must be `3650d` or less, not `3651d`']);
  });

  it('is no moment: `from` and `to` are not the same', async () => {
    const moment = '{ from: 2026-11-01T00:00:00Z, to: 2026-11-01T00:00:00Z }';

    expect(await complaintsOf(`${unplaced}restorePoint: ${moment}\ndrives: [ada@contoso.com]\n`)).toEqual([
      '`to` must be later than `from` on line 3',
    ]);
  });
});

describe('a recovery', () => {
  it('may restore in place', async () => {
    expect(await complaintsOf(`${head}destination: inPlace\nmailboxes: [ada@contoso.com]\n`)).toEqual([]);
  });
});

describe('what one key lacks', () => {
  it.each([
    [
      'no restore point',
      `${unplaced}mailboxes: [ada@contoso.com]\n`,
      '`mailboxes` holds resources without a restore point',
    ],
    [
      'half a window',
      `${unplaced}restorePoint: { to: 2026-11-01T00:00:00Z }\nsites: [https://contoso.sharepoint.com]\n`,
      '`to` needs a `from`',
    ],
    ['nothing to restore', head, 'this spec names nothing to restore'],
    [
      'a leave that only drills need',
      `${head}allowInPlace: true\nmailboxes: [ada@contoso.com]\n`,
      '`allowInPlace` is for drills, and this spec is a recovery',
    ],
  ])('is told beside what is wrong with another: %s', async (_, text, complaint) => {
    const complaints = await complaintsOf(`${text}deadline: soon\n`);

    expect(complaints).toContain(complaint);
    expect(complaints).toHaveLength(2);
  });

  it('is told beside a key that nobody knows', async () => {
    expect(await complaintsOf(`${unplaced}colour: red\nmailboxes: [ada@contoso.com]\n`)).toEqual([
      'unknown key `colour`',
      '`mailboxes` holds resources without a restore point',
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
  ])('is not told where it is there, but wrong: %s', async (_, text) => {
    expect(await complaintsOf(text)).toHaveLength(1);
  });
});
