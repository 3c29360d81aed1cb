import { createReadStream } from 'node:fs';
import { access, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { noTimings, type Timings } from '../forecast/expected-durations.ts';
import type { Plan } from '../plan/plan.ts';
import { otherVersion, otherVersionHint, PlanBeginning } from '../plan/plan-beginning.ts';
import { planPieces, readPlan } from '../plan/plan-file.ts';
import { fold, initialState, type MutableRunState } from '../state/fold.ts';
import { reasonOf, systemCode } from '../util/system-error.ts';
import { JournalFile } from './journal-file.ts';
import { JournalReader } from './journal-reader.ts';
import { currentHolder } from './lock.ts';
import { Locks } from './locks.ts';
import { networkFileSystemOf } from './network-file-system.ts';
import { type OpenJournal, type OpenRun, type RunStore, type StoredRun, StoreProblem } from './store.ts';
import { keepTimings, readTimings } from './timings-file.ts';
import { syncDirectory, writeWholeFile } from './whole-file.ts';

/**
 * Keeps runs in files on this machine: `<state directory>/runs/<run id>/` holds `plan.json` and `journal.ndjson`, for
 * their owner's eyes only. `at` is the state directory; it is made when the first run is. While a process works on a run
 * it holds two locks, `lock` beside these files and `specs/<name>.lock`.
 */
export function localStore(at: string): RunStore {
  const runs = join(at, 'runs');

  async function read(runId: string): Promise<ReadRun> {
    const path = journalPath(runs, runId);
    if (!(await isBegun(path)))
      throw new StoreProblem(
        'missing',
        `there is no run \`${runId}\` in ${at}`,
        'list the runs there with `bulk-restore status`',
      );
    const pieces = createReadStream(path);
    try {
      const journal = await JournalReader.open(pieces, path);
      const { run, plan } = journal.header;
      if (run !== runId)
        throw new StoreProblem('damaged', `the journal ${path} is that of \`${run}\``, 'put it back where it was');
      const state = initialState(await planAt(join(runs, runId, 'plan.json'), plan), runId);
      for await (const event of journal.events()) fold(state, event);
      return { state, journal };
    } catch (error) {
      throw systemCode(error) === undefined ? error : unreadable(path, error);
    } finally {
      pieces.destroy();
    }
  }

  /** The locks of a run: its own, and its spec name's unless others of that name may go on beside it. */
  async function lock(runId: string, name: string, parallel: boolean): Promise<Locks> {
    const locks = new Locks();
    await locks.take(join(runs, runId, 'lock'), `the run \`${runId}\``);
    if (!parallel) await locks.take(join(at, 'specs', `${name}.lock`), `a run of \`${name}\``);
    return locks;
  }

  async function requireNew(runId: string): Promise<void> {
    const directory = join(runs, runId);
    if (!(await isThere(directory))) return;
    const locks = new Locks();
    await locks.take(join(directory, 'lock'), `the run \`${runId}\``);
    if (await isBegun(journalPath(runs, runId))) {
      await locks.giveBack();
      throw taken(runId, runs);
    }
    // A process that was killed before it could begin: nothing was sent.
    await rm(directory, { recursive: true });
  }

  return {
    requireNew,

    async create(runId, plan, { parallel } = { parallel: false }): Promise<OpenJournal> {
      const directory = join(runs, runId);
      await requireNew(runId);
      await makeDirectories([runs, join(at, 'specs')], directory, runId);
      const locks = await lock(runId, plan.name, parallel).catch(async (error: unknown) => {
        await rm(directory, { recursive: true });
        throw error;
      });
      try {
        await writeWholeFile(join(directory, 'plan.json'), planPieces(plan), 0o600);
        const journal = await JournalFile.create(journalPath(runs, runId), runId, plan.hash);
        for (const path of [directory, runs, at, dirname(at)]) await syncDirectory(path);
        return locks.around(journal);
      } catch (error) {
        await locks.giveBack();
        throw systemCode(error) === undefined ? error : unmakeable(error);
      }
    },

    async open(runId, { parallel } = { parallel: false }): Promise<OpenRun> {
      const { state: before } = await read(runId);
      const locks = await lock(runId, before.plan.name, parallel);
      try {
        // Read again: until now another process may have gone on with it.
        const { state, journal } = await read(runId);
        return { state, journal: locks.around(await JournalFile.open(journalPath(runs, runId), journal)) };
      } catch (error) {
        await locks.giveBack();
        throw systemCode(error) === undefined ? error : unmakeable(error);
      }
    },

    async read(runId): Promise<StoredRun> {
      const { state, journal } = await read(runId);
      return { state, log: journal };
    },

    async workerOn(runId): Promise<string | null> {
      const holder = await currentHolder(join(runs, runId, 'lock'));
      return holder && `process ${holder.pid} on ${holder.host}`;
    },

    async timings(): Promise<Timings> {
      return await readTimings(join(at, 'timings.ndjson')).catch((error: unknown) => {
        if (systemCode(error) === undefined) throw error;
        return noTimings;
      });
    },

    async keepTimings(timings): Promise<void> {
      await keepTimings(join(at, 'timings.ndjson'), timings).catch((error: unknown) => {
        throw error instanceof StoreProblem ? error : unmakeable(error);
      });
    },

    async caution(): Promise<string | null> {
      const network = await networkFileSystemOf(resolve(at));
      return network && `the state directory ${at} is on a network file system (${network}): ${onNetwork}`;
    },

    async list(): Promise<string[]> {
      try {
        const entries = await readdir(runs, { withFileTypes: true });
        const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
        return names.sort().reverse();
      } catch (error) {
        if (systemCode(error) === 'ENOENT') return [];
        throw unreadable(runs, error);
      }
    },
  };
}

interface ReadRun {
  readonly state: MutableRunState;
  readonly journal: JournalReader;
}

const onNetwork =
  'a run can be resumed from another host, but the lock of a host that is gone stays until it is removed by hand, and what a crash leaves of the journal is up to the file server';

function journalPath(runs: string, runId: string): string {
  return join(runs, runId, 'journal.ndjson');
}

async function makeDirectories(shared: readonly string[], directory: string, runId: string): Promise<void> {
  try {
    for (const path of shared) await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw unmakeable(error);
  }
  try {
    await mkdir(directory, { mode: 0o700 });
  } catch (error) {
    if (systemCode(error) === 'EEXIST') throw taken(runId, dirname(directory), error);
    throw unmakeable(error);
  }
}

/** An empty journal is one that is just being made, or whose making was cut off: nothing was begun. */
async function isBegun(journal: string): Promise<boolean> {
  try {
    return (await stat(journal)).size > 0;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw unreadable(journal, error);
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return false;
    throw unreadable(path, error);
  }
}

function taken(runId: string, runs: string, cause?: unknown): StoreProblem {
  const hint = `go on with it: \`bulk-restore resume ${runId}\`; a new run takes another --run-id`;
  return new StoreProblem('exists', `a run \`${runId}\` is already in ${runs}`, hint, cause);
}

/** The plan that a run was started with, told by its hash. */
async function planAt(path: string, hash: string): Promise<Plan> {
  const text = new PlanBeginning(createReadStream(path));
  const plan = await readPlan(text.pieces()).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return null;
    throw unreadable(path, error);
  });
  const { version = 1 } = text;
  if (version !== 1)
    throw new StoreProblem('damaged', `the plan ${path} is of ${otherVersion(version)}`, otherVersionHint);
  if (plan?.hash === hash && plan.waves === undefined)
    throw new StoreProblem(
      'damaged',
      `the plan ${path} was made by an earlier version, which knew no waves`,
      'finish the run with the version that began it, or begin it anew',
    );
  if (plan?.hash === hash) return plan;
  const what = plan === null ? 'is gone' : 'is not the one the run was started with';
  throw new StoreProblem('damaged', `the plan ${path} ${what}`, 'restore the file from a copy');
}

const accessHint = 'give access to it, or name another with --state-dir';

function unmakeable(cause: unknown): StoreProblem {
  return new StoreProblem('unwritable', `the state directory can't be written: ${reasonOf(cause)}`, accessHint, cause);
}

function unreadable(path: string, cause: unknown): StoreProblem {
  const message = `${path} of the state directory can't be read: ${reasonOf(cause)}`;
  return new StoreProblem('unreadable', message, accessHint, cause);
}
