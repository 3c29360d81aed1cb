import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import planSchema from '../../schemas/plan.v1.schema.json' with { type: 'json' };
import { makePlan } from '../../src/plan/make-plan.ts';
import { parseDuration } from '../../src/util/duration.ts';
import { anySpec } from '../support/arbitrary-specs.ts';
import { planOf, planText, planTime } from '../support/plans.ts';
import { november, resourceOf, specOf } from '../support/specs.ts';

const anyTime = fc.integer({ min: Date.parse('2000-01-01'), max: Date.parse('2100-01-01') });

describe('makePlan', () => {
  it('gives two people with the same spec the same plan, byte for byte', () => {
    fc.assert(
      fc.property(anySpec, anyTime, (spec, now) => {
        expect(planText(makePlan(structuredClone(spec), now))).toBe(planText(makePlan(spec, now)));
      }),
    );
  });

  it('makes plans that are as their schema says', () => {
    const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
    addFormats.default(ajv);
    const validate = ajv.compile(planSchema);

    fc.assert(
      fc.property(anySpec, anyTime, (spec, now) => {
        validate(JSON.parse(planText(makePlan(spec, now))));

        expect(validate.errors).toBeNull();
      }),
    );
  });

  it('takes every resource of the spec, each exactly once, into groups that are laid end to end', () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const plan = makePlan(spec, planTime);

        expect(plan.resources.map(({ name }) => name).sort()).toEqual(spec.resources.map(({ name }) => name).sort());
        expect(plan.groups.map(({ first }) => first)).toEqual(startsOf(plan.groups));
        expect(plan.groups.reduce((sum, { count }) => sum + count, 0)).toBe(plan.resources.length);
      }),
    );
  });

  it('puts resources together that share workload, destination, window and preference', () => {
    const inPlace = { ...november, destination: 'inPlace' } as const;
    const oldest = { ...november, prefer: 'oldest' } as const;
    const resources = [
      resourceOf('site', 'https://contoso.sharepoint.com/sites/a'),
      resourceOf('mailbox', 'ada@contoso.com'),
      resourceOf('mailbox', 'bob@contoso.com', { settings: inPlace }),
      resourceOf('mailbox', 'cy@contoso.com', { settings: { ...november } }),
      resourceOf('drive', 'ada@contoso.com', { settings: oldest }),
    ];

    const { groups } = makePlan(specOf({}, { resources }), planTime);

    expect(groups.map(({ workload, destination, prefer, count }) => [workload, destination, prefer, count])).toEqual([
      ['mailbox', 'new', 'latest', 2],
      ['mailbox', 'inPlace', 'latest', 1],
      ['drive', 'new', 'oldest', 1],
      ['site', 'new', 'latest', 1],
    ]);
  });

  it('pins a window that is relative to the moment when the plan is made', () => {
    const lastWeek = { ...november, window: { last: 7 * 86_400_000 } };
    const resources = [resourceOf('mailbox', 'ada@contoso.com', { settings: lastWeek })];

    const plan = makePlan(specOf({}, { resources }), Date.parse('2026-11-22T03:00:00Z'));

    expect(plan.createdAt).toBe('2026-11-22T03:00:00.000Z');
    expect(plan.groups[0]).toMatchObject({ from: '2026-11-15T03:00:00.000Z', to: '2026-11-22T03:00:00.000Z' });
  });

  it.each([
    ['when summer time begins', '2026-03-29T01:30:00Z', '7d', '2026-03-22T01:30:00.000Z'],
    ['when summer time ends', '2026-10-25T01:30:00Z', '1d', '2026-10-24T01:30:00.000Z'],
    ['at the end of a month', '2026-03-31T12:00:00Z', '31d', '2026-02-28T12:00:00.000Z'],
    ['on the day before a leap day’s month ends', '2028-03-01T00:00:00Z', '1d', '2028-02-29T00:00:00.000Z'],
    ['in the last second of a year', '2026-12-31T23:59:59Z', '365d', '2025-12-31T23:59:59.000Z'],
  ])('counts a relative window in hours of 60 minutes %s, wherever the machine stands', (_when, now, last, from) => {
    const window = { last: parseDuration(last) ?? 0 };
    const spec = specOf(
      {},
      { resources: [resourceOf('mailbox', 'ada@contoso.com', { settings: { ...november, window } })] },
    );
    const home = process.env['TZ'];

    try {
      for (const zone of ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe']) {
        process.env['TZ'] = zone;
        expect(makePlan(spec, Date.parse(now)).groups[0]?.from).toBe(from);
      }
    } finally {
      if (home === undefined) delete process.env['TZ'];
      else process.env['TZ'] = home;
    }
  });

  it('leaves an absolute window as it is, whenever the plan is made', () => {
    expect(planOf({ mailbox: 1 }).groups[0]).toMatchObject({
      from: '2026-11-01T00:00:00.000Z',
      to: '2026-11-15T00:00:00.000Z',
    });
  });

  it('says of every resource where it was written', () => {
    const resources = [resourceOf('mailbox', 'Ada@Contoso.com', { directoryId: 'd-1', line: 12, source: 1 })];

    expect(makePlan(specOf({}, { resources }), planTime).resources).toEqual([
      {
        name: 'Ada@Contoso.com',
        directoryId: 'd-1',
        size: null,
        priority: null,
        expected: 240_000,
        source: 1,
        line: 12,
      },
    ]);
  });
});

function startsOf(parts: readonly { readonly count: number }[]): number[] {
  let end = 0;
  return parts.map(({ count }) => {
    end += count;
    return end - count;
  });
}
