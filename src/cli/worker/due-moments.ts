import { nextMoment } from '../../calendar/moments.ts';
import type { DueSchedule, ScheduleBook } from '../../store/schedules.ts';
import type { Clock } from '../../util/clock.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import type { LaunchedRun } from './launched-run.ts';

export interface DueMomentsTools {
  readonly book: ScheduleBook;
  /** Starts a process that fires a schedule. */
  readonly launch: (schedule: DueSchedule) => LaunchedRun;
  /** The tenants whose schedules it fires, in lower case; null for all. */
  readonly tenants: readonly string[] | null;
  readonly clock: Clock;
  readonly say: (level: 'warn' | 'error', text: string) => void;
}

/** How often a schedule failed here, and when it is tried again, by the clock's `elapsed`. */
interface Failures {
  readonly count: number;
  readonly againAt: number;
}

/** Fires schedules that are due, one after the other, each by a process of its own. */
export class DueMoments {
  readonly #tools: DueMomentsTools;
  readonly #failures = new Map<string, Failures>();

  constructor(tools: DueMomentsTools) {
    this.#tools = tools;
  }

  /** Fires what is due now. Rejects with StoreProblem if the database is away. */
  async fire(): Promise<void> {
    const { book, tenants, clock } = this.#tools;
    for (const schedule of await book.due()) {
      const isOurs = tenants === null || tenants.includes(schedule.tenant);
      const { againAt = 0 } = this.#failures.get(schedule.name) ?? {};
      if (isOurs && againAt <= clock.elapsed()) await this.#fireOne(schedule);
    }
  }

  async #fireOne(schedule: DueSchedule): Promise<void> {
    const { launch, say, clock } = this.#tools;
    const { name } = schedule;
    const end = await launch(schedule).ended;
    if (end.kind === 'exited' && end.exitCode === exitCodes.done) {
      this.#failures.delete(name);
      return;
    }
    const { count } = this.#failures.get(name) ?? { count: 0 };
    this.#failures.set(name, { count: count + 1, againAt: clock.elapsed() + pause });
    const isDead = end.kind === 'killed' || (end.kind === 'exited' && end.exitCode === exitCodes.bug);
    if (isDead && count + 1 >= mostDeaths) return await this.#giveUp(schedule);
    const how = end.kind === 'exited' ? `exit code ${end.exitCode}` : end.kind === 'killed' ? end.by : end.because;
    say('warn', `schedule ${name}: its run could not be made (${how}); it is tried again in a minute`);
  }

  /** The moment is over without a run, so that the next one comes. */
  async #giveUp({ name, at }: DueSchedule): Promise<void> {
    const { book, say } = this.#tools;
    const problem = `the process that makes its plan died ${mostDeaths} times`;
    const schedule = await book.find(name);
    if (schedule === null) return;
    const nextAt = nextMoment(schedule, await book.now());
    await book.fire({ schedule: name, at, nextAt, missed: 0 }, { problem });
    this.#failures.delete(name);
    say('error', `schedule ${name}: no run for ${new Date(at).toISOString()}: ${problem}`);
  }
}

/** Milliseconds. */
const pause = 60_000;
const mostDeaths = 3;
