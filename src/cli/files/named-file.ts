import { unreadable } from '../../spec/problem/file-messages.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../environment.ts';

/** The text of a file that the command line names. Rejects with CommandError if it cannot be read; `hint` says which file is meant. */
export async function textOfNamed(path: string, hint: string, { files }: Pick<Environment, 'files'>): Promise<string> {
  try {
    return await files.readText(path);
  } catch (error) {
    throw new CommandError(exitCodes.usage, unreadable(path, error).message, hint);
  }
}
