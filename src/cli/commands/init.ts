import { writeFile } from 'node:fs/promises';
import { sampleSpec } from '../../spec/sample-spec.ts';
import { systemCode } from '../../util/system-error.ts';
import type { Environment } from '../environment.ts';
import { type ExitCode, exitCodes, Refusal } from '../exit-codes.ts';
import type { OutputOptions } from '../options.ts';

/** Writes a commented first spec, and never over a file that is there. */
export async function init(
  file: string | undefined,
  options: OutputOptions,
  environment: Environment,
): Promise<ExitCode> {
  const path = file ?? 'restore.yaml';
  try {
    await writeFile(path, sampleSpec, { flag: 'wx' });
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST')
      throw new Refusal(exitCodes.usage, `\`${path}\` is there already, and is left as it is`, 'name another file');
    throw new Refusal(
      exitCodes.usage,
      `\`${path}\` can't be written (${code})`,
      'name a file in a folder that is there',
    );
  }
  const next = `Next: fill in your tenant, window and resources, then check it with \`bulk-restore validate ${path}\`.`;
  environment.stdout.write(options.json ? `${JSON.stringify({ file: path })}\n` : `Wrote ${path}. ${next}\n`);
  return exitCodes.done;
}
