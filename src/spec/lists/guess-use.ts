import type { Workload } from '../../m365/workload.ts';
import { allOf, type Message } from '../problem/message.ts';
import { addressFault } from '../values/address.ts';
import { siteUrlFault } from '../values/site-url.ts';
import { parseSize, unitInHeader } from '../values/size.ts';
import { type ColumnKey, type WrittenColumns, workloadKeys } from '../written.ts';
import { fieldKeysOf, headerKey, knownHeadersOf } from './known-columns.ts';
import { readHeader } from './list-columns.ts';
import { emptyList } from './list-problems.ts';
import type { ListSample } from './sample-list.ts';

/** What a list restores, and which of its columns a spec must name. */
export interface ListGuess {
  readonly workload: Workload;
  readonly columns: WrittenColumns;
  /** Whether the list may as well name the OneDrives of the same people. */
  readonly mayBeDrives: boolean;
}

/** Guesses what a list restores by its headers, else by its values. `wanted` is what the user says. */
export function guessUse(sample: ListSample, wanted: Workload | undefined): ListGuess | Message {
  if (isBlank(sample)) return emptyList;
  const facts = new SampleFacts(sample);
  const workload = wanted ?? workloadOf(facts);
  if (typeof workload !== 'string') return workload;
  const columns = columnsOf(facts, workload);
  if ('message' in columns) return columns;
  return { workload, columns, mayBeDrives: wanted === undefined && workload === 'mailbox' };
}

function isBlank({ headers, rows }: ListSample): boolean {
  return headers.every((header) => header === '') && rows.length === 0;
}

function workloadOf(facts: SampleFacts): Workload | Message {
  const urls = facts.columnsWith('site').map(({ kind }) => kind);
  if (urls.includes('site')) return 'site';
  const [address] = facts.columnsWith('mailbox');
  if (address !== undefined) return urls.includes('drive') || isOwner(address.header) ? 'drive' : 'mailbox';
  if (!urls.includes('drive')) return workloadByHeader(facts);
  return {
    message: 'this list has URLs of OneDrives, and no column with the e-mail addresses of their owners',
    hint: "export it again with the owners' addresses",
  };
}

function isOwner(header: string): boolean {
  return headerKey(header).startsWith('owner');
}

/** For a list with wrong values. What is wrong with them is found when the list is read. */
function workloadByHeader(facts: SampleFacts): Workload | Message {
  const { headers } = facts.sample;
  const keys = headers.map(headerKey);
  const known = (workload: Workload): string | undefined =>
    knownHeadersOf(workload).name.find((header) => keys.includes(headerKey(header)));
  const address = known('mailbox');
  if (address !== undefined) return isOwner(address) ? 'drive' : 'mailbox';
  if (known('site') !== undefined) return 'site';
  return facts.areMixed ? mixedUse : unknownUse;
}

const mixedUse: Message = {
  message: 'this list has e-mail addresses and URLs mixed, and a list names people or sites',
  hint: 'put the addresses and the URLs into a list each, and run `init` with each',
};

const unknownUse: Message = {
  message: 'this list has no column with e-mail addresses or URLs of sites',
  hint: 'add one, with a header such as `address` or `url`',
};

/** A column whose values name resources. */
interface NamingColumn {
  readonly index: number;
  readonly header: string;
  readonly kind: Workload;
}

/** What a sample shows about its columns. */
class SampleFacts {
  readonly #sample: ListSample;

  constructor(sample: ListSample) {
    this.#sample = sample;
  }

  get sample(): ListSample {
    return this.#sample;
  }

  /** The columns with addresses or with URLs: those whose header is recognised, else those whose values are such. */
  columnsWith(workload: 'mailbox' | 'site'): NamingColumn[] {
    const { headers } = this.#sample;
    const indexes = headers.length === 0 ? [0] : headers.map((_, index) => index);
    const all = indexes.map((index) => ({ index, header: headers[index] ?? '', kind: this.#kindOf(index) }));
    const naming = all.flatMap(({ kind, ...column }): NamingColumn[] => (kind === null ? [] : [{ ...column, kind }]));
    const fitting = naming.filter(({ kind }) => (kind === 'mailbox') === (workload === 'mailbox'));
    const order = knownHeadersOf(workload).name.map(headerKey);
    const rank = ({ header }: NamingColumn): number => order.indexOf(headerKey(header));
    const known = fitting.filter((column) => rank(column) !== -1).sort((a, b) => rank(a) - rank(b));
    return known.length > 0 ? known : fitting;
  }

  /** Whether some column has addresses and URLs. */
  get areMixed(): boolean {
    const { headers, rows } = this.#sample;
    const isUrl = (value: string): boolean => /^https?:/i.test(value);
    const isAddress = (value: string): boolean => value.includes('@') && !isUrl(value);
    return Array.from({ length: Math.max(1, headers.length) }, (_, index) => rows.map((row) => row[index] ?? '')).some(
      (values) => values.some(isUrl) && values.some(isAddress),
    );
  }

  /** Whether nearly all values of a column fit. A column of blank cells fits nothing. */
  areMost(index: number, fits: (value: string) => boolean): boolean {
    const values = this.#sample.rows.map((row) => row[index] ?? '').filter((value) => value !== '');
    return values.length > 0 && values.filter(fits).length >= 0.9 * values.length;
  }

  #kindOf(index: number): Workload | null {
    if (this.areMost(index, (value) => addressFault(value) === undefined)) return 'mailbox';
    const isDrive = (value: string): boolean => /^https:\/\/[^/]+-my\.sharepoint\.com\/personal\//i.test(value);
    if (this.areMost(index, isDrive)) return 'drive';
    return this.areMost(index, (value) => isDrive(value) || siteUrlFault(value) === undefined) ? 'site' : null;
  }
}

/** The columns that a spec must name because their headers are not recognised. */
function columnsOf(facts: SampleFacts, workload: Workload): WrittenColumns | Message {
  const { headers, separator } = facts.sample;
  if (headers.length === 0) return {};
  const hasDecimalCommas = separator === ';';
  const header = readHeader(headers, { workload, mapped: {}, hasDecimalCommas });
  const names = nameColumn(facts, workload, 'columns' in header);
  if ('message' in names) return names;
  const hasSize = 'columns' in header && header.columns.size !== -1;
  return { ...names, ...(hasSize ? {} : sizeColumn(facts, hasDecimalCommas)) };
}

function nameColumn(facts: SampleFacts, workload: Workload, isRecognised: boolean): WrittenColumns | Message {
  if (isRecognised) return {};
  const [column, ...others] = facts.columnsWith(workload === 'site' ? 'site' : 'mailbox');
  const key: ColumnKey = fieldKeysOf(workload).name;
  // What is wrong is then found when the list is read.
  if (column === undefined || looksLikeName(column.header)) return {};
  if (others.length === 0) return { [key]: column.header };
  const what = workload === 'site' ? 'URLs' : 'e-mail addresses';
  return {
    message: `this list has several columns with ${what}: ${allOf([column, ...others].map(({ header }) => header))}`,
    hint: `rename the one that names the ${workloadKeys[workload]} to \`${key}\``,
  };
}

function looksLikeName(header: string): boolean {
  return header === '' || header.includes('@') || header.includes('://');
}

/** Limits of what may be used, not sizes. */
const notUsed = /quota|limit|alloc|max|free|remain|avail|archive|deleted/i;

/** The only column whose header ends in a unit and whose values are sizes. */
function sizeColumn(facts: SampleFacts, hasDecimalCommas: boolean): WrittenColumns {
  const sizes = facts.sample.headers.filter((header, index) => {
    if (unitInHeader(header) === undefined || notUsed.test(header)) return false;
    return facts.areMost(index, (value) => parseSize(value, { unit: null, hasDecimalCommas }) !== undefined);
  });
  const [size, ...others] = sizes;
  return size === undefined || others.length > 0 ? {} : { size };
}
