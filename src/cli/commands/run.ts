import { dirname } from 'node:path';
import { makePlan } from '../../plan/make-plan.ts';
import type { Plan } from '../../plan/plan.ts';
import { initialState } from '../../run/state.ts';
import { localStore } from '../../store/local-store.ts';
import { conduct } from '../conduct.ts';
import type { EmulatorOptions } from '../emulated.ts';
import type { Environment } from '../environment.ts';
import { type ExitCode, exitCodes, Refusal } from '../exit-codes.ts';
import { gitCommit } from '../git-commit.ts';
import { requireConfirmation } from '../guards.ts';
import type { NetworkOptions } from '../options.ts';
import { cautionAbout, requireReadiness } from '../readiness.ts';
import { newRunId } from '../run-id.ts';
import { type Endpoint, graphEndpoint, openService } from '../service.ts';
import { specFrom } from '../specs.ts';
import { printPlan } from './plan.ts';

export interface RunOptions extends NetworkOptions, EmulatorOptions {
  readonly allowDuplicates: boolean;
  readonly emulator: boolean;
  readonly runId?: string;
  readonly confirm?: string;
  readonly dryRun: boolean;
  /** Lets other runs of the same spec name go on beside it. */
  readonly parallel: boolean;
}

/** Restores what a spec names. Everything that can be refused is refused before the run is kept and the first session made. */
export async function run(path: string, options: RunOptions, environment: Environment): Promise<ExitCode> {
  if (!options.emulator && (options.scenario !== undefined || options.timeScale !== undefined))
    throw new Refusal(
      exitCodes.usage,
      '`--scenario` and `--time-scale` go with `--emulator`',
      'add --emulator, or leave them out',
    );
  const spec = await specFrom(path, options, environment);
  const store = localStore(options.stateDir);
  const plan = makePlan(spec, environment.clock.now(), await store.timings());
  if (options.dryRun) {
    await printPlan(plan, options.json ? 'json' : 'text', environment);
    return exitCodes.done;
  }
  if (options.runId !== undefined) await store.requireNew(options.runId);
  await requireConfirmation(plan, options.confirm, environment);
  const manners = { requests: plan.limits.requests, pausedUntil: 0 };
  const service = await openService(await endpointFor(plan, options, environment), manners, options, environment);
  try {
    const obstacle = await requireReadiness(plan, service, environment);
    const runId = options.runId ?? newRunId(environment.clock.now(), environment.random);
    await cautionAbout(store, environment);
    const journal = await store.create(runId, plan, { parallel: options.parallel });
    const commit = await gitCommit(dirname(path));
    return await conduct(
      { state: initialState(plan, runId), journal, store, service, gitCommit: commit, obstacle },
      options,
      environment,
    );
  } finally {
    await service.close();
  }
}

async function endpointFor(plan: Plan, options: RunOptions, environment: Environment): Promise<Endpoint> {
  if (!options.emulator) return await graphEndpoint(options, plan.tenant, environment);
  const { emulatedEndpoint } = await import('../emulated.ts');
  return await emulatedEndpoint(options, plan.tenant, environment);
}
