import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makePlan } from '../../../src/plan/make-plan.ts';
import type { PlannedResource } from '../../../src/plan/plan.ts';
import { ResourceTable } from '../../../src/plan/table/resource-table.ts';
import { anySpec } from '../../support/values/arbitrary-specs.ts';
import { planTime } from '../../support/values/plans.ts';

const ada: PlannedResource = {
  name: 'ada@contoso.com',
  directoryId: null,
  size: 12.5,
  priority: null,
  expected: 60_000,
  selection: null,
  source: 1,
  line: 2,
};
const bob: PlannedResource = {
  ...ada,
  name: 'bob@contoso.com',
  directoryId: 'b-1',
  size: null,
  priority: -1,
  selection: { of: 'messages', unit: 'bob@contoso.com', query: 'subject:invoice' },
  cameBackAt: '2026-11-01T00:00:00.000Z',
};

const tableOf = (resources: Iterable<PlannedResource>): ResourceTable => {
  const table = new ResourceTable();
  for (const resource of resources) table.add(resource);
  return table;
};

const tableRead = (lines: Iterable<unknown>): ResourceTable => {
  const table = new ResourceTable();
  for (const line of lines) table.addRead(line);
  return table;
};

describe('a table of resources', () => {
  it('has the resources that were added, key by key', () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const resources = makePlan(spec, planTime).resources.slice(0);

        expect(JSON.stringify([...tableOf(resources)])).toBe(JSON.stringify(resources));
        expect(JSON.stringify([...tableRead(resources)])).toBe(JSON.stringify(resources));
      }),
    );
  });

  it('reads as an array of them does', () => {
    const list = [ada, bob, { ...ada, name: 'cy@contoso.com' }];
    const table = tableOf(list);

    expect(table).toHaveLength(3);
    expect([...table]).toEqual(list);
    expect([...table.entries()]).toEqual([...list.entries()]);
    expect(table.at(1)).toEqual(bob);
    expect(table.slice(1, 2)).toEqual([bob]);
    expect(table.slice(1)).toEqual(list.slice(1));
    expect(table.slice(2, 9)).toEqual(list.slice(2));
    expect(table.map(({ name }, index) => `${index} ${name}`)).toEqual([
      '0 ada@contoso.com',
      '1 bob@contoso.com',
      '2 cy@contoso.com',
    ]);
    expect(table.filter((resource, index) => index > 0 && resource.size !== null)).toEqual([list[2]]);
  });

  it('has nothing before its first resource and after its last', () => {
    const table = tableOf([ada, bob]);

    expect([table.at(-1), table.at(2), new ResourceTable().at(0)]).toEqual([undefined, undefined, undefined]);
  });

  it.each<[what: string, odd: unknown]>([
    ['a key too many', { ...ada, colour: 'red' }],
    ['a key too few', { name: 'eve@contoso.com' }],
    ['other places of its keys', Object.fromEntries(Object.entries(ada).reverse())],
    ['a name that is no text', { ...ada, name: 5 }],
    ['an id that is no text', { ...ada, directoryId: 5 }],
    ['a size that is no number', { ...ada, size: '5' }],
    ['a priority that is no number', { ...ada, priority: true }],
    ['a duration that is no number', { ...ada, expected: null }],
    ['a selection that is no object', { ...ada, selection: 'all' }],
    ['a source that is not whole', { ...ada, source: 0.5 }],
    ['a line beyond 32 bits', { ...ada, line: 2 ** 32 }],
    ['a time that is no text', { ...ada, cameBackAt: 5 }],
    ['no object', 'ada@contoso.com'],
    ['nothing', null],
  ])('keeps as it is what an edited plan file may have: %s', (_, odd) => {
    const table = tableRead([ada, odd, bob]);

    expect(JSON.stringify([...table.slice(0)])).toBe(JSON.stringify([ada, odd, bob]));
  });
});
