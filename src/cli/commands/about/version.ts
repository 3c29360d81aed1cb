import { type ExitCode, exitCodes } from '../../../util/exit-codes.ts';
import { jsonDocument } from '../../../util/printable.ts';
import { version } from '../../../util/version.ts';
import type { Environment } from '../../environment.ts';
import type { OutputOptions } from '../../shared-options.ts';

export type VersionOptions = Pick<OutputOptions, 'json'>;

/** Prints the version as `--version` does; with `--json`, also what the program runs on. */
export function printVersion({ json }: VersionOptions, { stdout, runtime }: Environment): ExitCode {
  const facts = { version, node: runtime.nodeVersion, platform: runtime.platform };
  stdout.write(json ? jsonDocument(facts) : `${version}\n`);
  return exitCodes.done;
}
