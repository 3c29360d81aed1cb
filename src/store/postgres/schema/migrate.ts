import type { Link } from '../link.ts';
import { migration1 } from './migration-1.ts';
import { migration2 } from './migration-2.ts';
import { migration3 } from './migration-3.ts';

/** In order: the first is version 1. A migration that was published never changes. */
const migrations: readonly string[] = [migration1, migration2, migration3];

/** The version of the schema that this program works with. */
export const schemaVersion: number = migrations.length;

/** The version of the schema in a database; 0 if there is none. */
export async function versionIn(link: Link): Promise<number> {
  const [there] = await link.query<{ there: string | null }>(
    `select to_regclass('bulk_restore.migration')::text as there`,
  );
  if (there?.there == null) return 0;
  const [row] = await link.query<{ version: number | null }>(
    'select max(version) as version from bulk_restore.migration',
  );
  return row?.version ?? 0;
}

/** Brings the schema of a database up to date. Resolves to the versions that it applied. Two processes may do so at once. */
export async function migrate(link: Link): Promise<number[]> {
  const applied: number[] = [];
  for (let version = (await versionIn(link)) + 1; version <= schemaVersion; version += 1)
    if (await apply(version, link)) applied.push(version);
  return applied;
}

/** All or nothing, in one statement of several commands. False if another process was faster. */
async function apply(version: number, link: Link): Promise<boolean> {
  const sql = migrations[version - 1] ?? '';
  try {
    await link.query(`begin;
      select pg_advisory_xact_lock(hashtextextended('bulk_restore.migrate', 0));
      create schema if not exists bulk_restore;
      create table if not exists bulk_restore.migration (
        version int primary key, applied_at timestamptz not null default clock_timestamp()
      );
      insert into bulk_restore.migration (version) values (${version});
      ${sql}
      commit;`);
    return true;
  } catch (error) {
    await link.query('rollback');
    if ((await versionIn(link)) >= version) return false;
    throw error;
  }
}
