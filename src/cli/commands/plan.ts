import { makePlan } from '../../plan/make-plan.ts';
import type { Plan } from '../../plan/plan.ts';
import { planPieces } from '../../plan/plan-file.ts';
import { previewPlan } from '../../plan/preview.ts';
import { localStore } from '../../store/local-store.ts';
import type { Environment } from '../environment.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { OutputOptions } from '../options.ts';
import { specFrom } from '../specs.ts';
import { writePieces } from '../write-pieces.ts';

export interface PlanOptions extends OutputOptions {
  readonly allowDuplicates: boolean;
  readonly format: 'text' | 'json';
  /** Where earlier runs have left what resources took. */
  readonly stateDir: string;
}

/** Shows what a run of the spec would do if it began now. */
export async function showPlan(path: string, options: PlanOptions, environment: Environment): Promise<ExitCode> {
  const spec = await specFrom(path, options, environment);
  const plan = makePlan(spec, environment.clock.now(), await localStore(options.stateDir).timings());
  await printPlan(plan, options.json ? 'json' : options.format, environment);
  return exitCodes.done;
}

export async function printPlan(plan: Plan, format: PlanOptions['format'], environment: Environment): Promise<void> {
  await writePieces(environment.stdout, format === 'json' ? planPieces(plan) : [previewPlan(plan)]);
}
