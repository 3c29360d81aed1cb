import type { Plan } from '../../plan/plan.ts';
import { withinBudget } from '../../plan/reduced-plan.ts';
import { hasWorkLeft, type RunResult } from '../../result/result.ts';
import { testRestoresOf } from '../../result/test-restores.ts';
import type { ArtifactLog } from '../../state/journal.ts';
import { type RunStore, StoreProblem } from '../../store/store.ts';
import type { Environment } from '../environment.ts';
import { say } from '../terminal/say.ts';
import { nothingLeft, sayLeftOut } from './draw-spec.ts';
import { type LedgerSource, readDrillLedger } from './drill-ledger.ts';

/**
 * The plan without what went over budget since it was made, which is named in a warning. Recoveries are not held up. Rejects with
 * CommandError (3) if nothing is left.
 */
export async function keepBudget(
  plan: Plan,
  now: number,
  source: LedgerSource,
  environment: Environment,
): Promise<Plan> {
  if (plan.mode === 'recovery') return plan;
  const { plan: left, leftOut, budget } = withinBudget(plan, await readDrillLedger(source, environment), now);
  if (left.resources.length === 0) throw nothingLeft(plan.name, leftOut, budget);
  sayLeftOut(leftOut, budget, environment);
  return left;
}

/** Warns if the state directory may not remember this drill, or does not remember earlier ones. */
export async function warnIfForgetful(plan: Plan, store: RunStore, environment: Environment): Promise<void> {
  if (plan.mode === 'recovery') return;
  const reason = (await store.lossWarning()) ?? (await emptyOnRunner(store, environment));
  if (reason === null) return;
  const text = `the drill budget cannot be kept, and coverage not be counted: ${reason}; keep the folder of --state-dir from run to run`;
  say('warn', [text], environment);
}

/** Runners of CI begin in an empty folder, unless a step of the pipeline brings the last one back. */
async function emptyOnRunner(store: RunStore, { variables }: Environment): Promise<string | null> {
  const isRunner = runnerVariables.some((name) => !['', 'false', '0', undefined].includes(variables[name]));
  if (!isRunner || (await store.list()).length > 0) return null;
  return 'this is a CI runner, and its state directory knows no earlier run';
}

const runnerVariables = ['CI', 'GITHUB_ACTIONS', 'TF_BUILD', 'GITLAB_CI'];

/** Saves what a drill restored once it is over, so that the ledger outlives its journal. Until then the journal says it. */
export async function saveTestRestores(
  { state, plan }: RunResult,
  { store, journal }: { readonly store: RunStore; readonly journal: ArtifactLog },
  environment: Environment,
): Promise<void> {
  if (plan.mode === 'recovery' || hasWorkLeft(state)) return;
  try {
    await store.saveTestRestores(state, testRestoresOf(state, journal));
  } catch (error) {
    if (!(error instanceof StoreProblem)) throw error;
    say('warn', [`what this drill restored stays in its journal only: ${error.message}`], environment);
  }
}
