import type { Workload } from '../../m365/workload.ts';
import { anyOf, type Message, quoted } from '../problem/message.ts';
import { nearest } from '../shape/nearest.ts';

/** The index of each column of a list; -1 if the list does not have it. */
export interface Columns {
  readonly name: number;
  readonly directoryId: number;
  readonly size: number;
  readonly priority: number;
  readonly count: number;
}

/** The columns of each kind of list that have the resource's name and its id. */
const columnNames = {
  mailbox: { name: 'address', directoryId: 'directoryObjectId' },
  drive: { name: 'address', directoryId: 'directoryObjectId' },
  site: { name: 'url', directoryId: 'siteId' },
} as const;

/** What is wrong with the header row, and the field that it is about. */
export interface HeaderFault extends Message {
  readonly field: string;
}

/** Reads the header row: column names in any order, upper or lower case. */
export function readHeader(row: readonly string[], workload: Workload): Columns | HeaderFault[] {
  const { name, directoryId } = columnNames[workload];
  const known = [name, directoryId, 'size', 'priority'];
  const written = row.map((field) => field.trim().toLowerCase());
  const faults = headerFaults(row, known);
  const indexOf = (header: string): number => written.indexOf(header.toLowerCase());
  const namesAny = written.some((header) => nearest(header, known) === name);
  if (!namesAny) return [noNameColumn(row, workload)];
  if (faults.length > 0) return faults;
  return {
    name: indexOf(name),
    directoryId: indexOf(directoryId),
    size: indexOf('size'),
    priority: indexOf('priority'),
    count: row.length,
  };
}

/** Explains why no column has the resources' names: wrong separator, no header row, or a column of another name. */
function noNameColumn(row: readonly string[], workload: Workload): HeaderFault {
  const { name, directoryId } = columnNames[workload];
  const others = [directoryId, 'size', 'priority'];
  const [first = ''] = row;
  if (/[;\t|]/.test(first)) {
    return {
      field: first,
      message: 'the columns are not separated by commas',
      hint: 'save the list with commas between the columns',
    };
  }
  if (row.some(looksLikeResourceName)) {
    return {
      field: first,
      message: `this list has no header row: it starts with ${quoted(first)}`,
      hint: `add a first line that names each column: \`${name}\`, and if there are more, ${anyOf(others)}`,
    };
  }
  const message = `this list has no column \`${name}\``;
  const renameHint = `rename the column with the ${workload === 'site' ? 'URLs' : 'e-mail addresses'} to \`${name}\``;
  const other = workload === 'site' ? 'address' : 'url';
  const hasOtherKind = row.some((field) => field.trim().toLowerCase() === other);
  const owner = workload === 'site' ? '`mailboxes` or `drives`' : '`sites`';
  return { field: first, message, hint: hasOtherKind ? `move it to the \`lists\` of ${owner}` : renameHint };
}

function looksLikeResourceName(field: string): boolean {
  return field.includes('@') || field.includes('://');
}

function headerFaults(row: readonly string[], known: readonly string[]): HeaderFault[] {
  const faults: HeaderFault[] = [];
  const seen = new Set<string>();
  for (const field of row) {
    const header = field.trim().toLowerCase();
    if (seen.has(header)) {
      faults.push({ field, message: `the column ${quoted(field)} appears twice`, hint: 'remove one of the two' });
    } else if (!known.some((name) => name.toLowerCase() === header)) {
      const near = nearest(header, known);
      const hint = near === undefined ? `remove it, or rename it to ${anyOf(known)}` : `did you mean \`${near}\`?`;
      faults.push({ field, message: `unknown column ${quoted(field)}`, hint });
    }
    seen.add(header);
  }
  return faults;
}
