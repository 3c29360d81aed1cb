import { join } from 'node:path';
import { historyCsv, historyJson } from '../../report/history/history-rows.ts';
import { type HistoryView, historyText } from '../../report/history/history-text.ts';
import { type HistoryRun, historyBySpec } from '../../report/history/past-run.ts';
import type { RunSummary } from '../../result/summary.ts';
import { quoted } from '../../spec/problem/message.ts';
import { shownPlace } from '../../util/database-url.ts';
import { type ExitCode, exitCodes } from '../../util/exit-codes.ts';
import { printable } from '../../util/printable.ts';
import { nextCommand } from '../../util/shell-path.ts';
import { requireSystemError } from '../../util/system-error.ts';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import { verifyChains } from '../evidence/verification.ts';
import { pastRuns } from '../files/past-runs.ts';
import { writePieces } from '../files/write-pieces.ts';
import type { StateOptions, TimeOption } from '../shared-options.ts';
import { openStore } from '../store/open-store.ts';
import { paint } from '../terminal/colours.ts';

export interface HistoryOptions extends StateOptions {
  readonly format: 'text' | 'json' | 'csv' | 'html';
  readonly since?: TimeOption;
}

/** Lists past runs of one spec, or of all. Reads a summary of each, and checks its evidence. Asks no service. */
export async function history(
  specName: string | undefined,
  options: HistoryOptions,
  environment: Environment,
): Promise<ExitCode> {
  await using store = await openStore(options, environment);
  const { runs, unread } = await pastRuns(store);
  const named = runs.filter((run) => specName === undefined || run.specName === specName);
  if (specName !== undefined && named.length === 0) throw noRuns(specName, options);
  const since = sinceOf(options.since, environment);
  const wanted = named.filter(({ startedAt }) => startedAt >= since);
  const histories = historyBySpec(await withEvidence(wanted, options, environment));
  await writePieces(environment.stdout, await outputOf({ histories, unread }, options, environment));
  return exitCodes.done;
}

function noRuns(specName: string, { storePlace }: HistoryOptions): CommandError {
  const message = `there are no runs of the spec ${quoted(specName)} in ${printable(shownPlace(storePlace))}`;
  return new CommandError(exitCodes.usage, message, `list all with \`${nextCommand('history', storePlace)}\``);
}

function sinceOf(since: TimeOption | undefined, { clock }: Environment): number {
  if (since === undefined) return 0;
  return 'at' in since ? since.at : clock.now() - since.ago;
}

async function outputOf(
  view: HistoryView,
  options: HistoryOptions,
  { stdout, variables }: Environment,
): Promise<Iterable<string>> {
  const { histories, unread } = view;
  if (options.json || options.format === 'json') return [historyJson(histories, unread)];
  if (options.format === 'csv') return [historyCsv(histories)];
  // Only the page needs the library that draws.
  if (options.format === 'html') return (await import('../../report/history/history-html.ts')).historyHtml(view);
  if (histories.length === 0 && unread.length === 0)
    return [`No runs in ${printable(shownPlace(options.storePlace))}.\n`];
  const width = stdout.isTTY === true ? (stdout.columns ?? 80) : Number.POSITIVE_INFINITY;
  return [historyText(view, { paint: paint(stdout, options, variables), width })];
}

/** Checks each spec's report folder once. */
async function withEvidence(
  runs: readonly RunSummary[],
  options: HistoryOptions,
  environment: Environment,
): Promise<HistoryRun[]> {
  const folders = new Map<string, Promise<ReadonlyMap<string, FoundEvidence>>>();
  const found: HistoryRun[] = [];
  for (const run of runs) {
    const reportDir = options.given.includes('reportDir') ? options.reportDir : (run.reportDir ?? options.reportDir);
    const folder = join(reportDir, run.specName);
    const states = folders.get(folder) ?? evidenceIn(folder, environment);
    folders.set(folder, states);
    found.push({ ...run, ...((await states).get(run.runId) ?? { evidence: 'none', position: null }) });
  }
  return found;
}

type FoundEvidence = Pick<HistoryRun, 'evidence' | 'position'>;

/** The evidence of each run in a folder. A folder that cannot be read has none. */
async function evidenceIn(folder: string, { machine }: Environment): Promise<ReadonlyMap<string, FoundEvidence>> {
  try {
    const { runs, findings } = await verifyChains(folder, { keys: [] }, machine.disk);
    const damaged = new Set(findings.map(({ run }) => run));
    return new Map(
      runs.map(({ name, manifest }) => [
        name,
        { evidence: damaged.has(name) ? 'damaged' : 'intact', position: manifest?.position ?? null },
      ]),
    );
  } catch (error) {
    requireSystemError(error);
    return new Map();
  }
}
