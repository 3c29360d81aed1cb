import { describeError, GraphError } from '../graph/graph-error.ts';
import { jsonSummary } from '../report/json-report.ts';
import { timingsOf } from '../result/durations.ts';
import { exitCodeOf, hasWorkLeft, type RunResult, resultOf } from '../result/result.ts';
import { Recorder } from '../run/recorder.ts';
import { runSessions } from '../run/run.ts';
import { Stop } from '../run/stop.ts';
import { toolsOf } from '../run/tools.ts';
import type { StopReason } from '../state/events.ts';
import type { RunState } from '../state/run-state.ts';
import { type OpenJournal, type RunStore, StoreProblem } from '../store/store.ts';
import { resultText, stopLines } from '../text/result-text.ts';
import { counted } from '../util/count.ts';
import { type ExitCode, exitCodes } from '../util/exit-codes.ts';
import { version } from '../util/version.ts';
import { CommandError } from './command-error.ts';
import { versionOf } from './connect/graph-version.ts';
import type { Service } from './connect/service.ts';
import type { Environment } from './environment.ts';
import { printError } from './failure.ts';
import { writeReports } from './files/report-files.ts';
import type { NetworkOptions } from './options.ts';
import { paint } from './terminal/colours.ts';
import { openDisplay } from './terminal/display.ts';
import { Interruption, stopAtDeadline, stopOnInterrupt } from './terminal/interruption.ts';
import { say } from './terminal/say.ts';

/** A run to be carried out: what is known of it, where its events go, and the service that does it. */
export interface RunToExecute {
  readonly state: RunState;
  readonly journal: OpenJournal;
  readonly store: RunStore;
  readonly service: Service;
  readonly gitCommit: string | null;
  /** Why the service can't be used, known before the first session; null where nothing is. */
  readonly obstacle: GraphError | null;
}

/**
 * Carries a run as far as it goes, with everything around it: display, Ctrl-C, deadline, the last events, reports and the
 * verdict on stdout. What stops it is told and recorded; what is a bug is thrown.
 */
export async function executeRun(
  run: RunToExecute,
  options: NetworkOptions,
  environment: Environment,
): Promise<ExitCode> {
  const { service, state } = run;
  const display = await openDisplay({ clock: service.clock, meter: () => service.api.meter }, options, environment);
  const recorder = new Recorder(state, run.journal, service.clock, [display.onEvent]);
  service.notices.listen((notice) => {
    display.onNotice(notice);
    if (notice.kind === 'throttled')
      void recorder.record({ type: 'throttled', status: notice.status, until: notice.untilMs }).catch(() => undefined);
  });
  const over = new AbortController();
  const { stop } = service;
  const stopListening = stopOnInterrupt(stop, environment, (text) => display.say('warn', text));
  let told: FinishedRun;
  try {
    await begin(run, recorder);
    for (const { status, untilMs } of service.notices.unrecorded.splice(0))
      await recorder.record({ type: 'throttled', status, until: untilMs });
    const deadline = { clock: service.clock, startedAt: service.clock.now(), after: state.plan.deadline };
    void stopAtDeadline(stop, deadline, over.signal);
    const { result, exitCode } = await carryOut(run, recorder, options.poll);
    told = { result, exitCode, isEmbedded: service.isEmbedded };
  } catch (error) {
    if (error instanceof StoreProblem) throw new CommandError(exitCodes.stopped, error.message, error.hint);
    throw error;
  } finally {
    over.abort();
    display.close();
    stopListening();
    await run.journal.close();
  }
  // What an embedded emulator makes up says nothing of a tenant.
  if (!service.isEmbedded) await saveTimings(run.store, told.result, environment);
  return await tell(told, options, environment);
}

/** Tells a run that has ended once more, with its reports, as it was told then: nothing is asked and nothing recorded. */
export async function showEndedRun(
  { state, journal }: Pick<RunToExecute, 'state' | 'journal'>,
  options: NetworkOptions,
  environment: Environment,
): Promise<ExitCode> {
  const result = await resultOf(state, journal);
  return await tell({ result, exitCode: exitCodeOf(result), isEmbedded: false }, options, environment);
}

/** Later plans do without, where it can't be kept. */
async function saveTimings(store: RunStore, result: RunResult, environment: Environment): Promise<void> {
  try {
    await store.saveTimings(timingsOf(result));
  } catch (error) {
    if (!(error instanceof StoreProblem)) throw error;
    say('warn', [`how long resources took is not kept for later plans: ${error.message}`], environment);
  }
}

async function begin({ state, service, gitCommit }: RunToExecute, recorder: Recorder): Promise<void> {
  const operator = service.claims?.operator ?? null;
  if (state.started !== null) return await recorder.record({ type: 'run-resumed', toolVersion: version, operator });
  await recorder.record({
    type: 'run-started',
    runId: state.runId,
    planHash: state.plan.hash,
    toolVersion: version,
    gitCommit,
    tenant: service.claims?.tenant ?? state.plan.tenant,
    operator,
    service: service.origin,
    graphVersion: versionOf(service.url) ?? null,
  });
}

async function carryOut(
  run: RunToExecute,
  recorder: Recorder,
  poll: number | null,
): Promise<Pick<FinishedRun, 'result' | 'exitCode'>> {
  const { api, clock, stop } = run.service;
  let refused = false;
  try {
    if (run.obstacle !== null) throw run.obstacle;
    await runSessions(toolsOf({ api, clock, recorder, poll, stop }));
    requireNoStall(recorder.state);
  } catch (error) {
    const reason = stopReason(error);
    if (reason === undefined) throw error;
    refused = isRefused(error) && nothingStarted(recorder.state);
    // A stop that comes when all is done stops nothing.
    if (hasWorkLeft(recorder.state)) await recorder.record({ type: 'run-stopping', ...reason });
  }
  const result = await resultOf(recorder.state, run.journal);
  const exitCode = refused ? exitCodes.refused : exitCodeOf(result);
  await recorder.record({ type: 'run-ended', exitCode });
  return { result, exitCode };
}

/** Sessions that were given up looking at leave something to `resume`. */
function requireNoStall(state: RunState): void {
  const stalled = [...state.sessions.values()].flatMap((session) => session.stalled ?? []);
  const still = stalled.filter((because) => because === 'no-change').length;
  if (still > 0) throw new Stop(`${counted(still, 'restore session')} did not move for a day`);
  if (stalled.includes('no-answer')) throw new Stop('the service did not answer what some sessions are to hold');
  if (stalled.length > 0) throw new Stop('which artifact stands for whom could not be read');
}

/** Undefined for what is a bug. */
function stopReason(error: unknown): { because: StopReason; message: string } | undefined {
  if (error instanceof Interruption) return { because: error.because, message: error.message };
  if (error instanceof Stop) return { because: 'service', message: error.message };
  if (error instanceof GraphError) return { because: 'service', message: `${error.message} (${describeError(error)})` };
  return undefined;
}

/** Whether the service said no, rather than nothing. */
function isRefused(error: unknown): boolean {
  return (
    error instanceof Stop || (error instanceof GraphError && (error.kind === 'refused' || error.kind === 'sign-in'))
  );
}

function nothingStarted(state: RunState): boolean {
  return [...state.sessions.values()].every(
    ({ activatedAt, step, unanswered }) => activatedAt === null && !(step === 'activate' && unanswered),
  );
}

interface FinishedRun {
  readonly result: RunResult;
  readonly exitCode: ExitCode;
  readonly isEmbedded: boolean;
}

/** Writes the reports, and the verdict to stdout; what stopped the run goes to stderr, and why a report can't be written. */
async function tell(
  { result, exitCode, isEmbedded }: FinishedRun,
  options: NetworkOptions,
  environment: Environment,
): Promise<ExitCode> {
  const { stdout } = environment;
  let reports: string[] = [];
  let outcome = exitCode;
  try {
    reports = await writeReports(result, result.plan.formats, options.reportDir);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    printError(error, environment);
    outcome = exitCode === exitCodes.done ? error.exitCode : exitCode;
  }
  if (options.json) stdout.write(`${JSON.stringify({ ...jsonSummary(result), reports }, undefined, 2)}\n`);
  else stdout.write(resultText(result, reports, paint(stdout, options, environment.variables)));
  if (result.state.stopping !== null)
    say('warn', stopLines(result, { stateDir: options.stateDir, isEmbedded }), environment);
  return outcome;
}
