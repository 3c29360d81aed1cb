import type { ProtectionUnit } from '../../../src/graph/restore-api.ts';

/** A protected mailbox that the service names in full. */
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
