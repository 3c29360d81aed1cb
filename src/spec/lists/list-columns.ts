import type { Workload } from '../../m365/workload.ts';
import { type Message, quoted } from '../problem/message.ts';
import { isNearMiss, nearest } from '../shape/nearest.ts';
import { type SizeFormat, unitBytes } from '../values/size.ts';
import { visible } from '../values/visible.ts';
import type { WrittenColumns } from '../written.ts';
import { type HeaderFault, noNameColumn, secretUnlessListed } from './header-faults.ts';
import {
  fieldKeysOf,
  headerKey,
  isForPeople,
  isLookalike,
  knownHeadersOf,
  type ListField,
  listFields,
  unitOfColumn,
} from './known-columns.ts';

/** The index of each column of a list that is used; -1 if the list does not have it. */
export interface Columns {
  /** At least one: the column with the names, then those that have the name of a row if the first is blank. */
  readonly names: readonly number[];
  readonly directoryId: number;
  readonly size: number;
  readonly sizeFormat: SizeFormat;
  readonly priority: number;
  /** How many there are, without columns at the end that have no header. */
  readonly count: number;
}

/** Which column was taken for a field. Texts are as the file has them. */
export interface TakenColumn {
  /** The key of the field. */
  readonly field: string;
  readonly header: string;
  /** The unit that the header names. */
  readonly unit: string | null;
  /** The columns that a row falls back to if it is blank here. */
  readonly fallbacks: readonly string[];
}

/** A column that the spec names and the list does not have. */
export interface MappingFault extends Message {
  /** The key under `columns`. */
  readonly field: string;
}

export type ReadHeader =
  | { readonly columns: Columns; readonly taken: readonly TakenColumn[]; readonly unused: readonly string[] }
  | { readonly faults: readonly HeaderFault[] }
  | { readonly mappingFaults: readonly MappingFault[] };

export interface HeaderContext {
  readonly workload: Workload;
  /** The columns that the spec names. */
  readonly mapped: WrittenColumns;
  readonly hasDecimalCommas: boolean;
}

/** Reads the header row: columns in any order, by the names that the spec maps, else by those that exports have. */
export function readHeader(row: readonly string[], context: HeaderContext): ReadHeader {
  const headers = withoutEnd(row.map(visible));
  const mapping = mappedColumns(headers, context);
  if (mapping.faults.length > 0) return { mappingFaults: mapping.faults };
  const found = foundColumns(headers, mapping.columns, context.workload);
  const slips = nearMisses(headers, found, context.workload);
  const hasName = found.name.length > 0 || slips.some(({ field }) => field === 'name');
  const faults = [
    ...(hasName ? [] : [noNameColumn(headers, context.workload)]),
    ...repeated(headers, found, mapping.columns),
    ...slips.map(({ fault }) => fault),
  ];
  if (faults.length > 0) return { faults: secretUnlessListed(faults, headers, context.workload) };
  return { ...described(headers, found, context), unused: unusedHeaders(headers, found) };
}

/** The columns of each field, in the order in which they are used. */
type FoundColumns = Readonly<Record<ListField, readonly number[]>>;

/** Excel adds columns without a header and without cells. */
function withoutEnd(headers: readonly string[]): readonly string[] {
  let count = headers.length;
  while (headers[count - 1] === '') count -= 1;
  return headers.slice(0, count);
}

interface Mapping {
  readonly columns: ReadonlyMap<ListField, number>;
  readonly faults: readonly MappingFault[];
}

function mappedColumns(headers: readonly string[], { workload, mapped }: HeaderContext): Mapping {
  const columns = new Map<ListField, number>();
  const faults: MappingFault[] = [];
  const keys = fieldKeysOf(workload);
  for (const field of listFields) {
    const wanted = mapped[keys[field]];
    if (wanted === undefined) continue;
    const [index, other] = indexesOf(headers, visible(wanted));
    if (index === undefined) faults.push({ field: keys[field], ...noSuchColumn(headers, wanted) });
    else if (other !== undefined) faults.push({ field: keys[field], ...twice(wanted) });
    else columns.set(field, index);
  }
  return { columns, faults };
}

/** The columns with this header to the letter, else those that differ only in case, blanks and underscores. */
function indexesOf(headers: readonly string[], wanted: string): number[] {
  const matching = (isMatch: (header: string) => boolean): number[] =>
    headers.flatMap((header, index) => (isMatch(header) ? [index] : []));
  const exact = matching((header) => header === wanted);
  const key = headerKey(wanted);
  return exact.length > 0 || key === '' ? exact : matching((header) => headerKey(header) === key);
}

function noSuchColumn(headers: readonly string[], wanted: string): Message {
  const near = nearest(wanted, headers);
  const hint = near === undefined ? 'write the header of a column as the list has it' : `did you mean ${quoted(near)}?`;
  return { message: `the list has no column ${quoted(wanted)}`, hint };
}

function twice(header: string): Message {
  return { message: `the column ${quoted(header)} appears twice`, hint: 'remove one of the two' };
}

function foundColumns(
  headers: readonly string[],
  mapped: ReadonlyMap<ListField, number>,
  workload: Workload,
): FoundColumns {
  const keys = headers.map(headerKey);
  const taken = new Set(mapped.values());
  const known = knownHeadersOf(workload);
  const columnsOf = (field: ListField): number[] => {
    const own = mapped.get(field);
    if (own !== undefined) return [own];
    const indexes = known[field].map((header) => keys.indexOf(headerKey(header)));
    return indexes.filter((index) => index !== -1 && !taken.has(index)).slice(0, field === 'name' ? undefined : 1);
  };
  return {
    name: columnsOf('name'),
    directoryId: columnsOf('directoryId'),
    size: columnsOf('size'),
    priority: columnsOf('priority'),
  };
}

/** Columns that are recognised and whose header another column has too. Those that the spec names are looked for once already. */
function repeated(
  headers: readonly string[],
  found: FoundColumns,
  mapped: ReadonlyMap<ListField, number>,
): HeaderFault[] {
  const keys = headers.map(headerKey);
  return listFields
    .filter((field) => !mapped.has(field))
    .flatMap((field) => found[field].slice(0, 1))
    .map((index) => keys.indexOf(keys[index] ?? '', index + 1))
    .filter((index) => index !== -1)
    .map((index) => ({ cell: index, ...twice(headers[index] ?? '') }));
}

/** A column whose header is nearly one of a field. */
interface Slip {
  readonly field: ListField;
  readonly fault: HeaderFault;
}

/** Columns that nothing uses and whose header is nearly one of a field that the list lacks. */
function nearMisses(headers: readonly string[], found: FoundColumns, workload: Workload): Slip[] {
  const used = new Set(listFields.flatMap((field) => found[field]));
  const missing = listFields.filter((field) => found[field].length === 0);
  const wanted = missing.flatMap((field) => knownHeadersOf(workload)[field].map((known) => ({ field, known })));
  return headers.flatMap((header, cell): Slip[] => {
    if (used.has(cell) || isLookalike(header)) return [];
    const near = wanted.find(({ known }) => isNearMiss(headerKey(header), headerKey(known)));
    if (near === undefined) return [];
    const message = `unknown column ${quoted(header)}`;
    return [{ field: near.field, fault: { cell, message, hint: `did you mean \`${near.known}\`?` } }];
  });
}

function described(
  headers: readonly string[],
  found: FoundColumns,
  { workload, hasDecimalCommas }: HeaderContext,
): { columns: Columns; taken: TakenColumn[] } {
  const keys = fieldKeysOf(workload);
  const sizeHeader = headers[found.size[0] ?? -1];
  const unit = sizeHeader === undefined ? undefined : unitOfColumn(sizeHeader);
  const taken = listFields.flatMap((field): TakenColumn[] => {
    const [header, ...fallbacks] = found[field].map((index) => headers[index] ?? '');
    if (header === undefined) return [];
    return [{ field: keys[field], header, unit: (field === 'size' ? unit : undefined) ?? null, fallbacks }];
  });
  const columns = {
    names: found.name,
    directoryId: found.directoryId[0] ?? -1,
    size: found.size[0] ?? -1,
    sizeFormat: { unit: unit === undefined ? null : (unitBytes(unit) ?? null), hasDecimalCommas },
    priority: found.priority[0] ?? -1,
    count: headers.length,
  };
  return { columns, taken };
}

function unusedHeaders(headers: readonly string[], found: FoundColumns): string[] {
  const used = new Set(listFields.flatMap((field) => found[field]));
  return headers.filter((header, index) => !used.has(index) && header !== '' && !isForPeople(header));
}
