import type { ErrorObject } from 'ajv';
import type { RestoreSpec } from '../schemas/restore-spec.ts';
import { validateSpec } from '../schemas/restore-spec.validate.js';
import { readItems } from './items.ts';
import type { Place, Problem } from './problem.ts';
import { likelyKey, withoutEchoes, wordShapeError } from './shape-words.ts';
import { pointerTo, type SpecSource, segmentsOf } from './source.ts';
import { workloads } from './workload.ts';
import { type Overrides, type WrittenSpec, type WrittenWorkload, workloadKeys } from './written.ts';

export interface Shape {
  readonly spec: WrittenSpec;
  readonly problems: Problem[];
}

/** The long form of a workload, which a bare list is short for. */
interface WorkloadMap extends Overrides {
  readonly items?: readonly unknown[];
  readonly lists?: readonly string[];
  readonly exclude?: readonly string[];
}

/** Checks a document against the schema. What is right of it can be read on, so that other checks find their problems too. */
export function checkShape(source: SpecSource): Shape {
  const errors = validateSpec(source.value) ? [] : withoutEchoes(validateSpec.errors ?? []);
  const problems = errors.map((error) => problemOf(error, '', source));
  const wrong = errors.map((error) => wrongPart(error, ''));
  const document = without(source.value, wrong) as Partial<RestoreSpec>;

  const written: WrittenWorkload[] = [];
  for (const workload of workloads) {
    const resources = document[workloadKeys[workload]];
    if (resources === undefined) continue;
    const pointer = `/${workloadKeys[workload]}`;
    const map: WorkloadMap = Array.isArray(resources) ? { items: resources } : resources;
    const itemsPointer = Array.isArray(resources) ? pointer : `${pointer}/items`;
    const { items = [], lists = [], exclude = [], ...overrides } = map;
    const read = readItems(items, itemsPointer, workload);
    for (const { error, at } of read.errors) {
      problems.push(problemOf(error, at, source));
      wrong.push(wrongPart(error, at));
    }
    written.push({ workload, pointer, itemsPointer, items: read.items, lists, exclude, overrides });
  }
  return { spec: { document, workloads: written, wrong }, problems };
}

/** `at` is where the value stands that the validator was given. */
function problemOf(error: ErrorObject, at: string, source: SpecSource): Problem {
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

/** What is not as the user meant it because of `error`: the value, or the key that is probably misspelt. */
function wrongPart(error: ErrorObject, at: string): string {
  const pointer = at + error.instancePath;
  if (error.keyword !== 'additionalProperties') return pointer;
  return pointerTo(pointer, likelyKey(error) ?? error.params['additionalProperty']);
}

/** `value` without the parts at `pointers`; of a list, all goes where one entry is wrong. Changes `value`. */
function without(value: unknown, pointers: readonly string[]): object {
  if (!isMap(value)) return {};
  for (const pointer of pointers) remove(value, segmentsOf(pointer));
  return value;
}

function remove(map: Record<string, unknown>, [key, ...rest]: readonly string[]): void {
  if (key === undefined) return;
  const inner = map[key];
  if (isMap(inner) && rest.length > 0) remove(inner, rest);
  else delete map[key];
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
