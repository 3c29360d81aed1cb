import type { Plan } from '../plan/plan.ts';

/**
 * The port to the schedules of drills, which workers on several hosts share. Each moment of a schedule is fired once, whoever dies
 * meanwhile. Times are milliseconds since 1970, by the database's clock. Methods reject with StoreProblem.
 */
export interface ScheduleBook extends AsyncDisposable {
  now(): Promise<number>;
  /**
   * Keeps schedules: new ones, and changed ones in place of what was there. `nextAt` is kept of those whose calendar is as before. With
   * `prune`, removes all others.
   */
  apply(schedules: readonly NewSchedule[], options: { readonly prune: boolean }): Promise<AppliedSchedules>;
  /** By name, with what came of their last moments. */
  list(): Promise<ListedSchedule[]>;
  /** A schedule; null if there is none of this name. */
  find(name: string): Promise<KeptSchedule | null>;
  /** Pauses a schedule, or lets it go on from its first moment after now. False if there is none of this name. */
  setPaused(name: string, paused: boolean, nextAt: number): Promise<boolean>;
  /** The schedules that are due, the longest first. `now` is for those who move the clock. */
  due(now?: number): Promise<DueSchedule[]>;
  /** When the next schedule is due; null if there is none. */
  nextDue(): Promise<number | null>;
  /**
   * Fires a moment: queues its run, or notes why there is none, and moves the schedule on. Nothing happens if another worker has fired
   * it: then resolves to `gone`. `exists` and `rival`: there was no run to be made, and the moment is over all the same.
   */
  fire(moment: DueMoment, run: MomentRun | { readonly problem: string }): Promise<FireResult>;
}

export interface NewSchedule {
  readonly name: string;
  /** Empty if the spec names none. */
  readonly tenant: string;
  readonly specName: string;
  readonly cron: string;
  readonly zone: string;
  readonly sources: KeptSources;
  readonly nextAt: number;
}

/** A spec and its lists, as they were when somebody applied them: whoever fires the schedule needs no files. */
export interface KeptSources {
  /** Of the spec, among `files`. */
  readonly path: string;
  readonly files: readonly ScheduledFile[];
}

export interface ScheduledFile {
  /** Absolute, or relative to the folder that it was applied in. */
  readonly path: string;
  readonly text?: string;
  /** Instead of `text`, for bytes that are none in UTF-8. */
  readonly base64?: string;
}

export interface KeptSchedule extends NewSchedule {
  readonly isPaused: boolean;
  readonly appliedAt: number;
  readonly appliedBy: string;
}

export interface ListedSchedule extends Omit<KeptSchedule, 'sources'> {
  /** The last moment that was fired; null if there was none. */
  readonly last: FiredMoment | null;
}

export interface FiredMoment {
  readonly at: number;
  /** Null if no run was made. */
  readonly runId: string | null;
  readonly problem: string | null;
  /** Moments after this one that passed without a worker. */
  readonly missed: number;
}

export interface AppliedSchedules {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly unchanged: readonly string[];
  readonly removed: readonly string[];
}

export interface DueSchedule {
  readonly name: string;
  readonly tenant: string;
  readonly at: number;
}

export interface DueMoment {
  readonly schedule: string;
  readonly at: number;
  /** The first moment of the schedule after now. */
  readonly nextAt: number;
  readonly missed: number;
}

export interface MomentRun {
  readonly runId: string;
  readonly plan: Plan;
}

export type FireResult =
  | { readonly status: 'ok' | 'refused' | 'gone' | 'exists' }
  | { readonly status: 'rival'; readonly rival: string };
