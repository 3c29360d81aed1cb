import { describe, expect, it } from 'vitest';
import { messagesOf, readSpecText } from '../../support/values/spec-files.ts';

const head = 'version: 1\nname: finance\nrestorePoint: { last: 7d }\n';
const messages = "messages: [{ mailbox: ada@contoso.com, query: (Sender -like 'vendor*') }]\n";
const drill = `${head}mode: drill\n`;

async function messagesAbout(text: string): Promise<string[]> {
  return messagesOf(await readSpecText(text));
}

describe('a drill of single items', () => {
  it('has no sample', async () => {
    expect(await messagesAbout(`${drill}${messages}sample: { size: 5 }\n`)).toEqual([
      'spec.yaml:6:1: `sample` draws from `mailboxes`, `drives` and `sites`, and this spec has none',
    ]);
  });

  it('has no coverage', async () => {
    const objectives = 'objectives: { rto: 4h, coverage: { share: 90%, within: 90d } }\n';

    expect(await messagesAbout(`${drill}${messages}${objectives}`)).toEqual([
      'spec.yaml:6:24: `coverage` counts `mailboxes`, `drives` and `sites`, and this spec has none',
    ]);
  });

  it('may have other objectives', async () => {
    expect(await messagesAbout(`${drill}${messages}objectives: { rto: 4h }\n`)).toEqual([]);
  });
});

describe('a sample', () => {
  it('is reported once in a recovery of single items', async () => {
    expect(await messagesAbout(`${head}${messages}sample: { size: 5 }\n`)).toEqual([
      'spec.yaml:5:1: `sample` is only for drills, and this spec is a recovery',
    ]);
  });

  it('is not said to have nothing to draw from if mailboxes are there, but wrong', async () => {
    expect(await messagesAbout(`${drill}mailboxs: [ada@contoso.com]\nsample: { size: 5 }\n`)).toEqual([
      'spec.yaml:5:1: unknown key `mailboxs`',
    ]);
  });
});

describe('the mailboxes that every sample includes', () => {
  const pinned = 'mailboxes: { items: [ada@contoso.com, grace@contoso.com], pin: [ada@contoso.com, grace@contoso.com]';

  it('may be as many as the sample has', async () => {
    expect(await messagesAbout(`${drill}${pinned}, sample: { size: 2 } }\n`)).toEqual([]);
    expect(await messagesAbout(`${drill}sample: { size: 2 }\n${pinned} }\n`)).toEqual([]);
    expect(await messagesAbout(`${drill}${pinned}, sample: { size: 1 } }\n`)).toEqual([
      'spec.yaml:5:59: `pin` names 2, and the size of the sample is 1',
    ]);
  });

  it.each([`${pinned}, sample: { size: many } }`, `sample: { size: many }\n${pinned} }`])(
    'are not judged by a sample that is wrong itself: %s',
    async (text) => {
      expect(await messagesAbout(`${drill}${text}\n`)).toEqual([
        expect.stringMatching(/: `size` must be .*, not `many`$/),
      ]);
    },
  );
});
