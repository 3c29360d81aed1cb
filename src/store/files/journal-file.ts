import type { Artifacts } from '../../state/event-data.ts';
import type { RunEvent } from '../../state/events.ts';
import { type Lease, lastingLease } from '../../state/journal.ts';
import { jsonText } from '../../util/printable.ts';
import { requireSystemError } from '../../util/system-error.ts';
import { type EventLine, formatVersion, type Header, lineOf } from '../event-line.ts';
import type { Disk, DiskFile } from '../machine.ts';
import { nodeMachine } from '../node-machine.ts';
import { type OpenJournal, StoreProblem } from '../store.ts';
import { privateModes } from '../whole-file.ts';
import { ArtifactPlaces } from './artifact-places.ts';

/** The part of a journal that is on disk. */
interface JournalOnDisk {
  /** In bytes, up to the end of the last whole line. */
  readonly length: number;
  readonly places: ArtifactPlaces;
}

interface WaitingAppend {
  readonly line: Buffer;
  /** Null for the header. */
  readonly event: RunEvent | null;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * An append-only file: a header, then one event a line. Events that arrive during a write are written together afterwards,
 * with one `fdatasync` (4,800 events a second one by one, 26,000 in groups of 25).
 *
 * `append` rejects with StoreProblem `unwritable`. After that every `append` does, because the file may end in half a line.
 */
export class JournalFile implements OpenJournal {
  readonly lease: Lease = lastingLease();
  readonly tenant = null;
  readonly #path: string;
  readonly #file: DiskFile;
  #waiting: WaitingAppend[] = [];
  #isWriting = false;
  /** Settles when all that was waiting has been written. */
  #written: Promise<void> | undefined;
  /** Why nothing more can be written. */
  #broken: StoreProblem | undefined;
  /** Bytes on disk. */
  #length: number;
  readonly #places: ArtifactPlaces;

  private constructor(path: string, file: DiskFile, { length, places }: JournalOnDisk) {
    this.#path = path;
    this.#file = file;
    this.#length = length;
    this.#places = places;
  }

  /** Creates the journal of a new run. Rejects with EEXIST if there is a file at `path`. */
  static async create(
    path: string,
    { run, plan }: Omit<Header, 'journal'>,
    disk: Disk = nodeMachine.disk,
  ): Promise<JournalFile> {
    const header: Header = { journal: formatVersion, run, plan };
    const empty = { length: 0, places: new ArtifactPlaces(disk) };
    const journal = new JournalFile(path, await disk.open(path, 'create', privateModes.file), empty);
    try {
      await journal.#appendLine(header, null);
    } catch (error) {
      await journal.close();
      throw error;
    }
    return journal;
  }

  /** Opens a journal to append to it. Removes what follows the part that was read: a line that a crash cut off. */
  static async open(path: string, read: JournalOnDisk, disk: Disk = nodeMachine.disk): Promise<JournalFile> {
    const file = await disk.open(path, 'append');
    await file.truncate(read.length);
    return new JournalFile(path, file, read);
  }

  append(event: RunEvent): Promise<void> {
    return this.#appendLine(lineOf(event), event);
  }

  artifactsOf(session: string): Promise<Artifacts> {
    return this.#places.read(session, this.#path);
  }

  async close(): Promise<void> {
    await this.#written;
    // All events are on disk: a file that can't be closed costs nothing.
    await this.#file.close().catch(requireSystemError);
  }

  #appendLine(line: Header | EventLine, event: RunEvent | null): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ line: Buffer.from(`${jsonText(line)}\n`), event, resolve, reject });
      if (!this.#isWriting) this.#written = this.#write();
    });
  }

  async #write(): Promise<void> {
    this.#isWriting = true;
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      try {
        if (this.#broken !== undefined) throw this.#broken;
        await this.#file.append(Buffer.concat(group.map(({ line }) => line)));
        await this.#file.datasync();
        for (const written of group) this.#confirm(written);
      } catch (error) {
        this.#broken ??= unwritable(this.#path, { hasBegun: this.#length > 0, cause: error });
        for (const { reject } of group) reject(this.#broken);
      }
    }
    // No await since the last look at `#waiting`: an event that arrives from now on starts the next write.
    this.#isWriting = false;
  }

  #confirm({ line, event, resolve }: WaitingAppend): void {
    if (event !== null) this.#places.note(event, { offset: this.#length, length: line.length - 1 });
    this.#length += line.length;
    resolve();
  }
}

function unwritable(
  path: string,
  { hasBegun, cause }: { readonly hasBegun: boolean; readonly cause: unknown },
): StoreProblem {
  const reason = cause instanceof Error ? cause.message : String(cause);
  // Without its header there is no run.
  const next = hasBegun ? 'resume the run' : 'start the run again';
  return new StoreProblem(
    'unwritable',
    `cannot write to the journal ${path}: ${reason}`,
    `free disk space or allow access, then ${next}`,
    cause,
  );
}
