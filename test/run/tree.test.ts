import { describe, expect, it } from 'vitest';
import type { BrowseItem, BrowsePlace } from '../../src/graph/browse.ts';
import { GraphError } from '../../src/graph/graph-error.ts';
import { PathPattern } from '../../src/run/path-pattern.ts';
import { Tree } from '../../src/run/tree.ts';

const site = 'https://contoso.sharepoint.com/sites/finance';

type Folder = { readonly [name: string]: Folder | 'file' };

/** A browse session of what lies in `top`, two items a page, and what was asked of it. */
function browseSession(top: Folder, types: readonly BrowseItem['type'][] = ['documentLibrary']) {
  const asked: string[] = [];
  async function* list(place: BrowsePlace | undefined): AsyncGenerator<BrowseItem[]> {
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
  return { asked, tree: new Tree(site, list) };
}

const documents: Folder = {
  Documents: {
    Contracts: { 'a.pdf': 'file' },
    'Budget 2026.xlsx': 'file',
    'Budget 2025.xlsx': 'file',
    Q3: { x: 'file', y: { z: 'file' } },
  },
};
const find = async (tree: Tree, path: string): Promise<string[]> =>
  (await tree.find(new PathPattern(path))).map((item) => item.path).sort();

describe('looking for a path in a restore point', () => {
  it('finds a file, and a folder as a whole', async () => {
    const { tree } = browseSession(documents);

    expect(await find(tree, 'Documents/Budget 2026.xlsx')).toEqual(['Documents/Budget 2026.xlsx']);
    expect(await find(tree, 'Documents/Contracts/')).toEqual(['Documents/Contracts']);
  });

  it('finds all that a pattern stands for, the topmost of each', async () => {
    const { tree } = browseSession(documents);

    expect(await find(tree, 'Documents/*.xlsx')).toEqual(['Documents/Budget 2025.xlsx', 'Documents/Budget 2026.xlsx']);
    expect(await find(tree, 'Documents/Q3/**')).toEqual(['Documents/Q3/x', 'Documents/Q3/y']);
  });

  it('finds all that lies in a library where that is what the path names', async () => {
    const { tree } = browseSession(documents);
    const all = ['Documents/Budget 2025.xlsx', 'Documents/Budget 2026.xlsx', 'Documents/Contracts', 'Documents/Q3'];

    expect(await find(tree, 'Documents/')).toEqual(all);
    expect(await find(tree, '**')).toEqual(all);
  });

  it('takes no file for a folder, and finds nothing where nothing is', async () => {
    const { tree } = browseSession(documents);

    expect(await find(tree, 'Documents/Budget 2026.xlsx/')).toEqual([]);
    expect(await find(tree, 'Documents/Nowhere/a')).toEqual([]);
  });

  it('asks for no more than what lies on the way, and for each folder once', async () => {
    const { tree, asked } = browseSession(documents);

    await find(tree, 'Documents/Q3/x');
    await find(tree, 'Documents/Q3/x');

    expect(asked).toEqual(['(top)', 'Documents Q3', 'Documents/Q3 x']);
  });

  it('ends where a folder lies in itself, as it never should', async () => {
    const folder: BrowseItem = { key: 'k', name: 'a', type: 'folder', url: null, bytes: null };
    const tree = new Tree(site, async function* () {
      yield [folder];
    });

    expect(await find(tree, '**/x')).toEqual([]);
  });

  it('asks without a filter where the service refuses it', async () => {
    const refused = new GraphError('no', { kind: 'refused', status: 400 });
    const tree = new Tree(site, async function* (place) {
      if (place?.nameContains) throw refused;
      const type = place === undefined ? 'documentLibrary' : 'file';
      const name = place === undefined ? 'Documents' : 'a.txt';
      yield [{ key: name, name, type, url: null, bytes: null }] satisfies BrowseItem[];
    });

    expect(await find(tree, 'Documents/a.txt')).toEqual(['Documents/a.txt']);
  });

  it('leaves the filter away for a name with a quote, which the filter does not take', async () => {
    const { tree, asked } = browseSession({ Documents: { "it's.txt": 'file' } });

    expect(await find(tree, "Documents/it's.txt")).toEqual(["Documents/it's.txt"]);
    expect(asked).toEqual(['(top)', 'Documents']);
  });

  it('begins below the site where the service shows that first', async () => {
    const { tree } = browseSession({ Finance: documents }, ['site', 'documentLibrary']);

    expect(await find(tree, 'Documents/Contracts/')).toEqual(['Documents/Contracts']);
  });

  it('tells the site itself from its subsites by its address', async () => {
    const sites = { [`${site}/`]: documents, [`${site}/q3`]: { Documents: { 'b.txt': 'file' } } } as const;
    const { tree } = browseSession(
      Object.fromEntries(Object.entries(sites).map(([url, inner]) => [url.replaceAll('/', '|'), inner])),
      ['site', 'documentLibrary'],
    );

    expect(await find(tree, 'Documents/b.txt')).toEqual([]);
  });
});
