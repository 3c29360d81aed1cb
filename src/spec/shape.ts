import type { ErrorObject } from 'ajv';
import type { RestoreSpec } from '../schemas/restore-spec.ts';
import { validateSpec } from '../schemas/restore-spec.validate.js';
import { readItems } from './items.ts';
import type { Problem } from './problem.ts';
import { shapeProblem } from './shape-problem.ts';
import { likelyKey, withoutEchoes } from './shape-words.ts';
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
  const problems = errors.map((error) => shapeProblem(error, '', source));
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
      problems.push(shapeProblem(error, at, source));
      wrong.push(wrongPart(error, at));
    }
    written.push({ workload, pointer, itemsPointer, items: read.items, lists, exclude, overrides });
  }
  return { spec: { document, workloads: written, wrong }, problems };
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
