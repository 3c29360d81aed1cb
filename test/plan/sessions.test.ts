import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../src/plan/limits.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { sessionSize } from '../../src/plan/sessions.ts';
import { indicesIn } from '../../src/plan/span.ts';
import { anySpec } from '../support/arbitrary-specs.ts';
import { planOf, planTime } from '../support/plans.ts';

describe('sessionSize', () => {
  it("lets five sessions share a workload's room in flight", () => {
    expect(sessionSize(defaultLimits)).toBe(200);
  });

  it.each([
    ['perSession', 50],
    ['perDay', 30],
  ] as const)('stays below `%s`', (cap, limit) => {
    expect(sessionSize({ ...defaultLimits, [cap]: limit })).toBe(limit);
  });

  it('is never nothing', () => {
    expect(sessionSize({ ...defaultLimits, inFlight: 1 })).toBe(1);
  });
});

describe('cutSessions', () => {
  it('cuts sessions that laid end to end are the list', () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const { sessions, resources } = makePlan(spec, planTime);

        const indices = [...indicesIn(sessions.map(({ first, count }) => [first, count]))];
        expect(indices).toEqual(resources.map((_, index) => index));
      }),
    );
  });

  it('makes none empty or too long', () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const { sessions, limits } = makePlan(spec, planTime);

        const counts = sessions.map(({ count }) => count);
        expect(Math.min(...counts)).toBeGreaterThanOrEqual(1);
        expect(Math.max(...counts)).toBeLessThanOrEqual(sessionSize(limits));
      }),
    );
  });

  it('keeps every session within one group', () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const { sessions, groups } = makePlan(spec, planTime);

        const strays = sessions.filter(({ group, first, count }) => {
          const { first: begin, count: length } = groups[group] ?? { first: 0, count: 0 };
          return first < begin || first + count > begin + length;
        });
        expect(strays).toEqual([]);
      }),
    );
  });

  it('numbers the sessions of each workload, and gives no name twice', () => {
    const { sessions } = planOf({ mailbox: 401, site: 1 });

    expect(sessions).toEqual([
      { name: 'mailbox-001', group: 0, first: 0, count: 200 },
      { name: 'mailbox-002', group: 0, first: 200, count: 200 },
      { name: 'mailbox-003', group: 0, first: 400, count: 1 },
      { name: 'site-001', group: 1, first: 401, count: 1 },
    ]);
  });
});
