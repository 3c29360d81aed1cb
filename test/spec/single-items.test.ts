import { describe, expect, it } from 'vitest';
import type { ReadSpecResult } from '../../src/spec/read-spec.ts';
import type { Resource } from '../../src/spec/spec.ts';
import { messagesOf, readSpecOf, readSpecText } from '../support/values/spec-files.ts';

const unplaced = 'version: 1\nname: finance\n';
const head = `${unplaced}restorePoint: { from: 2026-11-01T00:00:00Z, to: 2026-11-15T00:00:00Z }\n`;

async function resourcesOf(text: string, lists: Readonly<Record<string, string>> = {}): Promise<readonly Resource[]> {
  return (await readSpecOf(text, lists)).spec.resources;
}

async function messagesAbout(text: string): Promise<string[]> {
  return messagesOf(await readSpecText(text));
}

describe('messages', () => {
  it('are one resource for each query, restored by mailbox sessions', async () => {
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

  it('are searched with the query on one line, even if it is written on several', async () => {
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

  it('may have a window with only an end', async () => {
    const [resource] = await resourcesOf(`${unplaced}messages:
  - mailbox: ada@contoso.com
    query: Subject -like 'invoice*'
    restorePoint: { to: 2026-11-10T00:00:00Z, prefer: oldest }
`);

    expect(resource?.settings).toMatchObject({
      window: { asOf: Date.UTC(2026, 10, 10) },
      prefer: 'oldest',
    });
  });

  it('are duplicates if their queries differ only in case and spaces', async () => {
    const text = `${head}messages:
  - { mailbox: ada@contoso.com, query: Subject -like 'invoice*' }
  - { mailbox: ADA@contoso.com, query: Subject  -LIKE 'Invoice*' }
`;

    expect(await messagesAbout(text)).toEqual([
      "spec.yaml:6:40: `ADA@contoso.com: Subject -LIKE 'Invoice*'` is already named on line 5",
    ]);
    const { spec } = (await readSpecText(text, {}, { allowDuplicates: true })) as Extract<
      ReadSpecResult,
      { spec: object }
    >;
    expect(spec.resources).toHaveLength(1);
  });

  it('may come from a mailbox that is also restored as a whole', async () => {
    const text = `${head}mailboxes: [ada@contoso.com]
messages: [{ mailbox: ada@contoso.com, query: Subject -like 'invoice*' }]
`;

    expect((await resourcesOf(text)).map(({ kind }) => kind)).toEqual(['mailbox', 'message']);
  });
});

describe('files', () => {
  it('are one resource for each path in a drive or site, from fast restore points only', async () => {
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

  it('come from fast restore points even if an inherited `fastOnly` is false', async () => {
    const text = `${unplaced}restorePoint: { last: 7d, fastOnly: false }
files: [{ drive: ada@contoso.com, paths: [Documents/] }]
`;

    expect((await resourcesOf(text))[0]?.settings.fastOnly).toBe(true);
  });

  it('may share the id of a restore point with other files of the drive and with the drive itself', async () => {
    const text = `${unplaced}drives: [{ address: ada@contoso.com, restorePoint: { id: 5b5b_1 } }]
files: [{ drive: Ada@contoso.com, paths: [Documents/a/, Documents/b/], restorePoint: { id: 5b5b_1 } }]
`;

    expect(await resourcesOf(text)).toHaveLength(3);
  });

  it('are duplicates if their paths differ only in case and a slash at the end', async () => {
    const text = `${head}files: [{ drive: ada@contoso.com, paths: [Documents/a, documents/A/] }]\n`;

    expect(await messagesAbout(text)).toEqual([
      'spec.yaml:4:56: `ada@contoso.com/documents/A/` is already named on line 4',
    ]);
  });
});

describe('a restore point by its id', () => {
  it('selects the restore point of an item, without a window', async () => {
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

  it('keeps the inherited window, which the objective is measured against', async () => {
    const text = `${head}mailboxes: [{ address: ada@contoso.com, restorePoint: { id: 1f1f_1701648000_12_2 } }]\n`;

    expect((await resourcesOf(text))[0]?.settings.window).toEqual({
      from: Date.UTC(2026, 10, 1),
      to: Date.UTC(2026, 10, 15),
    });
  });

  it('may be repeated for the same resource if duplicates are allowed', async () => {
    const item = '{ address: ada@contoso.com, restorePoint: { id: 1f1f_1 } }';

    const result = await readSpecText(`${unplaced}mailboxes: [${item}, ${item}]\n`, {}, { allowDuplicates: true });

    expect(messagesOf(result)).toEqual([]);
  });
});

describe('`pin: true`', () => {
  it('applies to items and lists, except items with an id of their own', async () => {
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

  it('needs a window', async () => {
    expect(await messagesAbout(`${unplaced}mailboxes: { pin: true, items: [ada@contoso.com] }\n`)).toEqual([
      'spec.yaml:3:1: `mailboxes` has resources without a restore point',
    ]);
  });
});

describe('waves', () => {
  it('may contain messages and files, and no two waves may name the same ones', async () => {
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
    expect(await messagesAbout(text.replace(files, messages))).toEqual([
      "spec.yaml:6:93: `ada@contoso.com: Subject -like 'a*'` is already named on line 5",
    ]);
  });

  it('are reported if they contain only duplicates of earlier messages', async () => {
    const messages = "messages: [{ mailbox: ada@contoso.com, query: Subject -like 'a*' }]";
    const text = `${head}waves:\n  - { name: canary, ${messages} }\n  - { name: rest, ${messages} }\n`;

    const result = await readSpecText(text, {}, { allowDuplicates: true });

    expect(messagesOf(result)).toEqual([
      'spec.yaml:6:13: nothing is left to restore in the wave `rest`: earlier waves name all its resources',
    ]);
  });
});

describe('a drill', () => {
  it('refuses to restore messages and files in place', async () => {
    const text = `${head}mode: drill
messages: [{ mailbox: ada@contoso.com, query: Subject -like 'a*', destination: inPlace }]
files: [{ drive: ada@contoso.com, paths: [Documents/], destination: inPlace }]
`;

    expect(await messagesAbout(text)).toEqual([
      'spec.yaml:5:80: a drill cannot restore `inPlace`, over the originals',
      'spec.yaml:6:69: a drill cannot restore `inPlace`, over the originals',
    ]);
  });
});
