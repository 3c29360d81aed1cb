import type { Workload } from '../../m365/workload.ts';
import { anyOf, type Message, quoted } from '../problem/message.ts';
import { nearest } from '../shape/nearest.ts';

/** Where a list has which field; -1 where it has none. */
export interface Columns {
  readonly name: number;
  readonly directoryId: number;
  readonly size: number;
  readonly priority: number;
  readonly count: number;
}

/** The headers of each kind of list: the resource's name, and its id in the directory. */
const headers = {
  mailbox: { name: 'address', directoryId: 'directoryObjectId' },
  drive: { name: 'address', directoryId: 'directoryObjectId' },
  site: { name: 'url', directoryId: 'siteId' },
} as const;

/** A fault in the header row, and the field that it is about. */
export interface HeaderFault extends Message {
  readonly field: string;
}

/** Reads the header row, whose names count without case and in any order. */
export function readHeader(row: readonly string[], workload: Workload): Columns | HeaderFault[] {
  const { name, directoryId } = headers[workload];
  const known = [name, directoryId, 'size', 'priority'];
  const written = row.map((field) => field.trim().toLowerCase());
  const faults = headerFaults(row, known);
  const indexOf = (header: string): number => written.indexOf(header.toLowerCase());
  const namesAny = written.some((header) => nearest(header, known) === name);
  if (!namesAny) return [nameless(row, workload)];
  if (faults.length > 0) return faults;
  return {
    name: indexOf(name),
    directoryId: indexOf(directoryId),
    size: indexOf('size'),
    priority: indexOf('priority'),
    count: row.length,
  };
}

/** The list has no column for the resources' names: most likely no header row at all, or another separator. */
function nameless(row: readonly string[], workload: Workload): HeaderFault {
  const { name } = headers[workload];
  const [first = ''] = row;
  if (/[;\t|]/.test(first)) {
    return { field: first, message: 'the columns are not separated by commas', hint: 'save the list with commas' };
  }
  if (row.some(looksLikeAName)) {
    return {
      field: first,
      message: `this list has no header row: it starts with ${quoted(first)}`,
      hint: `add a first line that names the columns: \`${name}\``,
    };
  }
  const message = `this list has no column \`${name}\``;
  const other = workload === 'site' ? 'address' : 'url';
  const isOfOtherKind = row.some((field) => field.trim().toLowerCase() === other);
  const owner = workload === 'site' ? '`mailboxes` or `drives`' : '`sites`';
  return { field: first, message, hint: isOfOtherKind ? `list it under ${owner}` : `call the column \`${name}\`` };
}

function looksLikeAName(field: string): boolean {
  return field.includes('@') || field.includes('://');
}

function headerFaults(row: readonly string[], known: readonly string[]): HeaderFault[] {
  const faults: HeaderFault[] = [];
  const seen = new Set<string>();
  for (const field of row) {
    const header = field.trim().toLowerCase();
    if (seen.has(header)) {
      faults.push({ field, message: `column ${quoted(field)} is named twice`, hint: 'remove one of the two' });
    } else if (!known.some((name) => name.toLowerCase() === header)) {
      const near = nearest(header, known);
      const hint = near === undefined ? `remove it, or use ${anyOf(known)}` : `did you mean \`${near}\`?`;
      faults.push({ field, message: `unknown column ${quoted(field)}`, hint });
    }
    seen.add(header);
  }
  return faults;
}
