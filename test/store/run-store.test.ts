import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe } from 'vitest';
import { LocalStore } from '../../src/store/files/local-store.ts';
import { Folder } from '../support/folder.ts';
import { Database, hasPostgres } from '../support/rigs/postgres-rig.ts';
import { unsynced } from '../support/unsynced.ts';
import { describeRunStore, type StoreRig } from './run-store.contract.ts';

describeRunStore('files', async (): Promise<StoreRig> => {
  const folder = await Folder.open();
  const shown = folder.at('state');
  return {
    shown,
    flag: `--state-dir ${shown}`,
    store: () => new LocalStore(shown, unsynced),
    addLines: (runId, lines) =>
      appendFile(folder.at('state', 'runs', runId, 'journal.ndjson'), lines.map((line) => `${line}\n`).join('')),
    async changePlan(runId, change) {
      const path = folder.at('state', 'runs', runId, 'plan.json');
      if (change === null) await rm(path);
      else await writeFile(path, change(await readFile(path, 'utf8')));
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
});

describe.skipIf(!hasPostgres)('with a PostgreSQL', () => {
  let database: Database;
  beforeAll(async () => {
    database = await Database.open();
  });
  afterAll(() => database[Symbol.asyncDispose]());

  describeRunStore('PostgreSQL', async (): Promise<StoreRig> => {
    const shown = database.url;
    return {
      shown,
      flag: `--store ${shown}`,
      store: () => database.store(),
      async addLines(runId, lines) {
        for (const line of lines)
          await database.run(`insert into bulk_restore.event (run_id, seq, epoch, line)
            select '${runId}', max(seq) + 1, 1, '${line.replaceAll("'", "''")}' from bulk_restore.event where run_id = '${runId}'`);
      },
      async changePlan(runId, change) {
        const [row] = await database.run(`select b.blob_id, convert_from(b.piece, 'UTF8') as text
          from bulk_restore.blob b join bulk_restore.run r on r.plan_id = b.blob_id where r.run_id = '${runId}'`);
        const where = `where blob_id = '${row?.['blob_id']}'`;
        if (change === null) await database.run(`delete from bulk_restore.blob ${where}`);
        else {
          const hex = Buffer.from(change(String(row?.['text']))).toString('hex');
          await database.run(`update bulk_restore.blob set piece = decode('${hex}', 'hex') ${where}`);
        }
      },
      [Symbol.asyncDispose]: () => database.clear(),
    };
  });
});
