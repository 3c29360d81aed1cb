import type { Workload } from '../../m365/workload.ts';
import { characterName, invisibleIn } from '../problem/characters.ts';
import { type Message, quoted } from '../problem/message.ts';
import { parseSize } from '../values/size.ts';
import { visible } from '../values/visible.ts';
import type { WrittenResource } from '../written.ts';
import { fieldKeysOf } from './known-columns.ts';
import type { Columns } from './list-columns.ts';

/** What is wrong with a row, and the cell that it is about, if it is about one. */
export interface RowFault extends Message {
  readonly cell?: number;
  /** Where in the visible text of the cell, if it is one place. */
  readonly at?: number;
}

/** The resource of a row, and the column that has its name. */
export interface ReadRow {
  readonly resource: WrittenResource;
  readonly cell: number;
}

/** Reads one row of a list. Does not check the name. */
export function readRow(row: readonly string[], columns: Columns, workload: Workload): ReadRow | RowFault {
  if (row.length !== columns.count && !isPadded(row, columns.count)) return wrongCount(row, columns.count);
  const cell = nameCell(row, columns.names);
  const directoryId = textIn(row, columns.directoryId);
  if (directoryId !== null && !isAscii.test(directoryId)) {
    const fault = idFault(row, columns.directoryId, fieldKeysOf(workload).directoryId);
    if (fault !== undefined) return fault;
  }
  const size = sizeIn(row, columns);
  if (Number.isNaN(size))
    return cellFault(row, columns.size, { rule: '`size` must be a number, 0 or more', hint: sizeHint(row, columns) });
  const priority = priorityIn(row, columns.priority);
  if (Number.isNaN(priority)) return cellFault(row, columns.priority, priorityRule);
  return { cell, resource: { name: visible(row[cell] ?? ''), directoryId, size, priority } };
}

/** Matches nearly every id, so that a long list needs no closer look. */
const isAscii = /^[\x20-\x7e]*$/;

const priorityRule = {
  rule: '`priority` must be a whole number, 0 or more',
  hint: 'correct it, or leave it empty',
};

/** Whether all that a row has more or less than the columns with a header is blank cells at its end. */
function isPadded(row: readonly string[], count: number): boolean {
  return row.length > count && row.slice(count).every((cell) => visible(cell) === '');
}

function wrongCount(row: readonly string[], count: number): RowFault {
  const message = `this row has ${fields(row.length)}, but the header row has ${count}`;
  const hint = `write ${fields(count)}, empty ones too, and put a field that contains the separator in quotes`;
  return { message, hint };
}

function fields(count: number): string {
  return count === 1 ? '1 field' : `${count} fields`;
}

/** The first column with a name that is not blank in this row. */
function nameCell(row: readonly string[], names: readonly number[]): number {
  const [first = -1] = names;
  if (names.length === 1 || visible(row[first] ?? '') !== '') return first;
  return names.find((index) => visible(row[index] ?? '') !== '') ?? first;
}

/** Null if the list does not have the column or the cell is blank; NaN if it is no size. */
function sizeIn(row: readonly string[], { size, sizeFormat }: Columns): number | null {
  const text = textIn(row, size);
  if (text === null) return null;
  return parseSize(text, sizeFormat) ?? Number.NaN;
}

/** A comma that is not between thousands is meant to start a fraction. */
function sizeHint(row: readonly string[], { size, sizeFormat }: Columns): string {
  const text = visible(row[size] ?? '');
  if (/^\d{1,15},\d{1,15}(?:\s*[a-z]+)?$/i.test(text)) return `write \`${text.replace(',', '.')}\`, or leave it empty`;
  const example = sizeFormat.hasDecimalCommas ? '`1,5` or `1,5 GB`' : '`1.5` or `1.5 GB`';
  return `write a number such as ${example}, or leave it empty`;
}

function priorityIn(row: readonly string[], column: number): number | null {
  const text = textIn(row, column);
  if (text === null) return null;
  return /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
}

function textIn(row: readonly string[], column: number): string | null {
  const text = visible(row[column] ?? '');
  return text === '' ? null : text;
}

function idFault(row: readonly string[], column: number, key: string): RowFault | undefined {
  const unseen = invisibleIn(visible(row[column] ?? ''));
  if (unseen === undefined) return undefined;
  const message = `\`${key}\` contains ${characterName(unseen.character)}`;
  return { cell: column, at: unseen.at, message, hint: 'remove it' };
}

function cellFault(row: readonly string[], cell: number, { rule, hint }: CellRule): RowFault {
  const text = visible(row[cell] ?? '');
  const unseen = invisibleIn(text);
  const reason = unseen === undefined ? '' : `: it contains ${characterName(unseen.character)}`;
  return {
    cell,
    ...(unseen !== undefined && { at: unseen.at }),
    message: `${rule}, not ${quoted(text)}${reason}`,
    hint: unseen === undefined ? hint : 'remove it',
  };
}

interface CellRule {
  readonly rule: string;
  readonly hint: string;
}
