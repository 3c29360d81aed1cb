import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The checked-out commit of the repository around a folder; null without a repository or git. */
export async function gitCommit(folder: string): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)('git', ['-C', folder, 'rev-parse', 'HEAD'], { timeout: 5_000 });
    return /^[0-9a-f]{40,64}$/.exec(stdout.trim())?.[0] ?? null;
  } catch {
    return null;
  }
}
