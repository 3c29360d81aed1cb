import type { Resource } from '../spec/spec.ts';

/** Negative if `a` is restored before `b`: the lowest `priority` first, none last, then what takes longest. For `sort`. */
export function byUrgency(a: Urgency, b: Urgency): number {
  return rank(a.priority) - rank(b.priority) || b.expected - a.expected;
}

interface Urgency {
  readonly priority: number | null;
  /** Milliseconds. */
  readonly expected: number;
}

/**
 * The indices of resources in the order of restoring: by `byUrgency`, and among equals as written. `expected` has their
 * expected milliseconds, in the order of `resources`.
 */
export function inOrder(resources: readonly Resource[], expected: Float64Array): number[] {
  // Arrays of numbers: sorting a million objects would take five times as long.
  const ranks = Float64Array.from(resources, ({ priority }) => rank(priority));
  const indices = resources.map((_, index) => index);
  return indices.sort((a, b) => (ranks[a] ?? 0) - (ranks[b] ?? 0) || (expected[b] ?? 0) - (expected[a] ?? 0) || a - b);
}

/** `Number.MAX_VALUE` for none. Not infinity, because the difference of two infinities is NaN. */
function rank(priority: number | null): number {
  return priority ?? Number.MAX_VALUE;
}

/** The number of resources in each wave. */
export function countWaves(
  groups: readonly { readonly wave: number; readonly count: number }[],
  waves: number,
): readonly number[] {
  const counts = Array.from({ length: waves }, () => 0);
  for (const { wave, count } of groups) counts[wave] = (counts[wave] ?? 0) + count;
  return counts;
}
