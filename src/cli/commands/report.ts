import { exitCodeOf, hasWorkLeft, resultOf } from '../../result/result.ts';
import { type Checker, checkRestored } from '../../run/check/check-restored.ts';
import { Recorder } from '../../run/recorder.ts';
import { type ReportFormat, reportFormats } from '../../spec/spec.ts';
import type { RunStore, StoredRun } from '../../store/store.ts';
import { resolvedText } from '../../text/notices/resolved-text.ts';
import { type ExitCode, exitCodes } from '../../util/exit-codes.ts';
import { jsonDocument, printable } from '../../util/printable.ts';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import { type SignOptions, signKeyOf } from '../evidence/key-files.ts';
import { reportRun, reportTurn } from '../evidence/report-run.ts';
import { type CheckOptions, checkerFrom } from '../programs/check-program.ts';
import { withKept } from '../runs/kept-options.ts';
import { unfinishedLines } from '../runs/run-phase.ts';
import type { NetworkOptions } from '../shared-options.ts';
import { openStore } from '../store/open-store.ts';
import { say } from '../terminal/say.ts';

export interface ReportOptions extends NetworkOptions, CheckOptions, SignOptions {
  readonly format?: string;
  /** Names rows that could not be named while the run went on. */
  readonly resolve: boolean;
  /** A list of names and ids to name them by, instead of the directory. */
  readonly ids?: string;
}

/** Writes the reports of a run again, from the state directory. */
export async function report(runId: string, given: ReportOptions, environment: Environment): Promise<ExitCode> {
  if (given.ids !== undefined && !given.resolve)
    throw new CommandError(exitCodes.usage, '`--ids` needs `--resolve`', 'add --resolve, or leave --ids out');
  const wanted = given.format === undefined ? undefined : formatsFrom(given.format);
  const signKey = await signKeyOf(given, environment);
  await using store = await openStore(given, environment);
  const checker = await checkerFrom(given, environment);
  if (given.resolve) await resolve(runId, store, given, environment);
  if (checker !== null) await checkAgain(runId, checker, { store, environment });
  await using _ = await reportTurn(runId, store, environment);
  const { state, log } = await store.read(runId);
  const result = await resultOf(state, log);
  const formats = wanted ?? result.plan.formats;
  const options = withKept(given, state.started);
  const reports = await reportRun({ result, formats, store, signKey }, options, environment);
  environment.stdout.write(given.json ? jsonDocument({ reports }) : `${reports.map(printable).join('\n')}\n`);
  const unfinished = await unfinishedLines(state, store, given.storePlace);
  if (unfinished !== null) say('warn', unfinished, environment);
  return checker === null ? exitCodes.done : exitCodeOf(result);
}

interface CheckContext {
  readonly store: RunStore;
  readonly environment: Environment;
}

/** Checks what came back, and keeps that in the journal: the run ends with the exit code that it has now, at the time that it ended. */
async function checkAgain(runId: string, checker: Checker, { store, environment }: CheckContext): Promise<void> {
  const { state, journal } = await store.open(runId, { parallel: true });
  const stop = new AbortController();
  const stopListening = environment.onInterrupt(() => stop.abort(new Error('interrupted')));
  try {
    const { ended } = state;
    if (ended === null || hasWorkLeft(state))
      throw new CommandError(
        exitCodes.refused,
        `the run \`${runId}\` has work left, and \`--check\` is for what came back`,
        `go on with it: \`bulk-restore resume ${runId} --check <program>\``,
      );
    const recorder = new Recorder(state, journal, environment.clock, []);
    await checkRestored({ recorder, checker, signal: stop.signal, locations: async () => undefined });
    const exitCode = exitCodeOf(await resultOf(state, journal));
    if (exitCode !== ended.exitCode)
      await journal.append({ type: 'run-ended', exitCode, at: new Date(ended.at).toISOString() });
  } finally {
    stopListening();
    await journal.close();
  }
}

/** Names what the run could not name, and keeps that in its journal. Says how many rows got a name. */
async function resolve(runId: string, store: RunStore, given: ReportOptions, environment: Environment): Promise<void> {
  if (!(await hasUnnamed(await store.read(runId)))) {
    say('info', ['Every row has its name already.'], environment);
    return;
  }
  const { state, journal } = await store.open(runId, { parallel: true });
  try {
    const { resolveFrom } = await import('../connect/resolving.ts');
    const { named, left } = await resolveFrom({ state, journal }, withKept(given, state.started), environment);
    const text = resolvedText({ named, left }, given.ids ?? null);
    say('info', text, environment);
  } finally {
    await journal.close();
  }
}

async function hasUnnamed({ state, log }: StoredRun): Promise<boolean> {
  for (const { name, filling } of state.sessions.values()) {
    if (filling !== 'bulk') continue;
    for (const { resource } of (await log.artifactsOf(name)).values()) if (resource === null) return true;
  }
  return false;
}

function formatsFrom(text: string): ReportFormat[] {
  const formats = text.split(',').map((word) => {
    const format = reportFormats.find((known) => known === word.trim());
    if (format !== undefined) return format;
    const hint = `choose from ${reportFormats.join(', ')}`;
    throw new CommandError(exitCodes.usage, `\`${word.trim()}\` is not a report format`, hint);
  });
  return [...new Set(formats)];
}
