import type { Finding, Findings } from './problem/finding.ts';
import type { ReadSpec } from './read-spec.ts';
import { fastOnlyMailboxes } from './warnings/fast-only.ts';
import { inPlaceMany } from './warnings/in-place.ts';
import type { Trap } from './warnings/trap.ts';
import { weeklyPoints, windowInFuture } from './warnings/window.ts';

const traps: readonly Trap[] = [inPlaceMany, weeklyPoints, fastOnlyMailboxes, windowInFuture];

/** How many warnings about one spec are told. */
export const mostWarnings = 100;

/** Known traps in a spec that is right, in the order of the file. `now` is in milliseconds since 1970. */
export function findWarnings(read: ReadSpec, now: number): Findings {
  const found = traps.flatMap((trap) => trap(read, now));
  // Several workloads may inherit one trap.
  const trapped = [...new Map(found.map((one) => [JSON.stringify(one), one])).values()];
  const told = trapped.slice(0, mostWarnings).map(({ rule, pointer, message, hint }): Finding => {
    return { rule, ...read.source.problem(read.source.placeOf(pointer), message, hint) };
  });
  told.sort(({ place: a }, { place: b }) => a.line - b.line || a.column - b.column);
  return { told, more: trapped.length - told.length };
}
