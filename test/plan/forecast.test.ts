import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayLength, defaultLimits } from '../../src/plan/limits.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { Workload } from '../../src/spec/workload.ts';
import { anySpec } from '../support/arbitrary-specs.ts';
import { planOf, planTime } from '../support/plans.ts';
import { november, resourceOf, specOf } from '../support/specs.ts';

const minute = 60_000;
const hour = 60 * minute;

/** A plan of `count` mailboxes that all took so long the last time. */
function timedPlan(count: number, milliseconds: number): Plan {
  return makePlan(specOf({ mailbox: count }), planTime, () => milliseconds);
}

describe('the forecast of a plan', () => {
  it('is how long its slowest resource takes, where all fit at once', () => {
    const { p50, p90, bindingCap } = timedPlan(100, hour).forecast;

    expect(p50).toBeGreaterThan(hour);
    expect(p90).toBeLessThan(3 * hour);
    expect(bindingCap).toBeNull();
  });

  it('is at least what the room in flight allows, and not much more where times are known', () => {
    const { p50, bindingCap } = timedPlan(10_000, 10 * minute).forecast;

    const bound = (10_000 / defaultLimits.inFlight) * 10 * minute;
    expect(p50).toBeGreaterThan(bound);
    expect(p50).toBeLessThan(bound * 1.4);
    expect(bindingCap).toBe('inFlight');
  });

  it("waits for the day's allowance, day after day", () => {
    const { p50, bindingCap } = planOf({ mailbox: 35_000 }).forecast;

    expect(p50).toBeGreaterThan(3 * dayLength);
    expect(p50).toBeLessThan(3.5 * dayLength);
    expect(bindingCap).toBe('perDay');
  });

  it('waits for session slots, where there are few', () => {
    const limits = { ...defaultLimits, activeSessions: 1, perSession: 10 };

    expect(planOf({ mailbox: 200 }, { limits }).forecast.bindingCap).toBe('activeSessions');
  });

  it('is shorter the more is known of each mailbox, for then what takes long comes first', () => {
    const resources = Array.from({ length: 5_000 }, (_, index) =>
      resourceOf('mailbox', `user${index}@contoso.com`, { size: 1 + (index % 50) ** 2 }),
    );
    const timings = (_: Workload, name: string): number => 1_000 * Number(/\d+/.exec(name)?.[0]) ** 0.9;

    const known = makePlan(specOf({}, { resources }), planTime, timings).forecast;
    const unknown = planOf({ mailbox: 5_000 }).forecast;

    expect(known.bases).toMatchObject({ earlier: 5_000 });
    expect(unknown.bases).toMatchObject({ assumed: 5_000 });
    expect(known.p90 / known.p50).toBeLessThan(unknown.p90 / unknown.p50);
  });

  it('tells what the pace that Microsoft publishes would make of it', () => {
    expect(planOf({ mailbox: 2_500 }).forecast.atPublishedRate).toBe(10 * hour);
  });

  it('trusts times that were measured more than the pace that is published', () => {
    const objectives = { rto: 2 * hour, rpo: null, minSuccess: null };
    const spec = specOf({ mailbox: 2_500 }, { objectives });

    expect(makePlan(spec, planTime, () => 10 * minute).forecast.rtoHolds).toBe(true);
    expect(makePlan(spec, planTime).forecast.rtoHolds).toBeNull();
    expect(planOf({ mailbox: 2_500 }).forecast.rtoHolds).toBeNull();
  });

  it('is not held against an objective where assumed and published times disagree', () => {
    const resources = [1, 1, 1, 500].map((size, index) => resourceOf('mailbox', `user${index}@contoso.com`, { size }));
    const objectives = { rto: hour, rpo: null, minSuccess: null };

    const { p50, rtoHolds } = planOf({}, { resources, objectives }).forecast;

    expect(p50).toBeGreaterThan(hour);
    expect(rtoHolds).toBeNull();
  });

  it('takes no longer for a hundred times as many to be made', () => {
    const { p50 } = planOf({ mailbox: 100_000 }).forecast;

    expect(p50).toBeGreaterThan(9 * dayLength);
    expect(p50).toBeLessThan(10 * dayLength);
  });

  it('is made of thousands of windows as soon as of one', () => {
    const resources = Array.from({ length: 3_000 }, (_, index) =>
      resourceOf('mailbox', `user${index}@contoso.com`, { settings: { ...november, window: { last: 1_000 + index } } }),
    );

    const { groups, forecast } = planOf({}, { resources });

    expect(groups).toHaveLength(3_000);
    expect(forecast.p50).toBeGreaterThan(0);
  });

  it('does not jump where more resources are stood for by one', () => {
    const limits = { ...defaultLimits, perSession: 1 };
    const [fewer, more] = [5_000, 5_100].map((mailbox) => planOf({ mailbox }, { limits }).forecast.p50);

    expect((more ?? 0) / (fewer ?? 1)).toBeGreaterThan(0.9);
  });

  it('comes to an end for any spec, with the half no longer than the nine of ten', () => {
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
