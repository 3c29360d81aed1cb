import type { ErrorObject } from 'ajv';
import type { Place, Problem } from '../problem/problem.ts';
import { pointerTo, type SpecSource } from '../yaml/source.ts';
import { shapeMessage } from './shape-messages.ts';

/** A problem for an error of a validator. `at` is the JSON pointer to the value that was validated. */
export function shapeProblem(error: ErrorObject, at: string, source: SpecSource): Problem {
  const pointer = at + error.instancePath;
  const { message, hint } = shapeMessage({ ...error, instancePath: pointer });
  return source.problem(placeOf(error, pointer, source), message, hint);
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
