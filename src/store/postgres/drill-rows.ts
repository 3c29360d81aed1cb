import type { TestRestore } from '../../drill/test-restore.ts';
import { DamagedRecord, recordText, restoresIn } from '../records/drill-records.ts';
import { type RunOfRestores, StoreProblem } from '../store.ts';
import { Blobs } from './blobs.ts';
import type { Link } from './link.ts';

/** The test restores of drills that are over, each drill's as one text: they outlive the run. */
export class DrillRows {
  readonly #link: Link;
  readonly #blobs: Blobs;

  constructor(link: Link) {
    this.#link = link;
    this.#blobs = new Blobs(link);
  }

  async runs(): Promise<string[]> {
    const rows = await this.#link.query<{ run_id: string }>('select run_id from bulk_restore.drill_record order by 1');
    return rows.map((row) => row.run_id);
  }

  async *restores(runId: string, emulated: boolean): AsyncGenerator<TestRestore> {
    const [row] = await this.#link.query<{ is_emulated: boolean; blob_id: string }>(
      'select is_emulated, blob_id from bulk_restore.drill_record where run_id = $1',
      [runId],
    );
    if (row === undefined || row.is_emulated !== emulated) return;
    const path = `of ${runId} in ${this.#link.shown}`;
    try {
      yield* restoresIn(this.#blobs.read(row.blob_id), { runId, emulated, path });
    } catch (error) {
      if (!(error instanceof DamagedRecord)) throw error;
      throw new StoreProblem('damaged', error.message, 'restore the database from a copy', error);
    }
  }

  async save(run: RunOfRestores, restores: AsyncIterable<TestRestore>): Promise<void> {
    const blob = await this.#blobs.keep(recordText({ ...run, restores }));
    const [before] = await this.#link.query<{ blob_id: string }>(
      'select blob_id from bulk_restore.drill_record where run_id = $1',
      [run.runId],
    );
    await this.#link.query(
      `insert into bulk_restore.drill_record (run_id, is_emulated, blob_id) values ($1, $2, $3)
        on conflict (run_id) do update set is_emulated = excluded.is_emulated, blob_id = excluded.blob_id`,
      [run.runId, run.isEmulated, blob],
    );
    if (before !== undefined) await this.#blobs.remove(before.blob_id);
  }
}
