import { parse } from 'csv-parse/sync';
import type { Workload } from '../m365/workload.ts';
import { csvText } from '../report/csv-text.ts';
import { fieldKeysOf } from '../spec/lists/known-columns.ts';
import { workloadKeys } from '../spec/written.ts';
import type { InventoryRow } from './inventory.ts';

/** The names of the files in the folder of an inventory. */
export function listFile(workload: Workload): string {
  return `${workloadKeys[workload]}.csv`;
}

export function unnamedFile(workload: Workload): string {
  return `${workloadKeys[workload]}-unnamed.csv`;
}

/** In this order: lists in repositories are compared line by line. */
export function columnsOf(workload: Workload): readonly string[] {
  const { name, directoryId } = fieldKeysOf(workload);
  return [name, directoryId, 'size', 'displayName', 'protectionUnitId', 'status', 'policy', 'lastActivity'];
}

/** How many rows are written at once. */
const mostAtOnce = 1_000;

/** A list in pieces, the first one its header row. Holds nothing that changes while the tenant does not. */
export function* inventoryCsv(rows: readonly InventoryRow[], workload: Workload): Generator<string> {
  const columns = columnsOf(workload);
  yield csvText([columns], columns);
  for (let at = 0; at < rows.length; at += mostAtOnce)
    yield csvText(rows.slice(at, at + mostAtOnce).map(cellsOf), columns);
}

function cellsOf(row: InventoryRow): readonly (string | number | null)[] {
  const { name, directoryId, size, displayName, unitId, status, policy, lastActivity } = row;
  return [name, directoryId, size, displayName, unitId, status, policy, lastActivity];
}

/** A row of an earlier inventory, as far as later ones are compared with it. */
export type EarlierRow = Pick<
  InventoryRow,
  'name' | 'directoryId' | 'size' | 'displayName' | 'unitId' | 'status' | 'policy'
>;

/** The rows of a list that `inventoryCsv` wrote; null if the text is no such list. */
export function readInventoryCsv(text: string, workload: Workload): EarlierRow[] | null {
  let rows: string[][];
  try {
    rows = parse(text, { bom: true, skip_empty_lines: true, relax_column_count: true });
  } catch {
    return null;
  }
  const [header = [], ...others] = rows;
  const at = columnsOf(workload).map((column) => header.indexOf(column));
  if (at.includes(-1)) return null;
  return others.map((row) => {
    const [name, directoryId, size, displayName, unitId, status, policy] = at.map((index) => row[index] || null);
    return {
      name: name ?? null,
      directoryId: directoryId ?? null,
      size: size ? Number(size) : null,
      displayName: displayName ?? null,
      unitId: unitId ?? '',
      status: status ?? '',
      policy: policy ?? null,
    };
  });
}
