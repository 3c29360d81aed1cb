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
  static async open(path: string, text: string): Promise<JournalFile> {
    const file = await open(path, 'a');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole.length < text.length) await file.truncate(Buffer.byteLength(whole));
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

/**
 * The events of a journal's text. A last line that was cut off by a crash is passed over; anything else that can't be
 * read is a StoreProblem with its line number.
 */
export function readJournal(text: string, path: string): { header: Header; events: RunEvent[] } {
  const [first = '', ...lines] = text.split('\n').slice(0, -1);
  const header = parse(first);
  const version = typeof header === 'object' && header !== null && 'journal' in header ? header.journal : undefined;
  if (typeof version === 'number' && version > newest)
    throw damaged(path, `is of version ${version}, newer than this program reads`);
  if (!validateHeader(header)) throw damaged(path, 'does not begin with a journal header');
  const events = lines.map((line, index) => {
    const event = parse(line);
    if (!validateEvent(event)) throw damaged(path, `can't be read at line ${index + 2}`);
    return event as RunEvent;
  });
  return { header: header as Header, events };
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
