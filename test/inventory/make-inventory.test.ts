import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { UsageRow } from '../../src/graph/directory-api.ts';
import type { ProtectionUnit } from '../../src/graph/restore-api.ts';
import { makeInventory } from '../../src/inventory/make-inventory.ts';
import type { NamedUser } from '../../src/lookup/tenant/names-by-id.ts';
import type { TenantFacts } from '../../src/lookup/tenant/tenant-facts.ts';
import { usageFacts } from '../../src/lookup/tenant/usage-facts.ts';
import type { Workload } from '../../src/m365/workload.ts';
import { factsOf } from '../support/values/tenant-facts.ts';
import { unitOf } from '../support/values/units.ts';

function usageRow(changes: Partial<UsageRow>): UsageRow {
  return {
    name: null,
    siteId: null,
    displayName: null,
    size: null,
    lastActivity: null,
    isDeleted: false,
    isConcealed: false,
    ...changes,
  };
}

function made(units: readonly ProtectionUnit[], changes: Partial<TenantFacts> = {}, workload: Workload = 'mailbox') {
  const [inventory] = makeInventory(factsOf(units, changes, workload), () => true);
  return inventory ?? { named: [], unnamed: [] };
}

const names = (rows: readonly { readonly name: string | null }[]): (string | null)[] => rows.map(({ name }) => name);
const guid = '0a6f3c7e-1111-4111-8111-111111111111';

describe('makeInventory', () => {
  it('sorts by name without case, the same in whichever order units come', () => {
    const units = ['b@contoso.com', 'C@contoso.com', 'a@contoso.com'].map((name) => unitOf(name));

    fc.assert(
      fc.property(fc.shuffledSubarray(units, { minLength: 3 }), (some) => {
        expect(names(made(some).named)).toEqual(['a@contoso.com', 'b@contoso.com', 'C@contoso.com']);
      }),
    );
  });

  it('keeps one unit of a name in the list, the one that is protected, and the other beside it', () => {
    const before = unitOf('ada@contoso.com', { id: 'a', isProtected: false });
    const now = unitOf('ADA@contoso.com', { id: 'b', isProtected: true });

    for (const units of [
      [before, now],
      [now, before],
    ]) {
      expect(made(units).named.map(({ unitId }) => unitId)).toEqual(['b']);
      expect(made(units).unnamed.map(({ unitId }) => unitId)).toEqual(['a']);
    }
  });

  it.each(['-ada@contoso.com', '=ada@contoso.com', 'ada king@contoso.com', 'no address', ''])(
    'keeps `%s` out of the list, because a spec would not take it as it is',
    (name) => {
      const { named, unnamed } = made([unitOf(name)]);

      expect(named).toEqual([]);
      expect(unnamed).toHaveLength(1);
    },
  );

  it('names people by their address, else by their principal name', () => {
    const units = ['1', '2', '3'].map((id) => unitOf(null, { id, directoryId: id }));
    const user = { id: '', principalName: 'p@contoso.com', mail: 'm@contoso.com', displayName: 'Em' };
    const users: TenantFacts['users'] = new Map<string, NamedUser>([
      ['1', user],
      ['2', { ...user, mail: null }],
    ]);

    const { named, unnamed } = made(units, { users });

    expect(names(named)).toEqual(['m@contoso.com', 'p@contoso.com']);
    expect(named[0]?.displayName).toBe('Em');
    expect(unnamed.map(({ unitId }) => unitId)).toEqual(['3']);
  });

  it('finds the size of a site by its id, in either form, before its URL', () => {
    const url = 'https://contoso.sharepoint.com/sites/hr';
    const unit = unitOf(url, { workload: 'site', directoryId: `contoso.sharepoint.com,${guid.toUpperCase()},${guid}` });
    const rows = [usageRow({ siteId: guid, size: 7 }), usageRow({ name: url, siteId: 'another', size: 9 })];

    const { named } = made([unit], { usage: new Map([['site', usageFacts(rows, 'site')]]) }, 'site');

    expect(named[0]?.size).toBe(7);
  });

  it('never takes the size of a deleted account that had the same name', () => {
    const rows = [
      usageRow({ name: 'ada@contoso.com', size: 9, isDeleted: true }),
      usageRow({ name: 'ADA@contoso.com', size: 3 }),
    ];

    const { named } = made([unitOf('ada@contoso.com')], { usage: new Map([['mailbox', usageFacts(rows, 'mailbox')]]) });

    expect(named[0]?.size).toBe(3);
  });

  it('shows a policy by its name, or by its id if nobody says the name', () => {
    const units = ['ONE', 'two', null].map((policyId, index) => unitOf(`${index}@contoso.com`, { policyId }));
    const policy = {
      id: 'one',
      workload: 'mailbox',
      displayName: 'Everyone',
      status: 'active',
      retention: null,
    } as const;

    expect(made(units, { policies: [policy] }).named.map((row) => row.policy)).toEqual(['Everyone', 'two', null]);
  });

  it('has only the rows that are wanted', () => {
    const facts = factsOf([unitOf('ada@contoso.com'), unitOf('grace@contoso.com', { statusText: 'offboarded' })]);
    const [inventory] = makeInventory(facts, ({ status }) => status === 'offboarded');

    expect(names(inventory?.named ?? [])).toEqual(['grace@contoso.com']);
  });

  it('sorts those without a name by id, then by unit', () => {
    const units = [
      unitOf(null, { id: 'z', directoryId: 'b' }),
      unitOf(null, { id: 'y', directoryId: 'b' }),
      unitOf(null, { id: 'a', directoryId: null }),
      unitOf(null, { id: 'x', directoryId: 'c' }),
    ];

    for (const some of [units, units.toReversed()])
      expect(made(some).unnamed.map(({ unitId }) => unitId)).toEqual(['a', 'y', 'z', 'x']);
  });

  it('takes the last activity from usage reports', () => {
    const rows = [usageRow({ name: 'ada@contoso.com', lastActivity: '2026-11-28' })];
    const usage = new Map([['mailbox', usageFacts(rows, 'mailbox')] as const]);

    expect(made([unitOf('ada@contoso.com')], { usage }).named[0]?.lastActivity).toBe('2026-11-28');
    expect(made([unitOf('ada@contoso.com')]).named[0]?.lastActivity).toBeNull();
  });

  it('names sites by their own directory, and people never by it', () => {
    const site = { url: 'https://contoso.sharepoint.com/sites/hr', displayName: 'HR' };
    const user = { id: guid, principalName: 'p@contoso.com', mail: null, displayName: null };
    const both = { sites: new Map([[guid, site]]), users: new Map([[guid, user]]) };
    const unit = unitOf(null, { directoryId: guid });

    expect(made([{ ...unit, workload: 'site' }], both, 'site').named).toMatchObject([
      { name: site.url, displayName: 'HR' },
    ]);
    expect(made([unit], both).named).toMatchObject([{ name: 'p@contoso.com', displayName: null }]);
  });

  it('takes nobody for another one because neither has an id', () => {
    const user = { id: '', principalName: 'p@contoso.com', mail: null, displayName: null };
    const units = [unitOf(null, { id: 'u', directoryId: null })];

    expect(made(units, { users: new Map([['u', user]]) }).named).toEqual([]);
  });

  it('prefers a unit of which nobody knows whether it is protected to one that is not', () => {
    const units = [
      unitOf('ada@contoso.com', { id: 'a', isProtected: false }),
      unitOf('ada@contoso.com', { id: 'b', isProtected: null }),
    ];

    expect(made(units).named.map(({ unitId }) => unitId)).toEqual(['b']);
    expect(made([...units, unitOf('ada@contoso.com', { id: 'c' })]).named.map(({ unitId }) => unitId)).toEqual(['c']);
  });
});
