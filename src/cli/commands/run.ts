import { dirname } from 'node:path';
import type { SignKey } from '../../evidence/signing.ts';
import { makePlan } from '../../plan/make-plan.ts';
import { neededPermissions } from '../../plan/permissions.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Checker } from '../../run/check/check-restored.ts';
import { allOf, quoted } from '../../spec/problem/message.ts';
import { initialState } from '../../state/fold.ts';
import type { RunState } from '../../state/run-state.ts';
import { type OpenJournal, type RunStore, StoreProblem } from '../../store/store.ts';
import { day } from '../../util/duration.ts';
import { type ExitCode, exitCodes } from '../../util/exit-codes.ts';
import { CommandError } from '../command-error.ts';
import { requireConfirmation, warnAboutCeilings } from '../connect/confirmation.ts';
import { type Connection, connect } from '../connect/connect.ts';
import type { EmulatorFlags } from '../connect/emulator.ts';
import { requireVersion } from '../connect/graph-version.ts';
import { requireApproval, requireFreshness } from '../connect/guards.ts';
import { identifySpec, requireEachOnce } from '../connect/identify.ts';
import { warnAboutNames } from '../connect/naming.ts';
import { pinSpec } from '../connect/pinning.ts';
import { requireReachable } from '../connect/readiness.ts';
import { drawSpec, sayLeftOut } from '../drill/draw-spec.ts';
import { keepBudget, warnIfForgetful } from '../drill/keep-budget.ts';
import type { Environment } from '../environment.ts';
import { type SignOptions, signKeyOf } from '../evidence/key-files.ts';
import { executeRun } from '../execute-run.ts';
import { compareSources } from '../files/changed-sources.ts';
import type { ParameterOptions } from '../files/given-values.ts';
import { OnlyList } from '../files/only-list.ts';
import { planFrom } from '../files/plan-files.ts';
import { requireReportFolder } from '../files/report-files.ts';
import { requireRoom } from '../files/room.ts';
import { specFrom } from '../files/specs.ts';
import { writePieces } from '../files/write-pieces.ts';
import { type CheckOptions, checkerFrom } from '../programs/check-program.ts';
import { newEmulatedRunId, newRunId } from '../run-id.ts';
import { requireEmulated, requireSamePlan, requireSameSpec, runOfId } from '../same-run.ts';
import type { NetworkOptions } from '../shared-options.ts';
import { openStore } from '../store/open-store.ts';
import { stopBeforeRun } from '../terminal/interruption.ts';
import { say } from '../terminal/say.ts';
import { warnAboutStore } from '../terminal/store-warning.ts';
import { withLockWait } from '../watch/lock-wait.ts';
import { type RunWatch, type WatchOptions, watched } from '../watch/run-watch.ts';
import { planOutput } from './plan.ts';
import { continueRun } from './resume.ts';

export interface RunOptions
  extends NetworkOptions,
    EmulatorFlags,
    ParameterOptions,
    CheckOptions,
    WatchOptions,
    SignOptions {
  /** How long to wait for another process that works on the run or on one of the same name, in milliseconds. */
  readonly lockWait?: number;
  readonly allowDuplicates: boolean;
  /** The plan file to run, instead of a spec. */
  readonly plan?: string;
  /** The hash that the plan file must have, with `sha256:`. */
  readonly expect?: string;
  /** How old the plan file may be, in milliseconds. */
  readonly maxPlanAge?: number;
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
  const path = spec ?? options.plan;
  if (path === undefined || (spec !== undefined && options.plan !== undefined))
    throw new CommandError(exitCodes.usage, '`run` needs a spec or `--plan <file>`', 'name one of the two');
  const signKey = await signKeyOf(options, environment);
  await using store = await openStore(options, environment);
  const known = options.dryRun ? null : await runOfId(options.runId, store);
  const list = options.only === undefined ? null : await OnlyList.read(options.only, options, environment);
  const given = { path, isPlan: spec === undefined, list };
  if (known !== null) return await goOn(known, given, options, environment);
  const checker = await checkerFrom(options, environment);
  await using connection = connect(options, environment);
  const context = { options, store, connection, environment, list, checker, signKey };
  const { plan, identified } = await (spec === undefined ? reviewedPlan : freshPlan)(path, context);
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
  return await start(await identified(), path, context);
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
  await requireRoom(initialState(plan, runId), { ...options, ...environment });
  await requireReportFolder({ plan, runId }, { ...options, ...environment });
  await warnAboutStore(store, environment);
  if (!service.isEmulated()) await warnIfForgetful(plan, store, environment);
  warnAboutNames(plan, service, environment);
  const create = (): Promise<OpenJournal> => store.create(runId, plan, { parallel: options.parallel });
  using interruption = stopBeforeRun(service.stop, runId, environment);
  const journal = await withLockWait(create, options.lockWait, environment, service.stop.signal);
  const commit = await environment.gitCommit(dirname(path));
  const { watch } = options;
  return await executeRun(
    {
      state: initialState(plan, runId),
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
  const { plan, expect, maxPlanAge, allowDuplicates } = options;
  if (plan === undefined && (expect !== undefined || maxPlanAge !== undefined))
    throw new CommandError(
      exitCodes.usage,
      '`--expect` and `--max-plan-age` need `--plan`: nobody has seen the hash of a plan that is made now',
      'write the plan with `bulk-restore plan <spec> --out <file>`, and run that',
    );
  if (plan !== undefined && (options.set !== undefined || options.setFile !== undefined))
    throw new CommandError(
      exitCodes.usage,
      '`--set` and `--set-file` need a spec: the plan has the values that were reviewed',
      'leave them out, or make another plan with `bulk-restore plan <spec> --set … --out <file>`',
    );
  if (plan !== undefined && allowDuplicates)
    throw new CommandError(
      exitCodes.usage,
      '`--allow-duplicates` needs a spec, and `--plan` reads none',
      'leave --allow-duplicates out: the plan has its resources',
    );
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

/** A plan, and the same once the directory was asked for ids and nothing is named twice: before that, nobody needs to sign in. */
interface PlanToStart {
  readonly plan: Plan;
  readonly identified: () => Promise<Plan>;
}

async function freshPlan(path: string, context: RunContext): Promise<PlanToStart> {
  const { options, store, connection, environment, list } = context;
  const clock = await connection.clock();
  const spec = await specFrom(path, options, { ...environment, clock });
  announce(spec, context);
  await list?.requireAllIn(spec.resources, quoted(path));
  requireCheck(spec, context);
  // A dry run asks nobody, and an emulator has a ledger of its own.
  const mayAsk = spec.drill !== null && !options.dryRun;
  const isEmulated = mayAsk ? await connection.findOutIfEmulated(spec) : connection.isEmulated;
  announce(spec, context);
  const now = clock.now();
  const { spec: drawn, drill } = await drawSpec(spec, now, { store, isEmulated }, environment);
  if (drill !== null) sayLeftOut(drill.leftOut, drill.budget, environment);
  const timings = (await connection.emulatedTimings(drawn)) ?? (await store.timings());
  const pinned = await pinSpec(drawn, now, connection);
  const plan = makePlan(pinned, now, timings, undefined, drill);
  const identified = async (): Promise<Plan> => {
    const named = await identifySpec(pinned, connection, { ...options, path, reach: 'few' }, environment);
    return named === pinned ? plan : makePlan(named, now, timings, undefined, drill);
  };
  return { plan, identified };
}

/** What was reviewed runs as it is. */
async function reviewedPlan(path: string, context: RunContext): Promise<PlanToStart> {
  const { options, environment } = context;
  const plan = await planFrom(path, exitCodes.refused, environment);
  announce(plan, context);
  requireApproval(plan, options.expect);
  requireCheck(plan, context);
  requireFreshness(plan, options.maxPlanAge ?? day, environment.clock.now());
  warnAboutCeilings(plan, environment);
  const { changed, missing } = await compareSources(plan, path, environment.files);
  for (const source of changed) {
    const notice = `${quoted(source)} has changed since the plan was made; the plan runs`;
    say('warn', [notice], environment);
  }
  if (missing.length > 0) {
    const notice = `${allOf(missing)} not found, so nobody knows if it has changed; the plan runs`;
    say('warn', [notice], environment);
  }
  const identified = async (): Promise<Plan> => {
    await requireEachOnce(plan, context.connection, options, environment);
    return plan;
  };
  return { plan, identified };
}
