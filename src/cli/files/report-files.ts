import { join } from 'node:path';
import type { ReportContext } from '../../report/context.ts';
import { type Reporter, reportersFor } from '../../report/reporters.ts';
import type { RunResult } from '../../result/result.ts';
import type { ReportFormat } from '../../spec/spec.ts';
import type { RunState } from '../../state/run-state.ts';
import { StoreProblem } from '../../store/store.ts';
import { sharedModes, tryFolder, writeWholeFile } from '../../store/whole-file.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { nextCommand } from '../../util/shell-path.ts';
import { systemCode } from '../../util/system-error.ts';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import type { StateOptions } from '../shared-options.ts';
import { readTogether } from './read-together.ts';

type ReportPlace = Pick<StateOptions, 'reportDir' | 'storePlace'> & Pick<Environment, 'machine'>;

/**
 * Writes a run's reports to `<reportDir>/<name>/<run id>/`, each in one piece: those of `formats`, then the lists of what
 * did not come back and of what a drill left behind. Reads the rows once for all of them. Resolves to their paths. Rejects
 * with CommandError if the disk is to blame; they can be written again.
 */
export async function writeReports(
  result: RunResult,
  formats: readonly ReportFormat[],
  { reportDir, storePlace, machine }: ReportPlace,
  context: ReportContext = {},
): Promise<string[]> {
  const runId = result.state.runId;
  const folder = join(reportDir, result.plan.name, runId);
  const chosen = reportersFor(result, formats);
  const readers = readTogether(() => result.resources(), chosen.length);
  const write = async ({ file, pieces }: Reporter, index: number): Promise<string> => {
    const path = join(folder, file);
    const reader = readers[index];
    const sharing = reader === undefined ? result : { ...result, resources: () => reader.items() };
    try {
      await writeWholeFile(path, { pieces: pieces(sharing, context), modes: sharedModes }, machine);
    } catch (error) {
      if (!isAboutDisk(error)) throw error;
      const remedy = systemCode(error) === 'ELOOP' ? 'remove the link' : 'make room or give access';
      const hint = `${remedy}, then write it again with \`${nextCommand(`report ${runId}`, storePlace)}\``;
      throw new CommandError(exitCodes.incomplete, `cannot write the report ${path}: ${error.message}`, hint);
    } finally {
      reader?.leave();
    }
    return path;
  };
  return allWritten(await Promise.allSettled(chosen.map(write)));
}

/** The paths of the files. Throws the first error. */
function allWritten(files: readonly PromiseSettledResult<string>[]): string[] {
  return files.map((file) => {
    if (file.status === 'rejected') throw file.reason;
    return file.value;
  });
}

/** Tries whether reports of a run can be written, before anything is restored. Rejects with CommandError if not. */
export async function requireReportFolder(
  { plan, runId }: Pick<RunState, 'plan' | 'runId'>,
  { reportDir, machine }: Omit<ReportPlace, 'storePlace'>,
): Promise<void> {
  const folder = join(reportDir, plan.name, runId);
  try {
    await tryFolder(folder, sharedModes, machine);
  } catch (error) {
    if (!isAboutDisk(error)) throw error;
    const message = `reports cannot be written to ${folder}: ${error.message}`;
    throw new CommandError(
      exitCodes.refused,
      message,
      'make room or give access, or name another folder with --report-dir',
    );
  }
}

function isAboutDisk(error: unknown): error is Error {
  return error instanceof StoreProblem || (error instanceof Error && 'syscall' in error);
}
