import { planPieces } from '../../../plan/plan-file.ts';
import { version } from '../../../util/version.ts';
import { formatVersion, type Header } from '../../event-line.ts';
import type {
  AppliedSchedules,
  DueMoment,
  DueSchedule,
  FireResult,
  KeptSchedule,
  KeptSources,
  ListedSchedule,
  MomentRun,
  NewSchedule,
  ScheduleBook,
} from '../../schedules.ts';
import type { DatabaseAddress } from '../address.ts';
import { Blobs } from '../blobs.ts';
import { Link } from '../link.ts';

/** Schedules in PostgreSQL. */
export class PostgresSchedules implements ScheduleBook {
  /** Who applies or fires them. */
  readonly #name: string;
  readonly #link: Link;

  constructor(address: DatabaseAddress, name: string) {
    this.#name = name;
    this.#link = new Link(address, { answer: 60_000, patience: 15_000, kind: 'unwritable' });
  }

  async now(): Promise<number> {
    const [row] = await this.#link.query<{ now: Date }>('select clock_timestamp() as now');
    return row?.now.getTime() ?? 0;
  }

  async apply(schedules: readonly NewSchedule[], { prune }: { readonly prune: boolean }): Promise<AppliedSchedules> {
    const written = schedules.map(({ specName, nextAt, ...schedule }) => ({
      ...schedule,
      spec_name: specName,
      next_at: new Date(nextAt).toISOString(),
    }));
    const rows = await this.#link.query<{ name: string; what: keyof AppliedSchedules }>(
      'select * from bulk_restore.apply_schedules($1, $2, $3)',
      [JSON.stringify(written), prune, this.#name],
    );
    const named = (what: keyof AppliedSchedules): string[] =>
      rows.filter((row) => row.what === what).map(({ name }) => name);
    return {
      added: named('added'),
      changed: named('changed'),
      unchanged: named('unchanged'),
      removed: named('removed'),
    };
  }

  async list(): Promise<ListedSchedule[]> {
    const rows = await this.#link.query<ScheduleRow & FiringRow>(
      `select s.name, s.tenant, s.spec_name, s.cron, s.zone, s.next_at, s.paused, s.applied_at, s.applied_by,
        f.at, f.run_id, f.problem, f.missed
        from bulk_restore.schedule s
        left join lateral (
          select * from bulk_restore.firing f where f.schedule = s.name order by f.at desc limit 1
        ) f on true
        order by s.name collate "C"`,
    );
    return rows.map((row) => ({
      ...scheduleOf(row),
      last:
        row.at === null ? null : { at: row.at.getTime(), runId: row.run_id, problem: row.problem, missed: row.missed },
    }));
  }

  async find(name: string): Promise<KeptSchedule | null> {
    const [row] = await this.#link.query<ScheduleRow & { sources: KeptSources }>(
      'select * from bulk_restore.schedule where name = $1',
      [name],
    );
    return row === undefined ? null : { ...scheduleOf(row), sources: row.sources };
  }

  async setPaused(name: string, paused: boolean, nextAt: number): Promise<boolean> {
    const rows = await this.#link.query(
      `update bulk_restore.schedule set paused = $2, next_at = case when paused and not $2 then $3 else next_at end
        where name = $1 returning pg_notify('bulk_restore', 'schedule')`,
      [name, paused, new Date(nextAt)],
    );
    return rows.length > 0;
  }

  async due(now?: number): Promise<DueSchedule[]> {
    const rows = await this.#link.query<{ name: string; tenant: string; next_at: Date }>(
      `select name, tenant, next_at from bulk_restore.schedule
        where not paused and next_at <= coalesce($1, clock_timestamp()) order by next_at`,
      [now === undefined ? null : new Date(now)],
    );
    return rows.map(({ name, tenant, next_at: at }) => ({ name, tenant, at: at.getTime() }));
  }

  async nextDue(): Promise<number | null> {
    const [row] = await this.#link.query<{ at: Date | null }>(
      'select min(next_at) as at from bulk_restore.schedule where not paused',
    );
    return row?.at?.getTime() ?? null;
  }

  async fire(
    { schedule, at, nextAt, missed }: DueMoment,
    run: MomentRun | { readonly problem: string },
  ): Promise<FireResult> {
    const moment = [schedule, new Date(at), new Date(nextAt), missed, this.#name];
    if ('problem' in run) return await this.#fire([...moment, run.problem]);
    const { runId, plan } = run;
    const blobs = new Blobs(this.#link);
    const planId = await blobs.keep(planPieces(plan));
    const header: Header = { journal: formatVersion, run: runId, plan: plan.hash };
    const submitted = JSON.stringify({ schedule, moment: new Date(at).toISOString() });
    const words = [runId, planId, plan.hash, JSON.stringify(header), formatVersion, version, submitted];
    const result = await this.#fire([...moment, null, ...words]);
    if (result.status !== 'ok') await blobs.remove(planId);
    return result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#link.close();
  }

  async #fire(words: readonly unknown[]): Promise<FireResult> {
    const places = words.map((_, index) => `$${index + 1}`).join(', ');
    const [row] = await this.#link.query<{ status: FireResult['status']; rival: string | null }>(
      `select * from bulk_restore.fire(${places})`,
      words,
    );
    if (row?.status === 'rival') return { status: 'rival', rival: row.rival ?? '' };
    return { status: row?.status ?? 'gone' };
  }
}

interface ScheduleRow {
  readonly name: string;
  readonly tenant: string;
  readonly spec_name: string;
  readonly cron: string;
  readonly zone: string;
  readonly next_at: Date;
  readonly paused: boolean;
  readonly applied_at: Date;
  readonly applied_by: string;
}

interface FiringRow {
  readonly at: Date | null;
  readonly run_id: string | null;
  readonly problem: string | null;
  readonly missed: number;
}

function scheduleOf(row: ScheduleRow): Omit<KeptSchedule, 'sources'> {
  const { name, tenant, cron, zone } = row;
  return {
    name,
    tenant,
    specName: row.spec_name,
    cron,
    zone,
    nextAt: row.next_at.getTime(),
    isPaused: row.paused,
    appliedAt: row.applied_at.getTime(),
    appliedBy: row.applied_by,
  };
}
