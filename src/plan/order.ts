import type { Resource } from '../spec/spec.ts';

/** Sorts into the order of restoring: by `priority` (lowest first, none last), then the biggest first (unknown last), then as written. */
export function inOrder(resources: readonly Resource[]): Resource[] {
  return resources.toSorted((a, b) => rank(a) - rank(b) || (b.size ?? -1) - (a.size ?? -1));
}

/** `Number.MAX_VALUE` rather than infinity: the difference of two infinities is not a number. */
function rank(resource: Resource): number {
  return resource.priority ?? Number.MAX_VALUE;
}
