import { type ResourceKind, resourceKey } from '../../m365/workload.ts';
import { readPlan } from '../../plan/plan-file.ts';
import { type RunStore, StoreProblem } from '../../store/store.ts';
import { linesIn } from '../../util/lines.ts';

export interface PruneOptions {
  /** Milliseconds since 1970: what ended before is removed. */
  readonly before: number;
  /** Removes nothing. */
  readonly dryRun: boolean;
}

export interface PrunedRun {
  readonly runId: string;
  /** When its last event was; null for a run without any. */
  readonly at: number | null;
}

export interface Pruned {
  readonly runs: readonly PrunedRun[];
  /** Drills whose test restores are removed. */
  readonly drills: readonly string[];
  /** Resources whose times are removed. */
  readonly timings: number;
  /** Why others were not removed, by their ids. */
  readonly left: ReadonlyMap<string, string>;
}

/** Removes runs whose last event is older, test restores that are older, and times of resources that no run names any more. */
export async function pruneRuns(store: RunStore, { before, dryRun }: PruneOptions): Promise<Pruned> {
  const runs: PrunedRun[] = [];
  const left = new Map<string, string>();
  for (const runId of await store.list()) {
    try {
      const at = await lastEventOf(runId, store);
      if (at === null || at >= before) continue;
      const worker = await store.workerOn(runId);
      if (worker !== null) left.set(runId, `${worker} works on it`);
      else {
        if (!dryRun) await store.upkeep.remove(runId);
        runs.push({ runId, at });
      }
    } catch (error) {
      if (!(error instanceof StoreProblem) || error.kind === 'unwritable') throw error;
      left.set(runId, error.message);
    }
  }
  const drills = await oldDrills(store, before);
  if (!dryRun) for (const runId of drills) await store.upkeep.removeTestRestores(runId);
  const timings = dryRun || runs.length === 0 ? 0 : await removeTimings(store);
  return { runs, drills, timings, left };
}

/** When the last event of a run was, or its plan was made. Reads the last line only: also of a run that this program can't fold. */
async function lastEventOf(runId: string, store: RunStore): Promise<number | null> {
  let last = '';
  const { plan, journal } = store.recordOf(runId);
  for await (const lines of linesIn(journal)) last = lines.at(-1)?.text ?? last;
  const at = /"at":"([^"]+)"\}?$/.exec(last)?.[1];
  if (at !== undefined) return Date.parse(at);
  for await (const piece of plan) {
    const made = /"createdAt": "([^"]+)"/.exec(piece.toString('latin1', 0, 10_000))?.[1];
    return made === undefined ? null : Date.parse(made);
  }
  return null;
}

/** Drills of which every test restore is older. */
async function oldDrills(store: RunStore, before: number): Promise<string[]> {
  const latest = new Map<string, number>();
  for (const emulated of [false, true])
    for await (const { runId, at } of store.testRestores({ emulated, onUnread: () => undefined }))
      latest.set(runId, Math.max(at, latest.get(runId) ?? 0));
  return [...latest].filter(([, at]) => at < before).map(([runId]) => runId);
}

async function removeTimings(store: RunStore): Promise<number> {
  const named = new Set<string>();
  for (const runId of await store.list()) {
    const plan = await readPlan(store.recordOf(runId).plan);
    for (const { kind, first, count } of plan?.groups ?? [])
      for (const { name } of plan?.resources.slice(first, first + count) ?? [])
        named.add(keyOf(kind, resourceKey(name)));
  }
  return await store.upkeep.removeTimings((kind, key) => named.has(keyOf(kind, key)));
}

function keyOf(kind: ResourceKind, key: string): string {
  return `${kind} ${key}`;
}
