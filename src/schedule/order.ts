import type { Resource } from '../spec/spec.ts';

/** Negative where the first is to be restored before the second: by `priority` (lowest first, none last), then what takes longest. */
export function byUrgency(a: Urgency, b: Urgency): number {
  return rank(a.priority) - rank(b.priority) || b.expected - a.expected;
}

interface Urgency {
  readonly priority: number | null;
  /** Milliseconds. */
  readonly expected: number;
}

/**
 * The places of resources in the order of restoring, which is that of `byUrgency`, and as written among equals. `expected` has
 * their milliseconds, in the order in which they are given.
 */
export function inOrder(resources: readonly Resource[], expected: Float64Array): number[] {
  // Plain numbers side by side: a million objects would be compared five times as slowly.
  const ranks = Float64Array.from(resources, ({ priority }) => rank(priority));
  const places = resources.map((_, place) => place);
  return places.sort((a, b) => (ranks[a] ?? 0) - (ranks[b] ?? 0) || (expected[b] ?? 0) - (expected[a] ?? 0) || a - b);
}

/** `Number.MAX_VALUE` rather than infinity: the difference of two infinities is not a number. */
function rank(priority: number | null): number {
  return priority ?? Number.MAX_VALUE;
}

/** How many resources each of so many waves has. */
export function countWaves(
  groups: readonly { readonly wave: number; readonly count: number }[],
  waves: number,
): readonly number[] {
  const counts = Array.from({ length: waves }, () => 0);
  for (const { wave, count } of groups) counts[wave] = (counts[wave] ?? 0) + count;
  return counts;
}
