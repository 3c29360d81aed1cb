import { resolve } from 'node:path';
import type { SignKey } from '../evidence/signing.ts';
import type { GraphError } from '../graph/graph-error.ts';
import { jsonSummary } from '../report/json-report.ts';
import { timingsOf } from '../result/durations.ts';
import { exitCodeOf, type RunResult, resultOf } from '../result/result.ts';
import type { Checker } from '../run/check/check-restored.ts';
import type { Listener } from '../run/recorder.ts';
import { type RunDeps, type RunIdentity, runToEnd } from '../run/run.ts';
import type { OnlyPart } from '../state/event-data.ts';
import type { MutableRunState } from '../state/fold.ts';
import type { RunState } from '../state/run-state.ts';
import { type Leaving, type OpenJournal, type RunStore, StoreProblem } from '../store/store.ts';
import { type NextContext, nextLines, resultText } from '../text/result-text.ts';
import { type ExitCode, exitCodes } from '../util/exit-codes.ts';
import { jsonDocument } from '../util/printable.ts';
import { nextCommand } from '../util/shell-path.ts';
import { version } from '../util/version.ts';
import { CommandError } from './command-error.ts';
import { versionOf } from './connect/graph-version.ts';
import { nameSourcesOf } from './connect/naming.ts';
import type { Service } from './connect/service.ts';
import { saveTestRestores } from './drill/keep-budget.ts';
import type { Environment } from './environment.ts';
import { reportRun, reportTurn, reportTurnOfOwner } from './evidence/report-run.ts';
import { printError } from './failure.ts';
import { resumeCommand } from './runs/kept-options.ts';
import type { NetworkOptions } from './shared-options.ts';
import { journalOf } from './store/store-place.ts';
import { paint } from './terminal/colours.ts';
import { type Display, openDisplay } from './terminal/display.ts';
import { type Interruption, type InterruptTexts, stopAtDeadline, stopOnRequest } from './terminal/interruption.ts';
import { say } from './terminal/say.ts';
import type { RunWatch } from './watch/run-watch.ts';

/** A run, the place that keeps it, and the service that restores it. */
export interface RunToExecute {
  readonly state: MutableRunState;
  readonly journal: OpenJournal;
  readonly store: RunStore;
  readonly service: Service;
  readonly gitCommit: string | null;
  /** Why the service cannot be used, if that is known before the first session. */
  readonly obstacle: GraphError | null;
  /** Whether events of the run are lost, all or the last ones, and read back from the service. False by default. */
  readonly fromService?: boolean;
  /** The part of the plan that this process restores; null for all of it. */
  readonly only?: OnlyPart | null;
  /** The key that signs the evidence; null for none. */
  readonly signKey: SignKey | null;
  /** Who checks what came back; null for nobody. */
  readonly checker: Checker | null;
  readonly watch: RunWatch;
  /** What listens to Ctrl-C from before the run is recorded until its reports are written. */
  readonly interruption: Interruption;
}

/**
 * Executes a run for a person: with display, Ctrl-C and deadline around it, then reports, and the verdict on stdout. Returns the
 * exit code of the run. Rejects with CommandError if the journal cannot be written, and with StoreProblem `lost` if another process has
 * the run now.
 */
export async function executeRun(
  run: RunToExecute,
  options: NetworkOptions,
  environment: Environment,
): Promise<ExitCode> {
  const { service, store } = run;
  const display = await openDisplay({ clock: service.clock, meter: () => service.api.meter }, options, environment);
  service.clientEvents.listen(display.onClientEvent);
  service.clientEvents.listen(run.watch.onClientEvent);
  run.watch.begin(run.state, service.clock);
  let result: RunResult;
  let turn: AsyncDisposable;
  try {
    result = await runInterruptibly(run, { display, options, environment });
    turn = await reportTurnOfOwner(run.state.runId, run, environment);
  } catch (error) {
    // Whoever has the run now goes on with it, and writes its reports.
    if (error instanceof StoreProblem && error.kind !== 'lost')
      throw new CommandError(exitCodes.stopped, error.message, error.hint);
    throw error;
  } finally {
    display.close();
    await run.journal.close(leavingOf(run.state));
  }
  await using _ = turn;
  run.watch.know(result);
  // The emulator's times are made up: plans for a tenant must not use them.
  if (!result.state.isEmulated) await saveTimings(store, result, environment);
  await saveTestRestores(result, run, environment);
  return await printResult(result, { ...run, isEmbedded: service.isEmbedded, options }, environment);
}

/** Prints the verdict of a run that has ended, and writes its reports again. Asks the service nothing and records nothing. */
export async function showEndedRun(
  run: Pick<RunToExecute, 'state' | 'journal' | 'store' | 'signKey' | 'watch'>,
  options: NetworkOptions,
  environment: Environment,
): Promise<ExitCode> {
  const result = await resultOf(run.state, run.journal);
  run.watch.know(result);
  await using _ = await reportTurn(run.state.runId, run.store, environment);
  return await printResult(result, { ...run, isEmbedded: false, options }, environment);
}

/** What a worker is to do with the run after its process. */
function leavingOf({ stopping }: RunState): Leaving {
  if (stopping?.because === 'interrupt') return 'for-workers';
  return stopping?.because === 'service' ? 'for-later' : 'for-somebody';
}

interface ExecuteContext {
  readonly display: Display;
  readonly options: NetworkOptions;
  readonly environment: Environment;
}

async function runInterruptibly(run: RunToExecute, context: ExecuteContext): Promise<RunResult> {
  const { display, options } = context;
  if (run.service.isEmulated()) display.say('info', emulatedBanner);
  await shareTenant(run);
  using _ = stopEarly(run, context);
  return await runToEnd(depsOf(run, context), identityOf(run, options));
}

/** Stops the run at Ctrl-C, at its deadline, if another process asks for it, and if another process has the run. Until it is disposed of. */
function stopEarly(
  { state, journal, store, service, interruption }: RunToExecute,
  { display, options, environment }: ExecuteContext,
): Disposable {
  const { clock, stop } = service;
  const over = new AbortController();
  const warn = (text: string): void => display.say('warn', text);
  const atOnce = (): void => say('warn', [atOnceText(state, service, options)], environment);
  interruption.printWith({ warn, atOnce });
  const isRequested = (): Promise<boolean> => store.isCancelRequested(state.runId);
  const stopAsking = stopOnRequest(stop, { isRequested, warn, ...environment });
  const { lost } = journal.lease;
  const stopAtLoss = (): void => stop.abort(lost.reason);
  lost.addEventListener('abort', stopAtLoss);
  void stopAtDeadline(stop, { clock, startedAt: clock.now(), after: state.plan.deadline }, over.signal);
  return {
    [Symbol.dispose]() {
      over.abort();
      lost.removeEventListener('abort', stopAtLoss);
      interruption.printWith(whileReporting(state, service, options, environment));
      stopAsking();
    },
  };
}

function depsOf(
  { state, journal, service, obstacle, checker, watch }: RunToExecute,
  { display, options }: ExecuteContext,
): RunDeps {
  const { api, clock, stop, clientEvents, claims, isEmulated, afterStop } = service;
  return {
    api,
    nameSources: nameSourcesOf({ claims, directory: api.yieldingDirectory }),
    clock,
    state,
    journal,
    listener: both(display.onEvent, watch.onEvent),
    onThrottled: clientEvents.onThrottled,
    yieldTo: (others) => api.yieldTo(others),
    poll: options.poll,
    patience: options.patience,
    stop,
    isEmulated,
    afterStop,
    obstacle,
    checker,
  };
}

/**
 * Runs of one store share the caps of their tenant. Its name has the service, too: an emulator may play the same tenant. An embedded one
 * is nobody else's.
 */
async function shareTenant({ state, journal, service }: RunToExecute): Promise<void> {
  const { claims, origin, isEmbedded, clock } = service;
  const tenant = claims?.tenant ?? state.plan.tenant;
  if (tenant === null || isEmbedded) return;
  await journal.shareTenant?.(`${tenant.toLowerCase()}@${origin}`, state, clock.now());
}

function both(first: Listener, second: Listener): Listener {
  return (event, state) => {
    first(event, state);
    second(event, state);
  };
}

function identityOf(
  { state: { plan }, service, gitCommit, fromService = false, only = null }: RunToExecute,
  { auth, reportDir }: NetworkOptions,
): RunIdentity {
  const { claims, origin, url, isEmbedded } = service;
  return {
    toolVersion: version,
    gitCommit,
    tenant: claims?.tenant ?? plan.tenant,
    operator: claims?.operator ?? null,
    service: origin,
    graphVersion: versionOf(url) ?? null,
    ...(isEmbedded ? { embedded: true } : { graphUrl: url, auth }),
    ...(service.isEmulated() && { emulated: true }),
    reportDir: resolve(reportDir),
    ...(fromService && { fromService }),
    ...(only && { only }),
  };
}

const emulatedBanner = 'Emulated: nothing of this run is real, and no tenant of Microsoft 365 is asked for anything.';

/** For a process that ends at once: which run, and how to go on. */
function atOnceText({ runId, started }: RunState, { isEmbedded }: Service, options: NetworkOptions): string {
  const stopped = `The run ${runId} is stopped at once.`;
  if (isEmbedded) return `${stopped} Its emulated tenant is gone with this process: start a new run.`;
  return `${stopped} Nothing is lost. Resume with: ${resumeCommand(runId, options, started)}`;
}

/** A run that ended writes its reports: Ctrl-C can only leave those out. */
function whileReporting(
  state: RunState,
  service: Service,
  options: NetworkOptions,
  environment: Environment,
): InterruptTexts {
  const { runId, stopping } = state;
  const write = nextCommand(`report ${runId}`, options.storePlace);
  const unwritten = `The run ${runId} has ended, and its reports may not be written. Write them with: ${write}`;
  const warn = (text: string): void => say('warn', [text], environment);
  return {
    first: 'The run has ended and writes its reports. Press Ctrl-C again to end at once.',
    warn,
    atOnce: () => warn(stopping === null ? unwritten : atOnceText(state, service, options)),
  };
}

function nextSteps({ state: { runId, started } }: RunResult, { isEmbedded, options }: NextStepsContext): NextContext {
  const { storePlace } = options;
  return {
    journal: journalOf(runId, storePlace),
    isEmbedded,
    resume: resumeCommand(runId, options, started),
    retry: nextCommand(`retry ${runId} --out retry.yaml`, storePlace),
  };
}

interface NextStepsContext {
  readonly isEmbedded: boolean;
  readonly options: NetworkOptions;
}

type EndContext = NextStepsContext & Pick<RunToExecute, 'store' | 'signKey'>;

/** Later plans do without timings that could not be kept. */
async function saveTimings(store: RunStore, result: RunResult, environment: Environment): Promise<void> {
  try {
    await store.saveTimings(timingsOf(result));
  } catch (error) {
    if (!(error instanceof StoreProblem)) throw error;
    say('warn', [`later plans will not know how long resources took: ${error.message}`], environment);
  }
}

/** Writes the reports, then the verdict to stdout. stderr gets why the run stopped, and why a report could not be written. */
async function printResult(result: RunResult, end: EndContext, environment: Environment): Promise<ExitCode> {
  const { options, store, signKey } = end;
  const { stdout } = environment;
  let reports: string[] = [];
  let exitCode: ExitCode = result.state.ended?.exitCode ?? exitCodeOf(result);
  try {
    reports = await reportRun({ result, formats: result.plan.formats, store, signKey }, options, environment);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    printError(error, environment);
    if (exitCode === exitCodes.done) exitCode = error.exitCode;
  }
  if (options.json) stdout.write(jsonDocument({ ...jsonSummary(result), reports }));
  else stdout.write(resultText(result, reports, paint(stdout, options, environment.variables)));
  const stopped = nextLines(result, nextSteps(result, end));
  if (stopped.length > 0) say('warn', stopped, environment);
  return exitCode;
}
