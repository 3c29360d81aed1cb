import { describe, expect, it } from 'vitest';
import type { ProtectionUnit } from '../../src/graph/restore-api.ts';
import { lookUpUnit, type UnitToFind } from '../../src/lookup/look-up-unit.ts';
import { unitOf } from '../support/values/units.ts';

const ada = unitOf('ada@contoso.com');
const bob = unitOf('bob@contoso.com');
const former = { ...ada, id: 'former', isProtected: false };

const wanted: UnitToFind = { workload: 'mailbox', name: 'ada@contoso.com', directoryId: null };

/** A tenant whose list has these pages. */
function listing(...pages: readonly (readonly ProtectionUnit[])[]) {
  let read = 0;
  return {
    get pagesRead(): number {
      return read;
    },
    async *listProtectionUnits() {
      for (const page of pages) {
        read += 1;
        yield page;
      }
    },
  };
}

describe('lookUpUnit', () => {
  it('stops at the page with the protected unit', async () => {
    const tenant = listing([bob, former], [ada], [bob]);

    expect(await lookUpUnit(wanted, tenant)).toEqual({ kind: 'found', unit: ada });
    expect(tenant.pagesRead).toBe(2);
  });

  it.each([
    ['the unit that it found is no longer protected', wanted, former],
    ['the unit that it found may have another id', { ...wanted, directoryId: 'o1' }, { ...ada, directoryId: null }],
  ])('reads to the end if %s', async (_why, named, unit) => {
    const tenant = listing([unit], [bob], []);

    expect(await lookUpUnit(named, tenant)).toEqual({ kind: 'found', unit });
    expect(tenant.pagesRead).toBe(3);
  });

  it('prefers a match by id to a match by name on an earlier page', async () => {
    const tenant = listing([{ ...ada, directoryId: null }], [bob]);

    const found = await lookUpUnit({ ...wanted, directoryId: bob.directoryId }, tenant);

    expect(found).toEqual({ kind: 'found', unit: bob });
  });

  it('distinguishes a unit that may be unnamed from a unit that is absent', async () => {
    const nameless = unitOf(null);

    expect(await lookUpUnit(wanted, listing([nameless], [bob]))).toEqual({ kind: 'unknown' });
    expect(await lookUpUnit(wanted, listing([bob], [bob]))).toEqual({ kind: 'absent' });
  });
});
