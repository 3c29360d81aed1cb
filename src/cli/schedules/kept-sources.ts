import { normalize } from 'node:path';
import type { KeptSources, ScheduledFile } from '../../store/schedules.ts';
import { atMost, type Files, mebibyte } from '../../util/files.ts';

/** Bytes of a spec with its lists: they are read at each moment. Ours. */
export const mostKept: number = 64 * mebibyte;

/** Reads files and remembers them, to keep a spec with all that it names. */
export class RecordedFiles implements Files {
  readonly #files: Files;
  readonly #pieces = new Map<string, Uint8Array[]>();

  constructor(files: Files) {
    this.#files = files;
  }

  async readText(path: string): Promise<string> {
    const pieces: Uint8Array[] = [];
    for await (const piece of this.readPieces(path)) pieces.push(piece);
    return Buffer.concat(pieces).toString('utf8');
  }

  async *readPieces(path: string, most?: number): AsyncGenerator<Uint8Array, undefined> {
    const pieces: Uint8Array[] = [];
    for await (const piece of this.#files.readPieces(path, most)) {
      pieces.push(piece.slice());
      yield piece;
    }
    // A reader that had enough of the beginning reads all of it later.
    this.#pieces.set(normalize(path), pieces);
  }

  kindOf(path: string): ReturnType<Files['kindOf']> {
    return this.#files.kindOf(path);
  }

  realPath(path: string): Promise<string | null> {
    return this.#files.realPath(path);
  }

  /** The spec at a path and what was read with it. */
  sourcesOf(path: string): KeptSources {
    const files = [...this.#pieces].map(([name, pieces]) => keptFile(name, Buffer.concat(pieces)));
    return { path: normalize(path), files };
  }

  /** Bytes read. */
  get size(): number {
    return [...this.#pieces.values()].flat().reduce((sum, { length }) => sum + length, 0);
  }
}

/** The files that were kept, and nothing else. The working directory has nothing. */
export function keptFiles({ files }: KeptSources): Files {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const bytesOf = (path: string): Uint8Array => {
    const file = byPath.get(normalize(path));
    if (file !== undefined) return bytesIn(file);
    throw Object.assign(new Error(`ENOENT: no such file, open '${path}'`), { code: 'ENOENT' });
  };
  return {
    readText: async (path) => new TextDecoder().decode(bytesOf(path)),
    async *readPieces(path, most) {
      yield* most === undefined ? [bytesOf(path)] : atMost(once(bytesOf(path)), most);
    },
    kindOf: async (path) => (byPath.has(normalize(path)) ? 'file' : 'nothing'),
    realPath: async (path) => (path === '.' ? '/' : null),
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** As text where that gives the same bytes back. The database takes no NUL in a text. */
function keptFile(path: string, bytes: Buffer): ScheduledFile {
  const text = bytes.toString('utf8');
  const isText = !text.includes('\0') && Buffer.from(text, 'utf8').equals(bytes);
  return isText ? { path, text } : { path, base64: bytes.toString('base64') };
}

function bytesIn({ text, base64 = '' }: ScheduledFile): Uint8Array {
  return text === undefined ? Buffer.from(base64, 'base64') : Buffer.from(text, 'utf8');
}
