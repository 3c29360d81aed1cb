import { removeFile, writeNewFile } from '../../store/whole-file.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import type { Files } from '../../util/files.ts';
import { systemCode } from '../../util/system-error.ts';
import { CommandError } from '../command-error.ts';

/** Refuses `-`: other programs call stdout so, and nobody means a file with that name. */
export function requireFileName(path: string, hint: string): void {
  if (path === '-') throw new CommandError(exitCodes.usage, '`-` is not a file name', hint);
}

export interface NewFile {
  readonly path: string;
  readonly text: string;
}

/** Creates files for the user to edit: all of them, or none. Never overwrites. */
export async function createFiles(files: readonly NewFile[]): Promise<void> {
  const created: string[] = [];
  try {
    for (const { path, text } of files) {
      await createFile(path, text);
      created.push(path);
    }
  } catch (error) {
    for (const path of created) await removeFile(path);
    throw error;
  }
}

/** Refuses a file that is there already. For several files that are created together or not at all. */
export async function requireNewFile(path: string, files: Files): Promise<void> {
  if ((await files.kindOf(path)) !== 'nothing') throw exists(path);
}

/** Creates a file for the user to edit. Never overwrites. */
export async function createFile(path: string, text: string): Promise<void> {
  try {
    await writeNewFile(path, text);
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    if (code === 'EEXIST') throw exists(path);
    throw new CommandError(
      exitCodes.usage,
      `\`${path}\` cannot be written (${code})`,
      'name a file in a folder that exists',
    );
  }
}

function exists(path: string): CommandError {
  return new CommandError(exitCodes.usage, `\`${path}\` already exists`, 'name another file');
}
