import { doctorJson, doctorText } from '../../text/doctor-text.ts';
import { tableWidth } from '../../util/columns.ts';
import { type ExitCode, exitCodes } from '../../util/exit-codes.ts';
import { jsonDocument } from '../../util/printable.ts';
import { type DiagnosisOptions, diagnose } from '../diagnosis/diagnose.ts';
import type { Environment } from '../environment.ts';
import { refuseWithoutSpec } from '../files/specs.ts';
import { paint } from '../terminal/colours.ts';

export type DoctorOptions = DiagnosisOptions;

/** Prints everything that could stand in the way of a run, each with its remedy. Changes nothing and leaves no file behind. */
export async function doctor(options: DoctorOptions, environment: Environment): Promise<ExitCode> {
  const { stdout, variables } = environment;
  if (options.spec === undefined) refuseWithoutSpec(options);
  const checks = await diagnose(options, environment);
  if (options.json) stdout.write(jsonDocument(doctorJson(checks)));
  else {
    const width = stdout.isTTY === true ? (stdout.columns ?? tableWidth) : tableWidth;
    stdout.write(doctorText(checks, { width, paint: paint(stdout, options, variables) }));
  }
  return checks.some(({ status }) => status === 'fail') ? exitCodes.refused : exitCodes.done;
}
