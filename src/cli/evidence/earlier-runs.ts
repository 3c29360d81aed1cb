import { join } from 'node:path';
import { inOrder } from '../../report/history/run-order.ts';
import type { RunResult } from '../../result/result.ts';
import type { RunSummary } from '../../result/summary.ts';
import type { Disk } from '../../store/machine.ts';
import type { RunStore } from '../../store/store.ts';
import { requireSystemError } from '../../util/system-error.ts';
import { workThrough } from '../../util/work-through.ts';
import { knownRuns } from '../files/past-runs.ts';
import { manifestIn } from './report-folder.ts';

export interface EarlierRunsContext {
  readonly store: RunStore;
  readonly reportDir: string;
  readonly disk: Disk;
}

/** The runs of the same chain that came before a run and have a summary, the oldest first: for the trend beside it. */
export async function earlierRuns(
  { plan, state }: Pick<RunResult, 'plan' | 'state'>,
  { store, reportDir, disk }: EarlierRunsContext,
): Promise<RunSummary[]> {
  const { runId, isEmulated } = state;
  const known = await knownRuns(store, { specName: plan.name, isEmulated });
  const others = known.filter((run) => run.runId !== runId);
  const positions = new Map<string, number>();
  const folders = [...others, { runId, reportDir: null }].map((run) => ({
    runId: run.runId,
    parents: [...new Set([reportDir, run.reportDir ?? reportDir])],
  }));
  await workThrough(folders, atOnce, async ({ runId: id, parents }) => {
    for (const parent of parents) {
      const position = await positionIn(join(parent, plan.name, id), disk);
      if (position !== null && !positions.has(id)) positions.set(id, position);
    }
  });
  const own = positions.get(runId) ?? null;
  const placed = others.map((run) => ({ ...run, position: positions.get(run.runId) ?? null }));
  const ordered = inOrder(placed);
  // A run without a manifest gets the last place of the chain.
  if (own === null) return ordered;
  const next = ordered.findIndex(({ position }) => position !== null && position > own);
  return next === -1 ? ordered : ordered.slice(0, next);
}

/** Manifests that are read at once. */
const atOnce = 8;

/** The position of the run in a report folder; null if there is no manifest that can be read and trusted. */
async function positionIn(folder: string, disk: Disk): Promise<number | null> {
  try {
    return (await manifestIn(folder, disk))?.position ?? null;
  } catch (error) {
    requireSystemError(error);
    return null;
  }
}
