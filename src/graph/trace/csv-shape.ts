import { formOf } from './text-form.ts';
import type { Column, TracedDownload } from './trace-line.ts';
import { visibleName } from './vocabulary.ts';

/** The shape of a CSV file that passes by, piece by piece: its columns and the forms in its first lines. */
export class CsvShape {
  readonly #beginning: Uint8Array[] = [];
  #kept = 0;
  #size = 0;
  #lines = 0;

  note(piece: Uint8Array): void {
    this.#size += piece.length;
    for (const byte of piece) if (byte === lineFeed) this.#lines += 1;
    if (this.#kept >= mostKept) return;
    this.#beginning.push(piece.slice(0, mostKept - this.#kept));
    this.#kept += piece.length;
  }

  get seen(): Pick<TracedDownload['download'], 'size' | 'lines' | 'columns'> {
    return { size: this.#size, lines: this.#lines, columns: columnsOf(Buffer.concat(this.#beginning).toString()) };
  }
}

const lineFeed = 10;
/** In bytes. */
const mostKept = 65_536;

function columnsOf(text: string): Column[] {
  const [header = '', ...rows] = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .slice(0, mostRows);
  // The last one may be cut.
  const cells = rows.slice(0, -1).map(cellsOf);
  return cellsOf(header)
    .slice(0, mostColumns)
    .map((name, index) => ({
      name: name.split(' ').map(visibleName).join(' '),
      forms: [...new Set(cells.map((row) => formOf(row[index] ?? '')))].slice(0, mostForms),
    }));
}

const mostRows = 100;
const mostColumns = 60;
const mostForms = 8;

function cellsOf(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain = '']) =>
    (quoted ?? plain).replaceAll('""', '"'),
  );
}
