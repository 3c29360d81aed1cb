import { dirname } from 'node:path';
import { makePlan } from '../../plan/make-plan.ts';
import type { Plan } from '../../plan/plan.ts';
import { allOf, quoted } from '../../spec/problem/message.ts';
import { isToBePinned } from '../../spec/spec.ts';
import { initialState } from '../../state/run-state.ts';
import { LocalStore } from '../../store/local-store.ts';
import type { RunStore } from '../../store/store.ts';
import { type ExitCode, exitCodes } from '../../util/exit-codes.ts';
import { CommandError } from '../command-error.ts';
import type { EmulatorFlags } from '../connect/emulator.ts';
import { requireVersion, versionOf } from '../connect/graph-version.ts';
import { requireApproval, requireConfirmation, requireFreshness } from '../connect/guards.ts';
import { pinSpec } from '../connect/pinning.ts';
import { cautionAbout, requireReadiness } from '../connect/readiness.ts';
import { RunService } from '../connect/run-service.ts';
import type { Environment } from '../environment.ts';
import { executeRun } from '../execute-run.ts';
import { compareSources } from '../files/changed-sources.ts';
import { planFrom } from '../files/plan-files.ts';
import { specFrom } from '../files/specs.ts';
import { writePieces } from '../files/write-pieces.ts';
import { gitCommit } from '../git-commit.ts';
import type { NetworkOptions } from '../options.ts';
import { newRunId } from '../run-id.ts';
import { say } from '../terminal/say.ts';
import { planOutput } from './plan.ts';

export interface RunOptions extends NetworkOptions, EmulatorFlags {
  readonly allowDuplicates: boolean;
  /** The plan file to run, instead of a spec. */
  readonly plan?: string;
  /** The hash that the plan file must have, as plans write it. */
  readonly expect?: string;
  /** How old the plan file may be, in milliseconds. */
  readonly maxPlanAge?: number;
  readonly emulator: boolean;
  readonly runId?: string;
  readonly confirm?: string;
  readonly dryRun: boolean;
  /** Lets other runs of the same spec name go on beside it. */
  readonly parallel: boolean;
}

/**
 * Restores what a spec or a reviewed plan names. Everything that can be refused is refused before the run is kept and the
 * first session made.
 */
export async function run(spec: string | undefined, options: RunOptions, environment: Environment): Promise<ExitCode> {
  requireFittingFlags(options);
  const path = spec ?? options.plan;
  if (path === undefined || (spec !== undefined && options.plan !== undefined))
    throw new CommandError(exitCodes.usage, '`run` takes either a spec or `--plan <file>`', 'name one of the two');
  const store = new LocalStore(options.stateDir);
  const service = new RunService(options, environment);
  try {
    const planning = { options, store, service, environment };
    const plan = await (spec === undefined ? reviewedPlan : freshPlan)(path, planning);
    requireVersion(plan, options.graphVersion ?? (options.emulator ? 'v1.0' : versionOf(options.graphUrl)));
    if (options.dryRun) {
      await writePieces(environment.stdout, planOutput({ plan }, options.json ? 'json' : 'text'));
      return exitCodes.done;
    }
    if (options.runId !== undefined) await store.requireNew(options.runId);
    await requireConfirmation(plan, options.confirm, environment);
    return await start(plan, path, planning);
  } finally {
    await service.close();
  }
}

/** Keeps the run and carries it out. */
async function start(
  plan: Plan,
  path: string,
  { options, store, service: opener, environment }: RunContext,
): Promise<ExitCode> {
  const service = await opener.open(plan);
  const obstacle = await requireReadiness(plan, service, environment);
  const runId = options.runId ?? newRunId(environment.clock.now(), environment.random);
  await cautionAbout(store, environment);
  const journal = await store.create(runId, plan, { parallel: options.parallel });
  const commit = await gitCommit(dirname(path));
  return await executeRun(
    { state: initialState(plan, runId), journal, store, service, gitCommit: commit, obstacle },
    options,
    environment,
  );
}

/** Flags that mean nothing without another are a mistake in a runbook, and better found before the night in question. */
function requireFittingFlags({ emulator, scenario, timeScale, ...options }: RunOptions): void {
  if (!emulator && (scenario !== undefined || timeScale !== undefined))
    throw new CommandError(
      exitCodes.usage,
      '`--scenario` and `--time-scale` go with `--emulator`',
      'add --emulator, or leave them out',
    );
  const { plan, expect, maxPlanAge, allowDuplicates } = options;
  if (plan === undefined && (expect !== undefined || maxPlanAge !== undefined))
    throw new CommandError(
      exitCodes.usage,
      '`--expect` and `--max-plan-age` go with `--plan`: a plan made now has a hash that nobody has seen',
      'write the plan with `bulk-restore plan <spec> --out <file>`, and run that',
    );
  if (plan !== undefined && allowDuplicates)
    throw new CommandError(
      exitCodes.usage,
      '`--allow-duplicates` is about reading a spec, and `--plan` reads none',
      'leave it out: the plan says which resources it keeps',
    );
}

interface RunContext {
  readonly options: RunOptions;
  readonly store: RunStore;
  readonly service: RunService;
  readonly environment: Environment;
}

async function freshPlan(path: string, { options, store, service, environment }: RunContext): Promise<Plan> {
  const clock = await service.clock();
  const spec = await specFrom(path, options, { ...environment, clock });
  const now = clock.now();
  const isPinned = spec.resources.some(isToBePinned);
  return makePlan(isPinned ? await pinSpec(spec, now, await service.open(spec)) : spec, now, await store.timings());
}

async function reviewedPlan(path: string, { options, environment }: RunContext): Promise<Plan> {
  const plan = await planFrom(path, exitCodes.refused, environment);
  requireApproval(plan, options.expect);
  requireFreshness(plan, options.maxPlanAge ?? oneDay, environment.clock.now());
  const { changed, missing } = await compareSources(plan, path, environment.files);
  for (const source of changed) {
    const notice = `${quoted(source)} has changed since the plan was made; what runs is the plan`;
    say('warn', [notice], environment);
  }
  if (missing.length > 0) {
    const notice = `${allOf(missing)} can't be found, to tell whether it has changed; what runs is the plan`;
    say('warn', [notice], environment);
  }
  return plan;
}

const oneDay = 86_400_000;
