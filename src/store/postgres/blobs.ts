import { randomUUID } from 'node:crypto';
import type { Link } from './link.ts';

/** What is kept in pieces, because it may be longer than a row should be. */
export class Blobs {
  readonly #link: Link;

  constructor(link: Link) {
    this.#link = link;
  }

  /** Keeps bytes, and resolves to their id. Nobody finds them before a row names that. */
  async keep(pieces: AsyncIterable<Buffer | string> | Iterable<Buffer | string>): Promise<string> {
    const id = randomUUID();
    let n = 0;
    for await (const piece of inSize(pieces)) {
      await this.#link.query(
        'insert into bulk_restore.blob (blob_id, n, piece) values ($1, $2, $3) on conflict do nothing',
        [id, n, piece],
      );
      n += 1;
    }
    return id;
  }

  /** Nothing if nobody kept it. */
  async *read(id: string): AsyncGenerator<Buffer, void> {
    for (let n = 0; ; n += 1) {
      const [row] = await this.#link.query<{ piece: Buffer }>(
        'select piece from bulk_restore.blob where blob_id = $1 and n = $2',
        [id, n],
      );
      if (row === undefined) return;
      yield row.piece;
    }
  }

  /** Removes what no row names. One may, if the answer to the statement that was to make it was lost. */
  async remove(id: string): Promise<void> {
    await this.#link.query(
      `delete from bulk_restore.blob where blob_id = $1 and not exists (select from bulk_restore.run where plan_id = $1)
        and not exists (select from bulk_restore.drill_record d where d.blob_id = $1)`,
      [id],
    );
  }
}

/** Bytes of a piece. */
const pieceSize = 1_048_576;

async function* inSize(pieces: AsyncIterable<Buffer | string> | Iterable<Buffer | string>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let size = 0;
  for await (const piece of pieces) {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    waiting.push(bytes);
    size += bytes.length;
    if (size < pieceSize) continue;
    yield Buffer.concat(waiting);
    waiting = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(waiting);
}
