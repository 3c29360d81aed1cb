import { dirname } from 'node:path';
import type { SignKey } from '../../evidence/signing.ts';
import { neededPermissions } from '../../plan/permissions.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Checker } from '../../run/check/check-restored.ts';
import { initialState } from '../../state/fold.ts';
import type { RunState } from '../../state/run-state.ts';
import { type OpenJournal, type RunStore, StoreProblem } from '../../store/store.ts';
import { type ExitCode, exitCodes } from '../../util/exit-codes.ts';
import { CommandError } from '../command-error.ts';
import { requireConfirmation } from '../connect/confirmation.ts';
import { type Connection, connect } from '../connect/connect.ts';
import type { EmulatorFlags } from '../connect/emulator.ts';
import { requireVersion } from '../connect/graph-version.ts';
import { requireApproval } from '../connect/guards.ts';
import { warnAboutNames } from '../connect/naming.ts';
import { requireReachable } from '../connect/readiness.ts';
import { keepBudget, warnIfForgetful } from '../drill/keep-budget.ts';
import type { Environment } from '../environment.ts';
import { type SignOptions, signKeyOf } from '../evidence/key-files.ts';
import { executeRun } from '../execute-run.ts';
import { OnlyList } from '../files/only-list.ts';
import { planFrom } from '../files/plan-files.ts';
import { specFrom } from '../files/specs.ts';
import { writePieces } from '../files/write-pieces.ts';
import {
  freshPlan,
  type PlanSourceOptions,
  planSourceOf,
  requireFittingPlanFlags,
  reviewedPlan,
} from '../planning/plan-to-start.ts';
import { type CheckOptions, checkerFrom } from '../programs/check-program.ts';
import { newEmulatedRunId, newRunId } from '../runs/run-id.ts';
import { requirePlaces } from '../runs/run-places.ts';
import { requireEmulated, requireSamePlan, requireSameSpec, runOfId } from '../runs/same-run.ts';
import type { NetworkOptions } from '../shared-options.ts';
import { openStore } from '../store/open-store.ts';
import { stopBeforeRun } from '../terminal/interruption.ts';
import { withLockWait } from '../watch/lock-wait.ts';
import { type RunWatch, type WatchOptions, watched } from '../watch/run-watch.ts';
import { planOutput } from './plan.ts';
import { continueRun } from './resume.ts';

export interface RunOptions
  extends NetworkOptions,
    EmulatorFlags,
    PlanSourceOptions,
    CheckOptions,
    WatchOptions,
    SignOptions {
  /** How long to wait for another process that works on the run or on one of the same name, in milliseconds. */
  readonly lockWait?: number;
  readonly emulator: boolean;
  readonly runId?: string;
  /** The list of what to restore now; everything else waits for `resume`. */
  readonly only?: string;
  readonly confirm?: string;
  readonly dryRun: boolean;
  /** Allows other runs of the same spec name at the same time. */
  readonly parallel: boolean;
}

/** Restores what a spec or a reviewed plan names. All guards come before the state directory has the run and the service a session. */
export async function run(spec: string | undefined, options: RunOptions, environment: Environment): Promise<ExitCode> {
  requireFittingFlags(options);
  // A plan is shown: nobody is to hear of a run.
  const watchOptions = options.dryRun ? { notifyStart: false, logLevel: options.logLevel } : options;
  return await watched(watchOptions, environment, (watch) => runWatched(spec, { ...options, watch }, environment));
}

type WatchedOptions = RunOptions & { readonly watch: RunWatch };

async function runWatched(
  spec: string | undefined,
  options: WatchedOptions,
  environment: Environment,
): Promise<ExitCode> {
  const path = planSourceOf('run', spec, options);
  const signKey = await signKeyOf(options, environment);
  await using store = await openStore(options, environment);
  const known = options.dryRun ? null : await runOfId(options.runId, store);
  const list = options.only === undefined ? null : await OnlyList.read(options.only, options, environment);
  const given = { path, isPlan: spec === undefined, list };
  if (known !== null) return await goOn(known, given, options, environment);
  const checker = await checkerFrom(options, environment);
  await using connection = connect(options, environment);
  const context = { options, store, connection, environment, list, checker, signKey };
  const plan = await planToRun(given, context);
  return typeof plan === 'number' ? plan : await start(plan, path, context);
}

/**
 * The plan to start a run of, or the exit code if there is none to start. It has a function of its own because the spec, which the plan
 * has all of, must not stay in memory as long as a run takes.
 */
async function planToRun(given: GoOnContext, context: RunContext): Promise<Plan | ExitCode> {
  const { path, isPlan, list } = given;
  const { options, connection, environment } = context;
  const { plan, identified } = await (isPlan ? reviewedPlan : freshPlan)(path, {
    ...context,
    announce: (target) => announce(target, context),
    requireCheck: (target) => requireCheck(target, context),
    asksLedger: !options.dryRun,
  });
  requireVersion(plan, connection.graphVersion);
  await list?.requireAllIn(plan.resources, 'the plan');
  if (options.dryRun) {
    const left = await withinBudgetNow(plan, context);
    const only = list?.partLeftOf(left) ?? null;
    await writePieces(environment.stdout, planOutput({ plan: left, only }, options.json ? 'json' : 'text'));
    return exitCodes.done;
  }
  const id = options.runId;
  if (id !== undefined) {
    const rival = await rivalOf(id, context);
    if (rival !== null) return await goOn(rival, given, options, environment);
  }
  await requireConfirmation(plan, options.confirm, environment);
  return await identified();
}

/** The run of this id, if another process began it while this one waited for it. Rejects with StoreProblem if it is still held. */
async function rivalOf(id: string, { store, options, environment }: RunContext): Promise<RunState | null> {
  try {
    await withLockWait(() => store.requireNew(id), options.lockWait, environment);
    return null;
  } catch (error) {
    if (!(error instanceof StoreProblem) || error.kind !== 'exists') throw error;
    const rival = await runOfId(id, store);
    if (rival === null) throw error;
    return rival;
  }
}

/** Continues a run of the same spec or plan, or shows how it ended. */
async function goOn(
  known: RunState,
  { path, isPlan, list }: GoOnContext,
  options: WatchedOptions,
  environment: Environment,
): Promise<ExitCode> {
  if (isPlan) {
    const plan = await planFrom(path, exitCodes.refused, environment);
    requireApproval(plan, options.expect);
    requireSamePlan(known, plan, options);
  } else requireSameSpec(known, await specFrom(path, options, environment), options);
  if (options.emulator) requireEmulated(known, options);
  const only = (await list?.partOf(known.plan)) ?? null;
  return await continueRun(known.runId, { ...options, only }, environment);
}

interface GoOnContext {
  readonly path: string;
  readonly isPlan: boolean;
  readonly list: OnlyList | null;
}

/** Records the run in the state directory and executes it. */
async function start(reviewed: Plan, path: string, context: RunContext): Promise<ExitCode> {
  const { options, store, connection, environment, list, checker, signKey } = context;
  const service = await connection.service({ target: reviewed, permissions: neededPermissions(reviewed) });
  const obstacle = await requireReachable(service, environment);
  announce(reviewed, context);
  const plan = await withinBudgetNow(reviewed, context);
  const only = list?.partLeftOf(plan) ?? null;
  const runId =
    options.runId ?? (service.isEmulated() ? newEmulatedRunId : newRunId)(environment.clock.now(), environment.random);
  const state = initialState(plan, runId);
  await requirePlaces({ state, store }, options, environment);
  if (!service.isEmulated()) await warnIfForgetful(plan, store, environment);
  warnAboutNames(plan, service, environment);
  const create = (): Promise<OpenJournal> => store.create(runId, plan, { parallel: options.parallel });
  using interruption = stopBeforeRun(service.stop, runId, environment);
  const journal = await withLockWait(create, options.lockWait, environment, service.stop.signal);
  const commit = await environment.gitCommit(dirname(path));
  const { watch } = options;
  return await executeRun(
    {
      state,
      journal,
      store,
      service,
      gitCommit: commit,
      obstacle,
      only,
      checker,
      watch,
      signKey,
      interruption,
    },
    options,
    environment,
  );
}

/** Who went over budget since the plan was made is left out, whichever drill restored it meanwhile. */
async function withinBudgetNow(plan: Plan, { store, connection, environment }: RunContext): Promise<Plan> {
  const now = (await connection.clock()).now();
  return await keepBudget(plan, now, { store, isEmulated: connection.isEmulated }, environment);
}

/** A flag that means nothing without another is a mistake in a runbook: better find it before the night in question. */
function requireFittingFlags({ emulator, scenario, timeScale, ...options }: RunOptions): void {
  if (!emulator && (scenario !== undefined || timeScale !== undefined))
    throw new CommandError(
      exitCodes.usage,
      '`--scenario` and `--time-scale` need `--emulator`',
      'add --emulator, or leave both out',
    );
  requireFittingPlanFlags(options);
}

interface RunContext {
  readonly options: WatchedOptions;
  readonly store: RunStore;
  readonly connection: Connection;
  readonly environment: Environment;
  readonly list: OnlyList | null;
  readonly signKey: SignKey | null;
  readonly checker: Checker | null;
}

/** Notices of a run that is refused from here on name it, and say whether it is emulated as far as that is known. */
function announce({ name, mode }: Pick<Plan, 'name' | 'mode'>, { options, connection }: RunContext): void {
  options.watch.announce({ specName: name, mode, isEmulated: connection.isEmulated });
}

/** An objective that nothing measures would be missed after hours of restoring. */
function requireCheck({ objectives }: Pick<Plan, 'objectives'>, { checker, options }: RunContext): void {
  if (objectives.checked === undefined || checker !== null || options.dryRun) return;
  throw new CommandError(
    exitCodes.refused,
    '`objectives.checked` needs a program that checks what came back',
    'name it with --check <program>, or remove `checked` from the spec',
  );
}
