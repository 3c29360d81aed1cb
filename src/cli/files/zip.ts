import { Zip, ZipDeflate } from 'fflate';

/** A file in an archive. Its text may be long. */
export interface ZipEntry {
  /** ASCII, with `/` between folders. */
  readonly name: string;
  readonly pieces: AsyncIterable<string> | Iterable<string>;
}

/**
 * A ZIP archive, which every system opens, in pieces, so that it is not held in memory. Has no times, so that the same files give the
 * same bytes. Rejects as the pieces do.
 */
export async function* zipped(entries: Iterable<ZipEntry>): AsyncGenerator<Buffer> {
  const ready: Buffer[] = [];
  const archive = new Zip((error, piece) => {
    if (error) throw error;
    ready.push(Buffer.from(piece));
  });
  for (const { name, pieces } of entries) {
    const file = new ZipDeflate(name, { level: 6 });
    file.mtime = noTime;
    archive.add(file);
    for await (const piece of pieces) {
      file.push(Buffer.from(piece));
      yield* ready.splice(0);
    }
    file.push(new Uint8Array(), true);
    yield* ready.splice(0);
  }
  archive.end();
  yield* ready.splice(0);
}

/** The earliest time that the format knows, in the time zone of the machine as the format has it. */
const noTime = new Date(1980, 0, 1);
