import type { UnreadRun } from '../../report/history/history-rows.ts';
import { resultOf } from '../../result/result.ts';
import { type RunSummary, summaryOf } from '../../result/summary.ts';
import { type RunStore, StoreProblem } from '../../store/store.ts';

export interface PastRuns {
  /** In no order. */
  readonly runs: readonly RunSummary[];
  /** Runs that cannot be read. */
  readonly unread: readonly UnreadRun[];
}

/**
 * What the store knows of all its runs. A run without a summary is read from its journal, once: its summary is then kept, unless a
 * process works on it.
 */
export async function pastRuns(store: RunStore): Promise<PastRuns> {
  const runs: RunSummary[] = [];
  const unread: UnreadRun[] = [];
  // One after the other: reading a run with 1,000,000 resources takes memory.
  for (const runId of await store.list()) {
    try {
      runs.push((await store.summaryOf(runId)) ?? (await summarised(runId, store)));
    } catch (error) {
      if (!(error instanceof StoreProblem)) throw error;
      unread.push({ runId, problem: error.message });
    }
  }
  return { runs, unread };
}

/** The runs of one spec that have a summary, the oldest first: for a trend beside a run, which does not wait for old journals. */
export async function knownRuns(
  store: RunStore,
  { specName, isEmulated }: Pick<RunSummary, 'specName' | 'isEmulated'>,
): Promise<RunSummary[]> {
  const runs: RunSummary[] = [];
  for (const runId of await store.list()) {
    const run = await store.summaryOf(runId);
    if (run?.specName === specName && run.isEmulated === isEmulated) runs.push(run);
  }
  return runs.sort((a, b) => a.startedAt - b.startedAt);
}

async function summarised(runId: string, store: RunStore): Promise<RunSummary> {
  const isWorkedOn = (await store.workerOn(runId)) !== null;
  const { state, log } = await store.read(runId);
  const summary = summaryOf(await resultOf(state, log));
  if (!isWorkedOn)
    await store.saveSummary(summary).catch((error: unknown) => {
      // Somebody who may only read asks.
      if (!(error instanceof StoreProblem)) throw error;
    });
  return summary;
}
