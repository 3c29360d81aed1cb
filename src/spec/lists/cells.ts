import { visible } from '../values/visible.ts';

/** The cells of a row on one line. */
export function cellsOf(line: string, separator: string): string[] {
  const cells: string[] = [];
  for (let at = 0; at <= line.length; ) {
    const end = endOfCell(line, at, separator);
    const cell = line.slice(at, end);
    cells.push(cell.startsWith('"') ? cell.slice(1, cell.endsWith('"') ? -1 : undefined).replaceAll('""', '"') : cell);
    at = end + 1;
  }
  return cells;
}

/** The index of the separator after the cell at `at`, or the length of the line. */
function endOfCell(line: string, at: number, separator: string): number {
  let from = at;
  while (line[from] === '"') {
    const quote = line.indexOf('"', from + 1);
    if (quote === -1) return line.length;
    // Two quotes stand for one, so what follows the second is still quoted.
    from = quote + 1;
  }
  const end = line.indexOf(separator, from);
  return end === -1 ? line.length : end;
}

export interface PlaceInRow {
  readonly separator: string;
  readonly cell: number;
  /** Where in the visible text of the cell, in UTF-16 code units. */
  readonly at: number;
}

/** The column of a place in a row that is written on `line`, from 1. If the line ends before that cell, 1. */
export function columnOfCell(line: string, { separator, cell, at }: PlaceInRow): number {
  let start = 0;
  for (let index = 0; index < cell; index += 1) start = endOfCell(line, start, separator) + 1;
  if (start > line.length) return 1;
  const raw = line.slice(start, endOfCell(line, start, separator));
  const isQuoted = raw.startsWith('"');
  const inner = isQuoted ? raw.slice(1) : raw;
  let offset = inner.indexOf(visible(inner).charAt(0));
  for (let left = at; left > 0; left -= 1) offset += isQuoted && inner.startsWith('""', offset) ? 2 : 1;
  return start + (isQuoted ? 1 : 0) + offset + 1;
}
