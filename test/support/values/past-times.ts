import type { PastTimes, Timings } from '../../../src/forecast/expected-durations.ts';

/** What earlier runs have timed, by name, whatever the workload: milliseconds of the last time, and of the time before. */
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
