import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The commit that is checked out in the repository a folder lies in; null where there is none, or no git. */
export async function gitCommit(folder: string): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)('git', ['-C', folder, 'rev-parse', 'HEAD'], { timeout: 5_000 });
    return stdout.trim() || null;
  } catch {
    return null;
  }
}
