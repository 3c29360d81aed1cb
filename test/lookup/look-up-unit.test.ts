import { describe, expect, it } from 'vitest';
import type { ProtectionUnit } from '../../src/graph/restore-api.ts';
import { lookUpUnit, type NamedUnit } from '../../src/lookup/look-up-unit.ts';
import { unitOf } from '../support/values/units.ts';

const ada = unitOf('ada@contoso.com');
const bob = unitOf('bob@contoso.com');
const former = { ...ada, id: 'former', isProtected: false };

const wanted: NamedUnit = { workload: 'mailbox', name: 'ada@contoso.com', directoryId: null };

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
  it('reads no further than to the page where it finds who is protected', async () => {
    const tenant = listing([bob, former], [ada], [bob]);

    expect(await lookUpUnit(wanted, tenant)).toEqual({ kind: 'found', unit: ada });
    expect(tenant.pagesRead).toBe(2);
  });

  it.each([
    ['whom it has found is protected no more', wanted, former],
    ['whom it has found may have another id', { ...wanted, directoryId: 'o1' }, { ...ada, directoryId: null }],
  ])('reads to the end where %s', async (_why, named, unit) => {
    const tenant = listing([unit], [bob], []);

    expect(await lookUpUnit(named, tenant)).toEqual({ kind: 'found', unit });
    expect(tenant.pagesRead).toBe(3);
  });

  it('prefers the id that is given to a name on an earlier page', async () => {
    const tenant = listing([{ ...ada, directoryId: null }], [bob]);

    const found = await lookUpUnit({ ...wanted, directoryId: bob.directoryId }, tenant);

    expect(found).toEqual({ kind: 'found', unit: bob });
  });

  it('knows what no page tells from what no page has', async () => {
    const nameless = unitOf(null);

    expect(await lookUpUnit(wanted, listing([nameless], [bob]))).toEqual({ kind: 'untold' });
    expect(await lookUpUnit(wanted, listing([bob], [bob]))).toEqual({ kind: 'absent' });
  });
});
