import type { ErrorObject } from 'ajv';
import type { Place, Problem } from '../problem/problem.ts';
import { pointerTo, type SpecSource } from '../yaml/source.ts';
import { wordShapeError } from './shape-words.ts';

/** What a validator found, in our words and at its place. `at` is the pointer to the value that the validator was given. */
export function shapeProblem(error: ErrorObject, at: string, source: SpecSource): Problem {
  const pointer = at + error.instancePath;
  const { message, hint } = wordShapeError({ ...error, instancePath: pointer });
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
      // Where a value is missing, the key is all there is to point at.
      return error.data === null ? source.placeOfKey(pointer) : source.placeOf(pointer);
  }
}
