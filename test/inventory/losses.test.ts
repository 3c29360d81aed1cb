import { describe, expect, it } from 'vitest';
import type { InventoryRow } from '../../src/inventory/inventory.ts';
import { lossAgainst } from '../../src/inventory/losses.ts';

const unit: InventoryRow = {
  name: 'ada@contoso.com',
  directoryId: '1',
  size: 5,
  displayName: null,
  unitId: 'u',
  status: 'protected',
  policy: null,
  lastActivity: null,
  isProtected: true,
};
const gone = { ...unit, directoryId: '2' };

describe('lossAgainst', () => {
  it('counts names and sizes of units that are still there, and not those of units that are gone', () => {
    const now = { workload: 'mailbox', named: [], unnamed: [{ ...unit, name: null, size: null }] } as const;

    expect(lossAgainst([unit, gone], now)).toEqual({ workload: 'mailbox', names: 1, sizes: 1 });
  });

  it('is none if everything is still known', () => {
    const named = [{ ...unit, name: 'ada.king@contoso.com', size: 6 }];

    expect(lossAgainst([unit, gone], { workload: 'mailbox', named, unnamed: [] })).toBeNull();
  });

  it('counts each by itself, and neither of what was not known before', () => {
    const lossOf = (before: Partial<InventoryRow>, now: Partial<InventoryRow>) =>
      lossAgainst([{ ...unit, ...before }], { workload: 'mailbox', named: [], unnamed: [{ ...unit, ...now }] });

    expect(lossOf({}, { name: null })).toEqual({ workload: 'mailbox', names: 1, sizes: 0 });
    expect(lossOf({}, { size: null })).toEqual({ workload: 'mailbox', names: 0, sizes: 1 });
    expect(lossOf({ name: null, size: null }, { name: null, size: null })).toBeNull();
  });
});
