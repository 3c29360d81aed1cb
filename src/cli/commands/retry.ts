import { csvText } from '../../report/csv-text.ts';
import { leftOutColumns, retrySpec } from '../../report/retry-spec.ts';
import { hasWorkLeft, resultOf } from '../../result/result.ts';
import { LocalStore } from '../../store/local-store.ts';
import { counted } from '../../util/count.ts';
import { type ExitCode, exitCodes } from '../../util/exit-codes.ts';
import { printable } from '../../util/printable.ts';
import { shellPath } from '../../util/shell-path.ts';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import { createFile, requireFileName } from '../files/new-file.ts';
import type { StateOptions } from '../shared-options.ts';

export interface RetryOptions extends StateOptions {
  readonly out: string;
}

/** Writes a new spec with the resources of a run that did not succeed, and a list of those that need a remedy first. */
export async function retry(runId: string, options: RetryOptions, environment: Environment): Promise<ExitCode> {
  requireFileName(options.out, 'name a file');
  const { state, log } = await new LocalStore(options.stateDir, environment.machine).read(runId);
  if (hasWorkLeft(state))
    throw new CommandError(
      exitCodes.refused,
      `the run ${runId} has work left: a retry could restore resources twice`,
      `finish it with \`bulk-restore resume ${runId}\``,
    );
  const { text, count, leftOut } = await retrySpec(await resultOf(state, log));
  const listPath = leftOut.length === 0 ? null : `${options.out}.left-out.csv`;
  // The list comes first: if it cannot be written, nothing is half done.
  if (listPath !== null) await createFile(listPath, csvText([leftOutColumns, ...leftOut], leftOutColumns));
  if (text !== null) await createFile(options.out, text);
  const specPath = text === null ? null : options.out;
  environment.stdout.write(
    options.json
      ? `${JSON.stringify({ spec: specPath, resources: count, left_out: { list: listPath, resources: leftOut.length } }, undefined, 2)}\n`
      : [specLine(specPath, count, runId), ...(listPath === null ? [] : [leftOutLine(listPath, leftOut.length)])].join(
          '',
        ),
  );
  return exitCodes.done;
}

function specLine(path: string | null, count: number, runId: string): string {
  if (path === null) return `The run ${runId} has nothing to retry.\n`;
  const next = `Check it, then run: bulk-restore run ${printable(shellPath(path))}`;
  return `Wrote ${printable(path)}: ${counted(count, 'resource')} of the run ${runId} to retry. ${next}\n`;
}

function leftOutLine(path: string, count: number): string {
  return `Wrote ${printable(path)}: ${counted(count, 'resource')} left out because they would fail again, each with what to do first.\n`;
}
