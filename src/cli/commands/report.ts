import { resultOf } from '../../result/result.ts';
import { type ReportFormat, reportFormats } from '../../spec/spec.ts';
import { LocalStore } from '../../store/local-store.ts';
import { type ExitCode, exitCodes } from '../../util/exit-codes.ts';
import { printable } from '../../util/printable.ts';
import { CommandError } from '../command-error.ts';
import { withKept } from '../connect/kept-options.ts';
import type { Environment } from '../environment.ts';
import { writeReports } from '../files/report-files.ts';
import type { StateOptions } from '../shared-options.ts';

export interface ReportOptions extends StateOptions {
  readonly format?: string;
}

/** Writes the reports of a run again, from the state directory. */
export async function report(runId: string, options: ReportOptions, environment: Environment): Promise<ExitCode> {
  const wanted = options.format === undefined ? undefined : formatsFrom(options.format);
  const { state, log } = await new LocalStore(options.stateDir, environment.machine).read(runId);
  const result = await resultOf(state, log);
  const reports = await writeReports(result, wanted ?? result.plan.formats, {
    ...withKept(options, state.started),
    ...environment,
  });
  environment.stdout.write(
    options.json ? `${JSON.stringify({ reports }, undefined, 2)}\n` : `${reports.map(printable).join('\n')}\n`,
  );
  return exitCodes.done;
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
