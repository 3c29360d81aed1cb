import { formatCount } from '../util/count.ts';
import type { ArtifactRecord } from './event-data.ts';
import type { ResourceOutcome } from './outcome.ts';

/** What became of one file or folder. */
export interface ItemOutcome extends ResourceOutcome {
  /** From the document library on. */
  readonly path: string;
}

/** What became of a path, from the items that match it, at least one: it has come back if all of them have. */
export function outcomeOfItems(items: readonly ItemOutcome[]): ResourceOutcome {
  const artifact = combined(items);
  const failed = items.filter(({ outcome }) => outcome === 'failed' || outcome === 'unresolved');
  const [first] = failed;
  if (first !== undefined) return { outcome: 'failed', error: errorOf(failed, items.length), artifact };
  const open = items.find(({ outcome }) => outcome !== 'succeeded');
  return { outcome: open?.outcome ?? 'succeeded', error: open?.error ?? null, artifact };
}

/** The first error with a code, else the first. If several items match the path, it names up to `mostNamed` that failed. */
function errorOf(failed: readonly ItemOutcome[], all: number): ResourceOutcome['error'] {
  // Artifacts of files have no error of their own; what the service refused before has one.
  const worst = failed.find(({ error }) => error !== null && error.code !== '') ?? failed[0];
  const { code, message } = worst?.error ?? { code: '', message: '' };
  if (all === 1) return { code, message };
  const paths = failed.slice(0, mostNamed).map(({ path }) => path);
  const which = [...paths, ...(failed.length > mostNamed ? ['…'] : [])].join(', ');
  const count = `${formatCount(failed.length)} of ${formatCount(all)} items did not come back`;
  return { code, message: `${count}: ${which}; ${message}` };
}

const mostNamed = 20;

/** One artifact for all: the first that did not come back, else the first, with the times of all. */
function combined(items: readonly ItemOutcome[]): ArtifactRecord | null {
  const artifacts = items.flatMap(({ artifact }) => artifact ?? []);
  const notBack = items.find(({ outcome, artifact }) => outcome !== 'succeeded' && artifact !== null);
  const shown = notBack?.artifact ?? artifacts[0];
  if (shown === undefined) return null;
  const starts = artifacts.flatMap(({ startedAt }) => startedAt ?? []);
  const ends = artifacts.flatMap(({ completedAt }) => completedAt ?? []);
  return {
    ...shown,
    startedAt: starts.length === 0 ? null : starts.reduce((first, start) => Math.min(first, start)),
    completedAt: ends.length < artifacts.length ? null : ends.reduce((last, end) => Math.max(last, end)),
    restoredItems: items.filter(({ outcome }) => outcome === 'succeeded').length,
  };
}
