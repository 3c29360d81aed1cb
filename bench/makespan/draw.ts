import type { Chance } from '../../src/util/chance.ts';

/** Log-normal durations, in milliseconds: half of all take longer than the median; sigma is the deviation of the logarithm. */
export const median = 240_000;
export const sigma = 0.8;
/** Sigma of the hints' error. */
export const hintSigma = 0.2;

const minute = 60_000;
const second = 1_000;

/** The time every session needs before its first artifact starts, in milliseconds: the emulator's defaults, written out. */
export const lag: Readonly<Record<'activationTime' | 'resolutionDelay' | 'scheduling', number>> = {
  activationTime: 20 * second,
  resolutionDelay: 40 * second,
  scheduling: 15 * second,
};
export const wholeLag: number = lag.activationTime + lag.resolutionDelay + lag.scheduling;

/** How long a resource takes, and how big its list says that it is. */
export interface Drawn {
  /** Milliseconds in progress. */
  readonly duration: number;
  /** In megabytes: 200 a minute, with an error. */
  readonly size: number;
}

/** The same seed and name give the same duration and size. */
export function draw(name: string, chance: Chance): Drawn {
  const duration = Math.round(median * Math.exp(sigma * chance.normal(`duration ${name}`)));
  const error = Math.exp(hintSigma * chance.normal(`hint ${name}`));
  return { duration, size: Math.ceil((duration / minute) * 200 * error) };
}

/** The shortest time possible from the first activation to the last end, in milliseconds on the emulator's clock. */
export interface Bound {
  readonly time: number;
  /** The reason, for people. */
  readonly because: string;
}

/**
 * The shortest time for resources of one workload, `inFlight` at once: either all places are always taken, or the longest starts at
 * once. A resource takes its place from its activation on, so the session's lag counts too.
 */
export function boundOfPlaces(durations: readonly number[], inFlight: number): { shared: number; longest: number } {
  const sum = durations.reduce((total, duration) => total + duration + wholeLag, 0);
  const longest = durations.reduce((most, duration) => Math.max(most, duration), 0) + wholeLag;
  return { shared: sum / inFlight, longest };
}
