import { validateEvent, validateHeader } from '../schemas/journal.validate.js';
import { quoted } from '../spec/problem/message.ts';
import type { Artifacts } from '../state/event-data.ts';
import type { RunEvent } from '../state/events.ts';
import type { ArtifactLog } from '../state/journal.ts';
import { type Line, linesIn } from '../util/lines.ts';
import { printable } from '../util/printable.ts';
import { version as programVersion } from '../util/version.ts';
import { type EventLine, eventOf, formatVersion, type Header } from './event-line.ts';
import { ArtifactPlaces } from './files/artifact-places.ts';
import type { Disk } from './machine.ts';
import { nodeMachine } from './node-machine.ts';
import { StoreProblem } from './store.ts';

/**
 * Reads a journal from pieces of any size: a whole one can be longer than the longest string. Skips a last line that a crash
 * has cut off. Rejects with StoreProblem `damaged`, which names the line, for anything else that is not an event.
 */
export class JournalReader implements ArtifactLog {
  readonly header: Header;
  readonly places: ArtifactPlaces;
  /** For messages, and to read artifacts again. */
  readonly path: string;
  /** The number of the line of the event that `events` has yielded last. */
  line = 1;
  readonly #lines: AsyncIterable<readonly Line[]>;
  #length: number;
  /** The version of the program that wrote the latest lines; null before the first event. */
  #writer: string | null = null;

  private constructor(path: string, header: Header, { lines, length, disk }: AfterHeader) {
    this.places = new ArtifactPlaces(disk);
    this.path = path;
    this.header = header;
    this.#lines = lines;
    this.#length = length;
  }

  /** Reads the header. `path` is for messages, and to read artifacts again from `disk`. */
  static async open(
    pieces: AsyncIterable<Buffer> | Iterable<Buffer>,
    path: string,
    disk: Disk = nodeMachine.disk,
  ): Promise<JournalReader> {
    const lines = linesIn(pieces);
    const { value: [first, ...others] = [] } = await lines.next();
    if (first === undefined) throw noHeader(path);
    return new JournalReader(path, readHeader(first.text, path), {
      lines: both(others, lines),
      length: first.end,
      disk,
    });
  }

  /** Bytes up to the end of the last event that `events` has yielded. */
  get length(): number {
    return this.#length;
  }

  /** All events. Can be iterated only once. */
  async *events(): AsyncGenerator<RunEvent> {
    for await (const lines of this.#lines) {
      for (const { text, end } of lines) {
        this.line += 1;
        const event = readEvent(text, { number: this.line, path: this.path, writer: this.#writer });
        if ('toolVersion' in event) this.#writer = event.toolVersion;
        this.places.note(event, { offset: this.#length, length: end - 1 - this.#length });
        this.#length = end;
        yield event;
      }
    }
  }

  artifactsOf(session: string): Promise<Artifacts> {
    return this.places.read(session, this.path);
  }
}

interface AfterHeader {
  readonly lines: AsyncIterable<readonly Line[]>;
  /** The length of the header, in bytes. */
  readonly length: number;
  readonly disk: Disk;
}

async function* both(first: readonly Line[], others: AsyncIterable<readonly Line[]>): AsyncGenerator<readonly Line[]> {
  yield first;
  yield* others;
}

function readHeader(line: string, path: string): Header {
  const header = parse(line);
  const version = typeof header === 'object' && header !== null && 'journal' in header ? header.journal : undefined;
  if (typeof version === 'number' && version > formatVersion)
    throw new StoreProblem(
      'damaged',
      `the journal ${path} has version ${version}, and bulk-restore ${programVersion} reads version ${formatVersion}`,
      'use the version of bulk-restore that wrote it',
    );
  if (!validateHeader(header)) throw noHeader(path);
  return header as Header;
}

/** Where a line is, and which version of the program wrote it, if that is known. */
interface LinePlace {
  readonly number: number;
  readonly path: string;
  readonly writer: string | null;
}

function readEvent(line: string, place: LinePlace): RunEvent {
  const event = parse(line);
  if (!validateEvent(event)) throw unreadableEvent(event, place);
  return eventOf(event as EventLine);
}

/** Another version of the program may have written the line. If the journal names that version, the hint does. */
function unreadableEvent(event: unknown, { number, path, writer: before }: LinePlace): StoreProblem {
  const writer = textAt(event, 'toolVersion') ?? before;
  const other = writer === null || writer === programVersion ? null : printable(writer);
  const type = textAt(event, 'type');
  const isUnknown = validateEvent.errors?.some(({ keyword }) => keyword === 'discriminator');
  const hint = `use bulk-restore ${other}, which wrote it`;
  if (type !== undefined && isUnknown)
    return new StoreProblem(
      'damaged',
      `the journal ${path} holds an event ${printable(quoted(type))} at line ${number}, which bulk-restore ${programVersion} does not know`,
      other === null ? 'use the version of bulk-restore that wrote it' : hint,
    );
  return new StoreProblem(
    'damaged',
    `the journal ${path} cannot be read at line ${number}`,
    other === null ? copyHint : `${hint}, or restore the file from a copy`,
  );
}

function textAt(value: unknown, key: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const text = (value as Readonly<Record<string, unknown>>)[key];
  return typeof text === 'string' ? text : undefined;
}

function noHeader(path: string): StoreProblem {
  return new StoreProblem('damaged', `the journal ${path} does not start with a journal header`, copyHint);
}

const copyHint = 'restore the file from a copy, or use the version of bulk-restore that wrote it';

/** Undefined if it is not JSON. */
function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
