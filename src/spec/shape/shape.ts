import type { ErrorObject } from 'ajv';
import { mostInlineResources } from '../../m365/limits.ts';
import { workloads } from '../../m365/workload.ts';
import type { RestoreSpec, Sample, Wave } from '../../schemas/restore-spec.ts';
import { validateSpec } from '../../schemas/restore-spec.validate.js';
import { formatCount } from '../../util/count.ts';
import { type ReadEntries, readItems } from '../items.ts';
import { mostProblems, type Problem } from '../problem/problem.ts';
import { readFiles, readMessages } from '../single-items.ts';
import {
  isMap,
  type Overrides,
  resourceListKeys,
  type WrittenColumns,
  type WrittenFiles,
  type WrittenList,
  type WrittenMessages,
  type WrittenSpec,
  type WrittenWorkload,
  workloadKeys,
} from '../written.ts';
import { pointerTo, type SpecSource, segmentsOf } from '../yaml/source.ts';
import { likelyKey, withoutImpliedErrors } from './shape-messages.ts';
import { shapeProblem } from './shape-problem.ts';

export interface CheckedShape {
  readonly spec: WrittenSpec;
  readonly problems: Problem[];
}

/** The long form of a workload; a bare list is short for its `items`. */
interface WorkloadMap extends Overrides {
  readonly items?: readonly unknown[];
  readonly lists?: readonly (string | Partial<ListMap>)[];
  readonly exclude?: readonly string[];
  readonly pin?: boolean | readonly string[];
  readonly sample?: Sample;
}

/** The long form of a list. */
interface ListMap {
  readonly file: string;
  readonly columns: WrittenColumns;
}

/**
 * Checks a document against the schema. Keeps its valid parts, so that the rules can find their problems too. Stops soon after
 * `mostProblems`; then the parts are not complete.
 */
export function checkShape(source: SpecSource): CheckedShape {
  const found = validateSpec(source.value) ? [] : (validateSpec.errors ?? []);
  const errors = withoutImpliedErrors(found.slice(0, 2 * mostProblems));
  const problems = errors.map((error) => shapeProblem(error, '', source));
  const wrong = errors.map((error) => wrongPart(error, ''));
  const document = without(source.value, wrong) as Partial<RestoreSpec>;

  const waves = (document.waves ?? []).map(({ name, ...overrides }: Partial<Wave>, index) => {
    return { pointer: `/waves/${index}`, name, overrides };
  });
  const workloadsRead: WrittenWorkload[] = [];
  const messagesRead: WrittenMessages[] = [];
  const filesRead: WrittenFiles[] = [];
  const collect = <Entry>({ items, errors }: ReadEntries<Entry>): Entry[] => {
    for (const { error, at } of errors) {
      problems.push(shapeProblem(error, at, source));
      wrong.push(wrongPart(error, at));
    }
    return items;
  };
  const overfull = firstOverfull(sectionsOf(document));
  if (overfull !== undefined) problems.push(tooManyInline(overfull, source));
  for (const { pointer: above, wave, named } of overfull === undefined ? sectionsOf(document) : []) {
    for (const workload of workloads) {
      if (problems.length > mostProblems) break;
      const resources = named[workloadKeys[workload]];
      if (resources === undefined) continue;
      const pointer = pointerTo(above, workloadKeys[workload]);
      const map: WorkloadMap = Array.isArray(resources) ? { items: resources } : resources;
      const itemsPointer = Array.isArray(resources) ? pointer : `${pointer}/items`;
      const { items: entries = [], lists = [], exclude = [], pin = false, sample, ...overrides } = map;
      const items = collect(readItems(entries, itemsPointer, workload));
      const written = writtenLists(lists, `${pointer}/lists`);
      const own = { workload, wave, pointer, itemsPointer, items, lists: written, exclude, pin, sample };
      workloadsRead.push({ ...own, overrides });
    }
    const { messages = [], files = [] } = named;
    messagesRead.push(...collect(readMessages({ entries: messages, pointer: `${above}/messages`, wave })));
    filesRead.push(...collect(readFiles({ entries: files, pointer: `${above}/files`, wave })));
  }
  const spec = { document, waves, workloads: workloadsRead, messages: messagesRead, files: filesRead, wrong };
  return { spec, problems };
}

/** Without lists whose path is wrong or missing. */
function writtenLists(lists: NonNullable<WorkloadMap['lists']>, pointer: string): WrittenList[] {
  return lists.flatMap((list, index) => {
    const at = pointerTo(pointer, index);
    if (typeof list === 'string') return [{ file: list, columns: {}, pointer: at, columnsPointer: `${at}/columns` }];
    const { file, columns = {} } = list;
    return file === undefined ? [] : [{ file, columns, pointer: `${at}/file`, columnsPointer: `${at}/columns` }];
  });
}

/** JSON pointer to the key whose resources are the first above `mostInlineResources`; undefined if there are no more. */
function firstOverfull(sections: readonly Section[]): string | undefined {
  let count = 0;
  for (const { pointer, named } of sections) {
    for (const key of resourceListKeys) {
      count += inlineCount(named[key]);
      if (count > mostInlineResources) return pointerTo(pointer, key);
    }
  }
  return undefined;
}

/** How many resources a key names, without its lists. Each path of an entry of `files` is one. */
function inlineCount(written: Section['named'][(typeof resourceListKeys)[number]]): number {
  const entries: readonly unknown[] = Array.isArray(written)
    ? written
    : ((written as WorkloadMap | undefined)?.items ?? []);
  return entries.reduce<number>(
    (sum, entry) => sum + (isMap(entry) && Array.isArray(entry['paths']) ? entry['paths'].length : 1),
    0,
  );
}

function tooManyInline(pointer: string, source: SpecSource): Problem {
  const message = `this spec names more than ${formatCount(mostInlineResources)} resources itself`;
  const key = segmentsOf(pointer).at(-1) ?? '';
  const hasLists = key !== 'messages' && key !== 'files';
  const hint = hasLists ? `use a list: \`${key}: { lists: [${key}.csv] }\`` : 'split it into several specs';
  return source.problem(source.placeOfKey(pointer), message, hint);
}

/** A part of a spec that names resources: the top level or a wave. */
interface Section {
  readonly pointer: string;
  readonly wave: number | null;
  readonly named: Pick<Partial<RestoreSpec>, (typeof resourceListKeys)[number]>;
}

function sectionsOf(document: Partial<RestoreSpec>): Section[] {
  const waves = (document.waves ?? []).map((named, wave) => ({ pointer: `/waves/${wave}`, wave, named }));
  return [{ pointer: '', wave: null, named: document }, ...waves];
}

/** JSON pointer to what is unknown because of `error`: the wrong value, the missing key or the misspelt one, if that is not there too. */
function wrongPart(error: ErrorObject, at: string): string {
  const pointer = at + error.instancePath;
  if (error.keyword === 'required') return pointerTo(pointer, error.params['missingProperty']);
  if (error.keyword !== 'additionalProperties') return pointer;
  const likely = likelyKey(error);
  const isMissing = likely !== undefined && !Object.hasOwn(Object(error.data), likely);
  return pointerTo(pointer, isMissing ? likely : error.params['additionalProperty']);
}

/** Removes the parts at `pointers` from `value`. If an entry of a list is wrong as a whole, removes the list. */
function without(value: unknown, pointers: readonly string[]): object {
  if (!isMap(value)) return {};
  for (const pointer of pointers) remove(value, segmentsOf(pointer));
  return value;
}

function remove(map: Record<string, unknown>, [key, ...rest]: readonly string[]): void {
  if (key === undefined) return;
  const inner = map[key];
  const [index, ...within] = rest;
  const entry: unknown = Array.isArray(inner) && within.length > 0 ? inner[Number(index)] : undefined;
  if (isMap(entry)) remove(entry, within);
  else if (isMap(inner) && rest.length > 0) remove(inner, rest);
  else delete map[key];
}
