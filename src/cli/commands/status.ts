import { jsonSummary } from '../../report/json-report.ts';
import { progressOf, sumOf } from '../../result/progress.ts';
import { resultOf } from '../../result/result.ts';
import { presentOf, type RunState } from '../../state/run-state.ts';
import { type RunStanding, type RunStore, type StoredRun, StoreProblem } from '../../store/store.ts';
import { liveView } from '../../text/live-view.ts';
import { resultText } from '../../text/result-text.ts';
import { tableLines } from '../../util/columns.ts';
import { formatCount } from '../../util/count.ts';
import { shownPlace } from '../../util/database-url.ts';
import { type ExitCode, exitCodes } from '../../util/exit-codes.ts';
import { jsonDocument, printable } from '../../util/printable.ts';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import { phaseOf } from '../runs/run-phase.ts';
import type { StateOptions } from '../shared-options.ts';
import { openStore } from '../store/open-store.ts';
import { paint } from '../terminal/colours.ts';

export interface StatusOptions extends StateOptions {
  readonly watch: boolean;
  /** How long to watch, in milliseconds. */
  readonly timeout?: number;
}

/**
 * Shows one run, or lists all, from the state directory. Works while a run is going on and after. With `--watch` it ends as the run
 * did: with its exit code, with 4 if its process is gone, and with 5 if it still goes on after `--timeout`. With `--json` as well it
 * waits for the end, because stdout is one document.
 */
export async function status(
  runId: string | undefined,
  options: StatusOptions,
  environment: Environment,
): Promise<ExitCode> {
  requireFittingFlags(runId, options);
  await using store = await openStore(options, environment);
  if (runId === undefined) return await listRuns(store, options, environment);
  const show = await viewOn(environment, options);
  let looksAlone = 0;
  for (let watched = 0; ; watched += watchPause) {
    const before = await store.workerOn(runId);
    const standing = await store.standingOf(runId);
    const run = await store.read(runId);
    const { state, log } = run;
    looksAlone = before === null ? looksAlone + 1 : 0;
    const end = endOf(state, { hadWorker: before !== null, standing, looksAlone });
    const isLast = !options.watch || end !== null || watched >= (options.timeout ?? Number.POSITIVE_INFINITY);
    if (!options.json) show(await statusText(run, store, options, environment));
    else if (isLast) environment.stdout.write(jsonDocument(jsonSummary(await resultOf(state, log))));
    if (isLast) return options.watch ? (end ?? exitCodes.held) : exitCodes.done;
    await environment.clock.sleep(watchPause);
  }
}

interface EndContext {
  /** Found out before the state was read. */
  readonly hadWorker: boolean;
  readonly standing: RunStanding | null;
  /** How many looks in a row found no process. */
  readonly looksAlone: number;
}

/** The exit code of a run that nobody works on any more; null while somebody does, or a worker is to. */
function endOf({ ended }: RunState, { hadWorker, standing, looksAlone }: EndContext): ExitCode | null {
  const waits = standing?.state === 'queued' || (standing?.state === 'running' && looksAlone < mostLooksAlone);
  if (waits) return null;
  if (ended !== null) return ended.exitCode;
  return hadWorker ? null : exitCodes.stopped;
}

function requireFittingFlags(runId: string | undefined, { watch, timeout }: StatusOptions): void {
  if (timeout !== undefined && !watch)
    throw new CommandError(exitCodes.usage, '`--timeout` needs `--watch`', 'add --watch, or leave --timeout out');
  if (watch && runId === undefined)
    throw new CommandError(exitCodes.usage, '`--watch` needs a run', 'name a run: `bulk-restore status` lists them');
}

const watchPause = 2_000;
/** Long enough for a worker to take a run over, with the longest usual lease. */
const mostLooksAlone = 30;

/** On a terminal, `--watch` shows each text in place of the one before; elsewhere after it. */
async function viewOn({ stdout }: Environment, { watch }: StatusOptions): Promise<(text: string) => void> {
  if (!watch || stdout.isTTY !== true) return (text) => void stdout.write(text);
  const { createLogUpdate } = await import('log-update');
  const view = createLogUpdate(stdout as NodeJS.WriteStream, { showCursor: true });
  return (text) => view(text.trimEnd());
}

/** A run that goes on is shown by the counts of its sessions, which is quick; a run that has ended, by its artifacts. */
async function statusText(
  { state, log }: StoredRun,
  store: RunStore,
  options: StatusOptions,
  environment: Environment,
): Promise<string> {
  const phase = await phaseOf(state, store, options.storePlace);
  const colour = paint(environment.stdout, options, environment.variables);
  if (state.ended !== null) return `${resultText(await resultOf(state, log), [], colour)}\n${phase}\n`;
  const { columns: width = Number.POSITIVE_INFINITY } = environment.stdout;
  const isWorkedOn = (await store.workerOn(state.runId)) !== null;
  const moment = {
    now: presentOf(state, environment.clock.now()),
    meter: null,
    paint: colour,
    columns: width,
    isWorkedOn,
  };
  const [title = '', ...lines] = liveView(state, moment);
  return `${[title, phase, ...lines].join('\n')}\n`;
}

async function listRuns(store: RunStore, options: StatusOptions, { stdout }: Environment): Promise<ExitCode> {
  const lines: RunLine[] = [];
  // One after the other: reading a run with 1,000,000 resources takes memory.
  for (const id of await store.list()) lines.push(await runLine(id, store, options));
  const runs = lines.toSorted((a, b) => b.startedAt - a.startedAt);
  if (options.json) {
    stdout.write(jsonDocument({ runs: runs.map(({ json }) => json) }));
  } else if (runs.length === 0) {
    stdout.write(`No runs in ${printable(shownPlace(options.storePlace))}.\n`);
  } else {
    const header = ['run', 'spec', 'started', 'restored', 'state'];
    const width = stdout.isTTY === true ? (stdout.columns ?? 80) : Number.POSITIVE_INFINITY;
    const table = tableLines([header, ...runs.map(({ cells }) => cells)], {
      right: new Set([3]),
      width,
      breakable: [0, 1, 4],
    });
    stdout.write(`${table.flat().join('\n')}\n`);
  }
  return exitCodes.done;
}

interface RunLine {
  /** Milliseconds since 1970; 0 if unknown. */
  readonly startedAt: number;
  readonly cells: readonly string[];
  readonly json: object;
}

/** One run of the list. A run that cannot be read is listed with the reason. */
async function runLine(id: string, store: RunStore, options: StatusOptions): Promise<RunLine> {
  try {
    const { state, log } = await store.read(id);
    const { plan } = state;
    const { planned, succeeded } = sumOf(progressOf(state));
    const started = state.started?.at.slice(0, 19).replace('T', ' ').concat('Z') ?? '';
    const json = {
      id,
      spec_name: plan.name,
      started: state.started?.at ?? null,
      ended: state.ended === null ? null : new Date(state.ended.at).toISOString(),
      exit_code: state.ended?.exitCode ?? null,
      emulated: state.isEmulated,
      standing: (await store.standingOf(id))?.state ?? null,
      totals: options.json ? (await resultOf(state, log)).totals.all : null,
      problem: null,
    };
    return {
      startedAt: Date.parse(state.started?.at ?? plan.createdAt),
      cells: [
        id,
        plan.name,
        started,
        `${formatCount(succeeded)}/${formatCount(planned)}`,
        await phaseOf(state, store, options.storePlace),
      ],
      json,
    };
  } catch (error) {
    if (!(error instanceof StoreProblem)) throw error;
    return {
      startedAt: 0,
      cells: [printable(id), '', '', '', printable(error.message)],
      json: { id, problem: error.message },
    };
  }
}
