import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { systemCode } from '../util/system-error.ts';
import type { LockHolder } from './lock-file.ts';

/*
 * A request to cancel a run that another process works on: a file beside the journal that names the lock of that process. A
 * later process has another lock, so the request does not concern it.
 */

/** Leaves a request for the holder of a run's lock. Rejects as the file system does. */
export async function leaveRequest(path: string, holder: LockHolder): Promise<void> {
  const draft = `${path}.${randomUUID()}.tmp`;
  await writeFile(draft, `${JSON.stringify({ lock: holder })}\n`, { mode: 0o600, flag: 'wx' });
  await rename(draft, path);
}

/** Whether there is a request for this holder. */
export async function isRequestedOf(path: string, holder: LockHolder | null): Promise<boolean> {
  const asked = await readRequest(path);
  return holder !== null && asked !== null && isSame(asked, holder);
}

/** Removes a request. Resolves to whether there was one. */
export async function removeRequest(path: string): Promise<boolean> {
  const wasThere = (await readText(path)) !== null;
  await rm(path, { force: true });
  return wasThere;
}

/** The lock that a request names; null if there is no request, or none that can be read. */
async function readRequest(path: string): Promise<Partial<LockHolder> | null> {
  const text = await readText(path);
  try {
    const request = JSON.parse(text ?? 'null') as { lock?: Partial<LockHolder> } | null;
    return request?.lock ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

function isSame(a: Partial<LockHolder>, b: LockHolder): boolean {
  return a.host === b.host && a.pid === b.pid && a.process === b.process && a.since === b.since;
}
