import { resourceKey, type Workload } from '../m365/workload.ts';
import type { EarlierRow } from './inventory-csv.ts';
import { compare, idOf } from './order.ts';

/** What differs between two inventories of one workload. Sorted by name, then by id. */
export interface Changes {
  readonly workload: Workload;
  readonly added: readonly EarlierRow[];
  readonly removed: readonly EarlierRow[];
  readonly renamed: readonly Renaming[];
}

/** The same mailbox, drive or site by its id, under another name. Null for no name. */
export interface Renaming {
  readonly id: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** Rows are the same if their `directoryObjectId` or `siteId` is, or without one, their protection unit. */
export function findChanges(workload: Workload, before: readonly EarlierRow[], now: readonly EarlierRow[]): Changes {
  const [old, current] = [byId(before), byId(now)];
  const added = [...current].flatMap(([id, row]) => (old.has(id) ? [] : [row]));
  const removed = [...old].flatMap(([id, row]) => (current.has(id) ? [] : [row]));
  const renamed = [...current].flatMap(([id, { name: to }]): Renaming[] => {
    const from = old.get(id)?.name;
    return from === undefined || isSame(from, to) ? [] : [{ id, from, to }];
  });
  const sorted = (rows: EarlierRow[]): EarlierRow[] => rows.sort((a, b) => compare(sortKey(a), sortKey(b)));
  return {
    workload,
    added: sorted(added),
    removed: sorted(removed),
    renamed: renamed.sort((a, b) => compare(a.to ?? '', b.to ?? '') || compare(a.id, b.id)),
  };
}

/** If several units have one id, the named one represents it. */
function byId(rows: readonly EarlierRow[]): Map<string, EarlierRow> {
  const found = new Map<string, EarlierRow>();
  for (const row of rows) {
    const id = idOf(row);
    if (!found.has(id) || (found.get(id)?.name === null && row.name !== null)) found.set(id, row);
  }
  return found;
}

function isSame(from: string | null, to: string | null): boolean {
  return from === to || (from !== null && to !== null && resourceKey(from) === resourceKey(to));
}

function sortKey(row: EarlierRow): string {
  return `${row.name === null ? '' : resourceKey(row.name)} ${idOf(row)}`;
}
