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
 * With `width`, the widest column is wrapped at words so that lines fit, as far as its words do.
 */
export function columns(
  rows: readonly (readonly string[])[],
  right: ReadonlySet<number> = new Set(),
  width: number = Number.POSITIVE_INFINITY,
): string[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, textWidth(cell));
  const excess = widths.reduce((sum, one) => sum + one + gap, -gap) - width;
  if (excess > 0) {
    const widest = widths.indexOf(Math.max(...widths));
    widths[widest] = Math.max(narrowest, (widths[widest] ?? 0) - excess);
  }
  return rows.flatMap((row) => linesOf(row, widths, right));
}

/** A wrapped column stays at least this wide, in characters. */
const narrowest = 20;

function linesOf(row: readonly string[], widths: readonly number[], right: ReadonlySet<number>): string[] {
  const cells = row.map((cell, at) => wrapped(cell, widths[at] ?? 0));
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

/** How many places of a screen a text takes. Nearly all texts are ASCII: the tables of all other characters take long to load. */
export function textWidth(text: string): number {
  return plain.test(text) ? text.length : (require('string-width') as StringWidth).default(text);
}
