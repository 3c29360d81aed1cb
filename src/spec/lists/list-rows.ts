import { type Message, quoted } from '../problem/message.ts';
import type { WrittenResource } from '../written.ts';
import type { Columns } from './list-columns.ts';

/** What is wrong with a row, and the field that it is about; empty if it is about the whole row. */
export interface RowFault extends Message {
  readonly field: string;
  /** The fields before it in the row. */
  readonly before: readonly string[];
}

/** Reads one row of a list. Does not check the name. */
export function readRow(row: readonly string[], columns: Columns): WrittenResource | RowFault {
  if (row.length !== columns.count) {
    const message = `this row has ${fields(row.length)}, but the header row has ${columns.count}`;
    const hint = `write ${fields(columns.count)}, empty ones too, and put a field that contains a comma in quotes`;
    return { field: '', before: [], message, hint };
  }
  const directoryId = textIn(row, columns.directoryId);
  const size = numberIn(row, columns.size, /^\d{1,15}(?:\.\d+)?$/);
  if (Number.isNaN(size)) return cellFault(row, columns.size, '`size` must be a number, 0 or more');
  const priority = numberIn(row, columns.priority, /^\d{1,15}$/);
  if (Number.isNaN(priority)) return cellFault(row, columns.priority, '`priority` must be a whole number, 0 or more');
  return { name: (row[columns.name] ?? '').trim(), directoryId, size, priority };
}

function fields(count: number): string {
  return count === 1 ? '1 field' : `${count} fields`;
}

/** Null if the list does not have the column or the cell is empty; NaN if the cell does not match `pattern`. */
function numberIn(row: readonly string[], column: number, pattern: RegExp): number | null {
  const text = textIn(row, column);
  if (text === null) return null;
  return pattern.test(text) ? Number(text) : Number.NaN;
}

function textIn(row: readonly string[], column: number): string | null {
  const text = row[column]?.trim();
  return text === undefined || text === '' ? null : text;
}

function cellFault(row: readonly string[], column: number, rule: string): RowFault {
  const field = row[column] ?? '';
  return {
    field,
    before: row.slice(0, column),
    message: `${rule}, not ${quoted(field.trim())}`,
    hint: 'correct it, or leave it empty',
  };
}
