import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made: string[] = [];
process.once('exit', () => {
  // Children that were just killed may still be writing.
  for (const folder of made) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

/** Makes a folder, in the system's folder or `within` another. It is deleted when this process ends, also when it is interrupted. */
export function temporaryFolder(name: string, within: string = tmpdir()): string {
  const folder = mkdtempSync(join(within, `bulk-restore-${name}-`));
  made.push(folder);
  return folder;
}
