import type { Field } from '../../src/graph/trace/body-shape.ts';
import type { TracedCall } from '../../src/graph/trace/trace-line.ts';
import type { ReadTrace } from './read-trace.ts';

/** What is known of one place of the bodies of an operation. */
export interface SeenField {
  readonly types: Set<string>;
  readonly forms: Set<string>;
  /** Enum members, types and codes; no counts. */
  readonly values: Set<string>;
}

/** All calls with the same method, path and query options. */
export interface Operation {
  readonly name: string;
  readonly calls: TracedCall[];
  /** By status. */
  readonly answers: Map<number, Map<string, SeenField>>;
}

/** `GET /solutions/backupRestore/restoreSessions/{}`; later pages of a list belong to the first. */
export function operationName({ method, path, query }: Pick<TracedCall, 'method' | 'path' | 'query'>): string {
  const options = query
    .slice(1)
    .split('&')
    .map((option) => option.split('=')[0] ?? '')
    .filter((name) => name !== '' && name !== '$skiptoken')
    .sort();
  const below = path.replace(/^\/(?:v1\.0|beta)(?=\/|$)/, '').replace(/\(nextFetchToken=[^)]*\)$/, '');
  return `${method} ${below}${options.length === 0 ? '' : `?${options.join('&')}`}`;
}

/** In the order of the first call of each. */
export function operationsOf({ calls }: ReadTrace): Map<string, Operation> {
  const operations = new Map<string, Operation>();
  for (const call of calls) {
    if (call.host !== 'service') continue;
    const name = operationName(call);
    const operation: Operation = operations.get(name) ?? { name, calls: [], answers: new Map() };
    operations.set(name, operation);
    operation.calls.push(call);
    if (call.answered === null) continue;
    const fields = operation.answers.get(call.answered.status) ?? new Map<string, SeenField>();
    operation.answers.set(call.answered.status, fields);
    for (const field of call.answered.body ?? []) note(field, fields);
  }
  return operations;
}

function note({ at, type, forms = [], values = [] }: Field, fields: Map<string, SeenField>): void {
  const field = fields.get(at) ?? { types: new Set(), forms: new Set(), values: new Set() };
  fields.set(at, field);
  field.types.add(type);
  for (const form of forms) field.forms.add(form);
  for (const value of values) if (typeof value === 'string') field.values.add(value);
}

/** The code of an error response; empty without one. */
export function codeOf({ answered }: TracedCall): string {
  const code = answered?.body?.find(({ at }) => at === 'error/code')?.values?.[0];
  return typeof code === 'string' ? code : '';
}

/** All values, such as the states of a session, at a place that ends so. */
export function valuesAt({ answered }: TracedCall, place: RegExp): (string | number)[] {
  return (answered?.body ?? []).flatMap(({ at, values = [] }) => (place.test(at) ? values : []));
}

export function formsAt({ answered }: TracedCall, place: RegExp): string[] {
  return (answered?.body ?? []).flatMap(({ at, forms = [] }) => (place.test(at) ? forms : []));
}
