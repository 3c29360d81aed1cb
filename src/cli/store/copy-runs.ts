import { createHash } from 'node:crypto';
import { type RunStore, StoreProblem } from '../../store/store.ts';

export interface CopiedRuns {
  readonly copied: readonly string[];
  /** Runs that were there already, byte by byte the same. */
  readonly same: readonly string[];
  /** Why other runs were not copied, by their ids. */
  readonly left: ReadonlyMap<string, string>;
  /** Files beside runs that were there already, and were not changed. */
  readonly kept: readonly string[];
}

/** Copies all runs of a store that nobody works on, and what is beside them. Changes nothing that is there already. */
export async function copyRuns(from: RunStore, to: RunStore): Promise<CopiedRuns> {
  const copied: string[] = [];
  const same: string[] = [];
  const left = new Map<string, string>();
  for (const runId of (await from.list()).toReversed()) {
    const because = await copyRun(runId, from, to);
    if (because === 'copied') copied.push(runId);
    else if (because === 'same') same.push(runId);
    else left.set(runId, because.message);
  }
  const kept: string[] = [];
  for await (const file of from.upkeep.files()) if (!(await to.upkeep.addFile(file))) kept.push(file.path);
  return { copied, same, left, kept };
}

async function copyRun(runId: string, from: RunStore, to: RunStore): Promise<'copied' | 'same' | { message: string }> {
  try {
    // Its copy would be a run that nobody may go on with.
    const worker = await from.workerOn(runId);
    if (worker !== null) return { message: `${worker} works on it` };
    await to.upkeep.addRecord(runId, () => from.recordOf(runId));
    return 'copied';
  } catch (error) {
    if (!(error instanceof StoreProblem)) throw error;
    if (error.kind === 'exists')
      return (await isSame(runId, from, to)) ? 'same' : { message: 'another run has its id' };
    if (error.kind === 'damaged' || error.kind === 'held' || error.kind === 'missing')
      return { message: error.message };
    throw error;
  }
}

async function isSame(runId: string, one: RunStore, other: RunStore): Promise<boolean> {
  const [ofOne, ofOther] = [one.recordOf(runId), other.recordOf(runId)];
  const sums = [ofOne.plan, ofOther.plan, ofOne.journal, ofOther.journal].map(sumOf);
  const [plan, otherPlan, journal, otherJournal] = await Promise.all(sums);
  return plan === otherPlan && journal === otherJournal;
}

async function sumOf(pieces: AsyncIterable<Buffer>): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}
