import { cannotPass, describeError, GraphError } from '../graph/graph-error.ts';
import type { ThrottledEvent } from '../graph/http/client-event.ts';
import type { RestoreApi } from '../graph/restore-api.ts';
import type { NameSources } from '../lookup/find-ids.ts';
import { manyOf } from '../m365/workload.ts';
import { exitCodeOf, hasWorkLeft, type RunResult, resultOf } from '../result/result.ts';
import { sizeOf } from '../schedule/span.ts';
import type { RunStarted, StopReason } from '../state/events.ts';
import type { MutableRunState } from '../state/fold.ts';
import type { Journal } from '../state/journal.ts';
import { isPartial, type RunState } from '../state/run-state.ts';
import { mayBeActivated } from '../state/session-state.ts';
import type { Clock } from '../util/clock.ts';
import { counted } from '../util/count.ts';
import { exitCodes } from '../util/exit-codes.ts';
import { cancelDrafts } from './cancel.ts';
import { awaitLocations } from './check/await-locations.ts';
import { type Checker, checkRestored } from './check/check-restored.ts';
import { needsRebuild, rebuildFromService } from './rebuild/rebuild.ts';
import { type Listener, Recorder } from './recorder.ts';
import { runSessions } from './session-loop.ts';
import { Stop } from './stop.ts';
import { type RunTools, toolsOf } from './tools.ts';

/** The other runs of a tenant, as far as requests go. */
export interface OtherRuns {
  readonly count: number;
  /** How long the service wants no request of anybody, in milliseconds. */
  readonly pauseLeft: number;
}

/** Who runs it, with which program and on which service: what the journal keeps of each process. */
export type RunIdentity = Omit<RunStarted, 'type' | 'at' | 'runId' | 'planHash'>;

/** What a run needs. */
export interface RunDeps {
  readonly api: RestoreApi;
  /** Who names what the service restores, if it does not do so itself. */
  readonly nameSources: NameSources;
  readonly clock: Clock;
  /** What is known of the run so far. */
  readonly state: MutableRunState;
  readonly journal: Journal;
  /** Called with every event, once it is on disk. */
  readonly listener: Listener;
  /** Calls `record` with every pause that the service has asked this process for, earlier ones included. */
  readonly onThrottled: (record: (pause: ThrottledEvent) => void) => void;
  /** Sends less, or nothing for a while, because other runs of the tenant send, too, or were asked for a pause. */
  readonly yieldTo: (others: OtherRuns) => void;
  /** How often to look at running sessions, in milliseconds; null for adaptive. */
  readonly poll: number | null;
  /** How long to retry what keeps failing, in milliseconds. */
  readonly patience: number;
  /** Abort it with a `Stop` to stop the run. */
  readonly stop: AbortController;
  /** A way to the service that works after `stop`, to delete the drafts of a run that is cancelled. */
  readonly afterStop: () => RestoreApi;
  /** Whether the service is known to be an emulator by now. */
  readonly isEmulated: () => boolean;
  /** Why the service cannot be used, if that is known before the first session. */
  readonly obstacle: GraphError | null;
  /** Who checks what came back; null for nobody. */
  readonly checker: Checker | null;
}

/**
 * Runs or resumes a run until nothing is left to do or something stops it, and resolves to its result. It records everything
 * from `run-started` or `run-resumed` to `run-ended`, whose exit code is 0, 1, 3 or 4.
 *
 * What stops a run is recorded, not thrown. Rejects with StoreProblem if an event cannot be written, and with whatever
 * is a bug.
 */
export async function runToEnd(deps: RunDeps, identity: RunIdentity): Promise<RunResult> {
  const { api, nameSources, clock, state, journal, poll, patience, stop, obstacle } = deps;
  const recorder = new Recorder(state, journal, clock, [deps.listener]);
  await startOrResume(recorder, identity);
  await noteEmulator(recorder, deps);
  // If the journal cannot be written, the next event of a session says so.
  deps.onThrottled(({ status, untilMs }) => {
    void recorder.record({ type: 'throttled', status, until: untilMs }).catch(() => undefined);
  });
  journal.tenant?.onView(({ others, pauseLeft }) => deps.yieldTo({ count: others.length, pauseLeft }));
  let isRefused = false;
  const tools = toolsOf({ api, nameSources, clock, recorder, poll, patience, stop });
  try {
    if (obstacle !== null) throw obstacle;
    // An earlier process could not delete all drafts.
    if (state.stopping?.because === 'cancel') await cancelDrafts({ api, clock, recorder });
    if (needsRebuild(tools)) await rebuildFromService(tools);
    await runSessions(tools);
    requireNoStall(state);
    requireWhole(state);
  } catch (error) {
    const reason = stopReasonOf(error);
    if (reason === null) throw error;
    isRefused = isFinalRefusal(error) && !hasStarted(state);
    if (hasWorkLeft(state)) await recorder.record({ type: 'run-stopping', ...reason });
    if (reason.because === 'cancel') await cancelWhatCanBe(recorder, deps);
  }
  await noteEmulator(recorder, deps);
  await checkAtEnd(tools, deps.checker);
  const result = await resultOf(state, journal);
  await recorder.record({ type: 'run-ended', exitCode: isRefused ? exitCodes.refused : exitCodeOf(result) });
  return result;
}

/** Records the first event of this process. */
export async function startOrResume({ state, record }: Recorder, identity: RunIdentity): Promise<void> {
  const { toolVersion, operator, only, fromService } = identity;
  if (state.started !== null)
    return await record({
      type: 'run-resumed',
      toolVersion,
      operator,
      ...(only && { only }),
      ...(fromService && { fromService }),
    });
  await record({ type: 'run-started', runId: state.runId, planHash: state.plan.hash, ...identity });
}

/** What can't be deleted now stays a draft, which restores nothing, until `cancel` or `resume` deletes it. */
async function cancelWhatCanBe(
  recorder: Recorder,
  { afterStop, clock }: Pick<RunDeps, 'afterStop' | 'clock'>,
): Promise<void> {
  try {
    await cancelDrafts({ api: afterStop(), clock, recorder });
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
  }
}

/** As long as something is left to restore, `resume` checks. */
async function checkAtEnd(tools: RunTools, checker: Checker | null): Promise<void> {
  const { recorder, stop } = tools;
  if (checker === null || hasWorkLeft(recorder.state)) return;
  await checkRestored({ recorder, checker, signal: stop.signal, locations: () => awaitLocations(tools) });
}

/** Records once that the service turned out to be an emulator. */
async function noteEmulator({ state, record }: Recorder, { isEmulated }: Pick<RunDeps, 'isEmulated'>): Promise<void> {
  if (isEmulated() && !state.isEmulated) await record({ type: 'emulator-found' });
}

/** A stalled session leaves something to `resume`. */
function requireNoStall({ sessions, withheld }: RunState): void {
  const stalled = [...sessions.values()].flatMap((session) => session.stalled ?? []);
  const still = stalled.filter((because) => because === 'no-change').length;
  if (still > 0) throw new Stop(`${counted(still, 'restore session')} did not move for a day`);
  if (stalled.includes('no-answer')) throw new Stop('the service did not say what some sessions can restore');
  if (stalled.length > 0) throw new Stop('restored items could not be matched to resources');
  if (withheld.size > 0)
    throw new Stop(
      `some sessions of ${manyOf(withheld)} could not be matched to resources, so nothing more of them was started`,
    );
}

/** What `--only` leaves is work for `resume`, however well the rest went. */
function requireWhole(state: RunState): void {
  if (!isPartial(state) || state.only === null || state.stopping !== null) return;
  const left = sizeOf(state.queue.flatMap(({ resources }) => resources));
  throw new Stop(
    `\`${state.only.list}\` is done; ${counted(left, 'other resource')} ${left === 1 ? 'waits' : 'wait'}`,
    { because: 'only' },
  );
}

/** Null for a bug. */
function stopReasonOf(error: unknown): { because: StopReason; message: string } | null {
  if (error instanceof Stop) return { because: error.because, message: error.message };
  if (error instanceof GraphError) return { because: 'service', message: `${error.message} (${describeError(error)})` };
  return null;
}

/** Whether the answer was no, and stays so until somebody changes something. */
function isFinalRefusal(error: unknown): boolean {
  const cause = error instanceof Stop ? error.cause : error;
  return cause instanceof GraphError && cannotPass(cause);
}

function hasStarted({ sessions }: RunState): boolean {
  return [...sessions.values()].some(mayBeActivated);
}
