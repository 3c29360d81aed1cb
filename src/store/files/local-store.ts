import { dirname, join, resolve } from 'node:path';
import type { TestRestore } from '../../drill/test-restore.ts';
import { noTimings, type Timing, type Timings } from '../../forecast/expected-durations.ts';
import type { Plan } from '../../plan/plan.ts';
import { planPieces } from '../../plan/plan-file.ts';
import type { RunSummary } from '../../result/summary.ts';
import { testRestoresOf } from '../../result/test-restores.ts';
import { nextCommand } from '../../util/shell-path.ts';
import { isMissing, requireSystemError, systemCode } from '../../util/system-error.ts';
import { networkFileSystemOf, volatileFileSystemOf } from '../file-systems.ts';
import type { Disk, Machine } from '../machine.ts';
import { nodeMachine } from '../node-machine.ts';
import { isPlanOfRecovery, type ReadRun, readRun } from '../read-run.ts';
import { DamagedRecord, restoresInRecord, runsWithRecord, writeDrillRecord } from '../records/drill-records.ts';
import { EvidenceChains } from '../records/evidence-chains.ts';
import { currentHolder, type LockHolder } from '../records/lock-file.ts';
import { turnFrom } from '../records/report-turn.ts';
import { Locks } from '../records/run-locks.ts';
import { asUnreadable, asUnwritable, unreadable, unwritable } from '../records/state-problem.ts';
import { readSummary, saveSummary } from '../records/summary-file.ts';
import { readTimings, saveTimings } from '../records/timings-file.ts';
import { wholeLines } from '../records/whole-lines.ts';
import {
  type ChainLink,
  type ChainName,
  type ChainSteps,
  type OpenJournal,
  type OpenOptions,
  type OpenRun,
  type RunOfRestores,
  type RunRecord,
  type RunStore,
  type StoredRun,
  StoreProblem,
  type StoreUpkeep,
  type TestRestoreQuery,
} from '../store.ts';
import { privateModes, syncFolder, writeWholeFile } from '../whole-file.ts';
import { isRequestedOf, leaveRequest, removeRequest } from './cancel-request.ts';
import { JournalFile } from './journal-file.ts';
import { LocalUpkeep } from './local-upkeep.ts';

/**
 * Keeps runs in files below a state directory, which is made with the first run. Only their owner can read them.
 *
 *     runs/<run id>/plan.json        the plan, written once
 *     runs/<run id>/journal.ndjson   the events, appended one line each
 *     runs/<run id>/lock             the process that works on the run
 *     runs/<run id>/reports.lock     the process that writes the reports now
 *     runs/<run id>/cancel.json      a request to cancel the run, for the process that it names
 *     runs/<run id>/summary.json     what the history of its spec shows
 *     specs/<spec name>.lock         the process that works on a run of that spec name
 *     chains/<spec name>.json        the last run in the chain of evidence; `<spec name>.emulated.json` of emulated runs
 *     drills/<run id>.ndjson         the test restores of a run that is over
 *     timings.ndjson                 how long resources took in earlier runs
 *
 * - **Durability.** What `create`, `append` and `close` resolve for is on disk, file names included, and survives a power
 *   cut. A crash leaves at most one unfinished line at the end of the journal. Reading skips it, and `open` removes it.
 * - **Exclusivity.** A process holds both locks while it works on a run (only the first if `parallel`) and releases them
 *   when it closes the journal. The lock of a process that died on this host is taken over at once. The lock of another
 *   host stays until somebody removes the file, because nobody can look at a process there. Reading takes no lock.
 * - **A run exists once its journal has a header.** A process that is killed earlier, or has a full disk, has sent nothing; the next
 *   `create` with that id removes what it left.
 *
 * Rejects with StoreProblem as RunStore says.
 */
export class LocalStore implements RunStore {
  readonly #machine: Machine;
  readonly #disk: Disk;
  readonly #directory: string;
  readonly #runs: string;
  readonly #specs: string;
  readonly #timings: string;
  readonly #drills: string;
  readonly #chains: EvidenceChains;
  readonly upkeep: StoreUpkeep;

  constructor(stateDirectory: string, machine: Machine = nodeMachine) {
    this.#machine = machine;
    this.#disk = machine.disk;
    this.#directory = stateDirectory;
    this.#runs = join(stateDirectory, 'runs');
    this.#specs = join(stateDirectory, 'specs');
    this.#timings = join(stateDirectory, 'timings.ndjson');
    this.#drills = join(stateDirectory, 'drills');
    this.upkeep = new LocalUpkeep(stateDirectory, this, machine);
    this.#chains = new EvidenceChains(join(stateDirectory, 'chains'), machine);
  }

  async create(runId: string, plan: Plan, { parallel }: OpenOptions = { parallel: false }): Promise<OpenJournal> {
    const paths = this.#pathsOf(runId);
    await this.requireNew(runId);
    await this.#makeDirectories(runId);
    const locks = await this.#lockNew(runId, plan.name, parallel);
    return await releasedOnError(locks, async () => {
      // Another process may have made and ended a run of this id since `requireNew`.
      if (await this.#hasHeader(paths.journal)) throw this.#exists(runId);
      await writeWholeFile(paths.plan, { pieces: planPieces(plan), modes: privateModes }, this.#machine);
      const journal = await JournalFile.create(paths.journal, { run: runId, plan: plan.hash }, this.#disk);
      await this.#syncDirectories(runId);
      return locks.releasedOnClose(journal);
    });
  }

  async requireNew(runId: string): Promise<void> {
    const { directory, journal, lock } = this.#pathsOf(runId);
    if (!(await this.#isThere(directory))) return;
    const locks = new Locks(this.#machine);
    await locks.take(lock, `the run \`${runId}\``);
    if (!(await this.#hasHeader(journal))) return await this.#discard(directory);
    await locks.release();
    throw this.#exists(runId);
  }

  async open(runId: string, { parallel }: OpenOptions = { parallel: false }): Promise<OpenRun> {
    const { state: before } = await this.#readRun(runId);
    const locks = await this.#lock(runId, before.plan.name, parallel);
    return await releasedOnError(locks, async () => {
      // Read again: until now another process may have written to it.
      const { state, journal } = await this.#readRun(runId);
      // The process that made them may have been cut off before: then a power cut would take the whole run.
      await this.#syncDirectories(runId);
      const file = await JournalFile.open(this.#pathsOf(runId).journal, journal, this.#disk);
      const hadCancelRequest = await removeRequest(this.#pathsOf(runId).cancel, this.#disk);
      return { state, journal: locks.releasedOnClose(file), hadCancelRequest, mayLackEvents: false };
    });
  }

  async read(runId: string): Promise<StoredRun> {
    const { state, journal } = await this.#readRun(runId);
    return { state, log: journal };
  }

  async standingOf(): Promise<null> {
    return null;
  }

  async workerOn(runId: string): Promise<string | null> {
    const holder = await this.#holderOf(this.#pathsOf(runId).lock);
    return holder && `process ${holder.pid} on ${holder.host}`;
  }

  async requestCancel(runId: string): Promise<boolean> {
    const { lock, cancel } = this.#pathsOf(runId);
    const holder = await this.#holderOf(lock);
    if (holder === null) return false;
    try {
      await leaveRequest(cancel, holder, this.#machine);
      return true;
    } catch (error) {
      throw unwritable(error);
    }
  }

  async isCancelRequested(runId: string): Promise<boolean> {
    const { lock, cancel } = this.#pathsOf(runId);
    try {
      return await isRequestedOf(cancel, () => currentHolder(lock, this.#machine), this.#disk);
    } catch (error) {
      throw error instanceof StoreProblem ? error : unreadable(cancel, error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // No file stays open but those of journals.
  }

  async timings(): Promise<Timings> {
    return await readTimings(this.#timings, this.#machine).catch((error: unknown) => {
      requireSystemError(error);
      return noTimings;
    });
  }

  async saveTimings(timings: AsyncIterable<Timing>): Promise<void> {
    await saveTimings(this.#timings, timings, this.#machine).catch((error: unknown) => {
      throw error instanceof StoreProblem ? error : unwritable(error);
    });
  }

  recordOf(runId: string): RunRecord {
    const { plan, journal } = this.#pathsOf(runId);
    return { plan: this.#piecesOf(plan), journal: wholeLines(this.#piecesOf(journal)) };
  }

  async *#piecesOf(path: string): AsyncGenerator<Buffer> {
    try {
      yield* this.#disk.readPieces(path);
    } catch (error) {
      throw asUnreadable(path, error);
    }
  }

  async extendChain(chain: ChainName, steps: ChainSteps): Promise<void> {
    await this.#chains.extend(chain, steps);
  }

  async reportTurn(runId: string, pause: () => Promise<void>): Promise<AsyncDisposable> {
    return await turnFrom(pause, async () => {
      const locks = new Locks(this.#machine);
      await locks.take(this.#pathsOf(runId).reportLock, `the reports of \`${runId}\``);
      return () => locks.release();
    });
  }

  async lastInChain(chain: ChainName, steps: Pick<ChainSteps, 'isWritten'>): Promise<ChainLink | null> {
    return await this.#chains.last(chain, steps);
  }

  async summaryOf(runId: string): Promise<RunSummary | null> {
    const { summary, journal } = this.#pathsOf(runId);
    try {
      return await readSummary(summary, journal, this.#disk);
    } catch (error) {
      requireSystemError(error);
      return null;
    }
  }

  async saveSummary(summary: RunSummary): Promise<void> {
    const paths = this.#pathsOf(summary.runId);
    try {
      await saveSummary(paths.summary, { summary, journal: paths.journal }, this.#machine);
    } catch (error) {
      throw asUnwritable(error);
    }
  }

  async *testRestores(query: TestRestoreQuery): AsyncGenerator<TestRestore> {
    const [saved, kept] = [await this.#savedDrills(), new Set(await this.list())];
    for (const runId of new Set([...saved, ...kept])) {
      try {
        if (saved.has(runId)) yield* this.#savedRestores(runId, query);
        else yield* this.#restoresInJournal(runId, query);
      } catch (error) {
        if (!(error instanceof StoreProblem)) throw error;
        // A run that is only being made has restored nothing yet.
        if (error.kind !== 'missing') query.onUnread(runId, error.message);
      }
    }
  }

  async saveTestRestores(run: RunOfRestores, restores: AsyncIterable<TestRestore>): Promise<void> {
    try {
      await writeDrillRecord(this.#drills, { ...run, restores }, this.#machine);
    } catch (error) {
      throw error instanceof StoreProblem ? error : unwritable(error);
    }
  }

  async lossWarning(): Promise<string | null> {
    const kind = await volatileFileSystemOf(resolve(this.#directory), this.#disk.fileSystemType);
    return kind && `the state directory ${this.#directory} is on ${kind}`;
  }

  async warning(): Promise<string | null> {
    const network = await networkFileSystemOf(resolve(this.#directory), this.#disk.fileSystemType);
    return network && `the state directory ${this.#directory} is on a network file system (${network}): ${onNetwork}`;
  }

  async list(): Promise<string[]> {
    try {
      const entries = await this.#disk.list(this.#runs);
      const names = entries.filter(({ kind }) => kind === 'folder').map(({ name }) => name);
      return names.sort().reverse();
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return [];
      throw unreadable(this.#runs, error);
    }
  }

  async #savedDrills(): Promise<ReadonlySet<string>> {
    try {
      return new Set(await runsWithRecord(this.#drills, this.#machine));
    } catch (error) {
      throw asUnreadable(this.#drills, error);
    }
  }

  async *#savedRestores(runId: string, { emulated }: TestRestoreQuery): AsyncGenerator<TestRestore> {
    try {
      yield* restoresInRecord(this.#drills, { runId, emulated }, this.#disk);
    } catch (error) {
      if (error instanceof DamagedRecord)
        throw new StoreProblem('damaged', error.message, 'restore the file from a copy', error);
      throw asUnreadable(this.#drills, error);
    }
  }

  async *#restoresInJournal(runId: string, { emulated }: TestRestoreQuery): AsyncGenerator<TestRestore> {
    if (await this.#isRecovery(runId)) return;
    const { state, journal } = await this.#readRun(runId);
    if (state.isEmulated === emulated) yield* testRestoresOf(state, journal);
  }

  /** Whether a plan is of a recovery, by its beginning: it may have a million resources. False if that can't be read. */
  async #isRecovery(runId: string): Promise<boolean> {
    try {
      return await isPlanOfRecovery(this.#disk.readPieces(this.#pathsOf(runId).plan));
    } catch (error) {
      requireSystemError(error);
      return false;
    }
  }

  #pathsOf(runId: string): RunPaths {
    const directory = join(this.#runs, runId);
    const journal = join(directory, 'journal.ndjson');
    return {
      directory,
      plan: join(directory, 'plan.json'),
      journal,
      lock: join(directory, 'lock'),
      reportLock: join(directory, 'reports.lock'),
      cancel: join(directory, 'cancel.json'),
      summary: join(directory, 'summary.json'),
    };
  }

  async #makeDirectories(runId: string): Promise<void> {
    for (const path of [this.#runs, this.#specs]) await this.#makeFolder(path);
    try {
      const { directory } = this.#pathsOf(runId);
      await this.#disk.makeFolder(directory, { mode: privateModes.folder, recursive: false });
    } catch (error) {
      throw systemCode(error) === 'EEXIST' ? this.#exists(runId, error) : unwritable(error);
    }
  }

  async #makeFolder(path: string): Promise<void> {
    try {
      await this.#disk.makeFolder(path, { mode: privateModes.folder, recursive: true });
    } catch (error) {
      throw unwritable(error);
    }
  }

  async #lock(runId: string, specName: string, parallel: boolean): Promise<Locks> {
    const locks = new Locks(this.#machine);
    return await releasedOnError(locks, async () => {
      await locks.take(this.#pathsOf(runId).lock, `the run \`${runId}\``);
      if (!parallel) await this.#lockSpec(specName, locks);
      return locks;
    });
  }

  async #lockSpec(specName: string, locks: Locks): Promise<void> {
    // Somebody may have copied the folders of runs only.
    await this.#makeFolder(this.#specs);
    await locks.take(join(this.#specs, `${specName}.lock`), `a run of \`${specName}\``);
  }

  /**
   * The locks of a run whose folder was just made. If another process has the first, the folder is that process's. If another
   * run of the spec is under way, removes the folder.
   */
  async #lockNew(runId: string, specName: string, parallel: boolean): Promise<Locks> {
    const { directory, lock } = this.#pathsOf(runId);
    const locks = new Locks(this.#machine);
    await locks.take(lock, `the run \`${runId}\``);
    try {
      if (!parallel) await this.#lockSpec(specName, locks);
      return locks;
    } catch (error) {
      await this.#discard(directory);
      throw error;
    }
  }

  /** Removes the folder of a run that never began, with the lock in it, which this process must hold. */
  async #discard(directory: string): Promise<void> {
    // In one step: while a folder is removed file by file, another process could take the lock in it.
    const discarded = join(this.#directory, `discarded.${this.#machine.uniqueName()}`);
    try {
      await this.#disk.rename(directory, discarded);
      await this.#disk.removeFolder(discarded);
    } catch (error) {
      throw asUnwritable(error);
    }
  }

  async #readRun(runId: string): Promise<ReadRun> {
    const paths = this.#pathsOf(runId);
    if (!(await this.#hasHeader(paths.journal))) throw this.#missing(runId);
    const disk = this.#disk;
    const journal = { path: paths.journal, pieces: this.#disk.readPieces(paths.journal) };
    try {
      return await readRun(runId, { journal, plan: { path: paths.plan, pieces: this.#planPieces(paths.plan) } }, disk);
    } catch (error) {
      throw asUnreadable(paths.journal, error);
    } finally {
      await journal.pieces.return(undefined);
    }
  }

  /** Null if there is no plan. */
  async *#planPieces(path: string): AsyncGenerator<Buffer, void> {
    try {
      yield* this.#disk.readPieces(path);
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw asUnreadable(path, error);
    }
  }

  /** Puts on disk that the directories of a run are there. */
  async #syncDirectories(runId: string): Promise<void> {
    const { directory } = this.#pathsOf(runId);
    const directories = [directory, this.#runs, this.#directory, dirname(this.#directory)];
    for (const one of directories) await syncFolder(one, this.#disk);
  }

  /** False for a journal that is only being made, or was when its process was killed or its disk was full. */
  async #hasHeader(journal: string): Promise<boolean> {
    const pieces = this.#disk.readPieces(journal);
    try {
      let length = 0;
      for await (const piece of pieces) {
        length += piece.length;
        if (piece.includes('\n') || length > longestHeader) return true;
      }
      return false;
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return false;
      throw unreadable(journal, error);
    }
  }

  async #isThere(path: string): Promise<boolean> {
    try {
      await this.#disk.look(path);
      return true;
    } catch (error) {
      if (isMissing(error)) return false;
      throw unreadable(path, error);
    }
  }

  async #holderOf(lock: string): Promise<LockHolder | null> {
    try {
      return await currentHolder(lock, this.#machine);
    } catch (error) {
      throw asUnreadable(lock, error);
    }
  }

  #exists(runId: string, cause?: unknown): StoreProblem {
    const hint = `continue it with \`${nextCommand(`resume ${runId}`, this.#directory)}\`, or choose another --run-id`;
    return new StoreProblem('exists', `the run \`${runId}\` already exists in ${this.#runs}`, hint, cause);
  }

  #missing(runId: string): StoreProblem {
    const message = `there is no run \`${runId}\` in ${this.#directory}`;
    return new StoreProblem(
      'missing',
      message,
      `list the runs there with \`${nextCommand('status', this.#directory)}\``,
    );
  }
}

/** In bytes, several times what one has: an id of 64 characters and a hash. What is longer was not begun by this program, and is kept. */
const longestHeader = 1_024;

interface RunPaths {
  readonly directory: string;
  readonly plan: string;
  readonly journal: string;
  readonly lock: string;
  readonly reportLock: string;
  readonly cancel: string;
  readonly summary: string;
}

const onNetwork =
  'another host can resume a run, but the lock of a host that is gone stays until you remove it, and how much of the journal survives a crash depends on the file server';

async function releasedOnError<Result>(locks: Locks, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    await locks.release();
    throw asUnwritable(error);
  }
}
