import { parseDuration } from '../../util/duration.ts';
import { parseTime } from '../values/time.ts';

/** What a parameter may be. Each is what some value of a spec is; texts such as names, addresses and paths are `string`. */
export const parameterTypes = ['string', 'number', 'boolean', 'moment', 'duration', 'share'] as const;
export type ParameterType = (typeof parameterTypes)[number];

/** What a value of each type must be, after "must be". */
export const typeTexts: Readonly<Record<ParameterType, string>> = {
  string: 'text',
  number: 'a number, such as `25`',
  boolean: '`true` or `false`',
  moment: 'a time with a time zone, such as `2026-11-15T00:00:00Z`',
  duration: 'a duration, such as `4h` or `7d`',
  share: 'a percentage from `0%` to `100%`',
};

/** The value that a text stands for, as YAML would have it; undefined if it is not of the type. */
export function typedValue(text: string, type: ParameterType): string | number | boolean | undefined {
  switch (type) {
    case 'string':
      return text;
    case 'number':
      return /^-?\d{1,15}(?:\.\d{1,15})?$/.test(text) ? Number(text) : undefined;
    case 'boolean':
      return text === 'true' || text === 'false' ? text === 'true' : undefined;
    case 'moment':
      return Number.isNaN(parseTime(text)) ? undefined : text;
    case 'duration':
      return parseDuration(text) === undefined ? undefined : text;
    case 'share':
      return /^(?:100(?:\.0+)?|\d{1,2}(?:\.\d+)?)%$/.test(text) ? text : undefined;
  }
}
