import type { Workload } from '../../m365/workload.ts';
import { allOf, anyOf, type Message } from '../problem/message.ts';
import { fieldKeysOf, headerKey, isKnownHeader, knownHeadersOf } from './known-columns.ts';

/** What is wrong with the header row, and the cell that it is about. */
export interface HeaderFault extends Message {
  readonly cell: number;
  /** Whether the row must not be shown: it names no known column, so the file may be anything but a list. */
  readonly isSecret?: boolean;
}

/** How many cells of an unknown row a message names, if they look like names of columns. */
const mostCellsNamed = 20;

/**
 * The faults as they may be shown. A row that names no known column may be anything, so of such a row only cells that look like
 * names of columns are shown, and if none of its faults is about one, only that the list has no column with names.
 */
export function secretUnlessListed(
  faults: readonly HeaderFault[],
  row: readonly string[],
  workload: Workload,
): readonly HeaderFault[] {
  if (row.some(isKnownHeader) || (row.length <= mostCellsNamed && row.every(looksLikeColumn))) return faults;
  const shown = faults.filter(({ cell }) => looksLikeColumn(row[cell] ?? ''));
  return (shown.length === 0 ? [noNameColumn(row, workload)] : shown).map((fault) => ({ ...fault, isSecret: true }));
}

function looksLikeColumn(cell: string): boolean {
  return /^[\p{L}\p{N} ()_-]{1,40}$/u.test(cell);
}

/** Explains why no column has the resources' names: wrong separator, no header row, or a column of another name. */
export function noNameColumn(row: readonly string[], workload: Workload): HeaderFault {
  const { name, directoryId, size, priority } = fieldKeysOf(workload);
  const [first = ''] = row;
  if (row.some((cell) => cell.includes('\0'))) {
    return {
      cell: 0,
      isSecret: true,
      message: 'this list is UTF-16 without a byte order mark',
      hint: 'save it as UTF-8, or as UTF-16 with a byte order mark',
    };
  }
  if (first.includes('|')) {
    return {
      cell: 0,
      message: 'the columns are not separated by commas, semicolons or tabs',
      hint: 'save the list with commas between the columns, or add a first line `sep=|`',
    };
  }
  if (row.some((cell) => cell.includes('@') || cell.includes('://'))) {
    const others = anyOf([directoryId, size, priority]);
    return {
      cell: 0,
      message: 'this list has no header row: its first line has an address or URL',
      hint: `add a first line that names each column: \`${name}\`, and if there are more, ${others}; or save a list with only names as \`.txt\``,
    };
  }
  const isList = row.some(isKnownHeader);
  const cells = row.filter(looksLikeColumn).slice(0, mostCellsNamed);
  const found = isList || cells.length === 0 ? '' : `; its first line has ${allOf(cells)}`;
  return { cell: 0, message: `this list has no column \`${name}\`${found}`, hint: hintFor(row, workload) };
}

function hintFor(row: readonly string[], workload: Workload): string {
  const isSite = workload === 'site';
  const others = knownHeadersOf(isSite ? 'mailbox' : 'site').name.map(headerKey);
  if (row.some((cell) => others.includes(headerKey(cell))))
    return `move it to the \`lists\` of ${isSite ? '`mailboxes` or `drives`' : '`sites`'}`;
  const { name } = fieldKeysOf(workload);
  const what = isSite ? 'URLs' : 'e-mail addresses';
  return `rename the column with the ${what} to \`${name}\`, or name it in the spec: \`lists: [{ file: …, columns: { ${name}: … } }]\``;
}
