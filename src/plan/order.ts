import type { Resource } from '../spec/spec.ts';
import type { Basis } from './expect.ts';

/** A resource with the milliseconds that it is expected to take, and where that is known from. */
export type Expected = Resource & { readonly expected: number; readonly basis: Basis };

/** Sorts into the order of restoring: by `priority` (lowest first, none last), then what takes longest first, then as written. */
export function inOrder(resources: readonly Expected[]): Expected[] {
  return resources.toSorted(byUrgency);
}

/** Negative where the first is to be restored before the second. */
export function byUrgency(a: Urgency, b: Urgency): number {
  return rank(a.priority) - rank(b.priority) || b.expected - a.expected;
}

type Urgency = Pick<Expected, 'priority' | 'expected'>;

/** `Number.MAX_VALUE` rather than infinity: the difference of two infinities is not a number. */
function rank(priority: number | null): number {
  return priority ?? Number.MAX_VALUE;
}
