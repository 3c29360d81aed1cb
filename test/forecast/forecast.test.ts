import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../src/m365/limits.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { day } from '../../src/util/duration.ts';
import { anySpec } from '../support/values/arbitrary-specs.ts';
import { pastTimes } from '../support/values/past-times.ts';
import { planOf, planTime } from '../support/values/plans.ts';
import { november, resourceOf, specOf, specOfWaves } from '../support/values/specs.ts';

const minute = 60_000;
const hour = 60 * minute;

/** A plan of `count` mailboxes that all took `milliseconds` the last time. */
function timedPlan(count: number, milliseconds: number): Plan {
  const spec = specOf({ mailbox: count });
  return makePlan(spec, planTime, {
    timings: pastTimes(Object.fromEntries(spec.resources.map(({ name }) => [name, milliseconds]))),
  });
}

describe('the forecast of a plan', () => {
  it('is the time of the slowest resource, if all fit at once', () => {
    const { p50, p90, bindingCap } = timedPlan(100, hour).forecast;

    expect(p50).toBeGreaterThan(hour);
    expect(p90).toBeLessThan(3 * hour);
    expect(bindingCap).toBeNull();
  });

  it('is at least what `inFlight` allows, and not much more if times are known', { tags: 'slow' }, () => {
    const { p50, bindingCap } = timedPlan(10_000, 10 * minute).forecast;

    const bound = (10_000 / defaultLimits.inFlight) * 10 * minute;
    expect(p50).toBeGreaterThan(bound);
    expect(p50).toBeLessThan(bound * 1.4);
    expect(bindingCap).toBe('inFlight');
  });

  it('waits for the allowance of each day', () => {
    const { p50, bindingCap } = planOf({ drive: 35_000 }).forecast;

    expect(p50).toBeGreaterThan(3 * day);
    expect(p50).toBeLessThan(3.5 * day);
    expect(bindingCap).toBe('perDay');
  });

  it('waits for session slots, if there are few', () => {
    const limits = { ...defaultLimits, activeSessions: 1, perSession: 10 };

    expect(planOf({ mailbox: 200 }, { limits }).forecast.bindingCap).toBe('activeSessions');
  });

  it('is shorter if more is known about each mailbox, because the slow ones come first', () => {
    const resources = Array.from({ length: 5_000 }, (_, index) =>
      resourceOf('mailbox', `user${index}@contoso.com`, { size: 1 + (index % 50) ** 2 }),
    );
    const times = resources.map(({ name }, index) => [name, 1_000 * index ** 0.9]);

    const known = makePlan(specOf({}, { resources }), planTime, {
      timings: pastTimes(Object.fromEntries(times)),
    }).forecast;
    const unknown = planOf({ mailbox: 5_000 }).forecast;

    expect(known.bases).toMatchObject({ earlier: 5_000 });
    expect(unknown.bases).toMatchObject({ assumed: 5_000 });
    expect(known.p90 / known.p50).toBeLessThan(unknown.p90 / unknown.p50);
  });

  it('is wider if earlier runs differed more', () => {
    const spec = specOf({ mailbox: 50 });
    const ratioWith = (factor: number): number => {
      const times = spec.resources.map(({ name }, index) => [
        name,
        index % 2 === 0 ? [hour, hour / factor] : [hour, hour * factor],
      ]);
      const { p50, p90 } = makePlan(spec, planTime, { timings: pastTimes(Object.fromEntries(times)) }).forecast;
      return p90 / p50;
    };

    expect(ratioWith(1.1)).toBeLessThan(ratioWith(2));
  });

  it('names the spreads it used, and the number of resources each was measured on', () => {
    const resources = [resourceOf('mailbox', 'ada@contoso.com'), resourceOf('drive', 'ada@contoso.com', { size: 3 })];
    const timings = pastTimes(Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`user${index}`, hour])));

    expect(makePlan(specOf({}, { resources }), planTime, { timings }).forecast.spreads).toEqual([
      { kind: 'mailbox', basis: 'median', deviation: 0.05, measuredOn: 30 },
      { kind: 'drive', basis: 'size', deviation: 0.3, measuredOn: 0 },
    ]);
  });

  it('includes the course of the run: when the first resource has ended, and each twentieth', () => {
    const { p50, course } = planOf({ mailbox: 2_500 }).forecast;

    expect(course).toHaveLength(21);
    expect(course).toEqual(course.toSorted((a, b) => a - b));
    expect(course[0]).toBeGreaterThan(minute);
    expect(course[10]).toBeLessThan(p50);
    expect(course[20]).toBe(p50);
  });

  it.each([
    [{ mailbox: 1 }, 2],
    [{ mailbox: 50 }, 2.5],
    [{ mailbox: 250 }, 3],
    [{ mailbox: 1_000 }, 4],
    [{ mailbox: 2_000 }, 8],
    [{ drive: 1 }, 0.5],
    [{ drive: 50 }, 3],
    [{ site: 1_000 }, 4],
    [{ mailbox: 1, drive: 50 }, 3],
  ])('includes the time by the medians that Microsoft publishes: %o', (counts, hours) => {
    expect(planOf(counts).forecast.atPublishedRate).toBe(hours * hour);
  });

  it('adds up the published times of waves', () => {
    const spec = specOfWaves([
      { name: 'canary', counts: { mailbox: 1 } },
      { name: 'all', counts: { mailbox: 50 } },
    ]);

    expect(makePlan(spec, planTime).forecast.atPublishedRate).toBe(4.5 * hour);
  });

  it.each([
    [90 * minute, false],
    [1.9 * hour, false],
    [3 * hour, true],
  ])('judges the RTO of one mailbox by the worse of the guess and the published time: %d', (rto, holds) => {
    expect(planOf({ mailbox: 1 }, { objectives: { rto, rpo: null, minSuccess: null } }).forecast.rtoHolds).toBe(holds);
  });

  it('judges the RTO by the published time if that is worse', () => {
    const objectives = { rto: 5 * hour, rpo: null, minSuccess: null };
    const limits = { ...defaultLimits, inFlight: 10_000 };

    const { p90, rtoHolds } = planOf({ mailbox: 5_000 }, { objectives, limits }).forecast;

    expect(p90).toBeLessThan(5 * hour);
    expect(rtoHolds).toBe(false);
  });

  it('prefers measured times to published ones when it judges the RTO', () => {
    const objectives = { rto: 2 * hour, rpo: null, minSuccess: null };
    const spec = specOf({ mailbox: 2_500 }, { objectives });
    const times = spec.resources.map(({ name }) => [name, 10 * minute]);

    expect(makePlan(spec, planTime, { timings: pastTimes(Object.fromEntries(times)) }).forecast.rtoHolds).toBe(true);
    expect(makePlan(spec, planTime).forecast.rtoHolds).toBe(false);
    expect(planOf({ mailbox: 2_500 }).forecast.rtoHolds).toBeNull();
  });

  it('does not judge the RTO between what half and what nine of ten such runs take', () => {
    const { p50, p90 } = planOf({ mailbox: 250 }).forecast;
    const objectives = { rto: (p50 + p90) / 2, rpo: null, minSuccess: null };

    expect(planOf({ mailbox: 250 }, { objectives }).forecast.rtoHolds).toBeNull();
  });

  it('is computed as fast for a hundred times as many resources', { tags: 'slow' }, () => {
    const { p50 } = planOf({ mailbox: 100_000 }).forecast;

    expect(p50).toBeGreaterThan(9 * day);
    expect(p50).toBeLessThan(10 * day);
  });

  it('is computed as fast for thousands of windows as for one', () => {
    const resources = Array.from({ length: 3_000 }, (_, index) =>
      resourceOf('mailbox', `user${index}@contoso.com`, { settings: { ...november, window: { last: 1_000 + index } } }),
    );

    const { groups, forecast } = planOf({}, { resources });

    expect(groups).toHaveLength(3_000);
    expect(forecast.p50).toBeGreaterThan(0);
  });

  it('does not jump when it starts to simulate a sample', { tags: 'slow' }, () => {
    const limits = { ...defaultLimits, perSession: 1 };
    const [fewer, more] = [5_000, 5_100].map((mailbox) => planOf({ mailbox }, { limits }).forecast.p50);

    expect((more ?? 0) / (fewer ?? 1)).toBeGreaterThan(0.9);
  });

  it('says when each wave has ended: one after the other, the last with the run', { tags: 'slow' }, () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const { p50, p90, waves } = makePlan(spec, planTime).forecast;

        expect(waves).toHaveLength(spec.waves.length);
        expect(waves.at(-1)).toEqual({ p50, p90 });
        for (const key of ['p50', 'p90'] as const) {
          const ends = waves.map((wave) => wave[key]);
          expect(ends).toEqual(ends.toSorted((a, b) => a - b));
        }
      }),
    );
  });

  it('adds up the waves, even if all of them would fit at once', () => {
    const counts = { mailbox: 100 };
    const [alone, both] = [['one'], ['one', 'two']].map((names) => {
      const spec = specOfWaves(names.map((name) => ({ name, counts })));
      const times = pastTimes(Object.fromEntries(spec.resources.map(({ name }) => [name, hour])));
      return makePlan(spec, planTime, { timings: times }).forecast;
    });

    expect(both?.waves[0]?.p50).toBeGreaterThan(hour);
    expect(both?.p50).toBeGreaterThan(1.9 * (alone?.p50 ?? 0));
  });

  it('is the same for a small wave with or without a very large wave after it', { tags: 'slow' }, () => {
    const few = { name: 'canary', counts: { mailbox: 60 } };
    const alone = makePlan(specOfWaves([few]), planTime).forecast;

    const { waves, course, p50 } = makePlan(
      specOfWaves([few, { name: 'all', counts: { mailbox: 30_000 } }]),
      planTime,
    ).forecast;

    expect((waves[0]?.p50 ?? 0) / alone.p50).toBeGreaterThan(0.8);
    expect((waves[0]?.p50 ?? 0) / alone.p50).toBeLessThan(1.25);
    // 60 of 30,060 are less than a twentieth.
    expect(course[1]).toBeGreaterThan(waves[0]?.p90 ?? 0);
    expect(course[20]).toBe(p50);
  });

  it('counts what earlier waves have used of the allowance of the day', () => {
    const waves = [30, 6_000, 6_000].map((mailbox, index) => ({ name: `wave-${index}`, counts: { mailbox } }));

    const [, second, third] = makePlan(specOfWaves(waves), planTime).forecast.waves;

    expect(second?.p90).toBeLessThan(day);
    expect(third?.p50).toBeGreaterThan(day);
  });

  it('uses every time of a small wave, also beside a very large wave', () => {
    const spec = specOfWaves([
      { name: 'most', counts: { mailbox: 30_000 } },
      { name: 'slow', counts: { mailbox: 3 } },
    ]);
    const times = spec.resources.map(({ name, wave }) => [name, wave === 0 ? 1_000 : 10 * hour]);

    const { waves, p50 } = makePlan(spec, planTime, { timings: pastTimes(Object.fromEntries(times)) }).forecast;

    expect(p50 - (waves[0]?.p50 ?? 0)).toBeGreaterThan(9 * hour);
  });

  it('keeps waves apart if there are too many groups to simulate one by one', () => {
    const resources = Array.from({ length: 300 }, (_, index) =>
      resourceOf('mailbox', `user${index}@contoso.com`, {
        wave: index % 3,
        settings: { ...november, window: { last: 1_000 + index } },
      }),
    );
    const waves = ['one', 'two', 'three'].map((name) => ({ name, minSuccess: null }));

    const { groups, forecast } = planOf({}, { waves, resources });

    const ends = [0, ...forecast.waves.map(({ p50 }) => p50)];
    expect(groups).toHaveLength(300);
    for (const [wave, end] of ends.entries())
      expect((ends[wave + 1] ?? Number.POSITIVE_INFINITY) - end).toBeGreaterThan(minute);
  });

  it('ends for any spec, with p50 no longer than p90', { tags: 'slow' }, () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const { p50, p90, sessions } = makePlan(spec, planTime).forecast;

        expect(p50).toBeGreaterThan(0);
        expect(p90).toBeGreaterThanOrEqual(p50);
        expect(sessions).toBeGreaterThan(0);
      }),
    );
  });
});
