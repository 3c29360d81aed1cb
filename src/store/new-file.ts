import { writeFile } from 'node:fs/promises';

/** Writes a file that must not be there yet. Rejects as the file system does. */
export async function writeNewFile(path: string, text: string): Promise<void> {
  await writeFile(path, text, { flag: 'wx' });
}
