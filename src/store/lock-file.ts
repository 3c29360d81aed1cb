import { randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { systemCode } from '../util/system-error.ts';
import { StoreProblem } from './store.ts';

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
export async function takeLock(path: string): Promise<() => Promise<void>> {
  const mine: LockHolder = { ...(await thisProcess()), since: new Date().toISOString() };
  for (;;) {
    if (await createLockFile(mine, path)) return () => rm(path, { force: true });
    const holder = await holderOf(path);
    if (holder === undefined) continue;
    if (await isAlive(holder)) throw new LockHeld(holder);
    await removeStale(path, holder);
  }
}

/** Who holds the lock at `path`; null if nobody does, or a process that is gone. Rejects as `holderOf` does. */
export async function currentHolder(path: string): Promise<LockHolder | null> {
  const holder = await holderOf(path);
  return holder !== undefined && (await isAlive(holder)) ? holder : null;
}

/** Puts a lock file in place whole, so that nobody reads half of it. False if there is one already. */
async function createLockFile(holder: LockHolder, path: string): Promise<boolean> {
  // A unique name: if a kill leaves the draft behind, a later process with the same pid must not write through its link.
  const draft = `${path}.${randomUUID()}.tmp`;
  await writeFile(draft, `${JSON.stringify(holder)}\n`, { mode: 0o600, flush: true });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Undefined if there is no lock file, for example because it was released a moment ago. */
async function holderOf(path: string): Promise<LockHolder | undefined> {
  try {
    const holder: unknown = JSON.parse(await readFile(path, 'utf8'));
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
async function removeStale(path: string, stale: LockHolder): Promise<void> {
  const release = await takeLock(`${path}.takeover`);
  try {
    const holder = await holderOf(path);
    if (holder?.process === stale.process && holder.pid === stale.pid) await rm(path, { force: true });
  } finally {
    await release();
  }
}

async function isAlive(holder: LockHolder): Promise<boolean> {
  if (holder.host !== hostname()) return true;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (systemCode(error) === 'ESRCH') return false;
    if (systemCode(error) !== 'EPERM') throw error;
  }
  return holder.process === '' || holder.process === (await processKey(holder.pid));
}

async function thisProcess(): Promise<Omit<LockHolder, 'since'>> {
  return { host: hostname(), pid: process.pid, process: await processKey(process.pid) };
}

/** Boot id and start time in clock ticks (field 22 of /proc/<pid>/stat). Empty if the system has no /proc. */
async function processKey(pid: number): Promise<string> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets. The name itself may contain spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return `${boot.trim()} ${fields[19] ?? ''}`;
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'EACCES') return '';
    throw error;
  }
}
