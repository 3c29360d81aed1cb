import { requireSystemError, systemCode } from '../../util/system-error.ts';
import type { Machine } from '../machine.ts';
import { nodeMachine } from '../node-machine.ts';
import { StoreProblem } from '../store.ts';
import { privateModes, readWholeFile } from '../whole-file.ts';

/** The process that holds a lock. */
export interface LockHolder {
  readonly host: string;
  readonly pid: number;
  /** Distinguishes the process from a later one with the same pid: boot id and start time; empty if the system does not say. */
  readonly process: string;
  /** RFC 3339 in UTC. */
  readonly since: string;
}

export class LockHeld extends Error {
  override readonly name = 'LockHeld';
  readonly holder: LockHolder;

  constructor(holder: LockHolder) {
    super(`held by process ${holder.pid} on ${holder.host} since ${holder.since}`);
    this.holder = holder;
  }
}

/**
 * Takes the lock at `path`, a file that names its holder. Resolves to a function that releases it. Rejects with LockHeld,
 * with StoreProblem `unreadable` if the file names nobody, and as the file system does.
 *
 * A holder on this host is checked by its pid and start time. If it is gone, its lock is taken over at once. A holder on
 * another host can't be checked, so its lock stays until somebody removes it. Needs hard links: `link` fails if the file
 * exists, on local file systems and on NFS.
 */
export async function takeLock(path: string, machine: Machine = nodeMachine): Promise<() => Promise<void>> {
  const mine = await thisProcess(machine);
  for (;;) {
    if (await createLockFile(mine, path, machine)) return () => machine.disk.removeFile(path);
    const holder = await holderOf(path, machine);
    if (holder === undefined) continue;
    if (await isAlive(holder, machine)) throw new LockHeld(holder);
    await removeStale(path, holder, machine);
  }
}

/** Who holds the lock at `path`; null if nobody does, or a process that is gone. Rejects as `holderOf` does. */
export async function currentHolder(path: string, machine: Machine = nodeMachine): Promise<LockHolder | null> {
  const holder = await holderOf(path, machine);
  return holder !== undefined && (await isAlive(holder, machine)) ? holder : null;
}

/** Puts a lock file in place whole, so that nobody reads half of it. False if there is one already. */
async function createLockFile(holder: LockHolder, path: string, { disk, uniqueName }: Machine): Promise<boolean> {
  // A unique name: if a kill leaves the draft behind, a later process with the same pid must not write through its link.
  const draft = `${path}.${uniqueName()}.tmp`;
  const file = await disk.open(draft, 'create', privateModes.file);
  try {
    try {
      await file.append(Buffer.from(`${JSON.stringify(holder)}\n`));
      await file.sync();
    } finally {
      await file.close();
    }
    await disk.link(draft, path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    // A draft that stays is in nobody's way, and the lock may be in place.
    await disk.removeFile(draft).catch(requireSystemError);
  }
}

/** Undefined if there is no lock file, for example because it was released a moment ago. */
async function holderOf(path: string, { disk }: Machine): Promise<LockHolder | undefined> {
  try {
    const holder: unknown = JSON.parse(await readWholeFile(path, disk));
    if (isHolder(holder)) return holder;
    throw namesNobody(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error instanceof SyntaxError ? namesNobody(path, error) : error;
  }
}

function isHolder(value: unknown): value is LockHolder {
  if (typeof value !== 'object' || value === null) return false;
  const { host, pid, process, since }: Partial<Record<keyof LockHolder, unknown>> = value;
  const areTexts = [host, process, since].every((text) => typeof text === 'string');
  // Other numbers mean groups of processes, or none.
  return areTexts && typeof pid === 'number' && Number.isSafeInteger(pid) && pid > 0;
}

function namesNobody(path: string, cause?: SyntaxError): StoreProblem {
  const hint = 'make sure that no process works on the run, then remove the file';
  return new StoreProblem('unreadable', `the lock ${path} does not name the process that holds it`, hint, cause);
}

/**
 * Removes the lock of a holder that is gone. Two processes may find it at the same time, and the slower one must not remove
 * the new lock of the faster one. So whoever removes a lock holds a second lock meanwhile, and looks at the first again.
 */
async function removeStale(path: string, stale: LockHolder, machine: Machine): Promise<void> {
  const release = await takeLock(`${path}.takeover`, machine);
  try {
    const holder = await holderOf(path, machine);
    if (holder?.process === stale.process && holder.pid === stale.pid) await machine.disk.removeFile(path);
  } finally {
    await release();
  }
}

async function isAlive(holder: LockHolder, machine: Machine): Promise<boolean> {
  if (holder.host !== machine.host) return true;
  if (!machine.isRunning(holder.pid)) return false;
  return holder.process === '' || holder.process === (await machine.processKey(holder.pid));
}

async function thisProcess(machine: Machine): Promise<LockHolder> {
  const { host, pid } = machine;
  return { host, pid, process: await machine.processKey(pid), since: new Date(machine.now()).toISOString() };
}
