import type { Pseudonyms } from './pseudonyms.ts';
import { linkForm } from './request-template.ts';
import { formOf, isIdForm } from './text-form.ts';
import { visibleName } from './vocabulary.ts';

/** One place of a JSON document, over all elements of the lists around it. A place with values of two types has two. */
export interface Field {
  /** Keys with slashes; `[]` is any element of a list. Empty for the document itself. */
  readonly at: string;
  readonly type: 'object' | 'array' | 'string' | 'integer' | 'decimal' | 'boolean' | 'null';
  /** How often it stood there. */
  readonly count: number;
  /** Of lists: the fewest and the most elements. Of texts: the shortest and the longest, in characters. */
  readonly size?: readonly [number, number];
  /** Of texts. */
  readonly forms?: readonly string[];
  /** Enum members, error codes and types, in the order of their first appearance; small counts. */
  readonly values?: readonly (string | number)[];
  /** Stand for ids, addresses and URLs, in their order. */
  readonly ids?: readonly string[];
}

export interface ShapeContext {
  readonly pseudonyms: Pseudonyms;
  /** The URL of the service. */
  readonly base: URL;
}

/** The shape of a JSON text: where it has which types and forms. Null if it is no JSON. */
export function bodyShape(text: string, context: ShapeContext): Field[] | null {
  try {
    return shapeOf(JSON.parse(text), context);
  } catch {
    return null;
  }
}

export function shapeOf(json: unknown, context: ShapeContext): Field[] {
  const fields = new Map<string, OpenField>();
  visit(json, { at: '', key: '', depth: 0 }, { ...context, fields });
  return [...fields.values()].map(closed);
}

interface Place {
  readonly at: string;
  /** As the document has it. */
  readonly key: string;
  readonly depth: number;
}

interface Visit extends ShapeContext {
  readonly fields: Map<string, OpenField>;
}

interface OpenField {
  readonly at: string;
  readonly type: Field['type'];
  count: number;
  size: [number, number] | null;
  readonly forms: Set<string>;
  readonly values: Set<string | number>;
  readonly ids: string[];
}

function visit(value: unknown, place: Place, to: Visit): void {
  const field = fieldAt(place.at, typeOf(value), to.fields);
  if (field === null) return;
  field.count += 1;
  if (typeof value === 'string') noteText(value, place.key, field, to);
  else if (typeof value === 'number') noteNumber(value, place.key, field);
  else if (Array.isArray(value)) {
    noteSize(value.length, field);
    descend(value, (element) => visit(element, { ...place, at: `${place.at}[]`, depth: place.depth + 1 }, to), place);
  } else if (typeof value === 'object' && value !== null)
    descend(
      Object.entries(value),
      ([key, inner]) => {
        const at = `${place.at}${place.at === '' ? '' : '/'}${visibleName(key)}`;
        visit(inner, { at, key, depth: place.depth + 1 }, to);
      },
      place,
    );
}

function descend<T>(elements: readonly T[], each: (element: T) => void, { depth }: Place): void {
  if (depth < deepest) for (const element of elements) each(element);
}

/** Null once there are too many: a document of anybody's keys. */
function fieldAt(at: string, type: Field['type'], fields: Map<string, OpenField>): OpenField | null {
  const key = `${at} ${type}`;
  const known = fields.get(key);
  if (known !== undefined) return known;
  if (fields.size >= mostFields) return null;
  const field: OpenField = { at, type, count: 0, size: null, forms: new Set(), values: new Set(), ids: [] };
  fields.set(key, field);
  return field;
}

function typeOf(value: unknown): Field['type'] {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'decimal';
  return typeof value as 'string' | 'boolean' | 'object';
}

function noteText(text: string, key: string, field: OpenField, { pseudonyms, base }: Visit): void {
  if (texts.has(key)) {
    add(field.forms, text === '' ? 'empty' : 'text');
    return;
  }
  noteSize(text.length, field);
  if (links.has(key)) {
    add(field.forms, linkForm(text, base, pseudonyms));
    return;
  }
  if (enums.has(key)) {
    for (const member of text.split(/,\s*/).slice(0, mostValues)) add(field.values, visibleName(member));
    return;
  }
  const form = formOf(text);
  add(field.forms, form);
  if (isIdForm(form) && field.ids.length < mostIds) field.ids.push(pseudonyms.of(text));
}

function noteNumber(value: number, key: string, field: OpenField): void {
  if (counts.has(key) && Number.isInteger(value) && Math.abs(value) <= largestCount) add(field.values, value);
}

function noteSize(size: number, field: OpenField): void {
  const [least, most] = field.size ?? [size, size];
  field.size = [Math.min(least, size), Math.max(most, size)];
}

function add<T>(set: Set<T>, value: T): void {
  if (set.size < mostValues) set.add(value);
}

function closed({ at, type, count, size, forms, values, ids }: OpenField): Field {
  return {
    at,
    type,
    count,
    ...(size !== null && { size }),
    ...(forms.size > 0 && { forms: [...forms] }),
    ...(values.size > 0 && { values: [...values] }),
    ...(ids.length > 0 && { ids }),
  };
}

const deepest = 12;
const mostFields = 300;
const mostValues = 20;
const mostIds = 20;
/** Ours: a larger number may be somebody's. */
const largestCount = 99_999;

/** The keys whose values are members of an enum, a type or a code. Source: the CSDL and the documents of OData. */
const enums: ReadonlySet<string> = new Set([
  'artifactType',
  'backupServiceConsumer',
  'browseResourceType',
  'destinationType',
  'disableReason',
  'orderBy',
  'protectionSources',
  'restoreJobType',
  'restorePointPreference',
  'status',
  'tags',
  'type',
  '@odata.type',
  '@microsoft.graph.conflictBehavior',
  'code',
  'reason',
  'failedOperation',
]);

/** What people wrote. */
const texts: ReadonlySet<string> = new Set([
  'message',
  'displayName',
  'siteName',
  'name',
  'queryExpression',
  'filter',
  'restoredFolderName',
  'restoredSiteName',
  'restoredItemPath',
  'error_description',
]);

const links: ReadonlySet<string> = new Set(['@odata.nextLink', '@odata.deltaLink', '@odata.context', '@odata.id']);

const counts: ReadonlySet<string> = new Set([
  'total',
  'completed',
  'inProgress',
  'failed',
  'artifactHitCount',
  'restoredItemCount',
  'itemsCount',
  'responseCode',
  '@odata.count',
]);
