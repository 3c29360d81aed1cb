import { neededPermissions } from '../../plan/permissions.ts';
import { jsonSummary } from '../../report/json-report.ts';
import { hasWorkLeft, type RunResult, resultOf } from '../../result/result.ts';
import { cancelRun } from '../../run/cancel.ts';
import { holdsSlot } from '../../state/session-size.ts';
import type { OpenRun, RunStore } from '../../store/store.ts';
import { counted } from '../../util/count.ts';
import { type ExitCode, exitCodes } from '../../util/exit-codes.ts';
import { jsonDocument } from '../../util/printable.ts';
import { nextCommand } from '../../util/shell-path.ts';
import { CommandError } from '../command-error.ts';
import { connect } from '../connect/connect.ts';
import { requireTenantLeft } from '../connect/guards.ts';
import type { Environment } from '../environment.ts';
import { type SignOptions, signKeyOf } from '../evidence/key-files.ts';
import { type ReportedRun, reportRun, reportTurnOfOwner } from '../evidence/report-run.ts';
import { inheritedPause } from '../runs/inherited-pause.ts';
import { resumeCommand, withKept } from '../runs/kept-options.ts';
import type { NetworkOptions } from '../shared-options.ts';
import { openStore } from '../store/open-store.ts';
import { say } from '../terminal/say.ts';

export type CancelOptions = NetworkOptions & SignOptions;

/**
 * Cancels a run: starts no more sessions, deletes its drafts, and prints what is still active. If another process works on the
 * run, asks that one to cancel it, and waits until it has. A run that nothing was started of, such as one in a queue, needs no sign-in.
 */
export async function cancel(runId: string, options: CancelOptions, environment: Environment): Promise<ExitCode> {
  const signKey = await signKeyOf(options, environment);
  await using store = await openStore(options, environment);
  const holder = await askHolder(runId, store, environment);
  if (holder !== null && (await store.workerOn(runId)) !== null) {
    const asked = `${holder} works on ${runId} and is asked to cancel it: it starts no more sessions and deletes its drafts`;
    const follow = nextCommand(`status ${runId}`, options.storePlace);
    throw new CommandError(exitCodes.held, `${asked}, but has not ended yet`, `follow it with \`${follow}\``);
  }
  const run = { ...(await store.open(runId, { parallel: true })), store, signKey };
  return await cancelOpened(run, options, environment);
}

/** Asks the process that works on a run, if there is one, and waits until it ends, a minute at most. Resolves to that process. */
async function askHolder(runId: string, store: RunStore, environment: Environment): Promise<string | null> {
  const holder = await store.workerOn(runId);
  if (holder === null || !(await store.requestCancel(runId))) return null;
  say('info', [`${holder} works on ${runId}: asking it to cancel the run`], environment);
  for (let look = 0; look < mostLooks && (await store.workerOn(runId)) !== null; look += 1)
    await environment.realTime.sleep(lookPause);
  return holder;
}

/** Milliseconds of real time: another process does the work. */
const lookPause = 200;
const mostLooks = 300;

async function cancelOpened(
  { state, journal, store, signKey }: OpenRun & Pick<ReportedRun, 'store' | 'signKey'>,
  given: NetworkOptions,
  environment: Environment,
): Promise<ExitCode> {
  const { plan } = state;
  try {
    const options = withKept(given, state.started);
    const mayHaveDrafts = [...state.sessions.values()].some(({ step }) => step !== 'settled' && step !== 'track');
    const isCancelled = state.stopping?.because === 'cancel' && !mayHaveDrafts;
    if (isCancelled || !hasWorkLeft(state)) {
      // The process that cancelled it, or ran it to its end, writes its reports.
      const result = await resultOf(state, journal);
      return printCancelled(result, { options, reports: [], wasCancelled: isCancelled }, environment);
    }
    if (state.sessions.size === 0) {
      const { clock } = environment;
      const result = await cancelRun({ api: null, clock, state, journal });
      await using _ = await reportTurnOfOwner(state.runId, { store, journal }, environment);
      const reports = await reportRun({ result, formats: plan.formats, store, signKey }, options, environment);
      return printCancelled(result, { options, reports }, environment);
    }
    requireTenantLeft(state);
    await using connection = connect(options, environment);
    const { api, clock } = await connection.service({
      target: plan,
      permissions: neededPermissions(plan),
      pausedUntil: inheritedPause(state, environment),
      startedOn: state.started,
    });
    const result = await cancelRun({ api, clock, state, journal });
    await using _ = await reportTurnOfOwner(state.runId, { store, journal }, environment);
    const reports = await reportRun({ result, formats: plan.formats, store, signKey }, options, environment);
    return printCancelled(result, { options, reports }, environment);
  } finally {
    await journal.close();
  }
}

interface PrintContext {
  readonly options: NetworkOptions;
  /** Paths. */
  readonly reports: readonly string[];
  /** Whether the run was cancelled, now or earlier. True by default. */
  readonly wasCancelled?: boolean;
}

/** stdout gets what was cancelled. A run that ended before anybody could cancel it says so on stderr. */
function printCancelled(
  result: RunResult,
  { options, reports, wasCancelled = true }: PrintContext,
  environment: Environment,
): ExitCode {
  const { stdout } = environment;
  const { state, totals } = result;
  const active = [...state.sessions.values()].filter(holdsSlot).length;
  const cancelled = { runId: state.runId, active, notStarted: totals.all.not_started };
  const isCancelled = wasCancelled && (active > 0 || cancelled.notStarted > 0);
  if (!isCancelled) say('info', [`The run ${state.runId} has nothing left to cancel.`], environment);
  if (!isCancelled && !options.json) return exitCodes.done;
  stdout.write(
    options.json
      ? jsonDocument({ ...jsonSummary(result), reports })
      : cancelText(cancelled, resumeCommand(state.runId, options, state.started)),
  );
  return exitCodes.done;
}

interface Cancelled {
  readonly runId: string;
  /** Sessions that are active and can't be stopped. */
  readonly active: number;
  /** Resources. */
  readonly notStarted: number;
}

function cancelText({ runId, active, notStarted }: Cancelled, resume: string): string {
  const started = `Cancelled ${runId}: ${counted(notStarted, 'resource')} will not be started.\n`;
  if (active === 0) return started;
  const [verb, pronoun] = active === 1 ? ['is', 'it'] : ['are', 'them'];
  const sessions = `${counted(active, 'restore session')} ${verb} active and cannot be stopped`;
  return `${started}${sessions}. Follow ${pronoun} and complete the report with: ${resume}\n`;
}
