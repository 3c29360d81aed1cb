import { type Message, quoted } from '../problem/message.ts';
import type { WrittenResource } from '../written.ts';
import type { Columns } from './list-columns.ts';

/** A fault in a row, and the field that it is about; empty where it is about the row as a whole. */
export interface RowFault extends Message {
  readonly field: string;
  /** The fields before it. */
  readonly before: readonly string[];
}

/** Reads one row of a list; `row.length` is what the file has. What the name must look like is not looked at. */
export function readRow(row: readonly string[], columns: Columns): WrittenResource | RowFault {
  if (row.length !== columns.count) {
    const message = `this row has ${fields(row.length)}, and the header row ${columns.count}`;
    return { field: '', before: [], message, hint: 'put a field that holds a comma in quotes, and leave none out' };
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

/** Null where the list has no such column or the cell is empty; NaN where the cell has not the form of `pattern`. */
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
