import type { Plan } from '../plan/plan.ts';
import { otherVersion, otherVersionHint, PlanBeginning } from '../plan/plan-beginning.ts';
import { readPlan } from '../plan/plan-file.ts';
import type { RunEvent } from '../state/events.ts';
import { fold, initialState, type MutableRunState } from '../state/fold.ts';
import { ImpossibleEvent } from '../state/run-state.ts';
import { printable } from '../util/printable.ts';
import type { JournalReader } from './journal-reader.ts';
import type { Disk } from './machine.ts';
import { StoreProblem } from './store.ts';

/** The bytes of a run, and where they are, for messages. */
export interface RunSource {
  readonly journal: { readonly path: string; readonly pieces: AsyncIterable<Buffer> };
  readonly plan: { readonly path: string; readonly pieces: AsyncIterable<Buffer> };
}

export interface ReadRun {
  readonly state: MutableRunState;
  readonly journal: JournalReader;
}

/** Reads plan and journal of a run, and folds them. Rejects with StoreProblem `damaged`, and as the pieces do. */
export async function readRun(runId: string, source: RunSource, disk?: Disk): Promise<ReadRun> {
  const { JournalReader } = await import('./journal-reader.ts');
  const journal = await JournalReader.open(source.journal.pieces, source.journal.path, disk);
  if (journal.header.run !== runId) throw misplaced(source.journal.path, journal.header.run);
  const state = initialState(await planOf(source.plan, journal.header.plan), runId);
  for await (const event of journal.events()) foldLine(state, event, journal);
  return { state, journal };
}

/** The plan, if its hash is the one that the journal names. */
async function planOf({ path, pieces }: RunSource['plan'], hash: string): Promise<Plan> {
  const text = new PlanBeginning(pieces);
  const plan = await readPlan(text.pieces());
  const { version = 1 } = text;
  if (version !== 1)
    throw new StoreProblem('damaged', `the plan ${path} has ${otherVersion(version)}`, otherVersionHint);
  if (plan?.hash === hash && plan.waves === undefined)
    throw new StoreProblem(
      'damaged',
      `the plan ${path} was written by an earlier version, which had no waves`,
      'finish the run with the version that started it, or start a new run',
    );
  if (plan?.hash === hash) return plan;
  const what = text.isEmpty ? 'is missing' : 'is not the one that the run was started with';
  throw new StoreProblem('damaged', `the plan ${path} ${what}`, 'restore the file from a copy');
}

/** Throws StoreProblem if a line of the journal can't follow those before it. */
function foldLine(state: MutableRunState, event: RunEvent, { path, line }: JournalReader): void {
  try {
    fold(state, event);
  } catch (error) {
    if (!(error instanceof ImpossibleEvent)) throw error;
    const message = `the journal ${path} is damaged at line ${line}: ${printable(error.message)}`;
    throw new StoreProblem('damaged', message, 'restore the file from a copy', error);
  }
}

function misplaced(path: string, run: string): StoreProblem {
  const hint = 'move it back to the directory of that run';
  return new StoreProblem('damaged', `the journal ${path} belongs to the run \`${run}\``, hint);
}

/** Whether a plan is of a recovery, by its beginning: it may have a million resources. */
export async function isPlanOfRecovery(pieces: AsyncGenerator<Buffer, void>): Promise<boolean> {
  try {
    const first = await pieces.next();
    return /^ {2}"mode": "recovery",\r?$/m.test(first.value?.toString() ?? '');
  } finally {
    await pieces.return(undefined);
  }
}
