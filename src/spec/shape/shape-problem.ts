import type { ErrorObject } from 'ajv';
import type { Place, Problem } from '../problem/problem.ts';
import { pointerTo, type SpecSource } from '../yaml/source.ts';
import { shapeMessage } from './shape-messages.ts';

/** A problem for an error of a validator. `at` is the JSON pointer to the value that was validated. */
export function shapeProblem(error: ErrorObject, at: string, source: SpecSource): Problem {
  const pointer = at + error.instancePath;
  const { message, hint } = shapeMessage({ ...error, instancePath: pointer });
  const place = placeOf(error, pointer, source);
  const isText = error.keyword === 'type' && typeof error.data === 'string' && source.isReplaced(place);
  return source.problem(place, message, (isText ? otherTypeHint(error.params['type']) : undefined) ?? hint);
}

/** A parameter is text unless its type says otherwise. */
function otherTypeHint(wanted: unknown): string | undefined {
  if (wanted === 'boolean') return 'give the parameter `type: boolean`';
  return wanted === 'integer' || wanted === 'number' ? 'give the parameter `type: number`' : undefined;
}

function placeOf(error: ErrorObject, pointer: string, source: SpecSource): Place {
  switch (error.keyword) {
    case 'additionalProperties':
      return source.placeOfKey(pointerTo(pointer, error.params['additionalProperty']));
    case 'required':
      return source.placeOfKey(pointer);
    case 'uniqueItems':
      return source.placeOf(pointerTo(pointer, error.params['i']));
    default:
      // A value that is missing has no place, but its key has.
      return error.data === null ? source.placeOfKey(pointer) : source.placeOf(pointer);
  }
}
