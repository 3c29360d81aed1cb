import { describe, expect, it } from 'vitest';
import type { IndependentDurations, RateDurations } from '../../../src/emulator/scenario/scenario.ts';
import { openQueue, type RestoreInterval } from '../../../src/emulator/sessions/restore-queue.ts';
import type { Workload } from '../../../src/m365/workload.ts';

const own: IndependentDurations = { mode: 'independent', median: 100, sigma: 0, scheduling: 0, atOnce: null };
const rate: RateDurations = { mode: 'rate', median: 100, sigma: 0, scheduling: 0, perHour: 3_600, over: 'tenant' };

function admitAll(
  durations: IndependentDurations | RateDurations,
  wanted: [Workload, number, number][],
): RestoreInterval[] {
  const queue = openQueue(durations);
  return wanted.map(([workload, at, duration]) => queue.admit(workload, at, duration));
}

describe('openQueue with independent durations', () => {
  it('starts all artifacts at once, each for its own time', () => {
    expect(
      admitAll(own, [
        ['mailbox', 10, 100],
        ['mailbox', 10, 50],
      ]),
    ).toEqual([
      { start: 10, end: 110 },
      { start: 10, end: 60 },
    ]);
  });

  it('waits for the scheduling time', () => {
    expect(admitAll({ ...own, scheduling: 30 }, [['site', 10, 100]])).toEqual([{ start: 40, end: 140 }]);
  });

  it('has at most `atOnce` of a workload in progress, and starts the next when the first one ends', () => {
    const progress = admitAll({ ...own, atOnce: 2 }, [
      ['mailbox', 0, 100],
      ['mailbox', 0, 30],
      ['mailbox', 0, 10],
      ['mailbox', 0, 10],
      ['drive', 0, 10],
    ]);

    expect(progress.map(({ start }) => start)).toEqual([0, 0, 30, 40, 0]);
  });

  it('never has more than `atOnce` in progress in a long queue', () => {
    const wanted = Array.from({ length: 500 }, (_, index): [Workload, number, number] => [
      'site',
      index,
      1 + ((index * 7) % 90),
    ]);

    const progress = admitAll({ ...own, atOnce: 7 }, wanted);

    for (const { start } of progress) {
      expect(progress.filter((other) => other.start <= start && other.end > start).length).toBeLessThanOrEqual(7);
    }
  });
});

describe('openQueue with a rate', () => {
  it('ends one artifact at a time at a fixed rate, over all workloads', () => {
    const progress = admitAll(rate, [
      ['mailbox', 0, 100],
      ['drive', 0, 5_000],
      ['mailbox', 0, 100],
    ]);

    expect(progress).toEqual([
      { start: 900, end: 1_000 },
      { start: 0, end: 2_000 },
      { start: 2_900, end: 3_000 },
    ]);
  });

  it('has one line for each workload if the rate is per workload', () => {
    const progress = admitAll({ ...rate, over: 'workload' }, [
      ['mailbox', 0, 100],
      ['drive', 0, 100],
      ['drive', 0, 100],
    ]);

    expect(progress.map(({ end }) => end)).toEqual([1_000, 1_000, 2_000]);
  });

  it('does not save up idle time', () => {
    const progress = admitAll(rate, [
      ['mailbox', 0, 100],
      ['mailbox', 60_000, 100],
    ]);

    expect(progress.map(({ end }) => end)).toEqual([1_000, 61_000]);
  });
});

describe('openQueue with published durations', () => {
  const hour = 3_600_000;
  const published = { mode: 'published', scheduling: 0 } as const;

  it('ends the last of so many artifacts after the time that is published for their number', () => {
    const queue = openQueue(published);

    const ends = Array.from({ length: 250 }, () => queue.admit('site', 0, 0).end);

    expect([ends[0], ends[49], ends[249]]).toEqual([0.5 * hour, 3 * hour, 4 * hour]);
  });

  it('counts artifacts of later sessions with those that are still restored, and begins again after a pause', () => {
    const queue = openQueue(published);
    const first = Array.from({ length: 50 }, () => queue.admit('mailbox', 0, 0));

    const later = queue.admit('mailbox', hour, 0);
    const drive = queue.admit('drive', hour, 0);
    const next = queue.admit('mailbox', 10 * hour, 0);

    expect(later.end).toBeGreaterThan(first[49]?.end ?? 0);
    expect(drive).toEqual({ start: hour, end: 1.5 * hour });
    expect(next).toEqual({ start: 10 * hour, end: 12 * hour });
  });
});
