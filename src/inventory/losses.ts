import type { Workload } from '../m365/workload.ts';
import type { Inventory } from './inventory.ts';
import type { EarlierRow } from './inventory-csv.ts';
import { idOf } from './order.ts';

/** What an earlier inventory knows of units that are still there, and this one does not. */
export interface Loss {
  readonly workload: Workload;
  readonly names: number;
  readonly sizes: number;
}

/** Null if nothing is lost. */
export function lossAgainst(before: readonly EarlierRow[], { workload, named, unnamed }: Inventory): Loss | null {
  const now = new Map([...unnamed, ...named].map((row) => [idOf(row), row]));
  let [names, sizes] = [0, 0];
  for (const row of before) {
    const current = now.get(idOf(row));
    if (current === undefined) continue;
    if (row.name !== null && current.name === null) names += 1;
    if (row.size !== null && current.size === null) sizes += 1;
  }
  return names === 0 && sizes === 0 ? null : { workload, names, sizes };
}
