import type { Limits } from '../m365/limits.ts';
import { publishedTimeOf } from '../m365/published-times.ts';
import type { Workload } from '../m365/workload.ts';
import { countWaves } from '../schedule/order.ts';
import { Chance } from '../util/chance.ts';
import type { CompletionCurve } from './completion-curve.ts';
import { type CapName, type SimulatedGroup, type SimulatedRun, simulate } from './simulation.ts';
import type { Basis, Spread } from './spread.ts';

/** Two durations in milliseconds: half of the simulated runs take no longer than `p50`, 9 of 10 no longer than `p90`. */
export interface Percentiles {
  readonly p50: number;
  readonly p90: number;
}

/**
 * How long a run will take, from simulations. Times in milliseconds, from the first activation on. The curve is that of the run
 * that takes `p50`.
 */
export interface Forecast extends Percentiles, CompletionCurve {
  /** When each wave has ended. */
  readonly waves: readonly Percentiles[];
  /** How long it takes by the medians that Microsoft publishes. */
  readonly atPublishedRate: number;
  /** The number of restore sessions in the run that takes `p50`. */
  readonly sessions: number;
  /** The cap that resources wait for longest; null if none has to wait. */
  readonly bindingCap: CapName | null;
  /** Whether `objectives.rto` will be met; null if there is no such objective, or if that is uncertain. */
  readonly rtoHolds: boolean | null;
  /** The number of expected durations on each basis. */
  readonly bases: Readonly<Record<Basis, number>>;
  /** How far resources were assumed to be from their expected durations: one entry for each kind and basis. */
  readonly spreads: readonly Spread[];
}

/** The number of simulations. */
const simulations = 20;

/** With more resources than this, only every second, third, … is simulated, under caps that are lowered in proportion. */
const mostSimulated = 5_000;

/** No more resources than this are simulated, even if caps then fall below `leastCap`. */
const mostEver = 20_000;

/** Caps are not lowered below this: a simulated resource would then be too large a part of a session. */
const leastCap = 20;

/** With more groups than this, those of a workload in a wave are simulated as one. All that groups do is make sessions smaller. */
const mostGroups = 100;

interface ForecastInput {
  /** The number of waves. */
  readonly waves: number;
  readonly groups: readonly SimulatedGroup[];
  readonly resources: { readonly length: number; at(index: number): { readonly expected: number } | undefined };
  /** What the expected duration of each resource is based on, and how far it may be off. */
  readonly spreads: readonly Spread[];
  readonly limits: Limits;
  /** In milliseconds; null for none. */
  readonly rto: number | null;
}

/** Simulates a run 20 times, each time with other durations. The same input gives the same forecast. */
export function forecast({ waves, groups, resources, spreads, limits, rto }: ForecastInput): Forecast {
  const chance = new Chance('forecast');
  const simulated = groups.length > mostGroups ? mergedGroups(groups) : groups;
  const weights = weightsOf(groups, waves, limits);
  const runs: SimulatedRun[] = [];
  for (let number = 1; number <= simulations; number += 1) {
    const durationOf = (index: number): number => {
      const expected = resources.at(index)?.expected ?? 0;
      return expected * Math.exp((spreads[index]?.deviation ?? 0) * chance.normal(`${number} ${index}`));
    };
    runs.push(simulate({ groups: simulated, limits, weights, durationOf }));
  }
  runs.sort((a, b) => a.time - b.time);
  const { curve, sessions } = runs[simulations / 2] as SimulatedRun;
  const { p50, p90 } = percentiles(runs.map(({ time }) => time));
  const bases = countBases(spreads);
  const atPublishedRate = Math.round(publishedTimeOfWaves(groups, waves));
  const isMeasured = spreads.filter(isOfThisTenant).length * 2 >= resources.length;
  return {
    p50,
    p90,
    ...curve,
    waves: Array.from({ length: waves }, (_, wave) => percentiles(runs.map(({ waveEnds }) => waveEnds[wave] ?? 0))),
    atPublishedRate,
    sessions,
    bindingCap: mostWaitedFor(runs),
    rtoHolds: rto === null ? null : meetsRto(rto, { p50, p90 }, isMeasured ? 0 : atPublishedRate),
    bases,
    spreads: [...new Set(spreads)],
  };
}

/**
 * For each wave, the number of real resources per simulated resource. A small wave among large ones is simulated in full,
 * because its slowest resource decides when it ends.
 */
function weightsOf(groups: readonly SimulatedGroup[], waves: number, limits: Limits): number[] {
  const counts = countWaves(groups, waves);
  const all = counts.reduce((sum, count) => sum + count, 0);
  const smallest = Math.min(limits.inFlight, limits.perDay, limits.perSession);
  const wanted = Math.min(Math.ceil(all / mostSimulated), Math.floor(smallest / leastCap));
  const most = Math.max(1, wanted, Math.ceil(all / mostEver));
  return counts.map((count) => Math.min(most, Math.max(1, Math.ceil((count * waves) / mostSimulated))));
}

/** Of one time from every simulation. */
function percentiles(times: readonly number[]): Percentiles {
  const sorted = times.toSorted((a, b) => a - b);
  return { p50: sorted[simulations / 2] ?? 0, p90: sorted[(simulations * 9) / 10] ?? 0 };
}

/** By the worse of the forecast and the published time. Null if half of such runs meet it, and fewer than 9 of 10 do. */
function meetsRto(rto: number, { p50, p90 }: Percentiles, published: number): boolean | null {
  if (Math.max(p90, published) <= rto) return true;
  return Math.max(p50, published) > rto ? false : null;
}

/** Whether an expected duration rests on enough of what was measured in this tenant to outweigh what is published. */
function isOfThisTenant({ basis, measuredOn }: Spread): boolean {
  return basis === 'earlier' || measuredOn > 0;
}

/** One wave after the other; in each, as long as the slowest workload: they don't wait for each other. */
function publishedTimeOfWaves(groups: readonly SimulatedGroup[], waves: number): number {
  const times = Array.from({ length: waves }, (_, wave) => {
    const ofWave = groups.filter((group) => group.wave === wave);
    const counts = new Map<Workload, number>();
    for (const { workload, count } of ofWave) counts.set(workload, (counts.get(workload) ?? 0) + count);
    return Math.max(0, ...[...counts].map(([workload, count]) => publishedTimeOf(workload, count)));
  });
  return times.reduce((sum, time) => sum + time, 0);
}

function countBases(spreads: readonly Spread[]): Record<Basis, number> {
  const bases = { earlier: 0, size: 0, median: 0, assumed: 0 };
  for (const { basis } of spreads) bases[basis] += 1;
  return bases;
}

function mostWaitedFor(runs: readonly SimulatedRun[]): CapName | null {
  const waited = { activeSessions: 0, inFlight: 0, perDay: 0 };
  for (const run of runs) for (const cap of Object.keys(waited) as CapName[]) waited[cap] += run.waited[cap];
  const most = (Object.keys(waited) as CapName[]).reduce((best, cap) => (waited[cap] > waited[best] ? cap : best));
  return waited[most] === 0 ? null : most;
}

/** One group for each workload of a wave, whose groups are neighbours. */
function mergedGroups(groups: readonly SimulatedGroup[]): SimulatedGroup[] {
  const merged = new Map<string, SimulatedGroup>();
  for (const { wave, workload, first, count } of groups) {
    const key = `${wave} ${workload}`;
    const before = merged.get(key) ?? { wave, workload, first, count: 0 };
    merged.set(key, { ...before, count: before.count + count });
  }
  return [...merged.values()];
}
