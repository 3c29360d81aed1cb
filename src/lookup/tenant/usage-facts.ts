import type { UsageRow } from '../../graph/directory-api.ts';
import { directoryIdKey } from '../../m365/site-name.ts';
import { resourceKey, type Workload } from '../../m365/workload.ts';
import type { UsageFact, UsageFacts } from './tenant-facts.ts';

/**
 * The rows of a usage report by name and by site. Deleted accounts are left out, because somebody else may have their names now. If
 * several rows have a name, the largest counts.
 */
export function usageFacts(rows: Iterable<UsageRow>, workload: Workload): UsageFacts {
  const byName = new Map<string, UsageFact>();
  const bySiteId = new Map<string, UsageFact>();
  for (const row of rows) {
    if (row.isDeleted) continue;
    if (row.name !== null) keepLargest(byName, resourceKey(row.name), row);
    // The site behind a drive is not what a protection unit of a drive is identified by.
    if (workload === 'site' && row.siteId !== null) keepLargest(bySiteId, directoryIdKey(row.siteId), row);
  }
  return { byName, bySiteId };
}

function keepLargest(facts: Map<string, UsageFact>, key: string, { displayName, size, lastActivity }: UsageRow): void {
  const known = facts.get(key);
  if (known === undefined || (size ?? -1) > (known.size ?? -1)) facts.set(key, { displayName, size, lastActivity });
}

/** Whether the report hides who its rows are about: names are hashes, and no row can be recognised. */
export function isConcealed(rows: readonly UsageRow[], workload: Workload): boolean {
  if (rows.length === 0) return false;
  return rows.every((row) => row.name === null && (workload !== 'site' || row.siteId === null));
}
