import { describe, expect, it } from 'vitest';
import { findWarnings } from '../../src/spec/warnings.ts';
import { readSpecOf } from '../support/values/spec-files.ts';

const now = Date.parse('2026-11-22T03:00:00Z');
const head = 'version: 1\nname: finance\n';

/** `line:column rule` of each warning about `spec.yaml` with this text. */
async function warningsOf(text: string, lists: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const { shown } = findWarnings(await readSpecOf(`${head}${text}`, lists), now);
  return shown.map(({ place, rule }) => `${place.line}:${place.column} ${rule}`);
}

describe('findWarnings', () => {
  it('finds nothing in a spec that needs no warning', async () => {
    const text = 'restorePoint: { last: 30d, fastOnly: true }\ndrives: [ada@contoso.com]\n';

    expect(await warningsOf(text)).toEqual([]);
  });

  it('sorts warnings in the order of the file', async () => {
    const text = `restorePoint:
  fastOnly: true
  from: 2026-11-01T00:00:00Z
  to: 2027-01-01T00:00:00Z
mailboxes: [ada@contoso.com]
drives:
  restorePoint: { from: 2026-10-01T00:00:00Z, to: 2026-10-02T00:00:00Z }
  items: [ada@contoso.com]
`;

    expect(await warningsOf(text)).toEqual(['4:13 fast-only-mailboxes', '6:7 window-in-future', '9:51 weekly-points']);
  });

  it('sorts warnings by file: the spec first, then its lists', async () => {
    const text = 'restorePoint: { last: 7d, fastOnly: true }\nmailboxes: { lists: [b.csv, a.csv] }\n';
    const lists = { 'a.csv': 'address,Cost\nada@contoso.com,1\n', 'b.csv': 'Pay,address\n1,bob@contoso.com\n' };

    const { shown } = findWarnings(await readSpecOf(`${head}${text}`, lists), now);

    expect(shown.map(({ place, rule }) => `${place.file}:${place.line} ${rule}`)).toEqual([
      'spec.yaml:3 fast-only-mailboxes',
      'b.csv:1 unused-column',
      'a.csv:1 unused-column',
    ]);
  });

  it('sorts warnings on one line by column', async () => {
    const text = `restorePoint: { fastOnly: true, from: 2026-11-01T00:00:00Z, to: 2027-01-01T00:00:00Z }
mailboxes: [ada@contoso.com]
`;

    expect(await warningsOf(text)).toEqual(['3:27 fast-only-mailboxes', '3:65 window-in-future']);
  });

  it('names its rule, also for parameters that nothing uses and rows without a name', async () => {
    const text = 'parameters: { team: { default: a } }\nrestorePoint: { last: 7d }\nmailboxes: { lists: [a.csv] }\n';
    const list = 'mail,UserPrincipalName\nada@contoso.com,ada@contoso.com\n,bob@contoso.com\n';

    expect(await warningsOf(text, { 'a.csv': list })).toEqual(['3:21 parameter-unused', '1:1 blank-name']);
  });

  it('returns a hundred warnings and counts the rest', async () => {
    const point = 'restorePoint: { from: 2026-10-01T00:00:00Z, to: 2026-10-02T00:00:00Z }';
    const items = Array.from({ length: 150 }, (_, index) => `  - { address: u${index}@contoso.com, ${point} }\n`);

    const { shown, more } = findWarnings(await readSpecOf(`${head}drives:\n${items.join('')}`), now);

    expect(shown).toHaveLength(100);
    expect(more).toBe(50);
  });
});

describe('warnings of every kind', () => {
  const sites = (count: number): string =>
    Array.from({ length: count }, (_, index) => `  - https://contoso.sharepoint.com/sites/a/${index}\n`).join('');

  it('are a hundred together, and the rest is counted: of settings first, then of lists, then of sites', async () => {
    const text = `${head}restorePoint: { last: 7d, fastOnly: true }
mailboxes: { lists: [a.csv] }
sites:
${sites(103)}`;

    const { shown, more } = findWarnings(await readSpecOf(text, { 'a.csv': 'address,Cost\nada@contoso.com,1\n' }), now);

    const count = (wanted: string): number => shown.filter(({ rule }) => rule === wanted).length;
    expect(['fast-only-mailboxes', 'unused-column', 'deep-site'].map(count)).toEqual([1, 1, 98]);
    expect(more).toBe(5);
  });
});

describe('a warning about columns that nothing uses', () => {
  it('names no header of a list that may not be quoted, only how many there are', async () => {
    const text = `${head}restorePoint: { last: 7d }\nmailboxes: { lists: [.secret.csv] }\n`;

    const { shown } = findWarnings(
      await readSpecOf(text, { '.secret.csv': 'address,Cost,Pay\nada@contoso.com,1,2\n' }),
      now,
    );

    expect(shown).toMatchObject([{ rule: 'unused-column', message: 'nothing uses 2 columns of this list' }]);
  });
});

describe('a warning about the URL of a site', () => {
  it('is at its line in a list', async () => {
    const text = 'restorePoint: { last: 7d }\nsites: { lists: [a.csv] }\n';
    const read = await readSpecOf(head + text, {
      'a.csv': 'url\nhttps://contoso.sharepoint.com/sites/a\nhttps://contoso.sharepoint.com/sites/a/b\n',
    });

    expect(findWarnings(read, now).shown.map(({ place }) => place)).toEqual([{ file: 'a.csv', line: 3, column: 1 }]);
  });
});

describe('a warning about many resources in place', () => {
  const many = (count: number): string =>
    Array.from({ length: count }, (_, index) => `  - u${index}@contoso.com\n`).join('');

  it('comes with more than 100 resources, at the destination', async () => {
    const text = 'restorePoint: { last: 7d }\ndestination: inPlace\nmailboxes:\n';

    expect(await warningsOf(text + many(100))).toEqual([]);
    expect(await warningsOf(text + many(101))).toEqual(['4:14 in-place-many']);
  });

  it('counts the resources of all workloads and lists, except those restored to a new location', async () => {
    const text = `restorePoint: { last: 7d }
mailboxes: { destination: inPlace, lists: [a.csv] }
drives: { destination: inPlace, lists: [a.csv] }
sites: [https://contoso.sharepoint.com]
`;
    const list = `address\n${many(51).replaceAll('  - ', '')}`;

    const { shown } = findWarnings(await readSpecOf(head + text, { 'a.csv': list }), now);

    expect(shown).toMatchObject([
      { place: { line: 4, column: 27 }, message: 'this spec overwrites 102 resources in place' },
    ]);
  });
});

describe('a warning about weekly restore points', () => {
  const until = (to: string): string => `restorePoint: { from: 2026-10-01T00:00:00Z, to: ${to} }\n`;

  it('comes if the window of drives or sites ended more than 14 days ago', async () => {
    const drives = 'drives: [ada@contoso.com]\n';

    expect(await warningsOf(until('2026-11-08T03:00:00Z') + drives)).toEqual([]);
    expect(await warningsOf(until('2026-11-08T02:59:59Z') + drives)).toEqual(['3:49 weekly-points']);
    expect(await warningsOf(`${until('2026-11-01T00:00:00Z')}sites: [https://contoso.sharepoint.com]\n`)).toEqual([
      '3:49 weekly-points',
    ]);
  });

  it('does not come for mailboxes', async () => {
    expect(await warningsOf(`${until('2026-11-01T00:00:00Z')}mailboxes: [ada@contoso.com]\n`)).toEqual([]);
  });

  it('does not come if every drive has a window of its own', async () => {
    const text = `${until('2026-11-01T00:00:00Z')}drives:
  - { address: ada@contoso.com, restorePoint: { last: 7d } }
`;

    expect(await warningsOf(text)).toEqual([]);
  });

  it('comes once for a window that several workloads inherit, and once for the window of a wave', async () => {
    const text = `${until('2026-11-01T00:00:00Z')}waves:
  - { name: one, drives: [ada@contoso.com], sites: [https://contoso.sharepoint.com] }
  - { name: two, restorePoint: { from: 2026-10-02T00:00:00Z, to: 2026-10-31T00:00:00Z }, drives: [bob@contoso.com] }
`;

    expect(await warningsOf(text)).toEqual(['3:49 weekly-points', '6:66 weekly-points']);
  });

  it('comes for the oldest restore point of a window that started more than 14 days ago, whenever it ends', async () => {
    const oldest = (window: string): string =>
      `restorePoint: { prefer: oldest, ${window} }\ndrives: [ada@contoso.com]\n`;

    expect(await warningsOf(oldest('from: 2026-11-08T02:59:59Z, to: 2026-11-21T00:00:00Z'))).toEqual([
      '3:39 weekly-points',
    ]);
    expect(await warningsOf(oldest('from: 2026-11-08T03:00:00Z, to: 2026-11-21T00:00:00Z'))).toEqual([]);
    expect(await warningsOf(oldest('last: 15d'))).toEqual(['3:39 weekly-points']);
    expect(await warningsOf(oldest('last: 14d'))).toEqual([]);
    expect(await warningsOf(oldest('to: 2026-11-21T00:00:00Z'))).toEqual(['3:37 weekly-points']);
  });

  it('takes `prefer` from the lowest level, and says what to expect from the oldest restore point', async () => {
    const text = `${head}${until('2026-11-01T00:00:00Z')}drives:
  - bob@contoso.com
  - { address: ada@contoso.com, restorePoint: { prefer: oldest } }
  - { address: cy@contoso.com, restorePoint: { prefer: latest } }
`;

    const { shown } = findWarnings(await readSpecOf(text), now);

    expect(shown.map(({ place, hint }) => `${place.line}:${place.column} ${hint}`)).toEqual([
      '3:49 expect to lose up to 7 days of changes',
      '3:49 expect data up to 7 days newer than the start of the window',
    ]);
  });

  it('says that a window shorter than a week may contain no restore point', async () => {
    const hintOf = async (from: string): Promise<string | undefined> => {
      const text = `${head}restorePoint: { from: ${from}, to: 2026-10-08T00:00:00Z }\ndrives: [ada@contoso.com]\n`;
      return findWarnings(await readSpecOf(text), now).shown[0]?.hint;
    };

    expect(await hintOf('2026-10-01T00:00:01Z')).toBe(
      'make it at least 7 days long: a shorter window may contain no restore point',
    );
    expect(await hintOf('2026-10-01T00:00:00Z')).toBe('expect to lose up to 7 days of changes');
  });
});

describe('a warning about fast restore points of mailboxes', () => {
  it('comes if mailboxes inherit `fastOnly`', async () => {
    const text =
      'restorePoint: { last: 7d, fastOnly: true }\nmailboxes: [ada@contoso.com]\ndrives: [ada@contoso.com]\n';

    expect(await warningsOf(text)).toEqual(['3:37 fast-only-mailboxes']);
  });

  it('does not come if the mailboxes override `fastOnly`', async () => {
    const text = `restorePoint: { last: 7d, fastOnly: true }
mailboxes: { restorePoint: { fastOnly: false }, items: [ada@contoso.com] }
drives: [ada@contoso.com]
`;

    expect(await warningsOf(text)).toEqual([]);
  });

  it('comes at the mailboxes if they set `fastOnly` themselves, with the hint to remove it', async () => {
    const text = `${head}restorePoint: { last: 7d }
mailboxes: { restorePoint: { fastOnly: true }, items: [ada@contoso.com] }
`;

    expect(findWarnings(await readSpecOf(text), now).shown).toMatchObject([
      { place: { line: 4, column: 40 }, hint: 'remove it' },
    ]);
  });

  it('comes at a mailbox that sets `fastOnly` itself, with the hint to remove it', async () => {
    const text = `${head}restorePoint: { last: 7d }
mailboxes:
  - { address: ada@contoso.com, restorePoint: { fastOnly: true } }
`;

    expect(findWarnings(await readSpecOf(text), now).shown).toMatchObject([
      { place: { line: 5, column: 59 }, hint: 'remove it' },
    ]);
  });
});

describe('a resource with the id of a restore point', () => {
  it('gets no warning about windows, because no window applies to it', async () => {
    const text = `restorePoint: { from: 2026-10-01T00:00:00Z, to: 2027-01-01T00:00:00Z, fastOnly: true }
mailboxes: [{ address: ada@contoso.com, restorePoint: { id: 1f1f_1 } }]
drives: [{ address: ada@contoso.com, restorePoint: { id: 2a2a_1 } }]
files: [{ drive: ada@contoso.com, paths: [Documents/], restorePoint: { id: 2a2a_1 } }]
`;

    expect(await warningsOf(text)).toEqual([]);
  });
});

describe('a warning about messages and files', () => {
  it('is about weekly restore points for files, which come from drives and sites', async () => {
    const text = `messages: [{ mailbox: ada@contoso.com, query: Subject -like 'a*', restorePoint: { to: 2026-11-01T00:00:00Z } }]
files: [{ drive: ada@contoso.com, paths: [Documents/], restorePoint: { to: 2026-11-01T00:00:00Z } }]
`;

    expect(await warningsOf(text)).toEqual(['4:76 weekly-points']);
  });

  it('is about fast restore points for messages, which come from mailboxes', async () => {
    const text = `${head}restorePoint: { last: 7d, fastOnly: true }
messages: [{ mailbox: ada@contoso.com, query: Subject -like 'a*' }]
files: [{ drive: ada@contoso.com, paths: [Documents/] }]
`;

    expect(findWarnings(await readSpecOf(text), now).shown).toMatchObject([
      {
        rule: 'fast-only-mailboxes',
        place: { line: 3, column: 37 },
        hint: 'add `restorePoint: { fastOnly: false }` to each entry of `messages`',
      },
    ]);
  });

  it('counts them among the resources that are overwritten', async () => {
    const paths = Array.from({ length: 101 }, (_, index) => `Documents/${index}/`).join(', ');
    const text = `restorePoint: { last: 7d }
files: [{ drive: ada@contoso.com, destination: inPlace, paths: [${paths}] }]
`;

    expect(await warningsOf(text)).toEqual(['4:48 in-place-many']);
  });
});

describe('a warning about the moment of `rpo`', () => {
  it('comes if a window starts after it, because nothing could be lost then', async () => {
    const at = (moment: string): string =>
      `mode: drill\nrestorePoint: { from: 2026-11-10T00:00:00Z, to: 2026-11-15T00:00:00Z }\nmailboxes: [ada@contoso.com]\nobjectives: { rpo: { max: 1h, at: ${moment} } }\n`;

    expect(await warningsOf(at('2026-11-14T22:00:00Z'))).toEqual([]);
    expect(await warningsOf(at('2026-11-10T00:00:01Z'))).toEqual([]);
    expect(await warningsOf(at('2026-11-10T00:00:00Z'))).toEqual(['6:35 rpo-before-window']);
  });
});

describe('a warning about a window in the future', () => {
  it('comes for any workload if the window ends after now', async () => {
    const until = (to: string): string =>
      `restorePoint: { from: 2026-11-15T00:00:00Z, to: ${to} }\nmailboxes: [ada@contoso.com]\n`;

    expect(await warningsOf(until('2026-11-22T03:00:00Z'))).toEqual([]);
    expect(await warningsOf(until('2026-11-22T03:00:01Z'))).toEqual(['3:49 window-in-future']);
  });

  it('says that a window that starts after now contains no restore point yet', async () => {
    const from = (moment: string): string =>
      `${head}restorePoint: { from: ${moment}, to: 2027-01-01T00:00:00Z }\nmailboxes: [ada@contoso.com]\n`;

    const [later] = findWarnings(await readSpecOf(from('2026-11-22T03:00:01Z')), now).shown;
    const [begun] = findWarnings(await readSpecOf(from('2026-11-22T03:00:00Z')), now).shown;

    expect(later).toMatchObject({
      place: { line: 3, column: 23 },
      message: 'this window starts in the future, so it contains no restore point yet',
    });
    expect(begun?.message).toMatch(/^this window ends in the future/);
  });

  it('comes once for resources that take different restore points of one window', async () => {
    const text = `restorePoint: { from: 2026-11-15T00:00:00Z, to: 2027-01-01T00:00:00Z }
mailboxes: [ada@contoso.com]
drives: { items: [ada@contoso.com], restorePoint: { prefer: oldest } }
`;

    expect(await warningsOf(text)).toEqual(['3:49 window-in-future']);
  });
});
