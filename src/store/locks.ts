import { reasonOf, systemCode } from '../util/system-error.ts';
import { LockHeld, takeLock } from './lock.ts';
import { type OpenJournal, StoreProblem } from './store.ts';

/** The locks that one process holds on behalf of a run, taken one by one and given back together. */
export class Locks {
  readonly #held: (() => Promise<void>)[] = [];

  /** Rejects with StoreProblem `held` where another process has it, and gives back those taken before. `what` it locks. */
  async take(path: string, what: string): Promise<void> {
    try {
      this.#held.push(await takeLock(path));
    } catch (error) {
      await this.giveBack();
      if (systemCode(error) !== undefined) throw unlockable(path, error);
      if (!(error instanceof LockHeld)) throw error;
      const { host, pid, since } = error.holder;
      const message = `another process holds ${what}: ${pid} on ${host}, since ${since}`;
      throw new StoreProblem(
        'held',
        message,
        `wait for it, or stop it; if ${host} is gone for good, remove ${path}`,
        error,
      );
    }
  }

  async giveBack(): Promise<void> {
    for (const giveBack of this.#held.splice(0).reverse()) await giveBack();
  }

  /** The journal, with the locks given back when it is closed. */
  around(journal: OpenJournal): OpenJournal {
    return {
      append: (event) => journal.append(event),
      artifactsOf: (session) => journal.artifactsOf(session),
      close: async () => {
        await journal.close();
        await this.giveBack();
      },
    };
  }
}

/** Not every file system has the hard links that locks are made of. */
function unlockable(path: string, cause: unknown): StoreProblem {
  const message = `no lock can be made at ${path}: ${reasonOf(cause)}`;
  return new StoreProblem('unwritable', message, 'name a directory on a local disk with --state-dir', cause);
}
