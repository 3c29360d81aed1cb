import type { Artifacts } from '../../state/event-data.ts';
import { artifactsIn } from '../../state/journal.ts';
import { type EventLine, eventOf } from '../event-line.ts';
import type { Link } from './link.ts';

/** The lines of journals. */
export class EventRows {
  readonly #link: Link;

  constructor(link: Link) {
    this.#link = link;
  }

  /** The bytes of a journal, as a file would hold them. */
  async *piecesOf(runId: string): AsyncGenerator<Buffer, void> {
    for (let from = 0; ; from += page) {
      // Added up by the server, which says nothing of a row but its line.
      const [row] = await this.#link.query<{ text: string | null }>(
        `select string_agg(line || E'\\n', '' order by seq) as text from bulk_restore.event
          where run_id = $1 and seq >= $2 and seq < $3`,
        [runId, from, from + page],
      );
      if (row?.text == null) return;
      yield Buffer.from(row.text);
    }
  }

  /** What is kept of the artifacts of a session. */
  async artifactsOf(runId: string, session: string): Promise<Artifacts> {
    const rows = await this.#link.query<{ line: string }>(
      'select line from bulk_restore.event where run_id = $1 and session = $2 order by seq',
      [runId, session],
    );
    return artifactsInLines(rows.map(({ line }) => line));
  }

  /** From a line on, as many as there are: at most `page`. */
  async linesFrom(runId: string, seq: number): Promise<string[]> {
    const rows = await this.#link.query<{ line: string }>(
      'select line from bulk_restore.event where run_id = $1 and seq >= $2 order by seq limit $3',
      [runId, seq, page],
    );
    return rows.map(({ line }) => line);
  }
}

/** The artifacts that these lines of a journal hold. */
export function artifactsInLines(lines: readonly string[]): Artifacts {
  return artifactsIn(lines.map((line) => eventOf(JSON.parse(line) as EventLine)));
}

/** Lines at a time: of artifacts, each may have 17 KB. */
const page = 1_000;
