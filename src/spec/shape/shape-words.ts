import type { ErrorObject } from 'ajv';
import { anyOf, type Message, quoted } from '../problem/message.ts';
import { segmentsOf } from '../yaml/source.ts';
import { nearest } from './nearest.ts';

/** What ajv found, in our words. Needs errors with the schema and the value they concern (`verbose`). */
export function wordShapeError(error: ErrorObject): Message {
  return words[error.keyword]?.(error) ?? mustBe(error, titleOf(error) ?? 'something else');
}

const words: Readonly<Record<string, (error: ErrorObject) => Message>> = {
  additionalProperties: unknownKey,
  required: (error) => ({
    message: `${subjectOf(error)} has no ${quoted(error.params['missingProperty'])}`,
    hint: `add \`${error.params['missingProperty']}:\``,
  }),
  const: wrongConstant,
  enum: (error) => mustBe(error, anyOf(error.params['allowedValues']), nearestMember(error)),
  type: (error) => mustBe(error, titleOf(error) ?? typeNames[error.params['type']] ?? error.params['type']),
  minItems: (error) => ({ message: `${subjectOf(error)} is empty`, hint: 'name at least one' }),
  uniqueItems: (error) => ({
    message: `${subjectOf(error)} names ${quoted(textOf(entryAt(error.data, error.params['j'])))} twice`,
    hint: 'remove one of the two',
  }),
};

function wrongConstant(error: ErrorObject): Message {
  const allowed = String(error.params['allowedValue']);
  const isQuoted = error.data === allowed;
  return mustBe(error, quoted(allowed), isQuoted ? `write \`${allowed}\`, without quotes` : `write \`${allowed}\``);
}

/** As JSON what is no text: a map of the user's own may have a `toString` that is none. */
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

/** Titles in the schema say what is expected, in words that fit after "must be". */
function titleOf({ parentSchema }: ErrorObject): string | undefined {
  return parentSchema?.['title'];
}

function mustBe(error: ErrorObject, expected: string, hint: string | undefined = hintFor(error)): Message {
  if (error.data === null) {
    return {
      message: `${subjectOf(error)} has no value; expected ${expected}`,
      hint: 'give it one, or remove it',
    };
  }
  const message = `${subjectOf(error)} must be ${expected}, not ${shown(error.data)}`;
  return hint === undefined ? { message } : { message, hint };
}

/** The key that is wrong, as the subject of a sentence. */
function subjectOf({ instancePath }: ErrorObject): string {
  const last = segmentsOf(instancePath).at(-1);
  if (last === undefined) return 'this file';
  return /^\d+$/.test(last) ? 'this entry' : quoted(last);
}

function shown(value: unknown): string {
  if (value === '') return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  return typeof value === 'number' ? `the number ${quoted(String(value))}` : quoted(String(value));
}

/** More keys than this are no help to choose from. */
const mostKeysTold = 12;

function unknownKey(error: ErrorObject): Message {
  const key: string = error.params['additionalProperty'];
  const message = `unknown key ${quoted(key)}`;
  const known = knownKeys(error);
  const near = nearest(key, known);
  if (near !== undefined) return { message, hint: `did you mean \`${near}\`?` };
  if (key === '<<') return { message, hint: 'write the keys out: YAML 1.2 has no merge key' };
  const owner = ownerOf(key, error);
  if (owner !== undefined) return { message, hint: `move it under \`${owner}\`` };
  if (known.length > mostKeysTold) return { message, hint: 'remove it; `bulk-restore init` shows the usual keys' };
  return { message, hint: `use ${anyOf(known)}` };
}

/** Without the complaints that a key is missing where it is there, but misspelt. */
export function withoutEchoes(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const misspelt = errors.map((error) => `${error.instancePath}/${likelyKey(error)}`);
  return errors.filter(
    ({ keyword, instancePath, params }) =>
      keyword !== 'required' || !misspelt.includes(`${instancePath}/${params['missingProperty']}`),
  );
}

/** The known key that an unknown one is most likely a slip of. */
export function likelyKey(error: ErrorObject): string | undefined {
  if (error.keyword !== 'additionalProperties') return undefined;
  return nearest(error.params['additionalProperty'], knownKeys(error));
}

function knownKeys({ parentSchema }: ErrorObject): string[] {
  return Object.keys(parentSchema?.['properties'] ?? {});
}

/** The neighbour under which `key` would be right. */
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

/** What to do about a value of the wrong kind, where it is a usual slip. */
function hintFor(error: ErrorObject): string | undefined {
  const { data, parentSchema } = error;
  const wanted: unknown = [parentSchema?.['type']].flat()[0];
  if (wanted === 'boolean' && typeof data === 'string') return booleanHint(data);
  if (wanted === 'integer' || wanted === 'number') return numberHint(data);
  if (wanted === 'array' && typeof data === 'string') return `write it as a list: ${quoted(`[${data}]`)}`;
  if (error.keyword === 'format') return timeHint(String(data));
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
  return /^\d+$/.test(digits) ? `write ${quoted(digits)}, without quotes and separators` : undefined;
}

function timeHint(text: string): string | undefined {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return `add a time and its zone: \`${text}T00:00:00Z\``;
  const seconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(?:\.\d+)?)?$/.exec(text);
  return seconds === null ? undefined : `add the zone: \`${text}${seconds[1] === undefined ? ':00' : ''}Z\` for UTC`;
}

/** A name near to the one that was written. */
function nameHint(text: string): string | undefined {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 48)
    .replace(/^-|-$/g, '');
  return name === '' ? undefined : `write \`${name}\`, for example`;
}

function textHint(text: string, expected: string): string {
  if (expected.includes('duration')) return `add a unit, such as \`${text}h\``;
  if (expected.includes('percentage')) return 'add the sign, as in `99.5%`';
  return `put it in quotes: \`"${text}"\``;
}
