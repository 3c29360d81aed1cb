import { basename, join } from 'node:path';
import type { SignKey } from '../../evidence/signing.ts';
import type { RunResult } from '../../result/result.ts';
import { summaryOf } from '../../result/summary.ts';
import type { ReportFormat } from '../../spec/spec.ts';
import { type OpenJournal, type RunStore, StoreProblem } from '../../store/store.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { nextCommand } from '../../util/shell-path.ts';
import { reasonOf, systemCode } from '../../util/system-error.ts';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import { writeReports } from '../files/report-files.ts';
import type { StateOptions } from '../shared-options.ts';
import { say } from '../terminal/say.ts';
import { earlierRuns } from './earlier-runs.ts';
import { whileOthersWork } from './while-others-work.ts';
import { writeEvidence } from './write-evidence.ts';

export interface ReportedRun {
  readonly result: RunResult;
  readonly formats: readonly ReportFormat[];
  readonly store: RunStore;
  /** Null for evidence that nobody signs. */
  readonly signKey: SignKey | null;
}

type ReportPlace = Pick<StateOptions, 'reportDir' | 'storePlace'>;

/**
 * This process's turn to write the reports of a run. Whoever does not have the run reads it within its turn. Says so if it takes longer
 * than two seconds.
 */
export async function reportTurn(runId: string, store: RunStore, environment: Environment): Promise<AsyncDisposable> {
  const pause = whileOthersWork(environment.realTime);
  let pauses = 0;
  return await store.reportTurn(runId, async () => {
    pauses += 1;
    if (pauses === 10)
      say('info', [`Another process writes the reports of \`${runId}\`: waiting for it.`], environment);
    await pause();
  });
}

/**
 * The same for the process that has the run: nobody else can have written later reports of it. Rejects with StoreProblem `lost` if
 * another process has it by then, which writes them.
 */
export async function reportTurnOfOwner(
  runId: string,
  { store, journal }: { readonly store: RunStore; readonly journal: Pick<OpenJournal, 'lease'> },
  environment: Environment,
): Promise<AsyncDisposable> {
  const turn = await reportTurn(runId, store, environment);
  const { lost } = journal.lease;
  if (!lost.aborted) return turn;
  await turn[Symbol.asyncDispose]();
  throw lost.reason;
}

/**
 * Writes the reports of a run, and its evidence: copies of plan and journal, and the manifest. Keeps its summary for the history.
 * Resolves to the paths of the reports. Rejects with CommandError if the disk is to blame; all can be written again. It must be this
 * process's turn.
 */
export async function reportRun(
  { result, formats, store, signKey }: ReportedRun,
  { reportDir, storePlace }: ReportPlace,
  environment: Environment,
): Promise<string[]> {
  const { plan, state } = result;
  const { runId } = state;
  // Of the formats, only the page shows them.
  const history = formats.includes('html')
    ? await earlierRuns(result, { store, reportDir, disk: environment.machine.disk })
    : [];
  const reports = await writeReports(result, formats, { reportDir, storePlace, ...environment }, { history });
  try {
    const written = reports.map((path) => basename(path));
    const { strangers, losesSignature } = await writeEvidence(result, written, {
      store,
      reportDir,
      signKey,
      ...environment,
    });
    for (const file of strangers)
      say('warn', [`manifest.json lists \`${file}\`, and bulk-restore did not write that file`], environment);
    if (losesSignature) say('warn', unsignedText(runId, storePlace), environment);
  } catch (error) {
    if (!(error instanceof StoreProblem) && systemCode(error) === undefined) throw error;
    const folder = join(reportDir, plan.name, runId);
    const message = `cannot write the evidence in ${folder}: ${reasonOf(error)}`;
    const hint = `make room or give access, then write it again with \`${nextCommand(`report ${runId}`, storePlace)}\``;
    throw new CommandError(exitCodes.incomplete, message, hint);
  }
  // A run may end at any moment, and the summary would be one of the end.
  if (state.ended !== null) await keepSummary(result, store);
  return reports;
}

function unsignedText(runId: string, storePlace: string): string[] {
  const command = nextCommand(`report ${runId} --sign-key <file>`, storePlace);
  return [
    `the manifest of \`${runId}\` was signed, and the new one is not: this command had no key`,
    `  hint: sign it again with \`${command}\``,
  ];
}

/** The history makes a summary again if it could not be kept. */
async function keepSummary(result: RunResult, store: RunStore): Promise<void> {
  await store.saveSummary(summaryOf(result)).catch((error: unknown) => {
    if (!(error instanceof StoreProblem)) throw error;
  });
}
