import type { DirectoryApi, ProtectionPolicy } from '../graph/directory-api.ts';
import { permissions } from '../m365/permissions.ts';
import { type Workload, workloads } from '../m365/workload.ts';
import { defaultReaches, type Reach, type Reaches } from '../spec/window.ts';
import { PartialReads } from './partial-reads.ts';

/** The backup policies of a tenant. */
export interface PolicyRead {
  /** Null if they could not be read. */
  readonly policies: readonly ProtectionPolicy[] | null;
  /** Why not, for people; none otherwise. */
  readonly unread: readonly string[];
}

/** Reads the policies. Rejects with GraphError if other reads would fail in the same way. */
export async function readPolicies(directory: Pick<DirectoryApi, 'listPolicies'>): Promise<PolicyRead> {
  const reads = new PartialReads();
  const read = async (): Promise<readonly ProtectionPolicy[]> => {
    const all: ProtectionPolicy[] = [];
    for await (const page of directory.listPolicies()) all.push(...page);
    return all;
  };
  const policies = await reads.orUnread({ what: 'the backup policies', permission: permissions.listUnits }, read());
  return { policies, unread: reads.unread };
}

/** How far back windows without `from` reach: as long as the policy that keeps restore points longest. */
export function reachesOf(policies: readonly ProtectionPolicy[] | null): Reaches {
  const reaches: Record<Workload, Reach> = { ...defaultReaches };
  for (const workload of workloads) {
    const kept = longestRetention(policies ?? [], workload);
    if (kept !== null) reaches[workload] = { kept, by: 'policy' };
  }
  return reaches;
}

/** In milliseconds; null if no policy of the workload says how long it keeps restore points. */
export function longestRetention(policies: readonly ProtectionPolicy[], workload: Workload): number | null {
  const kept = policies.flatMap((policy) => (policy.workload === workload ? (policy.retention ?? []) : []));
  return kept.length === 0 ? null : Math.max(...kept);
}
