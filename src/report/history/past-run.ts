import type { RunSummary } from '../../result/summary.ts';

/** A run in the history of its spec. */
export interface HistoryRun extends RunSummary {
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
  const histories = new Map<string, SpecHistory & { readonly runs: HistoryRun[] }>();
  for (const run of runs.toSorted((a, b) => b.startedAt - a.startedAt)) {
    const { specName, isEmulated } = run;
    const key = `${specName} ${isEmulated}`;
    const history = histories.get(key) ?? { specName, isEmulated, runs: [] };
    histories.set(key, history);
    history.runs.push(run);
  }
  return [...histories].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, history]) => history);
}
