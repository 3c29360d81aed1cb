import { directoryIdKey } from '../m365/site-name.ts';
import type { InventoryRow } from './inventory.ts';

/** What rows of two inventories are compared by: whose they are, else which unit. */
export function idOf({ directoryId, unitId }: Pick<InventoryRow, 'directoryId' | 'unitId'>): string {
  return directoryIdKey(directoryId ?? unitId);
}

/** The same on every machine, whatever its language is. */
export function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
