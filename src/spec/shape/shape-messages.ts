import type { ErrorObject } from 'ajv';
import { anyOf, type Message, quoted } from '../problem/message.ts';
import { segmentsOf } from '../yaml/source.ts';
import { nearest } from './nearest.ts';

/** A message for an error of ajv, which must have the schema and the value (ajv's option `verbose`). */
export function shapeMessage(error: ErrorObject): Message {
  return messages[error.keyword]?.(error) ?? mustBe(error, titleOf(error) ?? 'something else');
}

const messages: Readonly<Record<string, (error: ErrorObject) => Message>> = {
  additionalProperties: unknownKey,
  required: (error) => ({
    message: `${subjectOf(error)} has no ${quoted(error.params['missingProperty'])}`,
    hint: `add \`${error.params['missingProperty']}:\``,
  }),
  const: wrongConstant,
  enum: (error) => mustBe(error, anyOf(error.params['allowedValues']), nearestMember(error)),
  type: (error) => mustBe(error, titleOf(error) ?? typeNames[error.params['type']] ?? error.params['type']),
  minItems: (error) => ({ message: `${subjectOf(error)} is empty`, hint: 'add at least one' }),
  uniqueItems: (error) => ({
    message: `${subjectOf(error)} contains ${quoted(textOf(entryAt(error.data, error.params['j'])))} twice`,
    hint: 'remove one of the two',
  }),
};

function wrongConstant(error: ErrorObject): Message {
  const allowed = String(error.params['allowedValue']);
  const expected = titleOf(error) ?? quoted(allowed);
  if (error.data !== allowed) return mustBe(error, expected, `write \`${allowed}\``);
  const message = `${subjectOf(error)} must be ${expected}, not text`;
  return { message, hint: `write \`${allowed}\`, without quotes` };
}

/** Text as it is, anything else as JSON. Not `String()`: a map in the user's file may have a key `toString`. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function entryAt(list: unknown, index: number): unknown {
  return Array.isArray(list) ? list[index] : undefined;
}

const typeNames: Readonly<Record<string, string>> = {
  object: 'a map of keys',
  array: 'a list',
  boolean: '`true` or `false`',
};

/** Titles in the schema say what is expected; they fit after "must be". */
function titleOf({ parentSchema }: ErrorObject): string | undefined {
  return parentSchema?.['title'];
}

function mustBe(error: ErrorObject, expected: string, hint: string | undefined = hintFor(error)): Message {
  if (error.data === null) {
    return {
      message: `${subjectOf(error)} has no value; expected ${expected}`,
      hint: 'add a value, or remove it',
    };
  }
  const message = `${subjectOf(error)} must be ${expected}, not ${describe(error.data)}`;
  return hint === undefined ? { message } : { message, hint };
}

/** The key that is wrong, as the subject of a sentence. */
function subjectOf({ instancePath }: ErrorObject): string {
  const last = segmentsOf(instancePath).at(-1);
  if (last === undefined) return 'this file';
  return /^\d+$/.test(last) ? 'this entry' : quoted(last);
}

function describe(value: unknown): string {
  if (value === '') return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  return typeof value === 'number' ? `the number ${quoted(String(value))}` : quoted(String(value));
}

/** A hint does not list more keys than this. */
const mostKeysListed = 12;

function unknownKey(error: ErrorObject): Message {
  const key: string = error.params['additionalProperty'];
  const message = `unknown key ${quoted(key)}`;
  const known = knownKeys(error);
  const near = nearest(key, known);
  if (near !== undefined) {
    const isThere = Object.hasOwn(Object(error.data), near);
    return { message, hint: isThere ? `remove it: \`${near}\` is there already` : `did you mean \`${near}\`?` };
  }
  if (key === '<<') return { message, hint: 'write the keys out: YAML 1.2 has no merge keys' };
  const owner = ownerOf(key, error);
  if (owner !== undefined) return { message, hint: `move it under \`${owner}\`` };
  if (known.length > mostKeysListed)
    return { message, hint: 'remove it; `bulk-restore init` writes a spec with the usual keys' };
  return { message, hint: `use ${anyOf(known)}` };
}

/** Removes errors about missing keys that are there but misspelt: the unknown key is an error of its own. */
export function withoutImpliedErrors(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const misspelt = errors.map((error) => `${error.instancePath}/${likelyKey(error)}`);
  return errors.filter(
    ({ keyword, instancePath, params }) =>
      keyword !== 'required' || !misspelt.includes(`${instancePath}/${params['missingProperty']}`),
  );
}

/** The known key that an unknown key is most likely meant to be. */
export function likelyKey(error: ErrorObject): string | undefined {
  if (error.keyword !== 'additionalProperties') return undefined;
  return nearest(error.params['additionalProperty'], knownKeys(error));
}

function knownKeys({ parentSchema }: ErrorObject): string[] {
  return Object.keys(parentSchema?.['properties'] ?? {});
}

/** The key of the same map under which `key` is allowed. */
function ownerOf(key: string, { parentSchema }: ErrorObject): string | undefined {
  for (const [name, schema] of Object.entries<Subschema>(parentSchema?.['properties'] ?? {})) {
    const target = schema.$ref === undefined ? schema : parentSchema?.['$defs']?.[schema.$ref.replace('#/$defs/', '')];
    if (target?.properties !== undefined && key in target.properties) return name;
  }
  return undefined;
}

interface Subschema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}

function nearestMember({ data, params }: ErrorObject): string | undefined {
  const near = typeof data === 'string' ? nearest(data, params['allowedValues']) : undefined;
  return near && `did you mean \`${near}\`?`;
}

/** What to do about a wrong value, if it is a common mistake. */
function hintFor(error: ErrorObject): string | undefined {
  const { data, parentSchema } = error;
  const wanted: unknown = [parentSchema?.['type']].flat()[0];
  if (wanted === 'boolean' && typeof data === 'string') return booleanHint(data);
  if (wanted === 'integer' || wanted === 'number') return numberHint(data);
  if (wanted === 'array' && typeof data === 'string') return `write it as a list: ${quoted(`[${data}]`)}`;
  // A map may have a key `toString`.
  if (parentSchema?.['format'] === 'date-time') return timeHint(typeof data === 'object' ? '' : String(data));
  if (parentSchema?.['type'] !== 'string') return undefined;
  const expected = titleOf(error) ?? '';
  if (typeof data === 'number' || typeof data === 'boolean') return textHint(String(data), expected);
  return expected.includes('hyphens') && typeof data === 'string' ? nameHint(data) : undefined;
}

function booleanHint(text: string): string | undefined {
  const meant = { yes: true, y: true, on: true, no: false, n: false, off: false }[text.toLowerCase()];
  const bare = /^(?:true|false)$/i.exec(text)?.[0].toLowerCase() ?? meant;
  return bare === undefined ? undefined : `write \`${bare}\`, without quotes`;
}

function numberHint(data: unknown): string | undefined {
  const digits = typeof data === 'string' ? data.replace(/[_, ]/g, '') : '';
  return /^\d+$/.test(digits) ? `write ${quoted(digits)}, without quotes or separators` : undefined;
}

function timeHint(text: string): string | undefined {
  if (/^\d{9,13}$/.test(text)) return `write it as \`${timeOfEpoch(Number(text))}\`, without quotes`;
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return `add a time and a time zone: \`${text}T00:00:00Z\``;
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i.test(text))
    return 'write a date and time that exist';
  const seconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(?:\.\d+)?)?$/.exec(text);
  return seconds === null ? undefined : `add a time zone: \`${text}${seconds[1] === undefined ? ':00' : ''}Z\` for UTC`;
}

/** The time of a count of seconds since 1970, or of milliseconds if it has more digits than seconds of this age. */
function timeOfEpoch(count: number): string {
  return new Date(count < 100_000_000_000 ? count * 1_000 : count).toISOString().replace('.000Z', 'Z');
}

/** Suggests an allowed name similar to `text`. */
function nameHint(text: string): string | undefined {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 48)
    .replace(/^-|-$/g, '');
  return name === '' ? undefined : `write, for example, \`${name}\``;
}

function textHint(text: string, expected: string): string {
  if (expected.includes('duration')) return `add a unit, such as \`${text}h\``;
  if (expected.includes('percentage')) return 'write a percentage, such as `99.5%`';
  return `put it in quotes: \`"${text}"\``;
}
