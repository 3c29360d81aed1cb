import type { RunSummary } from '../../result/summary.ts';
import { inOrder, type PlacedRun } from './run-order.ts';

/** A run in the history of its spec. */
export interface HistoryRun extends RunSummary, PlacedRun {
  readonly evidence: EvidenceState;
}

/**
 * - `intact`: every file is as the manifest says, and the run has its place in the chain.
 * - `damaged`: something was edited, removed, added or reordered. `verify` says what.
 * - `none`: there is no report folder, or it has no manifest yet.
 */
export type EvidenceState = 'intact' | 'damaged' | 'none';

/** The runs of one spec: emulated ones apart from real ones, the latest first. */
export interface SpecHistory {
  readonly specName: string;
  readonly isEmulated: boolean;
  readonly runs: readonly HistoryRun[];
}

/** Groups runs by spec. Takes them in any order. */
export function historyBySpec(runs: readonly HistoryRun[]): SpecHistory[] {
  const groups = new Map<string, HistoryRun[]>();
  for (const run of runs) {
    const key = `${run.specName} ${run.isEmulated}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [run]);
    else group.push(run);
  }
  return [...groups.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, group]) => ({
      specName: group[0]?.specName ?? '',
      isEmulated: group[0]?.isEmulated ?? false,
      runs: inOrder(group.reverse()).reverse(),
    }));
}
