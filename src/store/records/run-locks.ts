import { reasonOf, requireSystemError, systemCode } from '../../util/system-error.ts';
import type { Machine } from '../machine.ts';
import { nodeMachine } from '../node-machine.ts';
import { type OpenJournal, StoreProblem } from '../store.ts';
import { LockHeld, takeLock } from './lock-file.ts';

/** The locks that this process holds for one run: taken one by one, released together. */
export class Locks {
  readonly #releases: (() => Promise<void>)[] = [];
  readonly #machine: Machine;

  constructor(machine: Machine = nodeMachine) {
    this.#machine = machine;
  }

  /**
   * `subject` is what the lock protects, for the message: "the run `r1`". If the lock can't be taken, keeps those taken before
   * and rejects with StoreProblem: `held` if another process has it, else `unreadable` or `unwritable`.
   */
  async take(path: string, subject: string): Promise<void> {
    try {
      this.#releases.push(await takeLock(path, this.#machine));
    } catch (error) {
      if (systemCode(error) !== undefined) throw unlockable(path, error);
      throw error instanceof LockHeld ? held(error, path, subject) : error;
    }
  }

  async release(): Promise<void> {
    // A lock that stays names a process that is gone: the next one takes it over.
    for (const release of this.#releases.splice(0).reverse()) await release().catch(requireSystemError);
  }

  /** The same journal, which also releases the locks when it is closed. */
  releasedOnClose(journal: OpenJournal): OpenJournal {
    return {
      lease: journal.lease,
      tenant: journal.tenant,
      append: (event) => journal.append(event),
      artifactsOf: (session) => journal.artifactsOf(session),
      close: async () => {
        await journal.close();
        await this.release();
      },
    };
  }
}

function held(cause: LockHeld, path: string, subject: string): StoreProblem {
  const { host, pid, since } = cause.holder;
  const message = `another process is working on ${subject}: process ${pid} on ${host}, since ${since}`;
  const hint = `wait until it ends, or stop it; if ${host} is gone for good, remove ${path}`;
  return new StoreProblem('held', message, hint, cause);
}

/** Some file systems have no hard links, which locks need. */
function unlockable(path: string, cause: unknown): StoreProblem {
  const message = `cannot create the lock ${path}: ${reasonOf(cause)}`;
  return new StoreProblem('unwritable', message, 'choose a directory on a local disk with --state-dir', cause);
}
