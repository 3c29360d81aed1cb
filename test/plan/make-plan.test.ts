import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import planSchema from '../../schemas/plan.v1.schema.json' with { type: 'json' };
import { makePlan } from '../../src/plan/make-plan.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { ReadSpecResult } from '../../src/spec/read-spec.ts';
import { parseDuration } from '../../src/util/duration.ts';
import { anySpec } from '../support/values/arbitrary-specs.ts';
import { planFileText, planOf, planTime } from '../support/values/plans.ts';
import { messagesOf, readSpecText } from '../support/values/spec-files.ts';
import { november, resourceOf, specOf, specOfWaves } from '../support/values/specs.ts';

const anyTime = fc.integer({ min: Date.parse('2000-01-01'), max: Date.parse('2100-01-01') });

describe('makePlan', () => {
  it('makes the same plan from the same spec, byte for byte', { tags: 'slow' }, () => {
    fc.assert(
      fc.property(anySpec, anyTime, (spec, now) => {
        expect(planFileText(makePlan(structuredClone(spec), now))).toBe(planFileText(makePlan(spec, now)));
      }),
    );
  });

  it('makes plans that match their schema', { tags: 'slow' }, () => {
    const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
    addFormats.default(ajv);
    const validate = ajv.compile(planSchema);

    fc.assert(
      fc.property(anySpec, anyTime, (spec, now) => {
        validate(JSON.parse(planFileText(makePlan(spec, now))));

        expect(validate.errors).toBeNull();
      }),
    );
  });

  it('puts every resource of the spec exactly once into groups that follow each other', () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const plan = makePlan(spec, planTime);

        expect(plan.resources.map(({ name }) => name).sort()).toEqual(spec.resources.map(({ name }) => name).sort());
        expect(plan.groups.map(({ first }) => first)).toEqual(startsOf(plan.groups));
        expect(plan.groups.reduce((sum, { count }) => sum + count, 0)).toBe(plan.resources.length);
      }),
    );
  });

  it('pins the start of a window without `from`, and says by what', () => {
    const asOf = { ...november, window: { asOf: Date.parse('2026-11-15T00:00:00Z') } };
    const spec = specOf({}, { resources: [resourceOf('mailbox', 'ada@contoso.com', { settings: asOf })] });
    const kept = { kept: 730 * 86_400_000, by: 'policy' } as const;

    expect(makePlan(spec, planTime).groups).toMatchObject([{ from: '2025-11-15T00:00:00.000Z', fromBy: 'default' }]);
    expect(makePlan(spec, planTime, { reaches: { mailbox: kept, drive: kept, site: kept } }).groups).toMatchObject([
      { from: '2024-11-15T00:00:00.000Z', to: '2026-11-15T00:00:00.000Z', fromBy: 'policy' },
    ]);
  });

  it('groups resources with the same workload, destination, window and preference', () => {
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

  it('turns a relative window into one that ends when the plan is made', () => {
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
  ])('counts a relative window in hours of 60 minutes %s, in any time zone', (_when, now, last, from) => {
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

  it('does not change an absolute window', () => {
    expect(planOf({ mailbox: 1 }).groups[0]).toMatchObject({
      from: '2026-11-01T00:00:00.000Z',
      to: '2026-11-15T00:00:00.000Z',
    });
  });

  it('says where each resource is written', () => {
    const resources = [resourceOf('mailbox', 'Ada@Contoso.com', { directoryId: 'd-1', line: 12, source: 1 })];

    expect([...makePlan(specOf({}, { resources }), planTime).resources]).toEqual([
      {
        name: 'Ada@Contoso.com',
        directoryId: 'd-1',
        size: null,
        priority: null,
        expected: 7_200_000,
        selection: null,
        source: 1,
        line: 12,
      },
    ]);
  });
});

describe('a plan of waves', () => {
  it('has the parameters of the spec with their values, if it has any', () => {
    const parameters = [{ name: 'department', value: 'finance', by: 'set' }] as const;

    expect(planOf({ mailbox: 1 }, { parameters }).parameters).toEqual(parameters);
    expect(planOf({ mailbox: 1 })).not.toHaveProperty('parameters');
  });

  it('has the waves in the order of the spec, and mailboxes, drives and sites in each', () => {
    const waves = [
      { name: 'canary', minSuccess: 1, counts: { site: 1, drive: 1 } },
      { name: 'all', counts: { mailbox: 2, site: 2 } },
    ];

    const plan = makePlan(specOfWaves(waves), planTime);

    expect(plan.waves).toEqual([
      { name: 'canary', minSuccess: 1, count: 2 },
      { name: 'all', minSuccess: null, count: 4 },
    ]);
    expect(plan.groups.map(({ wave, workload, first, count }) => [wave, workload, first, count])).toEqual([
      [0, 'drive', 0, 1],
      [0, 'site', 1, 1],
      [1, 'mailbox', 2, 2],
      [1, 'site', 4, 2],
    ]);
  });

  it('has all of a wave before the next one, whatever the written order of resources', () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const { waves, groups, resources } = makePlan(spec, planTime);

        const numbers = groups.map(({ wave }) => wave);
        expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
        for (const [wave, { count }] of waves.entries())
          expect(spec.resources.filter((resource) => resource.wave === wave)).toHaveLength(count);
        for (const { wave, workload, first, count } of groups) {
          const written = spec.resources.filter((one) => one.wave === wave && one.workload === workload);
          const names = new Set(written.map(({ name }) => name));
          for (const { name } of resources.slice(first, first + count)) expect(names).toContain(name);
        }
      }),
    );
  });

  it('never puts resources of two waves into one group', () => {
    const waves = ['one', 'two'].map((name) => ({ name, counts: { mailbox: 2 } }));

    const { groups } = makePlan(specOfWaves(waves), planTime);

    expect(groups.map(({ wave, count }) => [wave, count])).toEqual([
      [0, 2],
      [1, 2],
    ]);
  });

  it('puts what takes longest first inside a wave, but not before an earlier wave', () => {
    const of = (name: string, wave: number, size: number) =>
      resourceOf('mailbox', `${name}@contoso.com`, { wave, size });
    const resources = [of('ada', 1, 900), of('bob', 0, 1), of('cy', 1, 950), of('dan', 0, 2)];
    const waves = ['one', 'two'].map((name) => ({ name, minSuccess: null }));

    const plan = makePlan(specOf({}, { waves, resources }), planTime);

    expect(plan.resources.map(({ name }) => name.split('@')[0])).toEqual(['dan', 'bob', 'cy', 'ada']);
  });

  it('keeps an empty wave', () => {
    const waves = [
      { name: 'one', counts: { mailbox: 1 } },
      { name: 'two', minSuccess: 0.9, counts: {} },
    ];

    const plan = makePlan(specOfWaves(waves), planTime);

    expect(plan.waves[1]).toEqual({ name: 'two', minSuccess: 0.9, count: 0 });
    expect(plan.forecast.waves[1]).toEqual(plan.forecast.waves[0]);
  });

  it('takes destination and restore point from the item, else the workload, the wave, the spec', async () => {
    const read = await readSpecText(
      specText(`
  - name: one
    mailboxes: [spec@contoso.com]
  - name: two
    destination: inPlace
    restorePoint: { last: 2d }
    drives: [wave@contoso.com]
    mailboxes:
      restorePoint: { last: 3d }
      items:
        - workload@contoso.com
        - { address: item@contoso.com, destination: new, restorePoint: { last: 4d } }
        - { address: half@contoso.com, destination: new }
      lists: [listed.csv]`),
      { 'listed.csv': 'address\nlisted@contoso.com\n' },
    );

    const plan = planFrom(read);

    const settings = plan.groups.flatMap(({ wave, workload, destination, from, to, first, count }) =>
      plan.resources
        .slice(first, first + count)
        .map(({ name }) => [wave, workload, name.split('@')[0], destination, days(from, to)]),
    );
    expect(settings).toEqual([
      [0, 'mailbox', 'spec', 'new', 1],
      [1, 'mailbox', 'workload', 'inPlace', 3],
      [1, 'mailbox', 'listed', 'inPlace', 3],
      [1, 'mailbox', 'item', 'new', 4],
      [1, 'mailbox', 'half', 'new', 3],
      [1, 'drive', 'wave', 'inPlace', 2],
    ]);
    expect(plan.groups).toHaveLength(5);
  });
});

function specText(waves: string): string {
  return `version: 1\nname: finance\nrestorePoint: { last: 1d }\nwaves:${waves}\n`;
}

function planFrom(read: ReadSpecResult): Plan {
  if ('spec' in read) return makePlan(read.spec, planTime);
  throw new Error(messagesOf(read).join('\n'));
}

function days(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000;
}

function startsOf(parts: readonly { readonly count: number }[]): number[] {
  let end = 0;
  return parts.map(({ count }) => {
    end += count;
    return end - count;
  });
}
