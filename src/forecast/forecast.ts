import { type Limits, publishedPerHour } from '../m365/limits.ts';
import { countWaves } from '../schedule/order.ts';
import { Chance } from '../util/chance.ts';
import { hour } from '../util/duration.ts';
import type { CompletionCurve } from './completion-curve.ts';
import { type Cap, type PlayedGroup, type SimulatedRun, simulate } from './simulation.ts';
import type { Basis, Spread } from './spread.ts';

/** Times in milliseconds: half of the runs take no longer, and 9 of 10. */
export interface Percentiles {
  readonly p50: number;
  readonly p90: number;
}

/** How long a run will take, by playing it through. Times in milliseconds. */
export interface Forecast extends Percentiles {
  /** How the run goes that takes `p50`. */
  readonly course: CompletionCurve;
  /** When each wave has ended: in half of the runs no later, and in 9 of 10. */
  readonly waves: readonly Percentiles[];
  /** What it takes where the service restores no more than Microsoft says is to be expected. */
  readonly atPublishedRate: number;
  /** Restore sessions, about. */
  readonly sessions: number;
  /** The cap that resources wait for most of the time; null where none has to wait. */
  readonly bindingCap: Cap | null;
  /** Whether `objectives.rto` will be met; null where there is none, or where it can't be told. */
  readonly rtoHolds: boolean | null;
  /** How many of the expected durations come from where. */
  readonly bases: Readonly<Record<Basis, number>>;
  /** By how much they were taken to be off, each resource by itself: one entry for each workload and basis there is. */
  readonly spreads: readonly Spread[];
}

/** How often a run is played through. */
const plays = 20;

/** More resources than this are stood for by every second, third, … of them, under caps that are cut likewise. */
const mostPlayed = 5_000;

/** Never more than this, whatever the caps. */
const mostEver = 20_000;

/** No cap is cut below this, for then one resource would stand for too many. */
const leastCap = 20;

/** More groups than this are played as one for each workload: they only make sessions smaller. */
const mostGroups = 100;

interface Planned {
  /** How many there are. */
  readonly waves: number;
  readonly groups: readonly PlayedGroup[];
  readonly resources: readonly { readonly expected: number }[];
  /** Where the expected duration of each comes from, and by how much it may be off. */
  readonly spreads: readonly Spread[];
  readonly limits: Limits;
  /** Milliseconds; null for none. */
  readonly rto: number | null;
}

/** Plays a run through as often as `plays` says, each time with other durations. The same plan gives the same forecast. */
export function forecast({ waves, groups, resources, spreads: each, limits, rto }: Planned): Forecast {
  const chance = new Chance('forecast');
  const played = groups.length > mostGroups ? asOne(groups) : groups;
  const thinning = thinningOf(groups, waves, limits);
  const rehearsals: SimulatedRun[] = [];
  for (let number = 1; number <= plays; number += 1) {
    const draw = (index: number): number => {
      const expected = resources[index]?.expected ?? 0;
      return expected * Math.exp((each[index]?.deviation ?? 0) * chance.normal(`${number} ${index}`));
    };
    rehearsals.push(simulate({ groups: played, limits, thinning, draw }));
  }
  rehearsals.sort((a, b) => a.time - b.time);
  const middle = rehearsals[plays / 2];
  const { p50, p90 } = percentiles(rehearsals.map(({ time }) => time));
  const bases = countBases(each);
  const atPublishedRate = Math.round((resources.length / publishedPerHour) * hour);
  const isMeasured = bases.earlier * 2 >= resources.length;
  return {
    p50,
    p90,
    course: middle?.course ?? [],
    waves: Array.from({ length: waves }, (_, wave) =>
      percentiles(rehearsals.map(({ waveEnds }) => waveEnds[wave] ?? 0)),
    ),
    atPublishedRate,
    sessions: middle?.sessions ?? 0,
    bindingCap: mostWaitedFor(rehearsals),
    rtoHolds: rto === null ? null : holds(rto, isMeasured ? [p50, p90] : [p50, p90, atPublishedRate]),
    bases,
    spreads: [...new Set(each)],
  };
}

/**
 * One in how many resources of each wave is played. A wave of few among many is not thinned as these are: it ends with its
 * slowest, whom nobody else can stand for.
 */
function thinningOf(groups: readonly PlayedGroup[], waves: number, limits: Limits): number[] {
  const counts = countWaves(groups, waves);
  const all = counts.reduce((sum, count) => sum + count, 0);
  const smallest = Math.min(limits.inFlight, limits.perDay, limits.perSession);
  const wanted = Math.min(Math.ceil(all / mostPlayed), Math.floor(smallest / leastCap));
  const most = Math.max(1, wanted, Math.ceil(all / mostEver));
  return counts.map((count) => Math.min(most, Math.max(1, Math.ceil((count * waves) / mostPlayed))));
}

/** Of one time from every play. */
function percentiles(times: readonly number[]): Percentiles {
  const sorted = times.toSorted((a, b) => a - b);
  return { p50: sorted[plays / 2] ?? 0, p90: sorted[(plays * 9) / 10] ?? 0 };
}

/** Where the times disagree, nobody can tell. */
function holds(rto: number, times: readonly number[]): boolean | null {
  if (Math.max(...times) <= rto) return true;
  return Math.min(...times) > rto ? false : null;
}

function countBases(each: readonly Spread[]): Record<Basis, number> {
  const bases = { earlier: 0, size: 0, median: 0, assumed: 0 };
  for (const { basis } of each) bases[basis] += 1;
  return bases;
}

function mostWaitedFor(rehearsals: readonly SimulatedRun[]): Cap | null {
  const waited = { activeSessions: 0, inFlight: 0, perDay: 0 };
  for (const rehearsal of rehearsals)
    for (const cap of Object.keys(waited) as Cap[]) waited[cap] += rehearsal.waited[cap];
  const [most] = (Object.keys(waited) as Cap[]).sort((a, b) => waited[b] - waited[a]);
  return most === undefined || waited[most] === 0 ? null : most;
}

/** All groups of each workload of a wave, which lie end to end. */
function asOne(groups: readonly PlayedGroup[]): PlayedGroup[] {
  const merged = new Map<string, PlayedGroup>();
  for (const { wave, workload, first, count } of groups) {
    const key = `${wave} ${workload}`;
    const before = merged.get(key) ?? { wave, workload, first, count: 0 };
    merged.set(key, { ...before, count: before.count + count });
  }
  return [...merged.values()];
}
