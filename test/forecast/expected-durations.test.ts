import { describe, expect, it } from 'vitest';
import { type ExpectedDurations, expectedDurations } from '../../src/forecast/expected-durations.ts';
import type { Resource } from '../../src/spec/spec.ts';
import { pastTimes } from '../support/values/past-times.ts';
import { resourceOf } from '../support/values/specs.ts';

const minute = 60_000;
const mailbox = (name: string, size: number | null = null): Resource => resourceOf('mailbox', name, { size });

/** What is expected of each if earlier runs have timed some: `minutes` by name. */
function expected(resources: readonly Resource[], minutes: Readonly<Record<string, number>> = {}): ExpectedDurations {
  const times = Object.entries(minutes).map(([name, time]) => [name, time * minute]);
  return expectedDurations('mailbox', resources, pastTimes(Object.fromEntries(times)));
}

/** The expected minutes of each. */
function minutesOf(resources: readonly Resource[], minutes: Readonly<Record<string, number>> = {}): number[] {
  return [...expected(resources, minutes).durations].map((duration) => duration / minute);
}

/** `count` names with a figure for each. */
function several(count: number, of: (index: number) => number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`user${index}`, of(index)]));
}

describe('the expected duration of a resource', () => {
  it('is what it took in an earlier run, whatever its size is', () => {
    expect(minutesOf([mailbox('ada', 1), mailbox('bob', 1_000)], { ada: 30, bob: 7 })).toEqual([30, 7]);
  });

  it('depends on the size if it was never timed: half is fixed, half is in proportion', () => {
    const resources = [mailbox('ada', 100), mailbox('bob', 200), mailbox('cy', 50)];

    expect(minutesOf(resources, { ada: 10 })).toEqual([10, 15, 7.5]);
  });

  it('uses the sizes only of those that were timed to find the pace', () => {
    const resources = [mailbox('ada', 100), mailbox('bob', 1_000), mailbox('cy', 2_000)];

    expect(minutesOf(resources, { ada: 11 })).toEqual([11, 20, 30]);
  });

  it('uses the proportion that many measured mailboxes show', () => {
    const sizes = Array.from({ length: 40 }, (_, index) => mailbox(`user${index}`, 100 + index));
    const middling = 120;

    const [big] = minutesOf(
      [mailbox('big', 10 * middling), ...sizes],
      several(40, (index) => 0.9 * middling + 0.1 * (100 + index)),
    );

    expect(big).toBeCloseTo(0.9 * middling + 0.1 * 10 * middling, 0);
  });

  it('ignores empty mailboxes when it finds the medium size', () => {
    const resources = [mailbox('ada', 0), mailbox('bob', 0), mailbox('cy', 6)];
    const assumed = 120;

    expect(minutesOf(resources)).toEqual([assumed / 2, assumed / 2, assumed]);
  });

  it('uses the median pace, so that one odd mailbox does not change it', () => {
    const resources = [mailbox('ada', 10), mailbox('bob', 10), mailbox('cy', 10), mailbox('dan', 20)];

    expect(minutesOf(resources, { ada: 1, bob: 5, cy: 500 })[3]).toBe(7.5);
  });

  it('assumes that timed and sized resources are alike, if no resource has both', () => {
    const resources = [mailbox('ada'), mailbox('bob'), mailbox('cy'), mailbox('dan', 3), mailbox('eve', 6)];

    expect(minutesOf(resources, { ada: 30, bob: 2, cy: 6 }).slice(3)).toEqual([4.5, 6]);
  });

  it('is the median of all others if nothing is known about it', () => {
    expect(
      minutesOf([mailbox('ada'), mailbox('bob'), mailbox('cy'), mailbox('dan')], { ada: 1, bob: 3, cy: 50 }),
    ).toEqual([1, 3, 50, 3]);
  });

  it('is the median of earlier runs if they timed none of these resources', () => {
    const earlier = { bob: 1, cy: 3, dan: 50, eva: 2, fay: 60 };

    expect(minutesOf([mailbox('ada')], earlier)).toEqual([3]);
    expect(minutesOf([mailbox('ada', 7), mailbox('eve')], earlier)).toEqual([3, 3]);
  });

  it('comes from the published median to the measured one as more is measured', () => {
    const [one, two, four] = [1, 2, 4].map((count) => {
      const earlier = Object.fromEntries(Array.from({ length: count }, (_, index) => [`other${index}`, 10]));
      return minutesOf([mailbox('ada')], earlier)[0] ?? 0;
    });

    expect([one, two, four]).toEqual([one, two, four].toSorted((a, b) => (b ?? 0) - (a ?? 0)));
    expect(one).toBeLessThan(120);
    expect(four).toBeGreaterThan(10);
    expect(four).toBeLessThan(20);
  });

  it('is the published median of one if nothing is known about any', () => {
    const assumed = 120;

    expect(minutesOf([mailbox('ada'), mailbox('bob')])).toEqual([assumed, assumed]);
    expect(minutesOf([mailbox('ada', 1), mailbox('bob', 2), mailbox('cy', 4)])).toEqual([90, assumed, 180]);
  });

  it('is longer the bigger a mailbox is', () => {
    const durations = minutesOf([0, 1, 2, 40, 1_000, 1_001].map((size) => mailbox(`of${size}`, size)));

    expect(durations).toEqual(durations.toSorted((a, b) => a - b));
    expect(new Set(durations).size).toBe(durations.length);
  });

  it('is at least a millisecond', () => {
    expect(expected([mailbox('ada')], { ada: 0 }).durations[0]).toBe(1);
  });

  it('is never more than a month, even if sizes mix two units', () => {
    const resources = [mailbox('ada', 1), mailbox('bob', 1), mailbox('cy', 50_000_000_000)];

    expect(minutesOf(resources)[2]).toBe(30 * 24 * 60);
  });

  it('says what it is based on', () => {
    const resources = [mailbox('ada', 1), mailbox('bob', 1), mailbox('cy')];
    const bases = (...of: Parameters<typeof expected>): string[] => expected(...of).spreads.map(({ basis }) => basis);

    expect(bases(resources, { ada: 1 })).toEqual(['earlier', 'size', 'median']);
    expect(bases([mailbox('ada')], { bob: 1 })).toEqual(['median']);
    expect(bases([mailbox('ada')])).toEqual(['assumed']);
    expect(bases([mailbox('ada'), mailbox('bob', 1)])).toEqual(['median', 'size']);
  });
});

describe('the spread of expected durations', () => {
  it('is assumed until enough was measured', () => {
    const resources = [mailbox('user0', 1), mailbox('bob', 1), mailbox('cy')];

    expect(
      expected(
        resources,
        several(19, (index) => 1 + index),
      ).spreads,
    ).toEqual([
      { kind: 'mailbox', basis: 'earlier', deviation: 0.2, measuredOn: 0 },
      { kind: 'mailbox', basis: 'size', deviation: 0.3, measuredOn: 0 },
      { kind: 'mailbox', basis: 'median', deviation: 0.8, measuredOn: 0 },
    ]);
  });

  it('is how far the last time of a mailbox is from the one before, in earlier runs of any spec', () => {
    const twice = Array.from({ length: 30 }, (_, index) => {
      const times: [number, number] = index % 2 === 0 ? [130, 100] : [100, 130];
      return [`twice${index}`, times];
    });
    const timings = pastTimes({ ...Object.fromEntries(twice), ...several(50, () => 7), ada: 5 });

    const [spread] = expectedDurations('mailbox', [mailbox('ada')], timings).spreads;

    expect(spread).toEqual({ kind: 'mailbox', basis: 'earlier', deviation: 0.26, measuredOn: 30 });
  });

  it('is how far measured times are from what sizes predict', () => {
    const resources = Array.from({ length: 40 }, (_, index) => mailbox(`user${index}`, 100));
    const times = several(40, (index) => (index % 2 === 0 ? 10 : 15));

    const [spread] = expected([mailbox('ada', 100), ...resources], times).spreads;

    expect(spread).toEqual({ kind: 'mailbox', basis: 'size', deviation: 0.203, measuredOn: 40 });
  });

  it('is how far the times of all mailboxes are apart if only their median is used', () => {
    const [spread] = expected(
      [mailbox('ada')],
      several(40, (index) => (index % 2 === 0 ? 10 : 30)),
    ).spreads;

    expect(spread).toEqual({ kind: 'mailbox', basis: 'median', deviation: 0.549, measuredOn: 40 });
  });
});
