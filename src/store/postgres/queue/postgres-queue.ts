import { randomUUID } from 'node:crypto';
import type { Plan } from '../../../plan/plan.ts';
import { planPieces } from '../../../plan/plan-file.ts';
import { nextCommand } from '../../../util/shell-path.ts';
import { version } from '../../../util/version.ts';
import { formatVersion, type Header } from '../../event-line.ts';
import type { Claim, HowToQueue, NothingToClaim, QueueLoad, RunQueue, SeenWorker, WorkerState } from '../../queue.ts';
import { StoreProblem } from '../../store.ts';
import type { DatabaseAddress } from '../address.ts';
import { Blobs } from '../blobs.ts';
import { Link } from '../link.ts';
import { Notices } from './notices.ts';

/** The queue in PostgreSQL. Claims and what keeps them alive have connections of their own: they never wait for anything else. */
export class PostgresQueue implements RunQueue {
  readonly lease: number;
  readonly #address: DatabaseAddress;
  /** Who queues runs. */
  readonly #name: string;
  /** Of a claim whose answer was lost: asked for again, it is the same claim. */
  #token: string | null = null;
  readonly #claiming: Link;
  readonly #beating: Link;
  readonly #link: Link;

  constructor(address: DatabaseAddress, name: string) {
    this.#address = address;
    this.#name = name;
    this.lease = address.lease;
    this.#claiming = new Link(address, { answer: 30_000, patience: 0, kind: 'unwritable' });
    this.#beating = new Link(address, { answer: address.lease / 4, patience: 0, kind: 'unwritable' });
    this.#link = new Link(address, { answer: 60_000, patience: 15_000, kind: 'unwritable' });
  }

  async add(runId: string, plan: Plan, { parallel, priority, notBefore, submitted }: HowToQueue): Promise<void> {
    const blobs = new Blobs(this.#link);
    const planId = await blobs.keep(planPieces(plan));
    const header: Header = { journal: formatVersion, run: runId, plan: plan.hash };
    const words = [
      runId,
      plan.tenant ?? '',
      plan.name,
      parallel,
      planId,
      plan.hash,
      JSON.stringify(header),
      formatVersion,
      version,
      this.#name,
      null,
      this.#address.lease,
      JSON.stringify(submitted),
      priority,
      notBefore === null ? null : new Date(notBefore),
    ];
    const [row] = await this.#link.query<{ status: 'ok' | 'exists' | 'rival'; rival: string | null }>(
      'select * from bulk_restore.create_run($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)',
      words,
    );
    if (row?.status === 'ok' || (await this.#isPlanOf(runId, planId))) return;
    await blobs.remove(planId);
    if (row?.status === 'rival') throw this.#rival(plan.name, row.rival ?? '');
    const hint = `follow it with \`${this.#command(`status ${runId}`)}\`, or choose another --run-id`;
    throw new StoreProblem('exists', `the run \`${runId}\` already exists in ${this.#address.shown}`, hint);
  }

  async claim({ id, tenants }: Pick<WorkerState, 'id' | 'tenants'>): Promise<Claim | NothingToClaim> {
    this.#token ??= randomUUID();
    const token = this.#token;
    const [row] = await this.#claiming.query<ClaimRow>('select * from bulk_restore.claim($1, $2, $3, $4, $5)', [
      id,
      token,
      this.#address.lease,
      formatVersion,
      tenants,
    ]);
    this.#token = null;
    if (row === undefined || row.kind === 'none') return { kind: 'none', dueIn: row?.due_ms ?? null };
    const { kind, run_id: runId, tenant, parallel, deaths, epoch } = row;
    return { kind, runId, tenant, parallel, deaths, epoch: Number(epoch), token };
  }

  async renew({ runId, epoch, token }: Claim): Promise<boolean> {
    const rows = await this.#beating.query(
      `update bulk_restore.run set lease_until = clock_timestamp() + make_interval(secs => $4::int / 1000.0)
        where run_id = $1 and epoch = $2 and token = $3 returning 1`,
      [runId, epoch, token, this.#address.lease],
    );
    return rows.length > 0;
  }

  async giveBack({ runId, epoch, token }: Claim): Promise<void> {
    await this.#link.query(`select bulk_restore.release($1, $2, $3, 'running')`, [runId, token, epoch]);
  }

  async beat({ id, slots, running, tenants, isDraining }: WorkerState): Promise<void> {
    await this.#beating.query(
      `insert into bulk_restore.worker as w (id, version, slots, running, tenants, draining) values ($1, $2, $3, $4, $5, $6)
        on conflict (id) do update set version = excluded.version, slots = excluded.slots, running = excluded.running,
          tenants = excluded.tenants, draining = excluded.draining, seen_at = clock_timestamp()`,
      [id, version, slots, running, tenants, isDraining],
    );
  }

  async leave(workerId: string): Promise<void> {
    await this.#link.query(
      `delete from bulk_restore.worker where id = $1 or seen_at < clock_timestamp() - interval '1 day'`,
      [workerId],
    );
  }

  async workers(): Promise<SeenWorker[]> {
    const rows = await this.#link.query<WorkerRow>(
      `select *, seen_at > clock_timestamp() - interval '30 seconds' as is_there from bulk_restore.worker
        where seen_at > clock_timestamp() - interval '1 day' order by started_at`,
    );
    return rows.map(({ draining, started_at: startedAt, seen_at: seenAt, is_there: isThere, ...row }) => ({
      ...row,
      isDraining: draining,
      startedAt: startedAt.getTime(),
      seenAt: seenAt.getTime(),
      isThere,
    }));
  }

  async load(): Promise<QueueLoad> {
    const [runs] = await this.#link.query<QueueRow>(
      `select count(*) filter (where state = 'queued') as queued, count(*) filter (where state = 'running') as running,
        count(*) filter (where state = 'stopped') as stopped, count(*) filter (where state = 'ended') as ended,
        count(*) filter (where state = 'running' and lease_until < clock_timestamp()) as orphaned,
        coalesce(max(extract(epoch from clock_timestamp() - coalesce(not_before, created_at)))
          filter (where state = 'queued' and coalesce(not_before, created_at) <= clock_timestamp()), 0) * 1000 as longest_wait,
        (min(extract(epoch from lease_until - clock_timestamp()))
          filter (where state = 'running' and token is not null and lease_until > clock_timestamp()) * 1000)::float8 as shortest_lease,
        max(append_ms) filter (where state = 'running' and token is not null) as slowest_append
        from bulk_restore.run`,
    );
    const tenants = await this.#link.query<
      Record<'running' | 'sessions' | 'mailboxes' | 'drives' | 'sites', string> & { tenant: string }
    >(
      `select r.tenant, count(*) filter (where r.state = 'running') as running, coalesce(sum(h.begun[1]), 0) as sessions,
        coalesce(sum(h.begun[2]), 0) as mailboxes, coalesce(sum(h.begun[3]), 0) as drives, coalesce(sum(h.begun[4]), 0) as sites
        from bulk_restore.run r left join bulk_restore.holding h on h.run_id = r.run_id
        where r.state = 'running' or h.begun[1] > 0 group by r.tenant order by r.tenant`,
    );
    const { queued = 0, running = 0, stopped = 0, ended = 0, orphaned = 0, longest_wait: wait = 0 } = runs ?? {};
    return {
      runs: { queued: Number(queued), running: Number(running), stopped: Number(stopped), ended: Number(ended) },
      orphaned: Number(orphaned),
      longestWait: Number(wait),
      shortestLease: runs?.shortest_lease ?? null,
      slowestAppend: runs?.slowest_append ?? null,
      tenants: tenants.map(({ tenant, ...counts }) => ({
        tenant,
        running: Number(counts.running),
        sessions: Number(counts.sessions),
        inFlight: { mailbox: Number(counts.mailboxes), drive: Number(counts.drives), site: Number(counts.sites) },
      })),
    };
  }

  listen(onChange: () => void): AsyncDisposable {
    return new Notices(this.#address, onChange);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#claiming, this.#beating, this.#link].map((link) => link.close()));
  }

  /** Whether the run was queued by this call, whose answer was lost. */
  async #isPlanOf(runId: string, planId: string): Promise<boolean> {
    const rows = await this.#link.query('select 1 from bulk_restore.run where run_id = $1 and plan_id = $2', [
      runId,
      planId,
    ]);
    return rows.length > 0;
  }

  #rival(specName: string, rival: string): StoreProblem {
    const follow = this.#command(`status ${rival}`);
    return new StoreProblem(
      'held',
      `the run \`${rival}\` of \`${specName}\` is queued or under way`,
      `wait until it has ended (\`${follow}\`), cancel it, or allow both with --parallel`,
    );
  }

  #command(words: string): string {
    return nextCommand(words, this.#address.shown);
  }
}

type ClaimRow = ClaimedRow | { readonly kind: 'none'; readonly due_ms: number | null };

interface ClaimedRow {
  readonly kind: Claim['kind'];
  readonly run_id: string;
  readonly tenant: string;
  /** 64 bits, which the driver gives as text. */
  readonly epoch: string;
  readonly parallel: boolean;
  readonly deaths: number;
}

interface WorkerRow {
  readonly id: string;
  readonly version: string;
  readonly slots: number;
  readonly running: number;
  readonly tenants: string[] | null;
  readonly draining: boolean;
  readonly started_at: Date;
  readonly seen_at: Date;
  readonly is_there: boolean;
}

/** Counts are 64 bits, which the driver gives as text. */
interface QueueRow extends Readonly<Record<keyof QueueLoad['runs'] | 'orphaned' | 'longest_wait', string>> {
  readonly shortest_lease: number | null;
  readonly slowest_append: number | null;
}
