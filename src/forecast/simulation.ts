import { type Limits, perDayWindow } from '../m365/limits.ts';
import type { Workload } from '../m365/workload.ts';
import { nextSessions, type Usage } from '../schedule/next-sessions.ts';
import { indicesIn, without } from '../schedule/span.ts';
import type { WorkBatch } from '../schedule/work-batch.ts';
import { type CompletionCurve, completionCurveOf } from './completion-curve.ts';

export type Cap = 'activeSessions' | 'inFlight' | 'perDay';

/** What became of a run that was played through. Times in milliseconds. */
export interface SimulatedRun {
  /** From the first activation to the last end. */
  readonly time: number;
  readonly course: CompletionCurve;
  /** When each wave had ended. */
  readonly waveEnds: readonly number[];
  readonly sessions: number;
  /** How long resources waited for each cap, one workload after the other. */
  readonly waited: Readonly<Record<Cap, number>>;
}

/** Resources that may share a session: neighbours in the order of restoring. */
export interface PlayedGroup {
  /** No wave begins before all of the one before has ended. */
  readonly wave: number;
  readonly workload: Workload;
  readonly first: number;
  readonly count: number;
}

export interface Script {
  readonly groups: readonly PlayedGroup[];
  readonly limits: Limits;
  /** Of each wave one resource in so many is played, and stands for the others. */
  readonly thinning: readonly number[];
  /** Milliseconds that a resource takes, by its index. */
  readonly draw: (index: number) => number;
}

/** Milliseconds between two decisions: about as late as a run sees what has ended. */
const tick = 10_000;

/** Milliseconds from the activation of a session until its resources begin. Assumed. */
const preparation = 60_000;

/** Plays a run through on a clock of its own, with the decisions that a run takes. Nobody else uses the tenant. */
export function simulate(script: Script): SimulatedRun {
  const stage = new Stage(script);
  while (stage.goOn());
  return stage.rehearsal;
}

interface SimulatedSession {
  readonly workload: Workload;
  readonly size: number;
  /** How many resources each of them stands for. */
  readonly thinning: number;
  /** When it was activated, in ticks. */
  readonly at: number;
  /** When its resources end, in ticks, the first first. */
  readonly ends: Float64Array;
  /** How many of them have. */
  ended: number;
}

class Stage {
  readonly #script: Script;
  /** The groups of each wave. */
  readonly #ofWave: readonly NumberedGroup[][];
  /** The most that any wave is thinned. */
  readonly #mostThinned: number;
  /** Those of the script, cut as the wave that is being played is. */
  #limits: Limits;
  /** What waits of that wave. */
  #queue: WorkBatch[] = [];
  /** Ticks, from 0. */
  #now = 0;
  #begun = 0;
  #wave = 0;
  readonly #waveEnds: number[] = [];
  #active: SimulatedSession[] = [];
  /** When the resources of all sessions end, in milliseconds. */
  readonly #ends: number[] = [];
  /** Those that count for the day's allowance, the oldest first. */
  #ofDay: SimulatedSession[] = [];
  #use: Usage = { activeSessions: 0, inFlight: none(), today: none() };
  readonly #waited: Record<Cap, number> = { activeSessions: 0, inFlight: 0, perDay: 0 };

  constructor(script: Script) {
    this.#script = script;
    this.#ofWave = byWave(script);
    this.#mostThinned = script.thinning.reduce((most, thinning) => Math.max(most, thinning), 1);
    this.#limits = script.limits;
    this.#beginWave();
  }

  get rehearsal(): SimulatedRun {
    const course = completionCurveOf(Float64Array.from(this.#ends));
    return {
      time: this.#now * tick,
      course,
      waveEnds: this.#waveEnds,
      sessions: this.#begun,
      waited: this.#waited,
    };
  }

  /** Starts what there is room for and moves on to the next moment at which there may be more; false at the end. */
  goOn(): boolean {
    const busy = new Set(this.#active.map(({ workload }) => workload));
    if (busy.size === 0 && this.#queue.length === 0) return this.#endWave();
    const { start, usedUp } = nextSessions({
      limits: this.#limits,
      queue: this.#queue,
      use: this.#use,
      slots: this.#limits.activeSessions,
      busy,
    });
    for (const batch of start) this.#begin(batch);
    const next = this.#next(usedUp.length > 0);
    if (!Number.isFinite(next)) return false;
    this.#countWaits(next - this.#now, usedUp);
    this.#now = next;
    this.#end();
    return true;
  }

  /** Of the wave that is being played. */
  get #thinning(): number {
    return this.#script.thinning[this.#wave] ?? 1;
  }

  #beginWave(): void {
    const { limits } = this.#script;
    const thin = (cap: number): number => Math.max(1, Math.round(cap / this.#thinning));
    const [inFlight, perDay, perSession] = [thin(limits.inFlight), thin(limits.perDay), thin(limits.perSession)];
    this.#limits = { ...limits, inFlight, perDay, perSession };
    this.#queue = (this.#ofWave[this.#wave] ?? []).map(({ index, workload, first, count }) => {
      const played = Math.max(1, Math.floor(count / this.#thinning));
      return { group: index, workload, resources: [[first, played]], attempt: 1 };
    });
    this.#countDay();
  }

  /** False after the last. */
  #endWave(): boolean {
    this.#waveEnds.push(this.#now * tick);
    this.#wave += 1;
    if (this.#wave === this.#script.thinning.length) return false;
    this.#beginWave();
    return true;
  }

  #begin({ group, workload, resources }: WorkBatch): void {
    const { draw, groups } = this.#script;
    const first = groups[group]?.first ?? 0;
    const ends = Float64Array.from(indicesIn(resources), (index) => {
      const spaced = first + (index - first) * this.#thinning;
      return this.#now + Math.max(1, Math.ceil((preparation + draw(spaced)) / tick));
    }).sort();
    const session: SimulatedSession = {
      workload,
      size: ends.length,
      thinning: this.#thinning,
      at: this.#now,
      ends,
      ended: 0,
    };
    this.#begun += 1;
    this.#keepEnds(ends);
    this.#active.push(session);
    this.#ofDay.push(session);
    this.#use.activeSessions += 1;
    this.#use.inFlight[workload] += session.size;
    this.#use.today[workload] += session.size;
    this.#queue = this.#queue.flatMap((batch) => {
      if (batch.group !== group) return [batch];
      const left = without(batch.resources, resources);
      return left.length === 0 ? [] : [{ ...batch, resources: left }];
    });
  }

  /** As many of them as if every wave were thinned like the most thinned, so that each counts for as many resources. */
  #keepEnds(ends: Float64Array): void {
    const step = Math.round(this.#mostThinned / this.#thinning);
    for (let place = ends.length - 1; place >= 0; place -= step) this.#ends.push((ends[place] ?? 0) * tick);
  }

  /** The next tick at which something ends, or the day's allowance comes back where that is waited for; infinity where neither will. */
  #next(waitsForDay: boolean): number {
    const back = waitsForDay
      ? (this.#ofDay[0]?.at ?? Number.POSITIVE_INFINITY) + perDayWindow / tick
      : Number.POSITIVE_INFINITY;
    return this.#active.reduce((next, { ends, ended }) => Math.min(next, ends[ended] ?? next), back);
  }

  #end(): void {
    for (const session of this.#active) {
      const before = session.ended;
      while ((session.ends[session.ended] ?? Number.POSITIVE_INFINITY) <= this.#now) session.ended += 1;
      this.#use.inFlight[session.workload] -= session.ended - before;
    }
    this.#active = this.#active.filter(({ ended, size }) => ended < size);
    this.#use.activeSessions = this.#active.length;
    const isOfDay = ({ at }: SimulatedSession): boolean => at + perDayWindow / tick > this.#now;
    for (const session of this.#ofDay) if (!isOfDay(session)) this.#use.today[session.workload] -= session.size;
    this.#ofDay = this.#ofDay.filter(isOfDay);
  }

  /** What earlier waves have taken of the day, as this one is thinned. */
  #countDay(): void {
    if (this.#ofDay.every(({ thinning }) => thinning === this.#thinning)) return;
    this.#ofDay = this.#ofDay.map((session) => {
      const size = Math.ceil((session.size * session.thinning) / this.#thinning);
      return { ...session, size, thinning: this.#thinning };
    });
    this.#use = { ...this.#use, today: none() };
    for (const { workload, size } of this.#ofDay) this.#use.today[workload] += size;
  }

  #countWaits(ticks: number, usedUp: readonly Workload[]): void {
    const isFull = this.#use.activeSessions >= this.#limits.activeSessions;
    for (const workload of new Set(this.#queue.map((batch) => batch.workload))) {
      const cap: Cap = usedUp.includes(workload) ? 'perDay' : isFull ? 'activeSessions' : 'inFlight';
      this.#waited[cap] += ticks * tick;
    }
  }
}

interface NumberedGroup extends PlayedGroup {
  /** Its place in the script. */
  readonly index: number;
}

function byWave({ groups, thinning }: Script): NumberedGroup[][] {
  const waves: NumberedGroup[][] = thinning.map(() => []);
  for (const [index, group] of groups.entries()) waves[group.wave]?.push({ ...group, index });
  return waves;
}

function none(): Record<Workload, number> {
  return { mailbox: 0, drive: 0, site: 0 };
}
