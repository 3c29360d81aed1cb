import { nextMoment } from '../../src/calendar/moments.ts';
import { fireIfDue } from '../../src/cli/schedules/fire-moment.ts';
import type { ScheduleBook } from '../../src/store/schedules.ts';
import { planOf } from './values/plans.ts';

export interface Trial {
  /** A connection of its own for each worker. */
  readonly books: readonly ScheduleBook[];
  /** How many moments are to come, of all schedules together. */
  readonly moments: number;
  /** Between 0 and 1. */
  readonly random: () => number;
  /** Ends all runs that were queued so far. */
  readonly endRuns: () => Promise<void>;
}

const cron = ['*/5 * * * *', '0 * * * *', '30 2 * * *', '15 3 * * 0'];
const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'];
const start = Date.parse('2026-03-07T00:00:00Z');

/**
 * Moves the clock from moment to moment, and lets all workers fire what is due at once. Half of the times a worker dies: before the
 * database has its statement, or before the answer is there. Resolves to the moments that were to come, as `schedule moment`.
 */
export async function fireAll({ books, moments, random, endRuns }: Trial): Promise<string[]> {
  const [book] = books;
  if (book === undefined) throw new Error('no workers');
  const calendars = cron.map((line, index) => ({ name: `drill-${index}`, cron: line, zone: zones[index] ?? 'UTC' }));
  const next = new Map(calendars.map((calendar) => [calendar, nextMoment(calendar, start)]));
  await book.apply(
    [...next].map(([{ name, ...calendar }, nextAt]) => ({
      name,
      ...calendar,
      tenant: '',
      specName: name,
      sources: { path: 'drill.yaml', files: [] },
      nextAt,
    })),
    { prune: true },
  );
  const expected: string[] = [];
  while (expected.length < moments) {
    const now = Math.min(...next.values());
    for (const [calendar, at] of next) {
      if (at > now) continue;
      expected.push(`${calendar.name} ${new Date(at).toISOString()}`);
      next.set(calendar, nextMoment(calendar, at));
    }
    while ((await book.due(now)).length > 0)
      for (const { name } of await book.due(now))
        await Promise.all(
          books.map((own) => fireIfDue(name, { book: dying(own, random), plan, now }).catch(mustBeDeath)),
        );
    await endRuns();
  }
  return expected;

  async function plan({ name }: { readonly name: string }): ReturnType<Parameters<typeof fireIfDue>[1]['plan']> {
    return planOf({ mailbox: 1 }, { name });
  }
}

class Death extends Error {}

function mustBeDeath(error: unknown): null {
  if (error instanceof Death) return null;
  throw error;
}

/** The schedules as a worker has them that may die while it fires one. */
function dying(book: ScheduleBook, random: () => number): Pick<ScheduleBook, 'find' | 'fire' | 'now'> & ScheduleBook {
  return new Proxy(book, {
    get(target, key): unknown {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== 'function') return value;
      if (key !== 'fire') return value.bind(target);
      return async (...words: Parameters<ScheduleBook['fire']>) => {
        const chance = random();
        if (chance < 0.25) throw new Death();
        const result = await target.fire(...words);
        if (chance < 0.5) throw new Death();
        return result;
      };
    },
  });
}
