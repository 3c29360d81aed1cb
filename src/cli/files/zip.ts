import { pipeline, Readable } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';

/** A file in an archive. Its text may be long. */
export interface ZipEntry {
  /** ASCII, with `/` between folders. */
  readonly name: string;
  readonly pieces: AsyncIterable<string> | Iterable<string>;
}

/**
 * A ZIP archive, which every system opens, in pieces. Sizes stand behind each file, so nothing is held in memory. Files and the archive
 * must be below 4 GiB. Has no times, so that the same files give the same bytes.
 *
 * Source: PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.9, 4.3.12 and 4.3.16.
 */
export async function* zipped(entries: Iterable<ZipEntry>): AsyncGenerator<Buffer> {
  const listed: Buffer[] = [];
  let at = 0;
  for (const entry of entries) {
    const start = at;
    const name = Buffer.from(entry.name);
    const sums = { crc: 0, size: 0, compressed: 0 };
    const head = localHeader(name);
    yield head;
    at += head.length;
    for await (const piece of deflated(entry.pieces, sums)) {
      yield piece;
      at += piece.length;
    }
    const tail = descriptor(sums);
    yield tail;
    at += tail.length;
    listed.push(centralHeader(name, sums, start));
  }
  const directory = Buffer.concat(listed);
  yield directory;
  yield endOfDirectory(listed.length, directory.length, at);
}

interface Sums {
  crc: number;
  size: number;
  compressed: number;
}

/** Adds up the sums of the file on the way. */
async function* deflated(pieces: ZipEntry['pieces'], sums: Sums): AsyncGenerator<Buffer> {
  const counted = async function* (): AsyncGenerator<Buffer> {
    for await (const piece of pieces) {
      const bytes = Buffer.from(piece);
      sums.crc = crc32(bytes, sums.crc);
      sums.size += bytes.length;
      yield bytes;
    }
  };
  const deflate = createDeflateRaw();
  // An error of the pieces destroys the stream, so that reading it rejects.
  pipeline(Readable.from(counted()), deflate, () => undefined);
  for await (const piece of deflate as AsyncIterable<Buffer>) {
    sums.compressed += piece.length;
    yield piece;
  }
}

/** Version 2.0, sizes behind the file, names in UTF-8. */
const version = 20;
const flags = 0x0808;
const deflateMethod = 8;
/** 1 January 1980. */
const earliestDate = 0x21;

function localHeader(name: Buffer): Buffer {
  return Buffer.concat([
    numbers([4, 0x04034b50], [2, version], [2, flags], [2, deflateMethod], [2, 0], [2, earliestDate]),
    numbers([4, 0], [4, 0], [4, 0], [2, name.length], [2, 0]),
    name,
  ]);
}

function descriptor({ crc, size, compressed }: Sums): Buffer {
  return numbers([4, 0x08074b50], [4, crc], [4, compressed], [4, size]);
}

function centralHeader(name: Buffer, { crc, size, compressed }: Sums, start: number): Buffer {
  return Buffer.concat([
    numbers([4, 0x02014b50], [2, version], [2, version], [2, flags], [2, deflateMethod], [2, 0], [2, earliestDate]),
    numbers([4, crc], [4, compressed], [4, size], [2, name.length], [2, 0], [2, 0], [2, 0], [2, 0], [4, 0], [4, start]),
    name,
  ]);
}

function endOfDirectory(count: number, length: number, start: number): Buffer {
  return numbers([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, length], [4, start], [2, 0]);
}

/** Unsigned numbers with their widths in bytes, the lowest byte first. */
function numbers(...fields: readonly (readonly [width: number, value: number])[]): Buffer {
  const bytes = Buffer.alloc(fields.reduce((sum, [width]) => sum + width, 0));
  let at = 0;
  for (const [width, value] of fields) at = bytes.writeUIntLE(value, at, width);
  return bytes;
}
