import type { Link } from '../../src/store/postgres/link.ts';
import type { ChangingCall } from './call-log.ts';

/** A process that had a run, or a worker that had claimed it. */
export interface Owner {
  readonly epoch: number;
  readonly pid: number;
  /** When it got the run, in milliseconds since 1970. */
  readonly since: number;
}

/** What must hold of the journal of a run, whoever was interrupted. */
export interface JournalFacts {
  readonly gaps: number;
  readonly epochsBack: number;
  readonly intents: number;
  /** Kept although another owner already had the run. */
  readonly lateIntents: number;
}

/** The events of a run up to one of them. */
export interface Seen {
  readonly seq: number;
  readonly digest: string;
}

/**
 * Lets the database note each owner of each run. For a server with `track_commit_timestamp = on`. No run ever waits because its processes
 * die too often: here that is the bench's doing.
 */
export async function noteOwners(link: Link): Promise<void> {
  await link.query(`create table public.owner (run_id text, epoch bigint, holder text, since timestamptz)`);
  await link.query(`create function public.note_owner() returns trigger language plpgsql as $$
    begin
      new.deaths := '{}';
      if tg_op = 'INSERT' or new.epoch <> old.epoch then
        insert into public.owner values (new.run_id, new.epoch, new.holder, clock_timestamp());
      end if;
      return new;
    end $$`);
  await link.query(`create trigger note_owner before insert or update on bulk_restore.run
    for each row execute function public.note_owner()`);
}

export async function ownersOf(runId: string, link: Link): Promise<Owner[]> {
  const rows = await link.query<{ epoch: string; holder: string; since: Date }>(
    'select epoch, holder, since from public.owner where run_id = $1 and holder is not null order by epoch',
    [runId],
  );
  return rows.map(({ epoch, holder, since }) => ({
    epoch: Number(epoch),
    pid: Number(/^process (\d+) /.exec(holder)?.[1]),
    since: since.getTime(),
  }));
}

export async function factsOf(runId: string, link: Link): Promise<JournalFacts> {
  const [facts] = await link.query<JournalFacts>(
    `select count(*) filter (where seq <> before + 1)::int as gaps,
        count(*) filter (where epoch < epoch_before)::int as "epochsBack",
        count(*) filter (where is_intent)::int as intents,
        count(*) filter (where is_intent and exists (
          select from public.owner o where o.run_id = $1 and o.epoch > e.epoch
            and pg_xact_commit_timestamp(o.xmin) < pg_xact_commit_timestamp(e.kept_by)))::int as "lateIntents"
      from (select seq, epoch, xmin as kept_by, line like '%-intended"%' as is_intent,
          lag(seq) over w as before, lag(epoch) over w as epoch_before
        from bulk_restore.event where run_id = $1 window w as (order by seq)) e`,
    [runId],
  );
  if (facts === undefined) throw new Error(`nothing is known of ${runId}`);
  return facts;
}

/** The events of a run up to its last one, or up to `seq`. */
export async function seenOf(runId: string, link: Link, seq: number | null = null): Promise<Seen> {
  const [row] = await link.query<{ seq: string; digest: string }>(
    `select max(seq) as seq, md5(string_agg(epoch || line, '' order by seq)) as digest from bulk_restore.event
      where run_id = $1 and ($2::bigint is null or seq <= $2)`,
    [runId, seq],
  );
  return { seq: Number(row?.seq ?? -1), digest: row?.digest ?? '' };
}

/**
 * The calls of processes whose run somebody else already had. A worker has one process at a time, and its token; `workers` says which.
 */
export function callsOfLosers(
  calls: readonly ChangingCall[],
  owners: readonly Owner[],
  workers: ReadonlyMap<string, number>,
): number {
  return calls.filter(({ token, at }) => {
    const claim = owners.findLast(({ pid, since }) => pid === workers.get(token) && since <= at);
    // Its process has the epoch after that of the claim.
    return claim === undefined || owners.some(({ epoch, since }) => epoch > claim.epoch + 1 && since < at);
  }).length;
}
