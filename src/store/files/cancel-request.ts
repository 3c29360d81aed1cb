import { systemCode } from '../../util/system-error.ts';
import type { Disk, Machine } from '../machine.ts';
import type { LockHolder } from '../records/lock-file.ts';
import { privateModes, readWholeFile, replaceFile } from '../whole-file.ts';

/*
 * A request to cancel a run that another process works on: a file beside the journal that names the lock of that process. A
 * later process has another lock, so the request does not concern it.
 */

/** Leaves a request for the holder of a run's lock. Rejects as the file system does. */
export async function leaveRequest(path: string, holder: LockHolder, machine: Machine): Promise<void> {
  await replaceFile(path, { pieces: [`${JSON.stringify({ lock: holder })}\n`], modes: privateModes }, machine);
}

/** Whether there is a request for the holder. Looks for the holder only if there is a request: a run asks twice a second. */
export async function isRequestedOf(
  path: string,
  findHolder: () => Promise<LockHolder | null>,
  disk: Disk,
): Promise<boolean> {
  const asked = await readRequest(path, disk);
  if (asked === null) return false;
  const holder = await findHolder();
  return holder !== null && isSame(asked, holder);
}

/** Removes a request. Resolves to whether there was one. */
export async function removeRequest(path: string, disk: Disk): Promise<boolean> {
  const wasThere = (await readText(path, disk)) !== null;
  if (wasThere) await disk.removeFile(path);
  return wasThere;
}

/** The lock that a request names; null if there is no request, or none that can be read. */
async function readRequest(path: string, disk: Disk): Promise<Partial<LockHolder> | null> {
  const text = await readText(path, disk);
  try {
    const request = JSON.parse(text ?? 'null') as { lock?: Partial<LockHolder> } | null;
    return request?.lock ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

async function readText(path: string, disk: Disk): Promise<string | null> {
  try {
    return await readWholeFile(path, disk);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

function isSame(a: Partial<LockHolder>, b: LockHolder): boolean {
  return a.host === b.host && a.pid === b.pid && a.process === b.process && a.since === b.since;
}
