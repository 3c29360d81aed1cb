import type { Workload } from '../../m365/workload.ts';
import { allOf, anyOf, type Message, quoted } from '../problem/message.ts';
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
  /** Whether the row must not be shown: it names no known column, so the file may be anything but a list. */
  readonly isSecret?: boolean;
}

/** Reads the header row: column names in any order, upper or lower case. */
export function readHeader(row: readonly string[], workload: Workload): Columns | HeaderFault[] {
  const { name, directoryId } = columnNames[workload];
  const known = [name, directoryId, 'size', 'priority'];
  const written = row.map((field) => field.trim().toLowerCase());
  const faults = headerFaults(row, known);
  const indexOf = (header: string): number => written.indexOf(header.toLowerCase());
  const namesAny = written.some((header) => nearest(header, known) === name);
  // A list of another kind is a list too.
  const isList = written.some((header) => allColumnNames.has(header));
  const isSecret = !isList && !looksLikeHeader(row);
  const toFault = (fault: FieldFault): HeaderFault => (isSecret ? { ...fault, isSecret } : fault);
  const shown = faults.filter(({ field }) => !isSecret || looksLikeColumn(field));
  if (!namesAny || (faults.length > 0 && shown.length === 0)) return [toFault(noNameColumn(row, workload, isList))];
  if (shown.length > 0) return shown.map(toFault);
  return {
    name: indexOf(name),
    directoryId: indexOf(directoryId),
    size: indexOf('size'),
    priority: indexOf('priority'),
    count: row.length,
  };
}

interface FieldFault extends Message {
  readonly field: string;
}

const allColumnNames = new Set(
  [...Object.values(columnNames).flatMap((names) => Object.values(names)), 'size', 'priority'].map((name) =>
    name.toLowerCase(),
  ),
);

/** How many cells of an unknown row a message names, if they look like names of columns. */
const mostCellsNamed = 20;

function looksLikeHeader(row: readonly string[]): boolean {
  return row.length <= mostCellsNamed && row.every(looksLikeColumn);
}

function looksLikeColumn(cell: string): boolean {
  return /^[\p{L}\p{N} ()_-]{1,40}$/u.test(cell);
}

/** Explains why no column has the resources' names: wrong separator, no header row, or a column of another name. */
function noNameColumn(row: readonly string[], workload: Workload, isList: boolean): FieldFault {
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
      message: 'this list has no header row: its first line has an address or URL',
      hint: `add a first line that names each column: \`${name}\`, and if there are more, ${anyOf(others)}`,
    };
  }
  const cells = row.filter(looksLikeColumn).slice(0, mostCellsNamed);
  const found = isList || cells.length === 0 ? '' : `; its first line has ${allOf(cells)}`;
  const message = `this list has no column \`${name}\`${found}`;
  const renameHint = `rename the column with the ${workload === 'site' ? 'URLs' : 'e-mail addresses'} to \`${name}\``;
  const other = workload === 'site' ? 'address' : 'url';
  const hasOtherKind = row.some((field) => field.trim().toLowerCase() === other);
  const owner = workload === 'site' ? '`mailboxes` or `drives`' : '`sites`';
  return { field: first, message, hint: hasOtherKind ? `move it to the \`lists\` of ${owner}` : renameHint };
}

function looksLikeResourceName(field: string): boolean {
  return field.includes('@') || field.includes('://');
}

function headerFaults(row: readonly string[], known: readonly string[]): FieldFault[] {
  const faults: FieldFault[] = [];
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
