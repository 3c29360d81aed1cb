import { randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { systemCode } from '../util/system-error.ts';
import { StoreProblem } from './store.ts';

/** The process that holds a lock. */
export interface Holder {
  readonly host: string;
  readonly pid: number;
  /** Tells the process from a later one with the same number: boot and start time where the system tells them, else empty. */
  readonly process: string;
  /** RFC 3339 in UTC. */
  readonly since: string;
}

export class LockHeld extends Error {
  override readonly name = 'LockHeld';
  readonly holder: Holder;

  constructor(holder: Holder) {
    super(`held by process ${holder.pid} on ${holder.host} since ${holder.since}`);
    this.holder = holder;
  }
}

/**
 * Takes the lock at `path`, a file that names its holder, or rejects with LockHeld. Resolves to what gives it back.
 *
 * A holder on this host that is no longer there is recognised at once, by its number and start time, and its lock taken
 * over. One on another host can't be looked at from here, so its lock stands until it is removed by hand. Relies on
 * `link` to fail where a file is, which holds on local file systems and on NFS.
 */
export async function takeLock(path: string): Promise<() => Promise<void>> {
  const mine: Holder = { ...(await thisProcess()), since: new Date().toISOString() };
  for (;;) {
    if (await place(mine, path)) return () => rm(path, { force: true });
    const holder = await holderOf(path);
    if (holder === undefined) continue;
    if (await isThere(holder)) throw new LockHeld(holder);
    await removeStale(path, holder);
  }
}

/** Who holds the lock at `path`; null where nobody does, or a process that is gone. */
export async function currentHolder(path: string): Promise<Holder | null> {
  const holder = await holderOf(path);
  return holder !== undefined && (await isThere(holder)) ? holder : null;
}

/** Puts a lock file in place whole, so that nobody reads half of it; false where there is one. */
async function place(holder: Holder, path: string): Promise<boolean> {
  // A name of its own: a later process with the same number must not write through a link that a kill left behind.
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

/** Undefined where the lock has just been given back. */
async function holderOf(path: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    if (!(error instanceof SyntaxError)) throw error;
    const hint = 'make sure that no process works on the run, then remove the file';
    throw new StoreProblem('unreadable', `the lock ${path} does not say who holds it`, hint, error);
  }
}

/**
 * Removes the lock of a holder that is gone. Two who find it at the same time must not remove each other's new one:
 * whoever removes holds a lock for that, and looks again.
 */
async function removeStale(path: string, stale: Holder): Promise<void> {
  const giveBack = await takeLock(`${path}.takeover`);
  try {
    const holder = await holderOf(path);
    if (holder?.process === stale.process && holder.pid === stale.pid) await rm(path, { force: true });
  } finally {
    await giveBack();
  }
}

async function isThere(holder: Holder): Promise<boolean> {
  if (holder.host !== hostname()) return true;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (systemCode(error) === 'ESRCH') return false;
    if (systemCode(error) !== 'EPERM') throw error;
  }
  return holder.process === '' || holder.process === (await processKey(holder.pid));
}

async function thisProcess(): Promise<Omit<Holder, 'since'>> {
  return { host: hostname(), pid: process.pid, process: await processKey(process.pid) };
}

/** Boot id and start time in clock ticks (field 22 of /proc/<pid>/stat); empty where there is no such file system. */
async function processKey(pid: number): Promise<string> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets, and may hold spaces and brackets of its own.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return `${boot.trim()} ${fields[19] ?? ''}`;
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'EACCES') return '';
    throw error;
  }
}
