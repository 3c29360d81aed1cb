import { describe, expect, it } from 'vitest';
import type { BrowseItem, BrowsePlace } from '../../../src/graph/browse.ts';
import { GraphError } from '../../../src/graph/graph-error.ts';
import { BrowseSessionEnded } from '../../../src/run/choose/browse-session.ts';
import { FileSearch, type FileSearchOptions } from '../../../src/run/choose/file-search.ts';
import { PathPattern } from '../../../src/run/choose/path-pattern.ts';

const site = 'https://contoso.sharepoint.com/sites/finance';

type Folder = { readonly [name: string]: Folder | 'file' };

/** A browse session of what lies in `top`, two items a page, and the places that were read. */
function browseSession(top: Folder, types: readonly BrowseItem['type'][] = ['documentLibrary']) {
  const asked: string[] = [];
  async function* list(place?: BrowsePlace): AsyncGenerator<BrowseItem[]> {
    const path = place === undefined ? [] : place.key.split('/');
    asked.push(
      place === undefined ? '(top)' : `${place.key}${place.nameContains === null ? '' : ` ${place.nameContains}`}`,
    );
    const folder = path.reduce<Folder>((at, name) => (at[name] === 'file' ? {} : (at[name] ?? {})), top);
    const items = Object.entries(folder).map(([name, inner]): BrowseItem => {
      const key = [...path, name].join('/');
      const type = inner === 'file' ? 'file' : (types[path.length] ?? 'folder');
      return { key, name, type, url: type === 'site' ? name : null, bytes: null };
    });
    const wanted = items.filter(({ name }) => name.toLowerCase().includes(place?.nameContains?.toLowerCase() ?? ''));
    for (let at = 0; at < wanted.length; at += 2) yield wanted.slice(at, at + 2);
  }
  return { asked, list, search: searchOf(list) };
}

function searchOf(list: FileSearchOptions['list'], options: Partial<FileSearchOptions> = {}): FileSearch {
  return new FileSearch({ workload: 'site', unit: site, list, requests: 4, ...options });
}

async function* nothing(): AsyncGenerator<BrowseItem[]> {}

const documents: Folder = {
  Documents: {
    Contracts: { 'a.pdf': 'file' },
    'Budget 2026.xlsx': 'file',
    'Budget 2025.xlsx': 'file',
    Q3: { x: 'file', y: { z: 'file' } },
  },
};

/** What matches each path, or the message that it failed with. */
async function findAll(search: FileSearch, ...paths: readonly string[]): Promise<(string[] | string)[]> {
  const answers = await search.find(paths.map((path) => new PathPattern(path)));
  return answers.map((answer) =>
    answer instanceof GraphError ? answer.message : answer.map(({ item }) => item.path).sort(),
  );
}

async function find(search: FileSearch, path: string): Promise<string[] | string | undefined> {
  return (await findAll(search, path))[0];
}

describe('a search for a path in a restore point', () => {
  it('finds a file, and a folder as a whole', async () => {
    const { search } = browseSession(documents);

    expect(await find(search, 'Documents/Budget 2026.xlsx')).toEqual(['Documents/Budget 2026.xlsx']);
    expect(await find(search, 'Documents/Contracts/')).toEqual(['Documents/Contracts']);
  });

  it('finds everything that matches a pattern, the topmost of each', async () => {
    const { search } = browseSession(documents);

    expect(await find(search, 'Documents/*.xlsx')).toEqual([
      'Documents/Budget 2025.xlsx',
      'Documents/Budget 2026.xlsx',
    ]);
    expect(await find(search, 'Documents/Q3/**')).toEqual(['Documents/Q3/x', 'Documents/Q3/y']);
  });

  it('finds all that lies in a document library if the path names that', async () => {
    const { search } = browseSession(documents);
    const all = ['Documents/Budget 2025.xlsx', 'Documents/Budget 2026.xlsx', 'Documents/Contracts', 'Documents/Q3'];

    expect(await find(search, 'Documents/')).toEqual(all);
    expect(await find(search, '**')).toEqual(all);
  });

  it('does not take a file for a folder, and finds nothing if nothing is there', async () => {
    const { search } = browseSession(documents);

    expect(await find(search, 'Documents/Budget 2026.xlsx/')).toEqual([]);
    expect(await find(search, 'Documents/Nowhere/a')).toEqual([]);
  });

  it('reads only the folders on the way, and each of them once', async () => {
    const { search, asked } = browseSession(documents);

    await findAll(search, 'Documents/Q3/x', 'Documents/Q3/x');

    expect(asked).toEqual(['(top)', 'Documents Q3', 'Documents/Q3 x']);
  });

  it('ends if a folder lies in itself', async () => {
    const folder: BrowseItem = { key: 'k', name: 'a', type: 'folder', url: null, bytes: null };
    const search = searchOf(async function* () {
      yield [folder];
    });

    expect(await find(search, '**/x')).toEqual([]);
  });

  it('reads a folder without the filter if the service refuses that', async () => {
    const refused = new GraphError('no', { kind: 'refused', status: 400 });
    const search = searchOf(async function* (place) {
      if (place?.nameContains) throw refused;
      const type = place === undefined ? 'documentLibrary' : 'file';
      const name = place === undefined ? 'Documents' : 'a.txt';
      yield [{ key: name, name, type, url: null, bytes: null }] satisfies BrowseItem[];
    });

    expect(await find(search, 'Documents/a.txt')).toEqual(['Documents/a.txt']);
  });

  it('reads a folder without the filter before it concludes that nothing lies at a path', async () => {
    const { list, asked } = browseSession({ Documents: { 'Übersicht.xlsx': 'file', 'a.txt': 'file' } });
    const minding = (place?: BrowsePlace) => (place?.nameContains ? nothing() : list(place));

    const found = await findAll(searchOf(minding), 'documents/A.TXT', 'Documents/b.txt');

    expect(found).toEqual([['Documents/a.txt'], []]);
    expect(asked).toEqual(['(top)', 'Documents']);
  });

  it('does not filter by a name with a quote, which the filter does not take', async () => {
    const { search, asked } = browseSession({ Documents: { "it's.txt": 'file' } });

    expect(await find(search, "Documents/it's.txt")).toEqual(["Documents/it's.txt"]);
    expect(asked).toEqual(['(top)', 'Documents']);
  });

  it('begins below the site if the service shows that first', async () => {
    const { search } = browseSession({ Finance: documents }, ['site', 'documentLibrary']);

    expect(await find(search, 'Documents/Contracts/')).toEqual(['Documents/Contracts']);
  });

  it('recognises the site itself among its subsites by its URL', async () => {
    const sites = { [`${site}/`]: documents, [`${site}/q3`]: { Documents: { 'b.txt': 'file' } } } as const;
    const { search } = browseSession(
      Object.fromEntries(Object.entries(sites).map(([url, inner]) => [url.replaceAll('/', '|'), inner])),
      ['site', 'documentLibrary'],
    );

    expect(await find(search, 'Documents/b.txt')).toEqual([]);
  });
});

describe('a drive whose top shows the items of its document library', () => {
  const top: Folder = { Contracts: { 'a.pdf': 'file' }, 'Budget.xlsx': 'file', Documents2: { x: 'file' } };
  const inDrive = (folder: Folder, types: readonly BrowseItem['type'][] = []): FileSearch =>
    searchOf(browseSession(folder, types).list, { workload: 'drive', unit: 'ada@contoso.com' });

  it('is searched as the document library that the path begins with', async () => {
    expect(
      await findAll(inDrive(top), 'Documents/Contracts/', 'documents/contracts/a.pdf', 'Documents/*.xlsx'),
    ).toEqual([['Documents/Contracts'], ['documents/Contracts/a.pdf'], ['Documents/Budget.xlsx']]);
    expect(await find(inDrive(top), '{Documents,Dokumente}/Contracts/')).toEqual(['{Documents,Dokumente}/Contracts']);
  });

  it('is restored completely if the path names only the library', async () => {
    const all = ['Documents/Budget.xlsx', 'Documents/Contracts', 'Documents/Documents2'];

    expect(await findAll(inDrive(top), 'Documents/', 'Documents/**')).toEqual([all, all]);
  });

  it('is not assumed if a document library is shown, or an item of that name', async () => {
    expect(await find(inDrive(documents, ['documentLibrary']), 'Other/Documents')).toEqual([]);
    expect(await findAll(inDrive(documents), 'Documents/Q3/x', 'Documents/Documents')).toEqual([
      ['Documents/Q3/x'],
      [],
    ]);
  });

  it('is never a site', async () => {
    expect(await find(searchOf(browseSession(top, ['folder']).list), 'Documents/Contracts/')).toEqual([]);
  });
});

describe('an item of an unknown type', () => {
  const { search } = browseSession({ Documents: { Book: { page: 'file' } } }, ['documentLibrary', 'unknown']);

  it('is restored as it is if the path ends there', async () => {
    expect(await findAll(search, 'Documents/Book', 'Documents/Book/', 'Documents/**')).toEqual([
      ['Documents/Book'],
      ['Documents/Book'],
      ['Documents/Book'],
    ]);
  });

  it('fails the path if that leads through it', async () => {
    const unknownType = "`Documents/Book` has a type that this version does not know, so it can't look inside";

    expect(await findAll(search, 'Documents/Book/page', 'Documents/**/page', 'Documents/Other/page')).toEqual([
      unknownType,
      unknownType,
      [],
    ]);
  });
});

describe('a search for many paths', () => {
  const files = Object.fromEntries(Array.from({ length: 6 }, (_, index) => [`f${index}`, 'file'] as const));
  const folders = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`d${index}`, files] as const));
  const many: Folder = { Documents: folders };
  const refused = new GraphError('not you', { kind: 'refused', status: 403 });

  it('asks for a few names of a folder one by one, and reads all of it for more', async () => {
    const { search, asked } = browseSession(many);
    const few = ['f0', 'f1', 'f2', 'f3', 'f4'].map((name) => `Documents/d0/${name}`);
    const more = Object.keys(files).map((name) => `Documents/d1/${name}`);

    const found = await findAll(search, ...few, ...more);

    expect(found).toEqual([...few, ...more].map((path) => [path]));
    expect(asked.filter((place) => place.startsWith('Documents/d0')).length).toBe(5);
    expect(asked.filter((place) => place.startsWith('Documents/d1'))).toEqual(['Documents/d1']);
  });

  it('finds an item once if it matches several of the names', async () => {
    const { search } = browseSession({ Documents: { a: 'file', ab: 'file' } });

    expect(await findAll(search, 'Documents/a', 'Documents/ab')).toEqual([['Documents/a'], ['Documents/ab']]);
  });

  it('reads as many folders at the same time as it may', async () => {
    const { list } = browseSession(many);
    let [now, most] = [0, 0];
    const search = searchOf(async function* (place) {
      now += 1;
      most = Math.max(most, now);
      await new Promise(setImmediate);
      now -= 1;
      yield* list(place);
    });

    const paths = Object.keys(folders).map((name) => `Documents/${name}/f0`);

    expect(await findAll(search, ...paths)).toEqual(paths.map((path) => [path]));
    expect(most).toBe(4);
  });

  it('fails only the paths that lead into a folder that cannot be read', async () => {
    const { list } = browseSession(many);
    const search = searchOf((place) => {
      if (place?.key === 'Documents/d1') throw refused;
      return list(place);
    });

    expect(await findAll(search, 'Documents/d0/f0', 'Documents/d1/f0', 'Documents/*/f1', 'Documents/d1/')).toEqual([
      ['Documents/d0/f0'],
      'not you',
      'not you',
      ['Documents/d1'],
    ]);
  });

  it('reads nothing more for a path that has failed', async () => {
    const { list, asked } = browseSession(many);
    const search = searchOf((place) => {
      if (place?.key === 'Documents/d1') throw refused;
      return list(place);
    });

    expect(await findAll(search, 'Documents/*/f0')).toEqual(['not you']);
    expect(asked.length).toBeLessThan(10);
  });

  it('ends at once if the browse session has ended', async () => {
    const { list } = browseSession(many);
    const ended = new BrowseSessionEnded(new GraphError('gone', { kind: 'refused', status: 404 }));
    let refusals = 0;
    const search = searchOf((place) => {
      if (!place?.key.startsWith('Documents/')) return list(place);
      refusals += 1;
      throw ended;
    });

    await expect(findAll(search, 'Documents/*/f0', 'Documents/d0/f0')).rejects.toBe(ended);
    await new Promise(setImmediate);
    expect(refusals).toBeLessThanOrEqual(4);
  });

  it('waits at most three times for a service that does not answer, and keeps what it found', async () => {
    const away = new GraphError('away', { kind: 'unreachable', status: 503 });
    const { list } = browseSession(many);
    let waits = 0;
    const search = searchOf(
      (place) => {
        if (!place?.key.startsWith('Documents/')) return list(place);
        waits += 1;
        throw away;
      },
      { requests: 1 },
    );
    const paths = Object.keys(folders).map((name) => `Documents/${name}/f0`);

    const answers = await findAll(search, 'Documents/d7/', ...paths);

    expect(answers).toEqual([['Documents/d7'], ...paths.map(() => 'away')]);
    expect(waits).toBe(3);
  });
});
