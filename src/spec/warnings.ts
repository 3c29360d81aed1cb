import type { Finding, Findings } from './problem/finding.ts';
import type { ReadSpec } from './read-spec.ts';
import { quotable } from './surroundings.ts';
import { deepSites } from './warnings/deep-sites.ts';
import { fastOnlyMailboxes } from './warnings/fast-only.ts';
import { inPlaceMany } from './warnings/in-place.ts';
import { listColumns } from './warnings/list-columns.ts';
import { unusedParameters } from './warnings/unused-parameters.ts';
import type { WarningCheck } from './warnings/warning.ts';
import { rpoBeforeWindow, weeklyPoints, windowInFuture } from './warnings/window.ts';

const checks: readonly WarningCheck[] = [
  inPlaceMany,
  weeklyPoints,
  fastOnlyMailboxes,
  windowInFuture,
  rpoBeforeWindow,
  unusedParameters,
];

/** How many warnings about one spec are shown. */
export const mostWarnings = 100;

/** Warnings about a spec without problems, in the order of the file. `now` is in milliseconds since 1970. */
export function findWarnings(read: ReadSpec, now: number): Findings {
  const found = checks.flatMap((check) => check(read, now));
  // Workloads that inherit the same settings find the same warning.
  const warnings = [...new Map(found.map((one) => [JSON.stringify(one), one])).values()];
  const ofLists = listColumns(read);
  const shownOfLists = ofLists.slice(0, Math.max(0, mostWarnings - warnings.length));
  const deep = deepSites(read, Math.max(0, mostWarnings - warnings.length - shownOfLists.length));
  const shown = warnings.slice(0, mostWarnings).map(({ rule, pointer, message, hint }): Finding => {
    return quotable({ rule, ...read.source.problem(read.source.placeOf(pointer), message, hint) }, read.placements);
  });
  const more = warnings.length - shown.length + ofLists.length - shownOfLists.length + deep.more;
  const order = (one: Finding): number => read.paths.indexOf(one.place.file);
  const sorted = [...shown, ...shownOfLists, ...deep.shown].sort(
    (a, b) => order(a) - order(b) || a.place.line - b.place.line || a.place.column - b.place.column,
  );
  return { shown: sorted, more };
}
