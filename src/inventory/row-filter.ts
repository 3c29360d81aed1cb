import type { ProtectionPolicy } from '../graph/directory-api.ts';
import type { InventoryRow } from './inventory.ts';

/** Which units somebody wants in an inventory. Empty lists choose all. */
export interface RowFilter {
  /** Statuses, in the service's own words. */
  readonly status: readonly string[];
  /** Names of backup policies, as rows have them. */
  readonly policy: readonly string[];
}

type Filtered = Pick<InventoryRow, 'status' | 'policy'>;

/** Compared without case, as Graph compares. */
export function rowFilter({ status, policy }: RowFilter): (row: Filtered) => boolean {
  const [statuses, policies] = [keysOf(status), keysOf(policy)];
  return (row) =>
    (statuses.size === 0 || statuses.has(row.status.toLowerCase())) &&
    (policies.size === 0 || policies.has((row.policy ?? '').toLowerCase()));
}

/** The name of the policy with this name or id, as rows have it; undefined if there is none. */
export function policyCalled(text: string, policies: readonly ProtectionPolicy[]): string | undefined {
  const isMeant = (one: string | null): boolean => one?.toLowerCase() === text.toLowerCase();
  const policy = policies.find(({ id, displayName }) => isMeant(displayName) || isMeant(id));
  return policy === undefined ? undefined : (policy.displayName ?? policy.id);
}

function keysOf(texts: readonly string[]): ReadonlySet<string> {
  return new Set(texts.map((text) => text.toLowerCase()));
}
