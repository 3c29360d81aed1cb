import { hour, minute } from '../util/duration.ts';
import { publishedPerHour } from './limits.ts';
import type { ResourceKind, Workload } from './workload.ts';

/** How many units were restored together, and how long that took, in milliseconds. */
type Row = readonly [units: number, time: number];

const sharePoint: readonly Row[] = [
  [1, 0.5 * hour],
  [50, 3 * hour],
  [250, 4 * hour],
  [1_000, 4 * hour],
];

/**
 * The medians that Microsoft publishes, of restores in place. For 1,000 drives or sites it gives a speed, up to 250 an hour; an
 * older text has 10 hours.
 *
 * Source: learn.microsoft.com/microsoft-365/backup/backup-overview, "performance", and its "what's new", read November 2026.
 */
const published: Readonly<Record<Workload, readonly Row[]>> = {
  mailbox: [
    [1, 2 * hour],
    [50, 2.5 * hour],
    [250, 3 * hour],
    [1_000, 4 * hour],
  ],
  drive: sharePoint,
  site: sharePoint,
};

/** Where the medians are from, for people. */
export const publishedSource = 'learn.microsoft.com/microsoft-365/backup/backup-overview, read November 2026';

/**
 * How long a drive or site takes from a fast restore point, each; very large ones take an hour or more.
 *
 * Source: a post of Microsoft's of 2026. It contradicts the medians above, so it is shown beside a forecast and decides nothing.
 */
export const publishedFastTimes: { readonly least: number; readonly most: number } = {
  least: 2 * minute,
  most: 20 * minute,
};

/** Of a single restore. Nothing is published about single items, so they count as what they are in. */
export function publishedTimeOfOne(kind: ResourceKind): number {
  return publishedTime(workloadOfPublished(kind), 1);
}

/** How long so many resources of a kind take together. */
export function publishedTimeOf(kind: ResourceKind, count: number): number {
  return publishedTime(workloadOfPublished(kind), count);
}

/** Drives and sites have the same figures. */
function workloadOfPublished(kind: ResourceKind): Workload {
  if (kind === 'message') return 'mailbox';
  return kind === 'file' ? 'drive' : kind;
}

/** How long so many units of a workload take together, in milliseconds: between two published numbers in proportion. */
export function publishedTime(workload: Workload, units: number): number {
  const rows = published[workload];
  let [before, timeBefore] = rows[0] ?? [1, 0];
  if (units <= before) return timeBefore;
  for (const [most, time] of rows) {
    if (units <= most) return timeBefore + ((time - timeBefore) * (units - before)) / (most - before);
    [before, timeBefore] = [most, time];
  }
  return timeBefore + ((units - before) * hour) / publishedPerHour;
}
