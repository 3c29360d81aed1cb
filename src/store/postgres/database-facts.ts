import { systemClock } from '../../util/clock.ts';
import { reasonOf } from '../../util/system-error.ts';
import type { StoreContext } from '../store.ts';
import { StoreProblem } from '../store.ts';
import { addressOf } from './address.ts';
import { Link } from './link.ts';
import { schemaVersion, versionIn } from './schema/migrate.ts';

/** What a database for runs is like. */
export interface DatabaseFacts {
  /** Its URL without a password. */
  readonly shown: string;
  /** Why it can't be used, and what to do; null if it answers. */
  readonly problem: { readonly message: string; readonly hint: string } | null;
  readonly answer: DatabaseAnswer | null;
}

export interface DatabaseAnswer {
  /** As in `150018`. */
  readonly version: number;
  readonly encoding: string;
  /** Of the tables; 0 for none. */
  readonly schema: number;
  /** The version of the tables that this program works with. */
  readonly wantedSchema: number;
  readonly isReadOnly: boolean;
  readonly fsync: boolean;
  readonly synchronousCommit: string;
  /** As in the settings; empty for none. */
  readonly synchronousStandbys: string;
  /** How many standbys answer now, of those. */
  readonly synchronousConnected: number;
  readonly isTls: boolean;
  /** The rights that are missing. */
  readonly missingRights: readonly string[];
  /** By how many milliseconds the clock of this machine is ahead. */
  readonly clockAhead: number;
  /** Of one question, in milliseconds. */
  readonly roundTrip: number;
}

/** Asks a database what it is like. Changes nothing. */
export async function probeDatabase(
  url: string,
  { variables }: Pick<StoreContext, 'variables'>,
): Promise<DatabaseFacts> {
  let shown = '';
  let link: Link | null = null;
  try {
    const address = addressOf(url, variables);
    shown = address.shown;
    link = new Link(address, { answer: 10_000, patience: 0, kind: 'unreadable' });
    return { shown, problem: null, answer: await answerOf(link) };
  } catch (error) {
    if (!(error instanceof StoreProblem)) throw error;
    return { shown, problem: { message: reasonOf(error), hint: error.hint }, answer: null };
  } finally {
    await link?.close();
  }
}

async function answerOf(link: Link): Promise<DatabaseAnswer> {
  const schema = await versionIn(link);
  const begun = systemClock.elapsed();
  const [row] = await link.query<{ now: Date }>('select clock_timestamp() as now');
  const roundTrip = systemClock.elapsed() - begun;
  const clockAhead = systemClock.now() - roundTrip / 2 - (row?.now.getTime() ?? 0);
  const [facts] = await link.query<
    Omit<DatabaseAnswer, 'schema' | 'wantedSchema' | 'missingRights' | 'clockAhead' | 'roundTrip'>
  >(
    `select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding,
      current_setting('transaction_read_only') = 'on' as "isReadOnly", current_setting('fsync') = 'on' as fsync,
      current_setting('synchronous_commit') as "synchronousCommit",
      current_setting('synchronous_standby_names') as "synchronousStandbys",
      (select count(*)::int from pg_stat_replication where sync_state in ('sync', 'quorum')) as "synchronousConnected",
      coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false) as "isTls"`,
  );
  if (facts === undefined) throw new Error('a select without a row');
  const missingRights = schema === 0 ? await rightsToMake(link) : await rightsToUse(link);
  return { ...facts, schema, wantedSchema: schemaVersion, missingRights, clockAhead, roundTrip };
}

async function rightsToMake(link: Link): Promise<string[]> {
  const [row] = await link.query<{ may: boolean }>(
    `select has_database_privilege(current_database(), 'CREATE') as may`,
  );
  return row?.may === true ? [] : ['CREATE on the database'];
}

async function rightsToUse(link: Link): Promise<string[]> {
  const rows = await link.query<{ missing: string }>(
    `select 'USAGE on schema bulk_restore' as missing where not has_schema_privilege('bulk_restore', 'USAGE')
      union all
      select wanted.privilege || ' on bulk_restore.' || c.relname
      from pg_class c cross join (values ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE')) as wanted (privilege)
      where c.relnamespace = 'bulk_restore'::regnamespace and c.relkind = 'r' and c.relname <> 'migration'
        and not has_table_privilege(c.oid, wanted.privilege)
      order by 1`,
  );
  return rows.map(({ missing }) => missing);
}
