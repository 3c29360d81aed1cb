import type { UnreadRun } from '../../report/history/history-rows.ts';
import { resultOf } from '../../result/result.ts';
import { type RunSummary, summaryOf } from '../../result/summary.ts';
import { type RunStore, StoreProblem } from '../../store/store.ts';
import { workThrough } from '../../util/work-through.ts';

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
  const ids = await store.list();
  const runs = await summariesOf(ids, store);
  const known = new Set(runs.map(({ runId }) => runId));
  const unread: UnreadRun[] = [];
  // One after the other: reading a run with 1,000,000 resources takes memory.
  for (const runId of ids.filter((id) => !known.has(id))) {
    try {
      runs.push(await summarised(runId, store));
    } catch (error) {
      if (!(error instanceof StoreProblem)) throw error;
      unread.push({ runId, problem: error.message });
    }
  }
  return { runs, unread };
}

/** The runs of one spec that have a summary, in no order: for a trend beside a run, which does not wait for old journals. */
export async function knownRuns(
  store: RunStore,
  { specName, isEmulated }: Pick<RunSummary, 'specName' | 'isEmulated'>,
): Promise<RunSummary[]> {
  const runs = await summariesOf(await store.list(), store);
  return runs.filter((run) => run.specName === specName && run.isEmulated === isEmulated);
}

/** Those that are kept. */
async function summariesOf(ids: readonly string[], store: RunStore): Promise<RunSummary[]> {
  const runs: RunSummary[] = [];
  await workThrough(ids, atOnce, async (runId) => {
    const run = await store.summaryOf(runId);
    if (run !== null) runs.push(run);
  });
  return runs;
}

/** Small files that are read at once. */
const atOnce = 8;

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
