import { describe, expect, it } from 'vitest';
import type { ProtectionUnit } from '../../src/graph/restore-api.ts';
import { findUnit } from '../../src/lookup/find-unit.ts';
import { UnitLists } from '../../src/lookup/unit-lists.ts';
import { openTenant } from '../support/rigs/tenant-rig.ts';
import { replacing } from '../support/rigs/wrapped-api.ts';
import { messagesOf, resourceOf } from '../support/values/specs.ts';
import { unitOf } from '../support/values/units.ts';

const name = 'ada@contoso.com';
const ada = unitOf(name);
/** The person who had the address before. Comes last in the list. */
const former = unitOf(name, { id: 'former', directoryId: 'id of another ada', isProtected: false });

/** The lists of a tenant that has these units. */
function listsOf(...units: readonly ProtectionUnit[]): UnitLists {
  const { api, clock } = openTenant();
  const listing = async function* () {
    yield units;
  };
  return new UnitLists(replacing('listProtectionUnits', listing)(api), clock);
}

describe('findUnit', () => {
  it.each([
    ['the protected unit if the spec gives no id', null],
    ['the unit with the id that the spec gives', ada.directoryId],
  ])('finds %s, and not the person who had the name before', async (_which, directoryId) => {
    const lists = listsOf(ada, former);

    const found = [
      await findUnit(resourceOf('mailbox', name, { directoryId }), 'mailbox', lists),
      await findUnit(messagesOf(name, 'subject:x', { directoryId }), 'mailbox', lists),
    ];

    expect(found).toEqual([ada, ada]);
  });

  it.each([
    ['mailbox', null, 'the tenant has no protected mailbox with this name'],
    ['mailbox', 'o3', 'the tenant has no protected mailbox with its `directoryObjectId`'],
    ['site', 'o3', 'the tenant has no protected site with its `siteId`'],
  ] as const)('for a missing %s with the id %s, says that %s', async (workload, directoryId, why) => {
    const resource = resourceOf(workload, 'eve@contoso.com', { directoryId });

    expect(await findUnit(resource, workload, listsOf(ada, former))).toBe(why);
  });

  it('asks for the id if some units of the list have no name', async () => {
    const why = await findUnit(resourceOf('mailbox', 'eve@contoso.com'), 'mailbox', listsOf(ada, unitOf(null)));

    expect(why).toBe(
      'it may be one of the mailboxes that the service does not name with these permissions: give its `directoryObjectId` in the spec',
    );
  });
});
