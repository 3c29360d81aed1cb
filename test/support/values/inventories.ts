import type { NamedRow } from '../../../src/inventory/inventory.ts';

/** A protected mailbox of an inventory. */
export function inventoryRow(name: string, changes: Partial<NamedRow> = {}): NamedRow {
  return {
    name,
    directoryId: null,
    size: null,
    displayName: null,
    unitId: `unit of ${name}`,
    status: 'protected',
    policy: null,
    lastActivity: null,
    isProtected: true,
    ...changes,
  };
}
