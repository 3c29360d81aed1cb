import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plan } from '../plan/plan.ts';
import { planPieces, readPlan } from '../plan/plan-file.ts';
import { reasonOf, systemCode } from '../util/system-error.ts';
import { JournalFile, readJournal } from './journal-file.ts';
import { type OpenJournal, type RunStore, type StoredRun, StoreProblem } from './store.ts';
import { writeWholeFile } from './whole-file.ts';

/**
 * Keeps runs in files on this machine: `<state directory>/runs/<run id>/` holds `plan.json` and `journal.ndjson`, for
 * their owner's eyes only. `at` is the state directory; it is made when the first run is.
 */
export function localStore(at: string): RunStore {
  const runs = join(at, 'runs');
  return {
    async create(runId: string, plan: Plan): Promise<OpenJournal> {
      const directory = join(runs, runId);
      await makeDirectories(runs, directory, runId);
      try {
        await writeWholeFile(join(directory, 'plan.json'), planPieces(plan), 0o600);
        return await JournalFile.create(join(directory, 'journal.ndjson'), runId, plan.hash);
      } catch (error) {
        throw systemCode(error) === undefined ? error : unmakeable(error);
      }
    },

    async read(runId: string): Promise<StoredRun> {
      const journalPath = join(runs, runId, 'journal.ndjson');
      const journal = await textOf(journalPath);
      if (journal === undefined)
        throw new StoreProblem(
          'missing',
          `there is no run \`${runId}\` in ${at}`,
          'list the runs there with `bulk-restore status`',
        );
      const { header, events } = readJournal(journal, journalPath);
      if (header.run !== runId)
        throw new StoreProblem(
          'damaged',
          `the journal ${journalPath} is that of \`${header.run}\``,
          'put it back where it was',
        );
      return { plan: await planAt(join(runs, runId, 'plan.json'), header.plan), events };
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

async function makeDirectories(runs: string, directory: string, runId: string): Promise<void> {
  try {
    await mkdir(runs, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw unmakeable(error);
  }
  try {
    await mkdir(directory, { mode: 0o700 });
  } catch (error) {
    if (systemCode(error) === 'EEXIST')
      throw new StoreProblem('exists', `a run \`${runId}\` is already in ${runs}`, 'choose another --run-id', error);
    throw unmakeable(error);
  }
}

/** The plan that a run was started with, told by its hash. */
async function planAt(path: string, hash: string): Promise<Plan> {
  const text = await textOf(path);
  const plan = text === undefined ? undefined : readPlan(text);
  if (plan?.hash === hash) return plan;
  const what = text === undefined ? 'is gone' : 'is not the one the run was started with';
  throw new StoreProblem('damaged', `the plan ${path} ${what}`, 'restore the file from a copy');
}

/** Undefined where there is no such file. */
async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw unreadable(path, error);
  }
}

const accessHint = 'give access to it, or name another with --state-dir';

function unmakeable(cause: unknown): StoreProblem {
  return new StoreProblem('unwritable', `the state directory can't be written: ${reasonOf(cause)}`, accessHint, cause);
}

function unreadable(path: string, cause: unknown): StoreProblem {
  const message = `${path} of the state directory can't be read: ${reasonOf(cause)}`;
  return new StoreProblem('unreadable', message, accessHint, cause);
}
