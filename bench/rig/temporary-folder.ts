import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made: string[] = [];
process.once('exit', () => {
  // Children that were just killed may still be writing.
  for (const folder of made) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

/** Makes a folder that is gone when this process ends, also when it is interrupted; `within` another one than the system's. */
export function temporaryFolder(name: string, within: string = tmpdir()): string {
  const folder = mkdtempSync(join(within, `bulk-restore-${name}-`));
  made.push(folder);
  return folder;
}
