import { writeNewFile } from '../../store/new-file.ts';
import { systemCode } from '../../util/system-error.ts';
import { exitCodes, Refusal } from '../exit-codes.ts';

/** A `-` is how other programs name stdout: nobody means a file of that name. */
export function requireFileName(path: string, hint: string): void {
  if (path === '-') throw new Refusal(exitCodes.usage, '`-` is no name for a file here', hint);
}

/** Writes a file that the user is going to work on, and never over one that is there. */
export async function giveFile(path: string, text: string): Promise<void> {
  try {
    await writeNewFile(path, text);
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    if (code === 'EEXIST')
      throw new Refusal(exitCodes.usage, `\`${path}\` is there already, and is left as it is`, 'name another file');
    throw new Refusal(
      exitCodes.usage,
      `\`${path}\` can't be written (${code})`,
      'name a file in a folder that is there',
    );
  }
}
