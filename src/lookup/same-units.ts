import { directoryIdKey } from '../m365/site-name.ts';
import type { Resource } from '../spec/spec.ts';

/** Two names of one mailbox, drive or site. Indices into the resources of a spec. */
export interface SameUnit {
  readonly first: number;
  readonly again: number;
}

/** Finds what a spec restores whole under several names, by the ids that are known. Of three names, each later one goes with the first. */
export function sameUnits(resources: readonly Pick<Resource, 'kind' | 'selection' | 'directoryId'>[]): SameUnit[] {
  const firsts = new Map<string, number>();
  const found: SameUnit[] = [];
  for (const [index, { kind, selection, directoryId }] of resources.entries()) {
    const isWhole = selection === null || selection.of === 'point';
    if (!isWhole || directoryId === null) continue;
    const key = `${kind} ${directoryIdKey(directoryId)}`;
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, index);
    else found.push({ first, again: index });
  }
  return found;
}
