import { type FileHandle, open } from 'node:fs/promises';
import type { RunEvent } from '../run/events.ts';
import { validateEvent, validateHeader } from '../schemas/journal.validate.js';
import { type OpenJournal, StoreProblem } from './store.ts';

/** The version of the journal's format that is written, and the newest that is read. Schema: schemas/journal.v1.schema.json. */
const newest = 1;

interface Header {
  readonly journal: number;
  readonly run: string;
  readonly plan: string;
}

interface Waiting {
  readonly line: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * An append-only file: a header line, then one event a line. Events that arrive while others are being written are
 * written together and made durable by one `fdatasync` (4,800 events a second one by one, 26,000 in groups of 25).
 * After a failed write nothing more is taken, for what is on disk then may end in half a line.
 */
export class JournalFile implements OpenJournal {
  readonly #path: string;
  readonly #file: FileHandle;
  #waiting: Waiting[] = [];
  #isWriting = false;
  /** The last stretch of writing, over or not. */
  #written: Promise<void> | undefined;
  #broken: StoreProblem | undefined;

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  /** Makes the journal of a new run; the file must not exist. */
  static async create(path: string, run: string, plan: string): Promise<JournalFile> {
    const header: Header = { journal: newest, run, plan };
    const journal = new JournalFile(path, await open(path, 'ax', 0o600));
    await journal.#appendLine(JSON.stringify(header));
    return journal;
  }

  /** Opens the journal of a run to go on with it, without the last line that a crash may have cut off. */
  static async open(path: string, { length }: Pick<ReadJournal, 'length'>): Promise<JournalFile> {
    const file = await open(path, 'a');
    await file.truncate(length);
    return new JournalFile(path, file);
  }

  append(event: RunEvent): Promise<void> {
    return this.#appendLine(JSON.stringify(event));
  }

  async close(): Promise<void> {
    await this.#written;
    await this.#file.close();
  }

  #appendLine(line: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ line, resolve, reject });
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
        await this.#file.appendFile(`${group.map(({ line }) => line).join('\n')}\n`);
        await this.#file.datasync();
        for (const { resolve } of group) resolve();
      } catch (error) {
        this.#broken ??= unwritable(this.#path, error);
        for (const { reject } of group) reject(this.#broken);
      }
    }
    // In the same breath as the last look at what waits: an event that comes later starts writing anew.
    this.#isWriting = false;
  }
}

export interface ReadJournal {
  readonly header: Header;
  readonly events: RunEvent[];
  /** Bytes up to the end of the last whole line. */
  readonly length: number;
}

/**
 * The events of a journal, read in `pieces` of any size: the whole may be longer than a string can be. A last line that was
 * cut off by a crash is passed over; anything else that can't be read is a StoreProblem with its line number.
 */
export async function readJournal(
  pieces: AsyncIterable<Buffer> | Iterable<Buffer>,
  path: string,
): Promise<ReadJournal> {
  let header: Header | undefined;
  const events: RunEvent[] = [];
  let length = 0;
  let begun: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    const bytes = begun.length === 0 ? piece : Buffer.concat([begun, piece]);
    let from = 0;
    for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, from)) {
      const line = bytes.toString('utf8', from, end);
      if (header === undefined) header = readHeader(line, path);
      else events.push(readEvent(line, { number: events.length + 2, path }));
      from = end + 1;
    }
    length += from;
    begun = bytes.subarray(from);
  }
  if (header === undefined) throw noHeader(path);
  return { header, events, length };
}

const newline = 0x0a;

function readHeader(line: string, path: string): Header {
  const header = parse(line);
  const version = typeof header === 'object' && header !== null && 'journal' in header ? header.journal : undefined;
  if (typeof version === 'number' && version > newest)
    throw damaged(path, `is of version ${version}, newer than this program reads`);
  if (!validateHeader(header)) throw noHeader(path);
  return header as Header;
}

function readEvent(line: string, { number, path }: { readonly number: number; readonly path: string }): RunEvent {
  const event = parse(line);
  if (!validateEvent(event)) throw damaged(path, `can't be read at line ${number}`);
  return event as RunEvent;
}

function noHeader(path: string): StoreProblem {
  return damaged(path, 'does not begin with a journal header');
}

/** Undefined for what is not JSON. */
function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function damaged(path: string, what: string): StoreProblem {
  const hint = 'restore the file from a copy, or use the version of the program that wrote it';
  return new StoreProblem('damaged', `the journal ${path} ${what}`, hint);
}

function unwritable(path: string, cause: unknown): StoreProblem {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new StoreProblem(
    'unwritable',
    `the journal ${path} can't be written: ${reason}`,
    'make room or give access, then go on with the run',
    cause,
  );
}
