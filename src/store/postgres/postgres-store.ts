import { randomUUID } from 'node:crypto';
import type { TestRestore } from '../../drill/test-restore.ts';
import { noTimings, type Timing, type Timings } from '../../forecast/expected-durations.ts';
import type { Plan } from '../../plan/plan.ts';
import { planPieces } from '../../plan/plan-file.ts';
import type { RunSummary } from '../../result/summary.ts';
import { testRestoresOf } from '../../result/test-restores.ts';
import type { Artifacts } from '../../state/event-data.ts';
import { type Clock, realTime, systemClock } from '../../util/clock.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { nextCommand } from '../../util/shell-path.ts';
import { version } from '../../util/version.ts';
import { formatVersion, type Header } from '../event-line.ts';
import { isPlanOfRecovery, readRun } from '../read-run.ts';
import { turnFrom } from '../records/report-turn.ts';
import { summaryFrom, summaryVersion } from '../records/summary-file.ts';
import {
  type ChainLink,
  type ChainName,
  type ChainSteps,
  type OpenJournal,
  type OpenOptions,
  type OpenRun,
  type RunOfRestores,
  type RunRecord,
  type RunStanding,
  type RunStore,
  type StoredRun,
  StoreProblem,
  type StoreUpkeep,
  type TestRestoreQuery,
} from '../store.ts';
import type { DatabaseAddress } from './address.ts';
import { Blobs } from './blobs.ts';
import { ChainRows } from './chain-rows.ts';
import { DrillRows } from './drill-rows.ts';
import { EventRows } from './event-rows.ts';
import { momentOf } from './lease-age.ts';
import { Link } from './link.ts';
import { type JournalOwner, PostgresJournal } from './postgres-journal.ts';
import { PostgresUpkeep } from './postgres-upkeep.ts';
import { endOf, type Renewal, type RowEnd, RunLease } from './run-lease.ts';
import type { ViewNumbers } from './tenant/tenant-numbers.ts';
import { readTimingRows, saveTimingRows } from './timing-rows.ts';

/** Who this process is, and its time. */
export interface StoreOwner {
  /** `process 4711 on dr-runner-7`. */
  readonly name: string;
  /** The claim of a worker that started this process; null for nobody's. */
  readonly claimed: string | null;
  readonly clock?: Clock;
}

/**
 * Keeps runs in PostgreSQL, for several hosts.
 *
 * - **Durability.** What `create` and `append` resolve for is committed. How much a failover loses is the database's affair; the journal
 *   appends again what is missing.
 * - **Exclusivity.** A process has a run for as long as it renews its lease. If it does not, another process may take the run: then the
 *   first can neither keep nor send anything, because every event is kept by a statement that asks who has the run.
 * - **A run exists once it has its first line**, in the same transaction as its row.
 *
 * Rejects with StoreProblem as RunStore says. Nothing that it says holds a password.
 */
export class PostgresStore implements RunStore {
  readonly #address: DatabaseAddress;
  readonly #owner: StoreOwner;
  readonly #clock: Clock;
  /** Reads and all that is no journal. */
  readonly #link: Link;
  readonly #blobs: Blobs;
  readonly #events: EventRows;
  readonly #drills: DrillRows;
  readonly #chains: ChainRows;
  readonly upkeep: StoreUpkeep;
  readonly #open: Map<string, PostgresJournal> = new Map();

  constructor(address: DatabaseAddress, owner: StoreOwner) {
    this.#address = address;
    this.#owner = owner;
    this.#clock = owner.clock ?? systemClock;
    this.#link = new Link(address, { answer: 60_000, patience: patienceOfReads, kind: 'unreadable' });
    this.#blobs = new Blobs(this.#link);
    this.#events = new EventRows(this.#link);
    this.#drills = new DrillRows(this.#link);
    this.upkeep = new PostgresUpkeep(this, this.#link);
    this.#chains = new ChainRows(this.#link);
  }

  async create(runId: string, plan: Plan, { parallel }: OpenOptions = { parallel: false }): Promise<OpenJournal> {
    await this.requireNew(runId);
    const planId = await this.#blobs.keep(planPieces(plan));
    const token = randomUUID();
    const taken = momentOf(this.#clock);
    const header: Header = { journal: formatVersion, run: runId, plan: plan.hash };
    const [row] = await this.#link.query<{ status: 'ok' | 'exists' | 'rival'; rival: string | null }>(
      'select * from bulk_restore.create_run($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)',
      [
        runId,
        plan.tenant ?? '',
        plan.name,
        parallel,
        planId,
        plan.hash,
        JSON.stringify(header),
        formatVersion,
        version,
        this.#owner.name,
        token,
        this.#address.lease,
      ],
    );
    if (row?.status !== 'ok') {
      await this.#blobs.remove(planId);
      throw row?.status === 'rival' ? await this.#rival(plan.name, row.rival) : this.#exists(runId);
    }
    const now = { ...(await this.#standing()), taken, isWhole: true, before: 'stopped', isCancelAsked: false };
    return this.#journalOf({ runId, token, epoch: 1, seq: 1 }, now);
  }

  async requireNew(runId: string): Promise<void> {
    const [row] = await this.#link.query('select 1 from bulk_restore.run where run_id = $1', [runId]);
    if (row === undefined) return;
    const worker = await this.#holderOf(runId);
    throw worker === null ? this.#exists(runId) : this.#held(`the run \`${runId}\``, worker);
  }

  async open(runId: string, { parallel }: OpenOptions = { parallel: false }): Promise<OpenRun> {
    const token = randomUUID();
    const taken = momentOf(this.#clock);
    const [row] = await this.#link.query<TakeAnswer>('select * from bulk_restore.take($1, $2, $3, $4, $5, $6)', [
      runId,
      parallel,
      this.#owner.name,
      token,
      this.#address.lease,
      this.#owner.claimed,
    ]);
    if (row === undefined || row.status === 'missing') throw this.#missing(runId);
    if (row.status === 'held') throw this.#held(`the run \`${runId}\``, await this.#holderOf(runId));
    if (row.status === 'rival') throw await this.#rival(await this.#specNameOf(runId), row.rival);
    const owner = { runId, token, epoch: Number(row.epoch), seq: Number(row.next_seq) };
    const standing = await this.#standing();
    const mayLackEvents = row.old_timeline !== '' && row.timeline !== '' && row.old_timeline !== row.timeline;
    const isWhole = !mayLackEvents;
    // Whoever takes a run over from a claim does what its last owner was asked.
    const isCancelAsked = this.#owner.claimed !== null && row.had_cancel;
    const journal = this.#journalOf(owner, { ...standing, taken, isWhole, before: row.old_state, isCancelAsked });
    try {
      // Only now: from here on nobody else can append, so what is read is all there is.
      const { state } = await this.#readRun(runId);
      return { state, journal, hadCancelRequest: row.had_cancel && !isCancelAsked, mayLackEvents };
    } catch (error) {
      const isRefusal = error instanceof StoreProblem && error.kind === 'damaged';
      await journal.close(isRefusal ? { exitCode: exitCodes.refused, because: error.message } : undefined);
      throw error;
    }
  }

  async read(runId: string): Promise<StoredRun> {
    const { state } = await this.#readRun(runId);
    return { state, log: { artifactsOf: (session): Promise<Artifacts> => this.#events.artifactsOf(runId, session) } };
  }

  async standingOf(runId: string): Promise<RunStanding | null> {
    const [row] = await this.#link.query<StandingRow>(
      'select state, not_before, note, exit_code from bulk_restore.run where run_id = $1',
      [runId],
    );
    if (row === undefined) return null;
    const { state, note, exit_code: exitCode } = row;
    return { state, notBefore: row.not_before?.getTime() ?? null, note, exitCode };
  }

  async workerOn(runId: string): Promise<string | null> {
    return (await this.#holderOf(runId))?.holder ?? null;
  }

  async requestCancel(runId: string): Promise<boolean> {
    const rows = await this.#link.query(
      `update bulk_restore.run set cancel_asked = true
        where run_id = $1 and token is not null and lease_until > clock_timestamp() returning 1`,
      [runId],
    );
    return rows.length > 0;
  }

  async isCancelRequested(runId: string): Promise<boolean> {
    // The renewal of the lease brings it, so a run needs not ask for it.
    const journal = this.#open.get(runId);
    if (journal !== undefined) return journal.lease.isCancelAsked;
    const [row] = await this.#link.query<{ asked: boolean }>(
      `select cancel_asked and token is not null and lease_until > clock_timestamp() as asked
        from bulk_restore.run where run_id = $1`,
      [runId],
    );
    return row?.asked ?? false;
  }

  async timings(): Promise<Timings> {
    return await readTimingRows(this.#link).catch((error: unknown) => {
      if (!(error instanceof StoreProblem)) throw error;
      return noTimings;
    });
  }

  async saveTimings(timings: AsyncIterable<Timing>): Promise<void> {
    await saveTimingRows(timings, this.#link);
  }

  recordOf(runId: string): RunRecord {
    return { plan: this.#planPieces(runId), journal: this.#events.piecesOf(runId) };
  }

  async extendChain(chain: ChainName, steps: ChainSteps): Promise<void> {
    await this.#chains.extend(chain, steps);
  }

  async reportTurn(runId: string, pause: () => Promise<void>): Promise<AsyncDisposable> {
    const words = [runId, randomUUID()];
    const whileMine = 'where run_id = $1 and report_token = $2';
    const renew = async (): Promise<void> => {
      const until = 'clock_timestamp() + make_interval(secs => $3::int / 1000.0)';
      await this.#link
        .query(`update bulk_restore.run set report_until = ${until} ${whileMine}`, [...words, reportLease])
        .catch((error: unknown) => {
          if (!(error instanceof StoreProblem)) throw error;
        });
    };
    return await turnFrom(pause, async () => {
      const [row] = await this.#link.query<{ free: boolean }>(
        'select bulk_restore.take_report_turn($1, $2, $3) as free',
        [...words, reportLease],
      );
      if (row?.free !== true) throw this.#held(`the reports of \`${runId}\``, null);
      const stopRenewing = realTime.repeat(() => void renew(), reportLease / 4);
      return async () => {
        stopRenewing();
        await this.#link.query(`update bulk_restore.run set report_token = null ${whileMine}`, words);
      };
    });
  }

  async lastInChain(chain: ChainName, steps: Pick<ChainSteps, 'isWritten'>): Promise<ChainLink | null> {
    return await this.#chains.last(chain, steps);
  }

  async summaryOf(runId: string): Promise<RunSummary | null> {
    const [row] = await this.#link
      .query<{ summary: string }>(
        `select summary from bulk_restore.summary s where run_id = $1 and version = $2
          and seq = (select max(e.seq) from bulk_restore.event e where e.run_id = s.run_id)`,
        [runId, summaryVersion],
      )
      .catch((error: unknown) => {
        if (!(error instanceof StoreProblem)) throw error;
        return [];
      });
    return row === undefined ? null : summaryFrom(row.summary);
  }

  async saveSummary(summary: RunSummary): Promise<void> {
    await this.#link.query(
      `insert into bulk_restore.summary (run_id, version, seq, summary)
        select $1, $2, max(e.seq), $3 from bulk_restore.event e where e.run_id = $1 having max(e.seq) is not null
        on conflict (run_id) do update set version = excluded.version, seq = excluded.seq, summary = excluded.summary`,
      [summary.runId, summaryVersion, JSON.stringify(summary)],
    );
  }

  async *testRestores(query: TestRestoreQuery): AsyncGenerator<TestRestore> {
    const [saved, kept] = [new Set(await this.#drills.runs()), await this.list()];
    for (const runId of new Set([...saved, ...kept])) {
      try {
        if (saved.has(runId)) yield* this.#drills.restores(runId, query.emulated);
        else yield* this.#restoresInJournal(runId, query);
      } catch (error) {
        if (!(error instanceof StoreProblem)) throw error;
        query.onUnread(runId, error.message);
      }
    }
  }

  async saveTestRestores(run: RunOfRestores, restores: AsyncIterable<TestRestore>): Promise<void> {
    await this.#drills.save(run, restores);
  }

  async lossWarning(): Promise<string | null> {
    return null;
  }

  async warning(): Promise<string | null> {
    const [row] = await this.#link.query<{ standbys: string; full: string }>(
      `select current_setting('synchronous_standby_names') as standbys, current_setting('fsync') as full`,
    );
    if (row?.full === 'off')
      return `the database ${this.#address.shown} has \`fsync = off\`: a power cut may lose runs`;
    if (row?.standbys !== '') return null;
    return `the database ${this.#address.shown} has no synchronous standby: a failover may lose the last events of a run`;
  }

  async list(): Promise<string[]> {
    const rows = await this.#link.query<{ run_id: string }>(
      'select run_id from bulk_restore.run order by run_id collate "C" desc',
    );
    return rows.map((row) => row.run_id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const journal of this.#open.values()) await journal.close();
    await this.#link.close();
  }

  /** Where the database is. */
  async #standing(): Promise<Pick<Taken, 'timeline' | 'isReplicated'>> {
    const [row] = await this.#link.query<{ timeline: string; isReplicated: boolean }>(
      `select bulk_restore.timeline() as timeline, current_setting('synchronous_standby_names') <> '' as "isReplicated"`,
    );
    return row ?? { timeline: '', isReplicated: false };
  }

  #journalOf(owner: JournalOwner, { before, ...standing }: Taken): PostgresJournal {
    const { lease: milliseconds } = this.#address;
    const { runId } = owner;
    const beating = new Link(this.#address, { answer: milliseconds / 4, patience: 0, kind: 'unreadable' });
    const link = new Link(this.#address, { answer: 30_000, patience: patienceOfAppends, kind: 'unwritable' });
    const lease: RunLease = new RunLease({
      lease: milliseconds,
      patience: patienceOfAppends,
      ...standing,
      clock: this.#clock,
      renew: (whole) => this.#renew(owner, whole, { journal, beating }),
      onOtherTimeline: () => journal.makeWhole(),
      lostTo: () => lost(runId, this.#address.shown),
    });
    const journal: PostgresJournal = new PostgresJournal({
      owner,
      link,
      reading: this.#link,
      lease,
      replacePlan: (plan) => this.#replacePlan(owner, plan),
      release: (exitCode, leaving) => {
        const isOfWorker = this.#owner.claimed !== null;
        return this.#release(owner, endOf(leaving, { exitCode, isOfWorker, before }));
      },
      dispose: async () => {
        this.#open.delete(runId);
        await beating.close();
      },
    });
    this.#open.set(runId, journal);
    return journal;
  }

  /** Renews the lease, and exchanges with the renewal what runs of the tenant must know of each other. */
  async #renew(
    { runId, token, epoch }: JournalOwner,
    whole: string | null,
    { journal, beating }: { readonly journal: PostgresJournal; readonly beating: Link },
  ): Promise<Renewal> {
    const holding = journal.tenant?.holding ?? null;
    const kept = [holding && JSON.stringify(holding), journal.seq, journal.takeSlowestAppend()];
    const words = [runId, epoch, token, this.#address.lease, whole, ...kept];
    const [row] = await beating.query<BeatAnswer>(
      'select * from bulk_restore.beat($1, $2, $3, $4, $5, $6, $7, $8)',
      words,
    );
    if (row?.tenant != null) journal.tenant?.see(row.tenant);
    return { isHeld: row !== undefined, isCancelAsked: row?.cancel_asked ?? false, timeline: row?.timeline ?? '' };
  }

  async #release(
    { runId, token, epoch }: JournalOwner,
    { state, exitCode, isForLater, because }: RowEnd,
  ): Promise<void> {
    const words = [runId, token, epoch, state, exitCode, isForLater, because];
    await this.#link.query('select bulk_restore.release($1, $2, $3, $4, $5, $6, $7)', words);
  }

  /** False if another process has the run. */
  async #replacePlan({ runId, token, epoch }: JournalOwner, plan: Plan): Promise<boolean> {
    const planId = await this.#blobs.keep(planPieces(plan));
    const header: Header = { journal: formatVersion, run: runId, plan: plan.hash };
    const words = [runId, token, epoch, planId, plan.hash, JSON.stringify(header)];
    const [row] = await this.#link.query<{ is_kept: boolean }>(
      'select bulk_restore.replace_plan($1, $2, $3, $4, $5, $6) as is_kept',
      words,
    );
    return row?.is_kept === true;
  }

  async #readRun(runId: string): ReturnType<typeof readRun> {
    const [row] = await this.#link.query('select 1 from bulk_restore.run where run_id = $1', [runId]);
    if (row === undefined) throw this.#missing(runId);
    const path = `of ${runId} in ${this.#address.shown}`;
    return await readRun(runId, {
      journal: { path, pieces: this.#events.piecesOf(runId) },
      plan: { path, pieces: this.#planPieces(runId) },
    });
  }

  async *#planPieces(runId: string): AsyncGenerator<Buffer, void> {
    const [row] = await this.#link.query<{ plan_id: string }>(
      'select plan_id from bulk_restore.run where run_id = $1',
      [runId],
    );
    if (row !== undefined) yield* this.#blobs.read(row.plan_id);
  }

  async *#restoresInJournal(runId: string, { emulated }: TestRestoreQuery): AsyncGenerator<TestRestore> {
    if (await isPlanOfRecovery(this.#planPieces(runId))) return;
    const { state, log } = await this.read(runId);
    if (state.isEmulated === emulated) yield* testRestoresOf(state, log);
  }

  async #specNameOf(runId: string): Promise<string> {
    const [row] = await this.#link.query<{ spec_name: string }>(
      'select spec_name from bulk_restore.run where run_id = $1',
      [runId],
    );
    return row?.spec_name ?? runId;
  }

  async #holderOf(runId: string): Promise<Holder | null> {
    const [row] = await this.#link.query<Holder>(
      `select holder, held_since as since from bulk_restore.run
        where run_id = $1 and token is not null and lease_until > clock_timestamp()`,
      [runId],
    );
    return row ?? null;
  }

  #exists(runId: string): StoreProblem {
    const hint = `continue it with \`${this.#command(`resume ${runId}`)}\`, or choose another --run-id`;
    return new StoreProblem('exists', `the run \`${runId}\` already exists in ${this.#address.shown}`, hint);
  }

  #missing(runId: string): StoreProblem {
    const message = `there is no run \`${runId}\` in ${this.#address.shown}`;
    return new StoreProblem('missing', message, `list the runs there with \`${this.#command('status')}\``);
  }

  #held(subject: string, holder: Holder | null): StoreProblem {
    const who = holder === null ? '' : `: ${holder.holder}, since ${holder.since.toISOString()}`;
    const message = `another process is working on ${subject}${who}`;
    return new StoreProblem(
      'held',
      message,
      'wait until it ends, or stop it; a process that is gone loses it by itself',
    );
  }

  async #rival(specName: string, rival: string | null): Promise<StoreProblem> {
    const holder = rival === null ? null : await this.#holderOf(rival);
    if (rival === null || holder !== null) return this.#held(`a run of \`${specName}\``, holder);
    const message = `the run \`${rival}\` of \`${specName}\` is under way, and no process works on it now`;
    const hint = `continue it with \`${this.#command(`resume ${rival}`)}\`, cancel it, or allow both with --parallel`;
    return new StoreProblem('held', message, hint);
  }

  #command(words: string): string {
    return nextCommand(words, this.#address.shown);
  }
}

interface BeatAnswer {
  readonly cancel_asked: boolean;
  readonly timeline: string;
  readonly tenant: ViewNumbers | null;
}

interface TakeAnswer {
  readonly status: 'ok' | 'missing' | 'held' | 'rival';
  readonly rival: string | null;
  /** 64 bits, which the driver gives as text. */
  readonly epoch: string;
  readonly next_seq: string;
  readonly had_cancel: boolean;
  readonly old_state: string;
  readonly old_timeline: string;
  readonly timeline: string;
}

interface Taken {
  readonly taken: ReturnType<typeof momentOf>;
  readonly timeline: string;
  readonly isWhole: boolean;
  readonly isReplicated: boolean;
  /** The state of the run if this process changes nothing. */
  readonly before: string;
  readonly isCancelAsked: boolean;
}

interface StandingRow {
  readonly state: RunStanding['state'];
  readonly not_before: Date | null;
  readonly note: string | null;
  readonly exit_code: number | null;
}

interface Holder {
  readonly holder: string;
  readonly since: Date;
}

/** Milliseconds. */
const patienceOfReads = 15_000;
/** How long the reports of a process that is gone keep others waiting. */
const reportLease = 10_000;
/** Of what a run needs to go on: appends, and whether it still has the run. */
const patienceOfAppends = 600_000;

function lost(runId: string, shown: string): StoreProblem {
  return new StoreProblem(
    'lost',
    `another process has taken over the run \`${runId}\`, because this one was not heard of in time`,
    `follow it with \`${nextCommand(`status ${runId}`, shown)}\``,
  );
}
