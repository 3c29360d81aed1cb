import { Writable } from 'node:stream';
import { formatCount } from '../../util/count.ts';
import { addressFault } from '../values/address.ts';
import { siteUrlFault } from '../values/site-url.ts';
import { visible } from '../values/visible.ts';
import { cellsOf } from './cells.ts';
import { fieldKeysOf, isKnownHeader } from './known-columns.ts';
import type { MappingFault } from './list-columns.ts';
import { emptyList, ListProblems } from './list-problems.ts';
import type { AddRow, ListFile, ListUse, RowReader } from './row-reader.ts';

/** Whether every line of a file is a name. */
export function isTextList(path: string): boolean {
  return /\.txt$/i.test(path);
}

/** In UTF-16 code units. */
const longestLine = 65_536;

/** Takes a name from each line. Skips blank lines, and comments, which start with `#`. */
export class LineReader implements RowReader {
  readonly sink: Writable;
  problems: ListProblems = new ListProblems();
  readonly separator = ',';
  readonly mappingFaults: readonly MappingFault[];
  readonly use: ListUse = { line: 1, columns: null, unused: [], fallbacks: 0 };
  readonly #list: ListFile;
  readonly #addRow: AddRow;
  readonly #decoder = new TextDecoder();
  #rest = '';
  #line = 0;
  #rows = 0;
  /** The first line that is no comment. */
  #first: { readonly line: number; readonly text: string } | null = null;
  /** Whether some line is a name: nothing else says that the file is a list, whose text may be shown. */
  #hasName = false;
  #isFull = false;

  constructor(list: ListFile, addRow: AddRow) {
    this.#list = list;
    this.#addRow = addRow;
    this.mappingFaults = Object.keys(list.columns ?? {}).map((field) => ({
      field,
      message: 'a `.txt` file has no columns: each line is a name',
      hint: 'remove `columns`, or rename the file so that it ends in `.csv`',
    }));
    this.sink = new Writable({
      decodeStrings: true,
      write: (bytes: Uint8Array, _, done): void => {
        this.#take(this.#decoder.decode(bytes, { stream: true }));
        done();
      },
    });
  }

  get isDone(): boolean {
    return this.mappingFaults.length > 0 || this.problems.isFull || this.#isFull;
  }

  end(): void {
    if (this.mappingFaults.length > 0) return;
    if (!this.isDone) this.#onLine(this.#rest + this.#decoder.decode());
    if (this.#rows === 0) this.problems.add({ line: 1, ...emptyList });
    else if (!this.#hasName && !this.problems.isEmpty) this.#replaceProblems();
  }

  stopAt(): void {
    // Lines cannot be written in a wrong way.
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#onLine(line);
    if (this.#rest.length <= longestLine || this.isDone) return;
    this.#rows += 1;
    this.#isFull = true;
    this.problems.add({
      line: this.#line + 1,
      message: `this line is longer than ${formatCount(longestLine)} characters`,
      hint: 'write one name on each line; the rest was not read',
    });
  }

  #onLine(written: string): void {
    this.#line += 1;
    const name = visible(written);
    if (this.isDone || name === '' || name.startsWith('#')) return;
    this.#rows += 1;
    this.#first ??= { line: this.#line, text: name };
    const fault = this.#addRow({ name, directoryId: null, size: null, priority: null }, this.#line);
    this.#hasName ||= fault === undefined || fault === 'full' || this.#isName(name);
    if (fault === 'full') this.#isFull = true;
    else if (fault !== undefined) this.problems.add({ line: this.#line, text: name, ...fault });
  }

  #isName(text: string): boolean {
    return (this.#list.workload === 'site' ? siteUrlFault(text) : addressFault(text)) === undefined;
  }

  /** Says only that the file is no list, without its text. */
  #replaceProblems(): void {
    const { line, text } = this.#first ?? { line: 1, text: '' };
    const isTable = [',', ';', '\t'].some((separator) => cellsOf(text, separator).some(isKnownHeader));
    this.problems = new ListProblems();
    const what = fieldKeysOf(this.#list.workload).name === 'url' ? "a site's URL" : 'an e-mail address';
    const message = isTable
      ? 'this list has a header row, but in a `.txt` file every line is a name'
      : `no line of this list is ${what}`;
    const hint = isTable
      ? 'rename the file so that it ends in `.csv`'
      : `write ${what} on each line; lines that start with \`#\` are comments`;
    this.problems.add({ line, isSecret: true, message, hint });
  }
}
