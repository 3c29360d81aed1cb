import { neededPermissions } from '../../plan/permissions.ts';
import type { Plan } from '../../plan/plan.ts';
import { hasWorkLeft } from '../../result/result.ts';
import type { OnlyPart } from '../../state/event-data.ts';
import { initialState, type MutableRunState } from '../../state/fold.ts';
import type { RunState } from '../../state/run-state.ts';
import { type Leaving, type OpenJournal, type OpenRun, type RunStore, StoreProblem } from '../../store/store.ts';
import { type ExitCode, exitCodes } from '../../util/exit-codes.ts';
import { CommandError } from '../command-error.ts';
import { requireConfirmation } from '../connect/confirmation.ts';
import { type Connection, connect } from '../connect/connect.ts';
import { graphVersions, requireVersion } from '../connect/graph-version.ts';
import { requireTenantLeft } from '../connect/guards.ts';
import { requireEachOnce } from '../connect/identify.ts';
import { warnAboutNames } from '../connect/naming.ts';
import { requireReachable, requireReadiness } from '../connect/readiness.ts';
import { keepBudget } from '../drill/keep-budget.ts';
import type { Environment } from '../environment.ts';
import { type SignOptions, signKeyOf } from '../evidence/key-files.ts';
import { executeRun, type RunToExecute, showEndedRun } from '../execute-run.ts';
import { refusalOf } from '../failure.ts';
import { planFrom } from '../files/plan-files.ts';
import { type CheckOptions, checkerFrom, warnAboutCheck } from '../programs/check-program.ts';
import { inheritedPause } from '../runs/inherited-pause.ts';
import { withKept } from '../runs/kept-options.ts';
import { requirePlaces } from '../runs/run-places.ts';
import { requireSamePlan, runOfId } from '../runs/same-run.ts';
import type { NetworkOptions } from '../shared-options.ts';
import { openStore } from '../store/open-store.ts';
import { exitBeforeRun, stopBeforeRun } from '../terminal/interruption.ts';
import { say } from '../terminal/say.ts';
import { withLockWait } from '../watch/lock-wait.ts';
import { type RunWatch, type WatchOptions, watched } from '../watch/run-watch.ts';

export interface ResumeOptions extends NetworkOptions, CheckOptions, WatchOptions, SignOptions {
  /** How long to wait for another process that works on the run, in milliseconds. */
  readonly lockWait?: number;
  readonly parallel: boolean;
  /** The plan file of a run whose state is lost; with `fromService`. */
  readonly plan?: string;
  readonly fromService?: boolean;
  readonly confirm?: string;
}

/**
 * Continues a run that stopped, from its state directory, on the service that it was started on. If the state is lost, from the plan
 * file and what the service has of the run.
 */
export async function resume(runId: string, given: ResumeOptions, environment: Environment): Promise<ExitCode> {
  requireFittingFlags(given);
  return await watched(given, environment, (watch) => resumeWatched(runId, { ...given, watch }, environment));
}

type Watched<Options> = Options & { readonly watch: RunWatch };

async function resumeWatched(
  runId: string,
  given: Watched<ResumeOptions>,
  environment: Environment,
): Promise<ExitCode> {
  await using store = await openStore(given, environment);
  if (given.fromService && given.plan !== undefined) {
    const plan = await planFrom(given.plan, exitCodes.refused, environment);
    const known = await runOfId(runId, store);
    if (known === null) return await rebuild({ plan, runId, store }, given, environment);
    requireSamePlan(known, plan, given);
  }
  try {
    return await continueRun(runId, given, environment);
  } catch (error) {
    throw withWayBack(error);
  }
}

/** The state of a run that is not there may be lost. */
function withWayBack(error: unknown): unknown {
  if (!(error instanceof StoreProblem) || error.kind !== 'missing') return error;
  const hint = `${error.hint}, or add --plan <file> --from-service if the state of the run is lost`;
  return new StoreProblem(error.kind, error.message, hint, error);
}

type ContinueOptions = Watched<Omit<ResumeOptions, 'plan' | 'fromService' | 'confirm'>> & {
  /** The part that this process restores; everything by default. */
  readonly only?: OnlyPart | null;
};

/** Continues a run that is in the state directory, or only a part of it. However that ends, the run is free for others afterwards. */
export async function continueRun(runId: string, given: ContinueOptions, environment: Environment): Promise<ExitCode> {
  const signKey = await signKeyOf(given, environment);
  await using store = await openStore(given, environment);
  const checker = await checkerFrom(given, environment);
  const open = (): Promise<OpenRun> => store.open(runId, { parallel: given.parallel });
  const run = await withLockWait(open, given.lockWait, environment);
  const waiting = exitBeforeRun(runId, () => run.journal.close('for-workers'), environment);
  const signedIn: { stop?: AbortSignal } = {};
  const onSignedIn = (stop: AbortSignal): void => {
    signedIn.stop = stop;
    waiting[Symbol.dispose]();
  };
  let leaving: Leaving = 'for-somebody';
  try {
    return await continueOpened({ ...run, store, signKey, checker, onSignedIn }, given, environment);
  } catch (error) {
    leaving = signedIn.stop?.aborted ? 'for-workers' : refusalOf(error);
    throw error;
  } finally {
    waiting[Symbol.dispose]();
    await run.journal.close(leaving);
  }
}

/** A run that this process has, and what it goes on with. */
interface OpenedRun extends OpenRun, Pick<RunToExecute, 'store' | 'signKey' | 'checker'> {
  /** Called once Ctrl-C aborts this signal; until then it ends the process. */
  readonly onSignedIn: (stop: AbortSignal) => void;
}

async function continueOpened(
  { state, journal, hadCancelRequest, mayLackEvents, store, signKey, checker, onSignedIn }: OpenedRun,
  given: ContinueOptions,
  environment: Environment,
): Promise<ExitCode> {
  const { plan, started, runId } = state;
  const { watch, only = null } = given;
  if (hadCancelRequest) say('warn', [staleRequest], environment);
  watch.announce({ specName: plan.name, mode: plan.mode, isEmulated: state.isEmulated });
  const options = withKept(given, started);
  if (isComplete(state)) return await showEndedRun({ state, journal, store, signKey, watch }, options, environment);
  warnAboutCheck(plan, checker, environment);
  requireTenantLeft(state);
  const pausedUntil = inheritedPause(state, environment);
  await using connection = connectAgain(started, options, environment);
  requireVersion(plan, connection.graphVersion);
  const permissions = neededPermissions(plan);
  const service = await connection.service({ target: plan, permissions, pausedUntil, startedOn: started });
  using interruption = stopBeforeRun(service.stop, runId, environment);
  onSignedIn(service.stop.signal);
  await requirePlaces({ state, store }, options, environment);
  warnAboutNames(plan, { claims: service.claims, foundIds: state.foundIds }, environment);
  const obstacle = await requireReadiness(service, environment);
  const isQueued = started === null && journal.replacePlan !== undefined;
  if (isQueued) await requireEachOnce(plan, connection, options, environment);
  const run = {
    state: isQueued ? await withinBudgetNow({ state, journal, store, service }, environment) : state,
    journal,
    store,
    service,
    gitCommit: null,
    obstacle,
    fromService: mayLackEvents,
    checker,
    watch,
    only,
    signKey,
    interruption,
  };
  return await executeRun(run, options, environment);
}

/** Connects to the service that the run was started on, in the version that it was started with unless the command line says another. */
function connectAgain(started: RunState['started'], options: NetworkOptions, environment: Environment): Connection {
  const graphVersion = options.graphVersion ?? graphVersions.find((known) => known === started?.graphVersion);
  return connect({ ...options, emulator: false, ...(graphVersion && { graphVersion }) }, environment);
}

/** A drill that waited in a queue leaves out who went over budget meanwhile. Rejects with CommandError if nothing is left. */
async function withinBudgetNow(
  { state, journal, store, service }: Pick<RunToExecute, 'state' | 'journal' | 'store' | 'service'>,
  environment: Environment,
): Promise<MutableRunState> {
  const source = { store, isEmulated: service.isEmulated() };
  const plan = await keepBudget(state.plan, service.clock.now(), source, environment);
  if (plan === state.plan) return state;
  await journal.replacePlan?.(plan);
  return initialState(plan, state.runId);
}

interface LostRun {
  readonly plan: Plan;
  readonly runId: string;
  readonly store: RunStore;
}

/** Records the run again and continues it. Nothing is started before the service was read. */
async function rebuild(
  { plan, runId, store }: LostRun,
  options: Watched<ResumeOptions>,
  environment: Environment,
): Promise<ExitCode> {
  options.watch.announce({ specName: plan.name, mode: plan.mode, isEmulated: false });
  const signKey = await signKeyOf(options, environment);
  const checker = await checkerFrom(options, environment);
  warnAboutCheck(plan, checker, environment);
  await using connection = connect({ ...options, emulator: false }, environment);
  requireVersion(plan, connection.graphVersion);
  await requireConfirmation(plan, options.confirm, environment);
  const service = await connection.service({ target: plan, permissions: neededPermissions(plan) });
  await requireReachable(service, environment);
  const state = initialState(plan, runId);
  await requirePlaces({ state, store }, options, environment);
  warnAboutNames(plan, service, environment);
  const create = (): Promise<OpenJournal> => store.create(runId, plan, { parallel: options.parallel });
  using interruption = stopBeforeRun(service.stop, runId, environment);
  const journal = await withLockWait(create, options.lockWait, environment, service.stop.signal);
  const { watch } = options;
  const lost = {
    state,
    journal,
    store,
    service,
    gitCommit: null,
    obstacle: null,
    fromService: true,
    checker,
    watch,
    signKey,
    interruption,
  };
  return await executeRun(lost, options, environment);
}

/** A flag that means nothing without another is a mistake in a runbook: better find it before the night in question. */
function requireFittingFlags({ plan, fromService, confirm }: ResumeOptions): void {
  if ((plan === undefined) === !fromService && (confirm === undefined || fromService)) return;
  throw new CommandError(
    exitCodes.usage,
    '`--plan`, `--from-service` and `--confirm` are for a run whose state directory is lost',
    'add --plan <file> --from-service, or leave all of them out: the run keeps its plan',
  );
}

const staleRequest = 'a request to cancel the run was left for an earlier process; it is removed, and the run goes on';

/** Nothing is left to restore, and no session has yet to say where its resources were restored to. */
function isComplete(state: RunState): boolean {
  if (state.ended === null || hasWorkLeft(state)) return false;
  return state.started?.embedded === true || ![...state.sessions.values()].some(({ lacksLocations }) => lacksLocations);
}
