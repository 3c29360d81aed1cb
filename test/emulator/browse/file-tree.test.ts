import { describe, expect, it } from 'vitest';
import { FileTree, type TreeItem } from '../../../src/emulator/browse/file-tree.ts';
import { EmulatedUnit } from '../../../src/emulator/units/protection-units.ts';
import { Chance } from '../../../src/util/chance.ts';

const chance = new Chance('seed');
const ada = new EmulatedUnit('drive', 'ada@contoso.com', chance);
const paths = { 'Documents/b.txt': 1, 'Documents/A/deep/c.txt': 20, 'Documents/A/d.txt': 300, 'Archive/Empty/': 0 };

function written({ type, name, bytes, children }: TreeItem): unknown {
  return [type, name, bytes, ...children.map(written)];
}

describe('FileTree', () => {
  it('turns paths into libraries, folders and files in the same order, with their sizes', () => {
    const { site } = new FileTree(ada, 'ada', { paths, chance });

    expect(written(site)).toEqual([
      'site',
      'ada',
      321,
      [
        'documentLibrary',
        'Documents',
        321,
        ['file', 'b.txt', 1],
        ['folder', 'A', 320, ['folder', 'deep', 20, ['file', 'c.txt', 20]], ['file', 'd.txt', 300]],
      ],
      ['documentLibrary', 'Archive', 0, ['folder', 'Empty', 0]],
    ]);
  });

  it('starts each key with the key of its parent, and finds items by key in any case', () => {
    const tree = new FileTree(ada, 'ada', { paths, chance });
    const [library] = tree.site.children;
    const [file] = library?.children ?? [];

    const counts = [tree.site, library, file].map((item) => item?.key.split(',').length);

    expect(counts).toEqual([2, 3, 4]);
    expect(library?.key.startsWith(`${tree.site.key},`)).toBe(true);
    expect(file?.key.startsWith(`${library?.key},`)).toBe(true);
    expect(tree.find(file?.key.toUpperCase() ?? '')).toBe(file);
    expect(tree.find('nothing')).toBeUndefined();
  });

  it('gives a unit the same keys every time, and other units other keys', () => {
    const grace = new EmulatedUnit('drive', 'grace@contoso.com', chance);
    const keyOf = (unit: EmulatedUnit): string => new FileTree(unit, 'x', { paths, chance }).site.key;

    expect(keyOf(ada)).toBe(keyOf(ada));
    expect(keyOf(ada)).not.toBe(keyOf(grace));
  });
});
