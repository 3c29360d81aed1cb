import { writeNewFile } from '../../store/whole-file.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { systemCode } from '../../util/system-error.ts';
import { CommandError } from '../command-error.ts';

/** A `-` is how other programs name stdout: nobody means a file of that name. */
export function requireFileName(path: string, hint: string): void {
  if (path === '-') throw new CommandError(exitCodes.usage, '`-` is no name for a file here', hint);
}

/** Writes a file that the user is going to work on, and never over one that is there. */
export async function createFile(path: string, text: string): Promise<void> {
  try {
    await writeNewFile(path, text);
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    if (code === 'EEXIST')
      throw new CommandError(
        exitCodes.usage,
        `\`${path}\` is there already, and is left as it is`,
        'name another file',
      );
    throw new CommandError(
      exitCodes.usage,
      `\`${path}\` can't be written (${code})`,
      'name a file in a folder that is there',
    );
  }
}
