import { countMoments, nextMoment } from '../../calendar/moments.ts';
import type { Plan } from '../../plan/plan.ts';
import type { DueMoment, FireResult, KeptSchedule, ScheduleBook } from '../../store/schedules.ts';
import { type RunStore, StoreProblem } from '../../store/store.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { connect } from '../connect/connect.ts';
import type { Environment } from '../environment.ts';
import { refusalOf } from '../failure.ts';
import { freshPlan } from '../planning/plan-to-start.ts';
import type { NetworkOptions } from '../shared-options.ts';
import { keptFiles } from './kept-sources.ts';

/** Makes the plan of a moment. Rejects with CommandError, and like it, if there can be none. */
export type PlanMoment = (schedule: KeptSchedule) => Promise<Plan>;

/** What came of a moment. */
export interface FiredRun {
  readonly runId: string;
  readonly moment: DueMoment;
  readonly result: FireResult;
  /** Why there is no run. */
  readonly problem: string | null;
}

/**
 * Fires a schedule if it is due: makes the plan of its drill and queues the run. If there can be none, notes why, so that the next moment
 * comes all the same. Null if it is not due, because another worker has fired it. Rejects if the service or the database is away: then the
 * moment stays due.
 */
export async function fireIfDue(
  name: string,
  { book, plan, now: moved }: { readonly book: ScheduleBook; readonly plan: PlanMoment; readonly now?: number },
): Promise<FiredRun | null> {
  const schedule = await book.find(name);
  const now = moved ?? (await book.now());
  if (schedule === null || schedule.isPaused || schedule.nextAt > now) return null;
  const { nextAt: at } = schedule;
  const missed = countMoments(schedule, { from: at, to: now, most: mostCounted });
  const moment = { schedule: name, at, nextAt: nextMoment(schedule, now), missed };
  const runId = momentRunId(at, name);
  try {
    const result = await book.fire(moment, { runId, plan: await plan(schedule) });
    const problem = result.status === 'rival' ? `the run ${result.rival} of the same spec is under way` : null;
    return { runId, moment, result, problem };
  } catch (error) {
    const { exitCode, because } = refusalOf(error);
    // What the store says is not about the drill.
    if (error instanceof StoreProblem || (exitCode !== exitCodes.usage && exitCode !== exitCodes.refused)) throw error;
    return { runId, moment, result: await book.fire(moment, { problem: because }), problem: because };
  }
}

const mostCounted = 10_000;

/** `20261129-030000-weekly-drill`: the same from every worker. */
function momentRunId(at: number, name: string): string {
  const time = new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  return `${time}-${name}`;
}

/** Plans from the spec and the lists that were kept. */
export function plannerOf(options: NetworkOptions, store: RunStore, environment: Environment): PlanMoment {
  return async ({ sources }) => {
    const kept = { ...environment, files: keptFiles(sources) };
    await using connection = connect({ ...options, emulator: false }, environment);
    const { plan } = await freshPlan(sources.path, {
      options: { ...options, allowDuplicates: false },
      store,
      connection,
      environment: kept,
      list: null,
      announce: () => undefined,
      // The program that checks is the worker's.
      requireCheck: () => undefined,
      asksLedger: true,
    });
    return plan;
  };
}
