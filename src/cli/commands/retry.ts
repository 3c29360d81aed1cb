import { csvText } from '../../report/csv-text.ts';
import { leftOutColumns, retrySpec } from '../../report/retry-spec.ts';
import { hasWorkLeft, resultOf } from '../../result/result.ts';
import { counted } from '../../util/count.ts';
import { type ExitCode, exitCodes } from '../../util/exit-codes.ts';
import { jsonDocument, printable } from '../../util/printable.ts';
import { nextCommand, shellPath } from '../../util/shell-path.ts';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import { createFiles, requireFileName, requireNewFile } from '../files/new-file.ts';
import type { StateOptions } from '../shared-options.ts';
import { openStore } from '../store/open-store.ts';
import { say } from '../terminal/say.ts';

export interface RetryOptions extends StateOptions {
  readonly out: string;
  /** Retries resources in place although they may have come back. */
  readonly includeUnknown: boolean;
}

/** Writes a new spec with the resources of a run that did not succeed, and a list of those that need a remedy first. */
export async function retry(runId: string, options: RetryOptions, environment: Environment): Promise<ExitCode> {
  requireFileName(options.out, 'name a file');
  await using store = await openStore(options, environment);
  const { state, log } = await store.read(runId);
  if (hasWorkLeft(state))
    throw new CommandError(
      exitCodes.refused,
      `the run ${runId} has work left: a retry could restore resources twice`,
      `finish it with \`${nextCommand(`resume ${runId}`, options.storePlace)}\``,
    );
  const { text, count, leftOut, unknown, unknownInPlace } = await retrySpec(await resultOf(state, log));
  if (unknownInPlace > 0 && !options.includeUnknown) throw overwritten(unknownInPlace);
  if (unknown > 0) say('warn', [unknownWarning(unknown)], environment);
  const listPath = leftOut.length === 0 ? null : `${options.out}.left-out.csv`;
  for (const path of [options.out, listPath]) if (path !== null) await requireNewFile(path, environment.files);
  await createFiles([
    ...(listPath === null ? [] : [{ path: listPath, text: csvText([leftOutColumns, ...leftOut], leftOutColumns) }]),
    ...(text === null ? [] : [{ path: options.out, text }]),
  ]);
  const specPath = text === null ? null : options.out;
  environment.stdout.write(
    options.json
      ? jsonDocument({ spec: specPath, resources: count, left_out: { list: listPath, resources: leftOut.length } })
      : [specLine(specPath, count, runId), ...(listPath === null ? [] : [leftOutLine(listPath, leftOut.length)])].join(
          '',
        ),
  );
  return exitCodes.done;
}

function overwritten(count: number): CommandError {
  const message = `it is not known if ${counted(count, 'resource')} came back, and a retry would overwrite ${count === 1 ? 'it' : 'them'} in place`;
  const hint = 'look at their rows in report.csv with the outcome `unknown`, then retry with --include-unknown';
  return new CommandError(exitCodes.refused, message, hint);
}

function unknownWarning(count: number): string {
  return `it is not known if ${counted(count, 'resource')} came back: the retry restores ${count === 1 ? 'it' : 'them'} again`;
}

function specLine(path: string | null, count: number, runId: string): string {
  if (path === null) return `The run ${runId} has nothing to retry.\n`;
  const next = `Check it, then run: bulk-restore run ${printable(shellPath(path))}`;
  return `Wrote ${printable(path)}: ${counted(count, 'resource')} of the run ${runId} to retry. ${next}\n`;
}

function leftOutLine(path: string, count: number): string {
  return `Wrote ${printable(path)}: ${counted(count, 'resource')} left out because they would fail again, each with what to do first.\n`;
}
