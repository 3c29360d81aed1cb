import { type Limits, perDayWindow } from '../m365/limits.ts';
import type { Workload } from '../m365/workload.ts';
import { nextSessions, type StartLimits, sameForAll, type Usage } from '../schedule/next-sessions.ts';
import { indicesIn, without } from '../schedule/span.ts';
import type { WorkBatch } from '../schedule/work-batch.ts';
import { type CompletionCurve, completionCurveOf } from './completion-curve.ts';

export type CapName = 'activeSessions' | 'inFlight' | 'perDay';

/** How a simulated run went. Times in milliseconds. */
export interface SimulatedRun {
  /** From the first activation to the last end. */
  readonly time: number;
  readonly curve: Required<CompletionCurve>;
  /** When each wave had ended. */
  readonly waveEnds: readonly number[];
  readonly sessions: number;
  /** How long resources waited for each cap, added up over workloads. */
  readonly waited: Readonly<Record<CapName, number>>;
}

/** Resources that may share a session: neighbours in the order of restoring. */
export interface SimulatedGroup {
  /** A wave starts when all of the one before has ended. */
  readonly wave: number;
  readonly workload: Workload;
  readonly first: number;
  readonly count: number;
}

export interface SimulationInput {
  readonly groups: readonly SimulatedGroup[];
  readonly limits: Limits;
  /** For each wave, the number of real resources per simulated resource. Limits are lowered in proportion. */
  readonly weights: readonly number[];
  /** Milliseconds that the resource with this index takes. */
  readonly durationOf: (index: number) => number;
}

/** Milliseconds between two decisions: about as late as a run notices that something has ended. */
const tickLength = 10_000;

/** Milliseconds from the activation of a session until its resources start. Our assumption. */
const preparation = 60_000;

/** Simulates a run that makes the scheduling decisions of a real run. Assumes that nobody else uses the tenant. */
export function simulate(input: SimulationInput): SimulatedRun {
  const simulation = new Simulation(input);
  while (simulation.step());
  return simulation.result;
}

interface SimulatedSession {
  readonly workload: Workload;
  readonly size: number;
  /** The number of real resources per simulated resource. */
  readonly weight: number;
  /** When it was activated, in ticks. */
  readonly at: number;
  /** When its resources end, in ticks, in ascending order. */
  readonly ends: Float64Array;
  /** How many of them have ended. */
  ended: number;
}

class Simulation {
  readonly #input: SimulationInput;
  /** The groups of each wave. */
  readonly #groups: readonly NumberedGroup[][];
  readonly #mostWeight: number;
  /** Lowered for the weight of the current wave. */
  #limits: StartLimits;
  /** What waits in the current wave. */
  #queue: WorkBatch[] = [];
  /** In ticks, from 0. */
  #now = 0;
  #sessions = 0;
  #wave = 0;
  readonly #waveEnds: number[] = [];
  #active: SimulatedSession[] = [];
  /** When resources end, in milliseconds. */
  readonly #ends: number[] = [];
  /** Sessions activated in the last 24 hours, the oldest first. */
  #today: SimulatedSession[] = [];
  #use: Usage = { activeSessions: 0, inFlight: none(), today: none() };
  readonly #waited: Record<CapName, number> = { activeSessions: 0, inFlight: 0, perDay: 0 };

  constructor(input: SimulationInput) {
    this.#input = input;
    this.#groups = groupsByWave(input);
    this.#mostWeight = input.weights.reduce((most, weight) => Math.max(most, weight), 1);
    this.#limits = sameForAll(input.limits);
    this.#startWave();
  }

  get result(): SimulatedRun {
    return {
      time: this.#now * tickLength,
      curve: completionCurveOf(Float64Array.from(this.#ends)),
      waveEnds: this.#waveEnds,
      sessions: this.#sessions,
      waited: this.#waited,
    };
  }

  /** Starts what there is room for and moves on to the next tick with more room. False at the end of the run. */
  step(): boolean {
    const busy = new Set(this.#active.map(({ workload }) => workload));
    if (busy.size === 0 && this.#queue.length === 0) return this.#endWave();
    const { start, usedUp } = nextSessions({
      limits: this.#limits,
      queue: this.#queue,
      use: this.#use,
      slots: this.#limits.activeSessions,
      busy,
    });
    for (const batch of start) this.#start(batch);
    const next = this.#nextTick(usedUp.length > 0);
    if (!Number.isFinite(next)) return false;
    this.#countWaits(next - this.#now, usedUp);
    this.#now = next;
    this.#end();
    return true;
  }

  /** The weight of the current wave. */
  get #weight(): number {
    return this.#input.weights[this.#wave] ?? 1;
  }

  #startWave(): void {
    const { limits } = this.#input;
    const lowered = (cap: number): number => Math.max(1, Math.round(cap / this.#weight));
    const [inFlight, perDay] = [lowered(limits.inFlight), lowered(limits.perDay)];
    this.#limits = sameForAll({ ...limits, inFlight, perDay, perSession: lowered(limits.perSession) });
    this.#queue = (this.#groups[this.#wave] ?? []).map(({ index, workload, first, count }) => {
      const simulated = Math.max(1, Math.floor(count / this.#weight));
      return { group: index, workload, resources: [[first, simulated]], attempt: 1 };
    });
    this.#weighToday();
  }

  /** False after the last wave. */
  #endWave(): boolean {
    this.#waveEnds.push(this.#now * tickLength);
    this.#wave += 1;
    if (this.#wave === this.#input.weights.length) return false;
    this.#startWave();
    return true;
  }

  #start({ group, workload, resources }: WorkBatch): void {
    const { durationOf, groups } = this.#input;
    const first = groups[group]?.first ?? 0;
    const ends = Float64Array.from(indicesIn(resources), (index) => {
      const spaced = first + (index - first) * this.#weight;
      return this.#now + Math.max(1, Math.ceil((preparation + durationOf(spaced)) / tickLength));
    }).sort();
    const session: SimulatedSession = {
      workload,
      size: ends.length,
      weight: this.#weight,
      at: this.#now,
      ends,
      ended: 0,
    };
    this.#sessions += 1;
    this.#keepEnds(ends);
    this.#active.push(session);
    this.#today.push(session);
    this.#use.activeSessions += 1;
    this.#use.inFlight[workload] += session.size;
    this.#use.today[workload] += session.size;
    this.#queue = this.#queue.flatMap((batch) => {
      if (batch.group !== group) return [batch];
      const left = without(batch.resources, resources);
      return left.length === 0 ? [] : [{ ...batch, resources: left }];
    });
  }

  /** Keeps as many as if every wave had the largest weight, so that each kept end counts for as many resources. */
  #keepEnds(ends: Float64Array): void {
    const step = Math.round(this.#mostWeight / this.#weight);
    for (let place = ends.length - 1; place >= 0; place -= step) this.#ends.push((ends[place] ?? 0) * tickLength);
  }

  /** The next tick at which something ends or, if that is waited for, the day's allowance returns. Infinity if neither will. */
  #nextTick(waitsForDay: boolean): number {
    const back = waitsForDay
      ? (this.#today[0]?.at ?? Number.POSITIVE_INFINITY) + perDayWindow / tickLength
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
    const isToday = ({ at }: SimulatedSession): boolean => at + perDayWindow / tickLength > this.#now;
    for (let [oldest] = this.#today; oldest !== undefined && !isToday(oldest); [oldest] = this.#today) {
      this.#use.today[oldest.workload] -= oldest.size;
      this.#today.shift();
    }
  }

  /** Converts what earlier waves have used of the day's allowance to the weight of this wave. */
  #weighToday(): void {
    this.#today = this.#today.map((session) => {
      const size = Math.ceil((session.size * session.weight) / this.#weight);
      return { ...session, size, weight: this.#weight };
    });
    this.#use = { ...this.#use, today: none() };
    for (const { workload, size } of this.#today) this.#use.today[workload] += size;
  }

  #countWaits(ticks: number, usedUp: readonly Workload[]): void {
    const isFull = this.#use.activeSessions >= this.#limits.activeSessions;
    for (const workload of new Set(this.#queue.map((batch) => batch.workload))) {
      const cap: CapName = usedUp.includes(workload) ? 'perDay' : isFull ? 'activeSessions' : 'inFlight';
      this.#waited[cap] += ticks * tickLength;
    }
  }
}

interface NumberedGroup extends SimulatedGroup {
  /** Its index in the input. */
  readonly index: number;
}

function groupsByWave({ groups, weights }: SimulationInput): NumberedGroup[][] {
  const waves: NumberedGroup[][] = weights.map(() => []);
  for (const [index, group] of groups.entries()) waves[group.wave]?.push({ ...group, index });
  return waves;
}

function none(): Record<Workload, number> {
  return { mailbox: 0, drive: 0, site: 0 };
}
