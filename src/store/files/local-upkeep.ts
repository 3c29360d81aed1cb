import { dirname, join } from 'node:path';
import type { ResourceKind } from '../../m365/workload.ts';
import { systemCode } from '../../util/system-error.ts';
import type { Machine } from '../machine.ts';
import { keptFileAt, timingsFile } from '../records/kept-files.ts';
import { Locks } from '../records/run-locks.ts';
import { asUnwritable, unreadable, unwritable } from '../records/state-problem.ts';
import { removeTimings } from '../records/timings-file.ts';
import { type RunRecord, type RunStore, type StoreFile, StoreProblem, type StoreUpkeep } from '../store.ts';
import { privateModes, syncFolder, writeWholeFile } from '../whole-file.ts';

/** Moves runs into and out of a state directory, and removes old ones. */
export class LocalUpkeep implements StoreUpkeep {
  readonly #directory: string;
  readonly #store: Pick<RunStore, 'requireNew' | 'read'>;
  readonly #machine: Machine;

  constructor(directory: string, store: Pick<RunStore, 'requireNew' | 'read'>, machine: Machine) {
    this.#directory = directory;
    this.#store = store;
    this.#machine = machine;
  }

  async addRecord(runId: string, recordOf: () => RunRecord): Promise<void> {
    await this.#store.requireNew(runId);
    const folder = this.#folderOf(runId);
    const { plan, journal } = recordOf();
    try {
      await writeWholeFile(join(folder, 'plan.json'), { pieces: plan, modes: privateModes }, this.#machine);
      // Last, because with it the run is there.
      await writeWholeFile(join(folder, 'journal.ndjson'), { pieces: journal, modes: privateModes }, this.#machine);
      await syncFolder(dirname(folder), this.#machine.disk);
    } catch (error) {
      throw asUnwritable(error);
    }
    try {
      await this.#store.read(runId);
    } catch (error) {
      await this.#discard(folder);
      throw error;
    }
  }

  async remove(runId: string): Promise<void> {
    const folder = this.#folderOf(runId);
    const locks = new Locks(this.#machine);
    await locks.take(join(folder, 'lock'), `the run \`${runId}\``);
    await this.#discard(folder);
  }

  async *files(): AsyncGenerator<StoreFile> {
    for (const path of [timingsFile, ...(await this.#namesIn('drills')), ...(await this.#namesIn('chains'))]) {
      if (keptFileAt(path) === null || !(await this.#isThere(path))) continue;
      yield { path, pieces: this.#machine.disk.readPieces(join(this.#directory, path)) };
    }
  }

  async addFile({ path, pieces }: StoreFile): Promise<boolean> {
    if (await this.#isThere(path)) return false;
    try {
      await writeWholeFile(join(this.#directory, path), { pieces, modes: privateModes }, this.#machine);
      return true;
    } catch (error) {
      throw asUnwritable(error);
    }
  }

  async removeTestRestores(runId: string): Promise<void> {
    await this.#machine.disk.removeFile(join(this.#directory, 'drills', `${runId}.ndjson`)).catch((error: unknown) => {
      throw unwritable(error);
    });
  }

  async removeTimings(isWanted: (kind: ResourceKind, key: string) => boolean): Promise<number> {
    if (!(await this.#isThere(timingsFile))) return 0;
    return await removeTimings(join(this.#directory, timingsFile), isWanted, this.#machine).catch((error: unknown) => {
      throw asUnwritable(error);
    });
  }

  #folderOf(runId: string): string {
    return join(this.#directory, 'runs', runId);
  }

  /** In one step: while a folder is removed file by file, another process could take the lock in it. */
  async #discard(folder: string): Promise<void> {
    const discarded = join(this.#directory, `discarded.${this.#machine.uniqueName()}`);
    try {
      await this.#machine.disk.rename(folder, discarded);
      await this.#machine.disk.removeFolder(discarded);
    } catch (error) {
      throw asUnwritable(error);
    }
  }

  async #namesIn(folder: string): Promise<string[]> {
    try {
      const entries = await this.#machine.disk.list(join(this.#directory, folder));
      const files = entries.filter(({ kind }) => kind === 'file');
      return files.map(({ name }) => `${folder}/${name}`).sort();
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return [];
      throw unreadable(folder, error);
    }
  }

  async #isThere(path: string): Promise<boolean> {
    try {
      await this.#machine.disk.look(join(this.#directory, path));
      return true;
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return false;
      throw error instanceof StoreProblem ? error : unreadable(path, error);
    }
  }
}
