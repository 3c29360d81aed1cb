import { describe, expect, it } from 'vitest';
import type { ProtectionUnit } from '../../src/graph/restore-api.ts';
import { lookUpUnit, type NamedUnit } from '../../src/run/look-up-unit.ts';

const ada: ProtectionUnit = {
  id: 'u1',
  workload: 'mailbox',
  name: 'ada@contoso.com',
  directoryId: 'O1',
  isProtected: true,
};
const bob: ProtectionUnit = { ...ada, id: 'u2', name: 'bob@contoso.com', directoryId: 'o2' };
const nameless: ProtectionUnit = { ...bob, name: null };

const wanted: NamedUnit = { workload: 'mailbox', name: 'Ada@Contoso.com', directoryId: null };

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
  it('finds by name, however it is written, and reads no further', async () => {
    const tenant = listing([bob], [ada], [bob]);

    expect(await lookUpUnit(wanted, tenant)).toEqual({ kind: 'found', unit: ada });
    expect(tenant.pagesRead).toBe(2);
  });

  it('finds by id, where the list shows no names', async () => {
    const unit = { ...ada, name: null };

    const found = await lookUpUnit({ ...wanted, directoryId: 'o1' }, listing([nameless, unit]));

    expect(found).toEqual({ kind: 'found', unit });
  });

  it('believes an id more than a name', async () => {
    const found = await lookUpUnit({ ...wanted, directoryId: 'o2' }, listing([ada, bob]));

    expect(found).toEqual({ kind: 'found', unit: bob });
  });

  it('takes the one that is protected of two of the same name', async () => {
    const former = { ...ada, id: 'u0', isProtected: false };

    expect(await lookUpUnit(wanted, listing([former, ada]))).toEqual({ kind: 'found', unit: ada });
    expect(await lookUpUnit(wanted, listing([former, bob]))).toEqual({ kind: 'found', unit: former });
  });

  it.each([
    ['who all have names', wanted, [bob]],
    ['who all have ids, where an id is given', { ...wanted, directoryId: 'o3' }, [nameless]],
    ['who are none', wanted, []],
  ])('knows that one is absent from those %s', async (_, named, page) => {
    expect(await lookUpUnit(named, listing(page))).toEqual({ kind: 'absent' });
  });

  it.each([
    ['a name', wanted, nameless],
    ['an id', { ...wanted, directoryId: 'o3' }, { ...nameless, directoryId: null }],
  ])('can not tell where the list leaves out %s', async (_, named, unit) => {
    expect(await lookUpUnit(named, listing([bob, unit]))).toEqual({ kind: 'untold' });
  });
});
