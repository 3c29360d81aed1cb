import { createRequire } from 'node:module';

const gap = 2;

/** Of tables that are longer than a terminal is wide: what every terminal shows. */
export const tableWidth = 80;

type StringWidth = typeof import('string-width');

const require: NodeJS.Require = createRequire(import.meta.url);
const plain = /^[ -~]*$/;

/**
 * Arranges rows in columns, two spaces apart. The columns in `right` are aligned right. No line ends in spaces. Characters that
 * take two places on a screen count twice.
 *
 * With `width`, columns are wrapped at words so that lines fit, the widest first, as far as their words do.
 */
export function columns(
  rows: readonly (readonly string[])[],
  right: ReadonlySet<number> = new Set(),
  width: number = Number.POSITIVE_INFINITY,
): string[] {
  return tableLines(rows, { right, width }).flat();
}

export interface TableLayout {
  readonly right?: ReadonlySet<number>;
  readonly width?: number;
  /** Columns of names that may be broken after a hyphen too, if nothing else makes lines fit. The last one is broken first. */
  readonly breakable?: readonly number[];
}

/** The same, with the lines of each row. */
export function tableLines(rows: readonly (readonly string[])[], layout: TableLayout): string[][] {
  const { right = new Set(), width = Number.POSITIVE_INFINITY, breakable = [] } = layout;
  const widths = widest(rows, (cell) => [cell]);
  const words = widest(rows, (cell) => cell.split(' '));
  // A word that is too long for the last column hides nothing.
  const last = widths.length - 1;
  if (last >= 0) words[last] = Math.min(words[last] ?? 0, narrowest);
  while (total(widths) > width) {
    const at = widestOf(widths, words);
    if (at === -1) break;
    widths[at] = (widths[at] ?? 0) - 1;
  }
  const parts = widest(rows, (cell) => partsOf(cell));
  for (const at of breakable.toReversed()) {
    const excess = Math.max(0, total(widths) - width);
    widths[at] = Math.min(widths[at] ?? 0, Math.max(parts[at] ?? 0, (widths[at] ?? 0) - excess));
  }
  return rows.map((row) => linesOf(row, { widths, right, breakable }));
}

/** A last column stays at least this wide, in characters. */
const narrowest = 20;

/** For each column, the places of the widest of what its cells are divided into. */
function widest(rows: readonly (readonly string[])[], divide: (cell: string) => readonly string[]): number[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, ...divide(cell).map(textWidth));
  return widths;
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, one) => sum + one + gap, -gap);
}

/** The widest column that is wider than it must be; -1 for none. */
function widestOf(widths: readonly number[], least: readonly number[]): number {
  let widestAt = -1;
  for (const [at, one] of widths.entries()) if (one > (least[at] ?? 0) && one > (widths[widestAt] ?? 0)) widestAt = at;
  return widestAt;
}

/** The words of a text, divided after hyphens. */
function partsOf(text: string): string[] {
  return text.split(/(?<=-)| /);
}

interface RowLayout {
  readonly widths: readonly number[];
  readonly right: ReadonlySet<number>;
  readonly breakable: readonly number[];
}

function linesOf(row: readonly string[], { widths, right, breakable }: RowLayout): string[] {
  const cells = row.map((cell, at) => (breakable.includes(at) ? broken : wrapped)(cell, widths[at] ?? 0));
  const height = Math.max(1, ...cells.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) =>
    cells
      .map((cell, at) => {
        const text = cell[line] ?? '';
        const blank = ' '.repeat(Math.max(0, (widths[at] ?? 0) - textWidth(text)));
        return right.has(at) ? `${blank}${text}` : `${text}${blank}`;
      })
      .join(' '.repeat(gap))
      .trimEnd(),
  );
}

/** How many rows a line takes on a terminal that is so many columns wide. Colours take no place. */
export function rowsOf(line: string, width: number): number {
  return Math.max(1, Math.ceil(textWidth(line) / width));
}

/** A text in lines of at most `width` places on a screen, broken between words. A longer word has a line of its own. */
export function wrapped(text: string, width: number): string[] {
  if (textWidth(text) <= width) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && textWidth(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

/** The same, with words that are too long broken after hyphens. */
function broken(text: string, width: number): string[] {
  return wrapped(text, width).flatMap((line) => {
    if (textWidth(line) <= width) return [line];
    const lines = [''];
    for (const part of partsOf(line)) {
      const longer = `${lines.at(-1)}${part}`;
      if (lines.at(-1) === '' || textWidth(longer) <= width) lines[lines.length - 1] = longer;
      else lines.push(part);
    }
    return lines;
  });
}

/** How many places of a screen a text takes. Nearly all texts are ASCII: the tables of all other characters take long to load. */
export function textWidth(text: string): number {
  return plain.test(text) ? text.length : (require('string-width') as StringWidth).default(text);
}
