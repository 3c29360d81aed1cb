import { describe, expect, it } from 'vitest';
import { type Forecast, forecast } from '../../src/forecast/forecast.ts';
import type { SimulatedGroup } from '../../src/forecast/simulation.ts';
import type { Basis, Spread } from '../../src/forecast/spread.ts';
import { defaultLimits, type Limits } from '../../src/m365/limits.ts';
import { hour, minute } from '../../src/util/duration.ts';

/** How sure a duration is: nothing is left to chance. */
function certain(basis: Basis, measuredOn: number = 0): Spread {
  return { kind: 'mailbox', basis, deviation: 0, measuredOn };
}

interface Case {
  readonly groups?: readonly SimulatedGroup[];
  readonly waves?: number;
  readonly limits?: Partial<Limits>;
  readonly rto?: number;
  /** One for each resource: all take ten minutes. */
  readonly spreads?: readonly Spread[];
}

function forecastOf(count: number, { groups, waves = 1, limits, rto, spreads }: Case = {}): Forecast {
  return forecast({
    waves,
    groups: groups ?? [{ wave: 0, workload: 'mailbox', first: 0, count }],
    resources: Array.from({ length: count }, () => ({ expected: 10 * minute })),
    spreads: spreads ?? Array.from({ length: count }, () => certain('earlier')),
    limits: { ...defaultLimits, ...limits },
    rto: rto ?? null,
  });
}

/** Groups of one mailbox each. */
function groupsOfOne(count: number): SimulatedGroup[] {
  return Array.from({ length: count }, (_, first) => ({ wave: 0, workload: 'mailbox', first, count: 1 }));
}

describe('the forecast of a run of which all durations are known', () => {
  it('has no spread: a minute to prepare, and the ten that a mailbox takes', () => {
    expect(forecastOf(2)).toMatchObject({
      p50: 11 * minute,
      p90: 11 * minute,
      waves: [{ p50: 11 * minute, p90: 11 * minute }],
      sessions: 1,
      bindingCap: null,
      rtoHolds: null,
      bases: { earlier: 2, size: 0, median: 0, assumed: 0 },
    });
  });

  it('names each spread once', () => {
    const spread = certain('earlier', 30);

    expect(forecastOf(3, { spreads: [spread, spread, certain('size')] }).spreads).toEqual([spread, certain('size')]);
  });

  it('says when each wave has ended', () => {
    const groups: SimulatedGroup[] = [0, 1].map((wave) => ({ wave, workload: 'mailbox', first: wave, count: 1 }));

    expect(forecastOf(2, { groups, waves: 2 }).waves).toEqual(
      [11, 22].map((n) => ({ p50: n * minute, p90: n * minute })),
    );
  });

  it('names the cap that resources wait for longest', () => {
    expect(forecastOf(4, { limits: { inFlight: 2 } }).bindingCap).toBe('inFlight');
    expect(forecastOf(4, { limits: { activeSessions: 1, perSession: 1 } }).bindingCap).toBe('activeSessions');
    expect(forecastOf(4, { limits: { perDay: 2 } }).bindingCap).toBe('perDay');
  });
});

describe('the objective `rto` in a forecast', () => {
  it('holds if it is no shorter than the run', () => {
    expect(forecastOf(1, { rto: 11 * minute }).rtoHolds).toBe(true);
    expect(forecastOf(1, { rto: 11 * minute - 1 }).rtoHolds).toBe(false);
  });

  it('is judged by the published two hours of a mailbox if fewer than half of the durations were measured here', () => {
    const guessed = certain('assumed');

    expect(forecastOf(1, { rto: 2 * hour, spreads: [guessed] }).rtoHolds).toBe(true);
    expect(forecastOf(1, { rto: 2 * hour - 1, spreads: [guessed] }).rtoHolds).toBe(false);
    expect(forecastOf(3, { rto: hour, spreads: [certain('earlier'), guessed, guessed] }).rtoHolds).toBe(false);
    expect(forecastOf(2, { rto: hour, spreads: [certain('earlier'), guessed] }).rtoHolds).toBe(true);
  });

  it.each<[boolean, Spread]>([
    [true, certain('earlier')],
    [true, certain('size', 20)],
    [true, certain('median', 1)],
    [false, certain('size')],
    [false, certain('median')],
  ])('takes a duration as measured here (%s): %o', (isMeasured, spread) => {
    expect(forecastOf(1, { rto: hour, spreads: [spread] }).rtoHolds).toBe(isMeasured);
  });
});

describe('a forecast', () => {
  it('plays groups of a workload as one if there are more than a hundred', () => {
    expect(forecastOf(100, { groups: groupsOfOne(100) }).sessions).toBe(100);
    expect(forecastOf(101, { groups: groupsOfOne(101) }).sessions).toBeLessThan(5);
    expect(forecastOf(101, { groups: groupsOfOne(101), limits: { perSession: 10 } }).sessions).toBe(11);
  });

  it('keeps groups of other workloads and waves apart even then', () => {
    const groups = groupsOfOne(102).map((group, index): SimulatedGroup => {
      if (index < 34) return group;
      return index < 68 ? { ...group, workload: 'drive' } : { ...group, wave: 1 };
    });

    const { sessions, waves, p50 } = forecastOf(102, { groups, waves: 2 });

    expect(sessions).toBe(3);
    expect(waves.map((wave) => wave.p50)).toEqual([11 * minute, 22 * minute]);
    expect(p50).toBe(22 * minute);
  });

  it('spreads around the expected duration as far as that may be off', () => {
    const unsure: Spread = { kind: 'mailbox', basis: 'assumed', deviation: 0.5, measuredOn: 0 };

    const { p50, p90, course, waves } = forecastOf(1, { spreads: [unsure] });

    expect(p50).toBeGreaterThan(8 * minute);
    expect(p50).toBeLessThan(16 * minute);
    expect(p90 - minute).toBeGreaterThan(1.3 * (p50 - minute));
    expect(p90 - minute).toBeLessThan(3 * (p50 - minute));
    expect(course.at(-1)).toBe(p50);
    expect(waves).toEqual([{ p50, p90 }]);
  });

  it('does not say whether `rto` holds from what half of the runs take to what nine of ten take', () => {
    const spreads: readonly Spread[] = [{ kind: 'mailbox', basis: 'earlier', deviation: 0.5, measuredOn: 30 }];
    const { p50, p90 } = forecastOf(1, { spreads });

    expect([p50 - 1, p50, p90 - 1, p90].map((rto) => forecastOf(1, { spreads, rto }).rtoHolds)).toEqual([
      false,
      null,
      null,
      true,
    ]);
  });

  it('adds up the published times of waves, and counts the resources of all groups in each', () => {
    const groups: SimulatedGroup[] = [
      { wave: 0, workload: 'mailbox', first: 0, count: 25 },
      { wave: 0, workload: 'mailbox', first: 25, count: 25 },
      { wave: 1, workload: 'mailbox', first: 50, count: 1 },
    ];

    expect(forecastOf(51, { groups, waves: 2 }).atPublishedRate).toBe(2.5 * hour + 2 * hour);
  });

  it('adds a resource as soon as a short one makes room, whatever the long one before it takes', () => {
    const expected = [20, 10, 10].map((minutes) => ({ expected: minutes * minute }));
    const input = { waves: 1, groups: [{ wave: 0, workload: 'mailbox', first: 0, count: 3 } as const], rto: null };
    const spreads = expected.map(() => certain('earlier'));

    const { p50 } = forecast({ ...input, resources: expected, spreads, limits: { ...defaultLimits, inFlight: 2 } });

    expect(p50).toBe(22 * minute);
  });

  it('plays every resource of a small wave beside a large one', () => {
    const count = 6_002;
    const resources = Array.from({ length: count }, (_, index) => ({ expected: (index === 1 ? 60 : 10) * minute }));
    const groups: SimulatedGroup[] = [
      { wave: 0, workload: 'mailbox', first: 0, count: 2 },
      { wave: 1, workload: 'mailbox', first: 2, count: count - 2 },
    ];
    const spreads = resources.map(() => certain('earlier'));
    const limits = { ...defaultLimits, perSession: 40 };

    const { waves, sessions } = forecast({ waves: 2, groups, resources, spreads, limits, rto: null });

    expect(waves[0]?.p50).toBe(61 * minute);
    expect(sessions).toBe(1 + 6_000 / 40);
  });

  it('plays every second of more than 5,000 resources', () => {
    expect(forecastOf(5_000, { limits: { perSession: 40 } }).sessions).toBe(125);
    expect(forecastOf(5_001, { limits: { perSession: 40 } }).sessions).toBe(125);
  });

  it('plays every resource if a cap would fall below twenty', () => {
    expect(forecastOf(5_001, { limits: { perSession: 39 } }).sessions).toBe(Math.ceil(5_001 / 39));
  });
});
