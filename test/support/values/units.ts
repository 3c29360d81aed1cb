import type { ProtectionUnit } from '../../../src/graph/restore-api.ts';

/** A protected mailbox with its name and the id of its owner. */
export function unitOf(name: string | null, changes: Partial<ProtectionUnit> = {}): ProtectionUnit {
  return {
    id: `unit of ${name}`,
    workload: 'mailbox',
    name,
    directoryId: `id of ${name}`,
    isProtected: true,
    ...changes,
  };
}
