import { describe, expect, it } from 'vitest';
import type { ReadSpecResult } from '../../src/spec/read-spec.ts';
import type { Resource } from '../../src/spec/spec.ts';
import { messagesOf, readSpecOf, readSpecText } from '../support/values/spec-files.ts';

const unplaced = 'version: 1\nname: finance\n';
const head = `${unplaced}restorePoint: { from: 2026-11-01T00:00:00Z, to: 2026-11-15T00:00:00Z }\n`;

async function resourcesOf(text: string, lists: Readonly<Record<string, string>> = {}): Promise<readonly Resource[]> {
  return (await readSpecOf(text, lists)).spec.resources;
}

async function complaintsOf(text: string): Promise<string[]> {
  return messagesOf(await readSpecText(text));
}

describe('messages', () => {
  it('are a resource for each query: found in a mailbox, and restored by its sessions', async () => {
    const [resource] = await resourcesOf(`${head}messages:
  - mailbox: ada@contoso.com
    query: (Sender -like 'vendor*') -and (HasAttachment -eq 'true')
    directoryObjectId: d-1
    priority: 2
    destination: inPlace
`);

    expect(resource).toEqual({
      wave: 0,
      kind: 'message',
      workload: 'mailbox',
      name: "ada@contoso.com: (Sender -like 'vendor*') -and (HasAttachment -eq 'true')",
      selection: {
        of: 'messages',
        unit: 'ada@contoso.com',
        query: "(Sender -like 'vendor*') -and (HasAttachment -eq 'true')",
      },
      directoryId: 'd-1',
      size: null,
      priority: 2,
      settings: {
        destination: 'inPlace',
        window: { from: Date.UTC(2026, 10, 1), to: Date.UTC(2026, 10, 15) },
        prefer: 'latest',
        fastOnly: false,
        conflictBehavior: null,
      },
      line: 5,
      source: 0,
    });
  });

  it('are searched by a query on one line, however it is written', async () => {
    const [resource] = await resourcesOf(`${head}messages:
  - mailbox: ada@contoso.com
    query: |
      (Subject -like 'two  spaces*')
        -and (HasAttachment -eq 'true')
`);

    expect(resource?.selection).toMatchObject({
      query: "(Subject -like 'two  spaces*') -and (HasAttachment -eq 'true')",
    });
  });

  it('may come from a window that has only an end: it begins 365 days before', async () => {
    const [resource] = await resourcesOf(`${unplaced}messages:
  - mailbox: ada@contoso.com
    query: Subject -like 'invoice*'
    restorePoint: { to: 2026-11-10T00:00:00Z, prefer: oldest }
`);

    expect(resource?.settings).toMatchObject({
      window: { from: Date.UTC(2025, 10, 10), to: Date.UTC(2026, 10, 10) },
      prefer: 'oldest',
    });
  });

  it('are the same where their queries differ in case and spaces alone', async () => {
    const text = `${head}messages:
  - { mailbox: ada@contoso.com, query: Subject -like 'invoice*' }
  - { mailbox: ADA@contoso.com, query: Subject  -LIKE 'Invoice*' }
`;

    expect(await complaintsOf(text)).toEqual([
      "spec.yaml:6:40: `ADA@contoso.com: Subject -LIKE 'Invoice*'` is already named on line 5",
    ]);
    const { spec } = (await readSpecText(text, {}, { allowDuplicates: true })) as Extract<
      ReadSpecResult,
      { spec: object }
    >;
    expect(spec.resources).toHaveLength(1);
  });

  it('may be of a mailbox that is restored whole, too', async () => {
    const text = `${head}mailboxes: [ada@contoso.com]
messages: [{ mailbox: ada@contoso.com, query: Subject -like 'invoice*' }]
`;

    expect((await resourcesOf(text)).map(({ kind }) => kind)).toEqual(['mailbox', 'message']);
  });
});

describe('files', () => {
  it('are a resource for each path: in a drive or site, from fast restore points alone', async () => {
    const resources = await resourcesOf(`${head}files:
  - drive: ada@contoso.com
    paths: [Documents/Budget 2026.xlsx, Documents/Contracts/]
    conflictBehavior: rename
  - site: https://contoso.sharepoint.com/sites/finance/
    siteId: s-1
    paths:
      - Shared Documents/Q3/**
    restorePoint: { id: 5b5b_1701648000_12_2 }
`);

    expect(resources).toMatchObject([
      {
        kind: 'file',
        workload: 'drive',
        name: 'ada@contoso.com/Documents/Budget 2026.xlsx',
        selection: { of: 'files', unit: 'ada@contoso.com', path: 'Documents/Budget 2026.xlsx', pointId: null },
        settings: { fastOnly: true, conflictBehavior: 'rename' },
        line: 6,
      },
      { name: 'ada@contoso.com/Documents/Contracts/', line: 6 },
      {
        kind: 'file',
        workload: 'site',
        name: 'https://contoso.sharepoint.com/sites/finance/Shared Documents/Q3/**',
        selection: {
          of: 'files',
          unit: 'https://contoso.sharepoint.com/sites/finance/',
          path: 'Shared Documents/Q3/**',
          pointId: '5b5b_1701648000_12_2',
        },
        directoryId: 's-1',
        settings: { fastOnly: true, conflictBehavior: null },
        line: 11,
      },
    ]);
  });

  it('come from fast restore points, whatever is said above them', async () => {
    const text = `${unplaced}restorePoint: { last: 7d, fastOnly: false }
files: [{ drive: ada@contoso.com, paths: [Documents/] }]
`;

    expect((await resourcesOf(text))[0]?.settings.fastOnly).toBe(true);
  });

  it('share one restore point where they are of one drive, and with the drive itself', async () => {
    const text = `${unplaced}drives: [{ address: ada@contoso.com, restorePoint: { id: 5b5b_1 } }]
files: [{ drive: Ada@contoso.com, paths: [Documents/a/, Documents/b/], restorePoint: { id: 5b5b_1 } }]
`;

    expect(await resourcesOf(text)).toHaveLength(3);
  });

  it('are the same with and without a slash at the end, and in any case', async () => {
    const text = `${head}files: [{ drive: ada@contoso.com, paths: [Documents/a, documents/A/] }]\n`;

    expect(await complaintsOf(text)).toEqual([
      'spec.yaml:4:56: `ada@contoso.com/documents/A/` is already named on line 4',
    ]);
  });
});

describe('a restore point by its id', () => {
  it('is what an item is restored from, and needs no window', async () => {
    const text = `${unplaced}mailboxes:
  - { address: ada@contoso.com, restorePoint: { id: 1f1f_1701648000_12_2 } }
`;

    expect(await resourcesOf(text)).toMatchObject([
      {
        selection: { of: 'point', pointId: '1f1f_1701648000_12_2', at: null, missing: null },
        settings: { window: { last: 365 * 86_400_000 } },
      },
    ]);
  });

  it('leaves the window as it is inherited, against which the objective is measured', async () => {
    const text = `${head}mailboxes: [{ address: ada@contoso.com, restorePoint: { id: 1f1f_1701648000_12_2 } }]\n`;

    expect((await resourcesOf(text))[0]?.settings.window).toEqual({
      from: Date.UTC(2026, 10, 1),
      to: Date.UTC(2026, 10, 15),
    });
  });

  it('may be named twice for what is named twice, once duplicates are allowed', async () => {
    const item = '{ address: ada@contoso.com, restorePoint: { id: 1f1f_1 } }';

    const result = await readSpecText(`${unplaced}mailboxes: [${item}, ${item}]\n`, {}, { allowDuplicates: true });

    expect(messagesOf(result)).toEqual([]);
  });
});

describe('`pin: true`', () => {
  it('leaves the restore points of items and lists to the plan, but for those that are named', async () => {
    const text = `${head}mailboxes:
  pin: true
  items: [ada@contoso.com, { address: grace@contoso.com, restorePoint: { id: 1f1f_1 } }]
  lists: [a.csv]
drives: { pin: false, items: [ada@contoso.com] }
`;

    const resources = await resourcesOf(text, { 'a.csv': 'address\nkim@contoso.com\n' });

    const pinned = { of: 'point', pointId: null, at: null, missing: null };
    expect(resources.map(({ selection }) => selection)).toEqual([
      pinned,
      { ...pinned, pointId: '1f1f_1' },
      pinned,
      null,
    ]);
  });

  it('needs a window to look in', async () => {
    expect(await complaintsOf(`${unplaced}mailboxes: { pin: true, items: [ada@contoso.com] }\n`)).toEqual([
      'spec.yaml:3:1: `mailboxes` holds resources without a restore point',
    ]);
  });
});

describe('waves', () => {
  it('may hold messages and files, which no other wave may name', async () => {
    const messages = "messages: [{ mailbox: ada@contoso.com, query: Subject -like 'a*' }]";
    const files = 'files: [{ drive: ada@contoso.com, paths: [Documents/] }]';
    const text = `${head}waves:
  - { name: canary, ${messages} }
  - { name: rest, restorePoint: { last: 7d }, ${files} }
`;

    expect((await resourcesOf(text)).map(({ wave, kind, settings }) => [wave, kind, settings.window])).toEqual([
      [0, 'message', { from: Date.UTC(2026, 10, 1), to: Date.UTC(2026, 10, 15) }],
      [1, 'file', { last: 604_800_000 }],
    ]);
    expect(await complaintsOf(text.replace(files, messages))).toEqual([
      "spec.yaml:6:93: `ada@contoso.com: Subject -like 'a*'` is already named on line 5",
    ]);
  });

  it('of which nothing is left but duplicates of earlier messages are told', async () => {
    const messages = "messages: [{ mailbox: ada@contoso.com, query: Subject -like 'a*' }]";
    const text = `${head}waves:\n  - { name: canary, ${messages} }\n  - { name: rest, ${messages} }\n`;

    const result = await readSpecText(text, {}, { allowDuplicates: true });

    expect(messagesOf(result)).toEqual([
      'spec.yaml:6:13: nothing is left to restore in the wave `rest`: earlier waves name all of it',
    ]);
  });
});

describe('a drill', () => {
  it('refuses messages and files in place, as all else', async () => {
    const text = `${head}mode: drill
messages: [{ mailbox: ada@contoso.com, query: Subject -like 'a*', destination: inPlace }]
files: [{ drive: ada@contoso.com, paths: [Documents/], destination: inPlace }]
`;

    expect(await complaintsOf(text)).toEqual([
      'spec.yaml:5:80: a drill must not restore `inPlace`, over the originals',
      'spec.yaml:6:69: a drill must not restore `inPlace`, over the originals',
    ]);
  });
});
