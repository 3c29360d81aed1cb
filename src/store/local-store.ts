import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plan } from '../plan/plan.ts';
import { planPieces, readPlan } from '../plan/plan-file.ts';
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
      await writeWholeFile(join(directory, 'plan.json'), planPieces(plan), 0o600);
      return await JournalFile.create(join(directory, 'journal.ndjson'), runId, plan.hash);
    },

    async read(runId: string): Promise<StoredRun> {
      const directory = join(runs, runId);
      const journalPath = join(directory, 'journal.ndjson');
      const planPath = join(directory, 'plan.json');
      const { header, events } = readJournal(await textOf(journalPath, runId, at), journalPath);
      const plan = readPlan(await textOf(planPath, runId, at));
      if (plan === undefined || plan.hash !== header.plan)
        throw new StoreProblem(
          'damaged',
          `the plan ${planPath} is not the one the run was started with`,
          'restore the file from a copy',
        );
      return { plan, events };
    },

    async list(): Promise<string[]> {
      try {
        const entries = await readdir(runs, { withFileTypes: true });
        const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
        return names.sort().reverse();
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return [];
        throw error;
      }
    },
  };
}

async function makeDirectories(runs: string, directory: string, runId: string): Promise<void> {
  try {
    await mkdir(runs, { recursive: true, mode: 0o700 });
    await mkdir(directory, { mode: 0o700 });
  } catch (error) {
    if (codeOf(error) === 'EEXIST')
      throw new StoreProblem('exists', `a run \`${runId}\` is already in ${runs}`, 'choose another --run-id', error);
    const reason = error instanceof Error ? error.message : String(error);
    throw new StoreProblem(
      'unwritable',
      `the state directory can't be made: ${reason}`,
      'give access to it, or name another with --state-dir',
      error,
    );
  }
}

async function textOf(path: string, runId: string, at: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    throw new StoreProblem(
      'missing',
      `there is no run \`${runId}\` in ${at}`,
      'list the runs there with `bulk-restore status`',
      error,
    );
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
