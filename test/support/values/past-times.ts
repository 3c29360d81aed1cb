import type { PastTimes, Timings } from '../../../src/forecast/expected-durations.ts';

/** The times of earlier runs by name, for any workload: milliseconds of the last run and of the run before. */
export function pastTimes(
  times: Readonly<Record<string, number | readonly [latest: number, before: number]>>,
): Timings {
  const past = new Map<string, PastTimes>();
  for (const [name, time] of Object.entries(times)) {
    const [latest, before] = typeof time === 'number' ? [time, null] : time;
    past.set(name, { latest, before });
  }
  return { find: (_workload, name) => past.get(name), all: () => past.values() };
}
