import type { ProtectionUnit } from '../../../src/graph/restore-api.ts';

/** What a test of names need not say. */
export const unsaidOfUnit = { displayName: null, statusText: 'protected', policyId: null } as const;

/** A protected mailbox with its name and the id of its owner. */
export function unitOf(name: string | null, changes: Partial<ProtectionUnit> = {}): ProtectionUnit {
  return {
    id: `unit of ${name}`,
    workload: 'mailbox',
    name,
    directoryId: `id of ${name}`,
    isProtected: true,
    ...unsaidOfUnit,
    ...changes,
  };
}
