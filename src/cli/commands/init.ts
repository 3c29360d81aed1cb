import { sampleSpec } from '../../spec/sample-spec.ts';
import { type ExitCode, exitCodes } from '../../util/exit-codes.ts';
import { printable } from '../../util/printable.ts';
import { shellPath } from '../../util/shell-path.ts';
import type { Environment } from '../environment.ts';
import { createFile, requireFileName } from '../files/new-file.ts';
import type { OutputOptions } from '../shared-options.ts';

/** Writes a commented first spec. Never overwrites a file. */
export async function init(
  file: string | undefined,
  options: OutputOptions,
  environment: Environment,
): Promise<ExitCode> {
  const path = file ?? 'restore.yaml';
  requireFileName(path, 'name a file');
  await createFile(path, sampleSpec);
  const next = `Next: fill in your tenant, restore point and resources, then check it with \`bulk-restore validate ${printable(shellPath(path))}\`.`;
  environment.stdout.write(
    options.json ? `${JSON.stringify({ file: path })}\n` : `Wrote ${printable(path)}. ${next}\n`,
  );
  return exitCodes.done;
}
