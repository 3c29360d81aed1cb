import { describe, expect, it } from 'vitest';
import { type ResourceMatch, withoutOverlaps } from '../../../src/run/choose/overlaps.ts';

/** An item whose key is its path if no other is given; the keys of the folders that it lies in are their paths. */
function found(resource: number, path: string, key: string = path): ResourceMatch {
  const names = path.split('/').slice(0, -1);
  const containers = new Set(names.map((_, index) => names.slice(0, index + 1).join('/')));
  return { resource, item: { key, path, url: null }, containers };
}

/** The keys of what is kept, each with the paths that it is restored for. */
function kept(...all: readonly ResourceMatch[]): [string, readonly number[]][] {
  return withoutOverlaps(all).map(({ item, resources }) => [item.key, resources]);
}

describe('an item that several paths match', () => {
  it('is restored once, for all of them', () => {
    expect(kept(found(0, 'Documents/a'), found(1, 'Documents/a'), found(1, 'Documents/b'))).toEqual([
      ['Documents/a', [0, 1]],
      ['Documents/b', [1]],
    ]);
  });

  it('is left to a folder that is restored as a whole', () => {
    expect(kept(found(0, 'Documents/Q3/x/a'), found(1, 'Documents/Q3/x'), found(2, 'Documents/Q3'))).toEqual([
      ['Documents/Q3', [2, 0, 1]],
    ]);
  });

  it('is left to a folder by its key, however the paths are written', () => {
    expect(kept(found(0, 'Documents/Q3/a'), found(1, '{Documents,Dokumente}/Q3', 'Documents/Q3'))).toEqual([
      ['Documents/Q3', [1, 0]],
    ]);
  });

  it('is several items if the service gives several keys, even for the same path', () => {
    expect(kept(found(0, 'Documents/a', 'k1'), found(0, 'documents/A', 'k2'), found(0, 'Documents/a', 'k3'))).toEqual([
      ['k1', [0]],
      ['k2', [0]],
      ['k3', [0]],
    ]);
  });
});
