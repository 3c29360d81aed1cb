import type { TracedCall } from '../../src/graph/trace/trace-line.ts';
import { codeOf, type Operation, operationsOf, type SeenField, valuesAt } from './operations.ts';
import type { ReadTrace } from './read-trace.ts';

export interface Difference {
  /** What differs. */
  readonly kind:
    | 'calls'
    | 'status'
    | 'code'
    | 'key'
    | 'type'
    | 'form'
    | 'value'
    | 'header'
    | 'order'
    | 'timing'
    | 'file';
  /** Where: an operation, or all of them. */
  readonly of: string;
  readonly text: string;
}

/** Where a trace and a reference differ. A reference that has seen more is no difference, unless the trace has seen the same call. */
export function differencesBetween(trace: ReadTrace, reference: ReadTrace): Difference[] {
  const [seen, known] = [operationsOf(trace), operationsOf(reference)];
  const both = [...seen.values()].flatMap((operation): [Operation, Operation][] => {
    const other = known.get(operation.name);
    return other === undefined ? [] : [[operation, other]];
  });
  return [
    ...onlyIn(seen, known, 'the reference never makes this call'),
    ...onlyIn(known, seen, 'the trace never makes this call'),
    ...both.flatMap(([one, other]) => [...answerDifferences(one, other), ...stateDifferences(one, other)]),
    ...orderDifferences(seen, known),
    ...headerDifferences(trace, reference),
    ...timingDifferences(both, trace, reference),
    ...fileDifferences(trace, reference),
  ];
}

function onlyIn(
  one: ReadonlyMap<string, Operation>,
  other: ReadonlyMap<string, Operation>,
  text: string,
): Difference[] {
  return [...one.keys()].filter((name) => !other.has(name)).map((of) => ({ kind: 'calls', of, text }));
}

function answerDifferences(one: Operation, other: Operation): Difference[] {
  const found: Difference[] = [];
  for (const [status, fields] of one.answers) {
    const known = other.answers.get(status);
    const codes = codesOf(one, status);
    if (known === undefined) {
      const also = codes.length === 0 ? '' : ` ${codes.join(', ')}`;
      found.push({ kind: 'status', of: one.name, text: `${status}${also}; the reference has ${statusesOf(other)}` });
      continue;
    }
    const of = `${one.name} (${status})`;
    found.push(...fieldDifferences(fields, known).map((difference) => ({ ...difference, of })));
  }
  return found;
}

function codesOf({ calls }: Operation, status: number): string[] {
  const codes = calls.filter(({ answered }) => answered?.status === status).map(codeOf);
  return [...new Set(codes)].filter((code) => code !== '');
}

function statusesOf({ answers }: Operation): string {
  return answers.size === 0 ? 'no answer' : [...answers.keys()].join(', ');
}

type Fields = ReadonlyMap<string, SeenField>;

function fieldDifferences(fields: Fields, known: Fields): Omit<Difference, 'of'>[] {
  const found: Omit<Difference, 'of'>[] = [];
  for (const [at, field] of fields) {
    const other = known.get(at);
    const place = at === '' ? 'the body' : `\`${at}\``;
    if (other === undefined) {
      found.push({ kind: 'key', text: `${place} (${[...field.types].join(', ')}) is not in the reference` });
      continue;
    }
    const types = beyond(field.types, other.types);
    if (types !== '') found.push({ kind: 'type', text: `${place} is ${types}, not ${[...other.types].join(', ')}` });
    const forms = beyond(alike(field.forms), alike(other.forms));
    if (forms !== '')
      found.push({ kind: 'form', text: `${place} is \`${forms}\`, not \`${[...other.forms].join(', ')}\`` });
    const values = beyond(field.values, other.values);
    const kind = at.endsWith('code') ? 'code' : 'value';
    if (values !== '')
      found.push({ kind, text: `${place} has \`${values}\`, not only \`${[...other.values].join(', ')}\`` });
  }
  // Below something that was empty or null, nothing is missing.
  for (const at of known.keys())
    if (!fields.has(at) && isThere(parentOf(at), fields))
      found.push({ kind: 'key', text: `\`${at}\` is only in the reference` });
  return found;
}

/** The service writes times with 0 to 7 digits of a second: their number is no difference. */
function alike(forms: ReadonlySet<string>): Set<string> {
  return new Set([...forms].map((form) => form.replace(/^time\.\d/, 'time.')));
}

function beyond(one: ReadonlySet<string>, other: ReadonlySet<string>): string {
  return [...one].filter((value) => !other.has(value)).join(', ');
}

function parentOf(at: string): string {
  return at.endsWith('[]') ? at.slice(0, -2) : at.includes('/') ? at.slice(0, at.lastIndexOf('/')) : '';
}

/** A list without elements is not. */
function isThere(at: string, fields: Fields): boolean {
  return fields.get(at)?.types.has('object') ?? false;
}

/** Which state follows which, for each thing that is read again and again. */
function stateDifferences(one: Operation, other: Operation): Difference[] {
  const known = new Set(stepsOf(other.calls));
  const states = new Set([...known].flatMap((step) => step.split(' → ')));
  const steps = [...new Set(stepsOf(one.calls))].filter((step) => !known.has(step));
  // A step to a state that the reference never has is a value that it never has.
  return steps
    .filter((step) => step.split(' → ').every((state) => states.has(state)))
    .map((step) => ({
      kind: 'order',
      of: one.name,
      text: `the state goes ${step}, which it never does in the reference`,
    }));
}

function stepsOf(calls: readonly TracedCall[]): string[] {
  const last = new Map<string, string>();
  const steps: string[] = [];
  for (const call of calls) {
    const [state] = valuesAt(call, /^status$/);
    if (typeof state !== 'string') continue;
    const key = `${call.part} ${call.ids.map(({ id }) => id).join(' ')}`;
    const before = last.get(key);
    if (before !== undefined && before !== state) steps.push(`${before} → ${state}`);
    last.set(key, state);
  }
  return steps;
}

function orderDifferences(one: ReadonlyMap<string, Operation>, other: ReadonlyMap<string, Operation>): Difference[] {
  const first = [...one.keys()].filter((name) => other.has(name));
  const second = [...other.keys()].filter((name) => one.has(name));
  const at = first.findIndex((name, index) => name !== second[index]);
  if (at === -1) return [];
  return [{ kind: 'order', of: first[at] ?? '', text: `comes here; in the reference \`${second[at] ?? ''}\` does` }];
}

/** Those of every connection say nothing about the service. */
const plainHeaders: ReadonlySet<string> = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'date',
  'keep-alive',
  'transfer-encoding',
  'vary',
  'x-bulk-restore-emulator',
]);

function headerDifferences(trace: ReadTrace, reference: ReadTrace): Difference[] {
  const [one, other] = [headersOf(trace), headersOf(reference)];
  const of = 'all answers';
  const named = (names: ReadonlyMap<string, unknown>, beside: ReadonlyMap<string, unknown>): string[] =>
    [...names.keys()].filter((name) => !beside.has(name) && !plainHeaders.has(name));
  const retries = beyond(one.get('retry-after') ?? new Set(), other.get('retry-after') ?? new Set());
  return [
    ...named(one, other).map(
      (name): Difference => ({ kind: 'header', of, text: `\`${name}\` is not in the reference` }),
    ),
    ...named(other, one).map(
      (name): Difference => ({ kind: 'header', of, text: `\`${name}\` is only in the reference` }),
    ),
    ...(other.has('retry-after') && retries !== ''
      ? [{ kind: 'header', of, text: `\`retry-after\` is in ${retries}` } as const]
      : []),
  ];
}

function headersOf({ calls }: ReadTrace): Map<string, Set<string>> {
  const headers = new Map<string, Set<string>>();
  for (const { answered, host } of calls)
    if (host === 'service')
      for (const [name, form] of Object.entries(answered?.headers ?? {})) {
        const [kind = ''] = form.split(' ');
        headers.set(name, (headers.get(name) ?? new Set()).add(kind));
      }
  return headers;
}

/** A call is slow beside the others of its own trace: machines and clocks differ. */
function timingDifferences(
  both: readonly (readonly [Operation, Operation])[],
  trace: ReadTrace,
  reference: ReadTrace,
): Difference[] {
  const [usual, known] = [trace, reference].map(({ calls }) => Math.max(1, median(calls)));
  return both.flatMap(([one, other]): Difference[] => {
    const [mine, theirs] = [median(one.calls), median(other.calls)];
    const [times, knownTimes] = [mine / (usual ?? 1), theirs / (known ?? 1)];
    const isSlower = mine >= noticeable && times >= mostTimes * Math.max(knownTimes, 1);
    const isFaster = theirs >= noticeable && knownTimes >= mostTimes * Math.max(times, 1);
    if (!isSlower && !isFaster) return [];
    const text = `takes ${factor(times)} the usual time of a call, in the reference ${factor(knownTimes)}`;
    return [{ kind: 'timing', of: one.name, text }];
  });
}

/** In milliseconds. */
const noticeable = 1_000;
const mostTimes = 5;

function factor(times: number): string {
  return `${times.toPrecision(2)} times`;
}

function median(calls: readonly TracedCall[]): number {
  const sorted = calls.map(({ took }) => took).sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function fileDifferences(trace: ReadTrace, reference: ReadTrace): Difference[] {
  const known = reference.downloads.map(({ download }) => download.columns.map(({ name }) => name).join(','));
  if (known.length === 0) return [];
  return trace.downloads.flatMap(({ download }): Difference[] => {
    const columns = download.columns.map(({ name }) => name).join(',');
    if (known.includes(columns)) return [];
    return [{ kind: 'file', of: 'a usage report', text: `has the columns ${columns}` }];
  });
}
