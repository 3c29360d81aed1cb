import type { Plan } from '../../plan/plan.ts';
import type { Artifacts } from '../../state/event-data.ts';
import type { RunEvent } from '../../state/events.ts';
import type { RunState } from '../../state/run-state.ts';
import { holdingOf } from '../../state/tenant/holding.ts';
import type { Activation, Reservation } from '../../state/tenant/shared-tenant.ts';
import { systemClock } from '../../util/clock.ts';
import { jsonText } from '../../util/printable.ts';
import { type EventLine, eventOf, lineOf } from '../event-line.ts';
import { type Leaving, type OpenJournal, StoreProblem } from '../store.ts';
import { isFull } from './database-error.ts';
import { artifactsInLines, EventRows } from './event-rows.ts';
import type { Link } from './link.ts';
import { type RecentLine, RecentLines } from './recent-lines.ts';
import type { RunLease } from './run-lease.ts';
import { activationNews, hasNews, reservationNews, tenantNews } from './tenant/tenant-news.ts';
import { type HoldingNumbers, holdingNumbers, type ViewNumbers } from './tenant/tenant-numbers.ts';
import { TenantRows } from './tenant/tenant-rows.ts';

/** Whose journal it is, and where it goes on. */
export interface JournalOwner {
  readonly runId: string;
  readonly token: string;
  readonly epoch: number;
  /** The number of the next line. */
  readonly seq: number;
}

export interface JournalOptions {
  readonly owner: JournalOwner;
  /** For appends only. Sends again what was not answered. */
  readonly link: Link;
  readonly reading: Link;
  readonly lease: RunLease;
  /** Replaces the plan of a run that was never started. False if another process has the run. */
  readonly replacePlan: (plan: Plan) => Promise<boolean>;
  /** Gives the run back. */
  readonly release: (exitCode: number | null, leaving: Leaving) => Promise<void>;
  /** Ends what only this journal needs. */
  readonly dispose: () => Promise<void>;
}

interface WaitingAppend {
  readonly line: string;
  readonly event: RunEvent;
  /** What has to fit, or the event is not kept; null for an event that always is. */
  readonly reservation: Reservation | null;
  /** Gets whether it is kept. */
  readonly resolve: (isKept: boolean) => void;
  readonly reject: (error: unknown) => void;
}

type AppendAnswer = 'ok' | 'fenced' | 'full' | 'gap' | 'diverged';

/**
 * The journal of a run in PostgreSQL: a row for each line. Events that arrive during a write are written together afterwards. The
 * statement that appends asks at the same time whether this process still has the run, so nothing is kept that another process does not
 * read when it takes the run over.
 *
 * While the database is away, `append` waits. It rejects with StoreProblem `lost` once another process has the run, and with `unwritable`;
 * after that every `append` does.
 */
export class PostgresJournal implements OpenJournal {
  readonly lease: RunLease;
  readonly #options: JournalOptions;
  readonly #rows: EventRows;
  /** What a failover may lose. */
  readonly #recent: RecentLines;
  #waiting: WaitingAppend[] = [];
  #isWriting = false;
  #written: Promise<void> | undefined;
  #broken: StoreProblem | undefined;
  #seq: number;
  #exitCode: number | null = null;
  #tenant: TenantRows | null = null;
  /** The tenant that the run shares, and the sessions that it had made by then, by the service's ids. */
  #shared: Shared | null = null;
  /** What was said last of what the run holds, as JSON. */
  #said = '';
  #slowestAppend: number | null = null;
  #isClosed = false;

  constructor(options: JournalOptions) {
    this.#options = options;
    this.lease = options.lease;
    this.#rows = new EventRows(options.reading);
    this.#seq = options.owner.seq;
    this.#recent = new RecentLines(options.owner.seq);
  }

  get tenant(): TenantRows | null {
    return this.#tenant;
  }

  /** The number of the next line. */
  get seq(): number {
    return this.#seq;
  }

  /** How long the slowest append took since this was last asked, in milliseconds; null if there was none. For metrics. */
  takeSlowestAppend(): number | null {
    const slowest = this.#slowestAppend;
    this.#slowestAppend = null;
    return slowest;
  }

  async append(event: RunEvent): Promise<void> {
    await this.#append(event, null);
  }

  async shareTenant(tenant: string, state: RunState, now: number): Promise<void> {
    const made = [...state.sessions.values()].flatMap(({ sessionId }) => sessionId ?? []);
    const holding = holdingOf(state, now);
    this.#shared = { tenant, made };
    const view = await this.#share(this.#shared, holdingNumbers(holding));
    this.#tenant = new TenantRows({
      tenant,
      link: this.#options.link,
      append: (event, reservation) => this.#append(event, reservation),
    });
    this.#tenant.hold(holding);
    this.#tenant.see(view);
  }

  async #share({ tenant, made }: Shared, holding: HoldingNumbers): Promise<ViewNumbers> {
    const { runId, token, epoch } = this.#options.owner;
    const words = [runId, token, epoch, tenant, made, JSON.stringify(holding), this.#seq];
    const [row] = await this.#options.link.query<{ view: ViewNumbers | null }>(
      'select bulk_restore.share_tenant($1, $2, $3, $4, $5, $6, $7) as view',
      words,
    );
    if (row?.view == null) throw this.#lose();
    return row.view;
  }

  async artifactsOf(session: string): Promise<Artifacts> {
    const lines = this.#recent.ofSession(session);
    return lines === null ? await this.#rows.artifactsOf(this.#options.owner.runId, session) : artifactsInLines(lines);
  }

  async replacePlan(plan: Plan): Promise<void> {
    if (!(await this.#options.replacePlan(plan))) throw this.#lose();
  }

  async close(leaving: Leaving = 'for-somebody'): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#written;
    await this.lease.end();
    // Another process takes a run that was not given back once its lease has ended.
    if (!this.lease.lost.aborted) await this.#options.release(this.#exitCode, leaving).catch(() => undefined);
    await this.#options.link.close();
    await this.#options.dispose();
  }

  /**
   * After a failover: appends again what the database has not any more, and says again what that changed for the tenant. Rejects with
   * StoreProblem `lost` if there is something else in its place, and with `unwritable` if this process has not all of it any more.
   */
  async makeWhole(): Promise<void> {
    const { runId, token, epoch } = this.#options.owner;
    const first = this.#recent.first;
    const lines = [...this.#recent.lines];
    const holding = this.#tenant?.holding ?? null;
    if (this.#shared !== null && holding !== null) await this.#share(this.#shared, holding);
    const last = await this.#lastKept();
    for (let from = 0; from < lines.length; ) {
      const some = upToActivation(lines.slice(from, from + linesAtOnce));
      // What the others changed for the tenant was kept with them, and has its own time.
      const lost = some.slice(Math.max(0, last + 1 - first - from));
      const sessions = some.map(({ session }) => session);
      const answer = await this.#send([
        runId,
        token,
        epoch,
        first + from,
        some.map(({ line }) => line).join('\n'),
        sessions,
        null,
        this.#newsOf(
          lost.map(({ line }) => eventOf(JSON.parse(line) as EventLine)),
          lost.at(-1)?.activation,
        ),
      ]);
      if (answer === 'gap') throw lostTail(this.#options.link.shown);
      if (answer !== 'ok') throw this.#lose();
      from += some.length;
    }
  }

  /** The number of the last line that the database has. */
  async #lastKept(): Promise<number> {
    const [row] = await this.#options.link.query<{ last: string | null }>(
      'select max(seq) as last from bulk_restore.event where run_id = $1',
      [this.#options.owner.runId],
    );
    return Number(row?.last ?? -1);
  }

  #append(event: RunEvent, reservation: Reservation | null): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ line: jsonText(lineOf(event)), event, reservation, resolve, reject });
      if (!this.#isWriting) this.#written = this.#write();
    });
  }

  async #write(): Promise<void> {
    this.#isWriting = true;
    while (this.#waiting.length > 0) {
      const group = this.#nextGroup();
      try {
        if (this.#broken !== undefined) throw this.#broken;
        const isKept = await this.#keep(group);
        for (const { resolve } of group) resolve(isKept);
      } catch (error) {
        if (!(error instanceof StoreProblem)) throw error;
        this.#broken ??= error;
        for (const { reject } of group) reject(this.#broken);
      }
    }
    // No await since the last look at `#waiting`: an event that arrives from now on starts the next write.
    this.#isWriting = false;
  }

  /** What is written in one statement. An event with a reservation is alone: it may not be kept. */
  #nextGroup(): WaitingAppend[] {
    let size = 0;
    let count = 0;
    for (const { line, reservation } of this.#waiting) {
      if (count >= linesAtOnce || size >= sizeAtOnce || (reservation !== null && count > 0)) break;
      size += line.length;
      count += 1;
      if (reservation !== null) break;
    }
    return this.#waiting.splice(0, count);
  }

  /** False if there was no room for it. */
  async #keep(group: readonly WaitingAppend[]): Promise<boolean> {
    const { runId, token, epoch } = this.#options.owner;
    const sessions = group.map(({ event }) => (event.type === 'artifacts-read' ? event.session : null));
    const lines = group.map(({ line }) => line);
    const exitCode = exitCodeAfter(group, this.#exitCode);
    const reservation = group[0]?.reservation ?? null;
    const news =
      reservation === null
        ? this.#newsOf(group.map(({ event }) => event))
        : JSON.stringify(reservationNews(reservation));
    const words = [runId, token, epoch, this.#seq, lines.join('\n'), sessions, exitCode, news] as const;
    const begun = systemClock.elapsed();
    let answer = await this.#send(words);
    this.#slowestAppend = Math.max(this.#slowestAppend ?? 0, Math.ceil(systemClock.elapsed() - begun));
    if (answer === 'gap') {
      await this.makeWhole();
      answer = await this.#send(words);
    }
    if (answer === 'full') return false;
    if (answer !== 'ok') throw this.#lose();
    if (reservation !== null) this.#tenant?.hold(reservation.holding);
    this.#exitCode = exitCode;
    this.#seq += lines.length;
    if (group.some(({ event }) => event.type === 'run-resumed' && event.fromService)) this.lease.noteWhole();
    const activation = reservation?.activation ?? null;
    for (const [index, line] of lines.entries())
      this.#recent.add({ line, session: sessions[index] ?? null, activation });
    return true;
  }

  /** As JSON; null if there is nothing new, or if the run shares no tenant. */
  #newsOf(events: readonly RunEvent[], activation: Activation | null = null): string | null {
    if (this.#tenant === null) return null;
    const holds = JSON.stringify(this.#tenant.holding);
    const news = {
      ...tenantNews(events, holds === this.#said ? null : this.#tenant.holding),
      ...activationNews(activation),
    };
    this.#said = holds;
    return hasNews(news) ? JSON.stringify(news) : null;
  }

  async #send(words: AppendWords): Promise<AppendAnswer> {
    try {
      const [row] = await this.#options.link.query<{ answer: AppendAnswer }>(
        `select bulk_restore.append($1, $2, $3, $4, string_to_array($5, E'\\n'), $6, $7, $8) as answer`,
        words,
      );
      return row?.answer ?? 'fenced';
    } catch (error) {
      if (isFull(error)) return 'full';
      throw error;
    }
  }

  #lose(): StoreProblem {
    this.lease.lose();
    return this.lease.lost.reason as StoreProblem;
  }
}

interface Shared {
  readonly tenant: string;
  readonly made: readonly string[];
}

/** An append says of one activation at most. */
function upToActivation(lines: readonly RecentLine[]): readonly RecentLine[] {
  const last = lines.findIndex(({ activation }) => activation !== null);
  return last === -1 ? lines : lines.slice(0, last + 1);
}

type AppendWords = readonly [
  runId: string,
  token: string,
  epoch: number,
  seq: number,
  /** With line ends between them: as an array, the driver and the server would each have to escape them. */
  lines: string,
  sessions: readonly (string | null)[],
  exitCode: number | null,
  news: string | null,
];

/** Of one statement. Bytes are those of Latin texts. */
const linesAtOnce = 1_000;
const sizeAtOnce = 4_194_304;

/** The exit code of the last process that ended; null if something came after it. */
function exitCodeAfter(group: readonly WaitingAppend[], before: number | null): number | null {
  return group.reduce<number | null>((_, { event }) => (event.type === 'run-ended' ? event.exitCode : null), before);
}

function lostTail(shown: string): StoreProblem {
  return new StoreProblem(
    'unwritable',
    `the database ${shown} has lost more events of the run than this process still has`,
    'resume the run: it first reads what the service has of it',
  );
}
