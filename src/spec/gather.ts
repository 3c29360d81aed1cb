import { dirname, isAbsolute, join } from 'node:path';
import type { Workload } from '../m365/workload.ts';
import type { Files } from '../util/files.ts';
import { gatherSingleItems } from './gather-single-items.ts';
import type { MappingFault } from './lists/list-columns.ts';
import { type ReadList, readList } from './lists/read-list.ts';
import type { ListUse } from './lists/row-reader.ts';
import { outside } from './problem/file-messages.ts';
import { quoted } from './problem/message.ts';
import { mostProblems, type Problem } from './problem/problem.ts';
import { type ResourceSet, tooManyResources, WorkloadResources } from './resource-set.ts';
import { overridesAbove, SettingsResolver } from './settings.ts';
import type { Selection } from './spec.ts';
import type { Surroundings } from './surroundings.ts';
import type { ValueFault } from './values/address.ts';
import { visible } from './values/visible.ts';
import { isIntact, type Overrides, type WrittenList, type WrittenSpec, type WrittenWorkload } from './written.ts';
import { pointerTo, type SpecSource } from './yaml/source.ts';

export interface GatherOptions {
  readonly files: Files;
  readonly source: SpecSource;
  readonly allowDuplicates: boolean;
  readonly surroundings: Surroundings;
  /** Whether lists outside the surroundings are refused. */
  readonly strictPaths?: boolean;
}

/** What was found, and how many more problems there are at least. */
export interface GatheredSpec {
  readonly problems: Problem[];
  readonly more: number;
  /** The lists whose header row could be read, in the order of the spec. */
  readonly lists: readonly UsedList[];
}

/** A list, and how it was read. */
export interface UsedList extends ListUse {
  /** Absolute or relative to the working directory. */
  readonly place: string;
  readonly workload: Workload;
}

/**
 * Adds the resources of a spec to `resourceSet`: each workload's items, then its lists; then messages and files. Stops soon after
 * `mostProblems`, and at the first resource too many.
 */
export async function gatherResources(
  spec: WrittenSpec,
  resourceSet: ResourceSet,
  options: GatherOptions,
): Promise<GatheredSpec> {
  const settings = new SettingsResolver();
  let problems: Problem[] = [];
  let more = 0;
  const lists: UsedList[] = [];
  for (const written of spec.workloads) {
    const gatherer = new WorkloadGatherer({ spec, written, resourceSet, settings, options });
    gatherer.readItems();
    await gatherer.readLists();
    gatherer.checkExclusions();
    gatherer.checkPinned();
    problems = problems.concat(gatherer.problems);
    more += gatherer.more;
    lists.push(...gatherer.lists);
    if (problems.length > mostProblems) return { problems, more, lists };
    if (!resourceSet.hasTooMany) continue;
    const place = options.source.placeOfKey(written.pointer);
    return {
      problems: [...problems, options.source.problem(place, tooManyResources.message, tooManyResources.hint)],
      more,
      lists,
    };
  }
  problems = problems.concat(gatherSingleItems(spec, { resourceSet, settings, ...options }));
  return { problems: problems.length > 0 ? problems : emptyWaves(spec, resourceSet, options.source), more, lists };
}

/** Reports waves that are empty because earlier ones name all their resources and only the first duplicate is kept. */
function emptyWaves(spec: WrittenSpec, { resources }: ResourceSet, source: SpecSource): Problem[] {
  if (spec.waves.length === 0) return [];
  const filled = new Set(resources.map(({ wave }) => wave));
  const named = new Set([
    ...spec.workloads.map(({ wave, items, lists }) => (items.length + lists.length > 0 ? wave : null)),
    ...[...spec.messages, ...spec.files].map(({ wave }) => wave),
  ]);
  return spec.waves
    .filter(({ pointer }, index) => named.has(index) && !filled.has(index) && isIntact(spec, pointer))
    .map(({ name = '', pointer }) => {
      const message = `nothing is left to restore in the wave \`${name}\`: earlier waves name all its resources`;
      return source.problem(source.placeOf(`${pointer}/name`), message, 'remove the wave');
    });
}

interface GatherContext {
  readonly spec: WrittenSpec;
  readonly written: WrittenWorkload;
  readonly resourceSet: ResourceSet;
  readonly settings: SettingsResolver;
  readonly options: GatherOptions;
}

/** One object for all resources under `pin: true`. */
const pointToPin: Selection = { of: 'point', pointId: null, at: null, missing: null };

class WorkloadGatherer {
  readonly problems: Problem[] = [];
  more = 0;
  readonly lists: UsedList[] = [];
  readonly #context: GatherContext;
  readonly #resources: WorkloadResources;

  constructor(context: GatherContext) {
    this.#context = context;
    const { workload, exclude } = context.written;
    const { allowDuplicates } = context.options;
    this.#resources = new WorkloadResources(context.resourceSet, { workload, exclude, allowDuplicates });
  }

  /** Whether what follows does not matter. */
  get #isDone(): boolean {
    return this.problems.length > mostProblems || this.more > 0 || this.#context.resourceSet.hasTooMany;
  }

  readItems(): void {
    const { written, settings, options } = this.#context;
    const lines = options.source.linesOf(written.itemsPointer);
    for (const item of written.items) {
      if (this.#isDone) return;
      const fault = this.#resources.add(item, lines[item.index] ?? 1, {
        wave: written.wave ?? 0,
        settings: settings.resolve(...this.#levels(), item.overrides),
        selection: this.#selectionOf(item.overrides.restorePoint?.id),
        source: 0,
      });
      if (fault !== undefined) this.#addFault(item.namePointer, fault);
    }
  }

  async readLists(): Promise<void> {
    const seen = new Map<string, WrittenList>();
    for (const list of this.#context.written.lists) {
      if (this.#isDone) return;
      const path = this.#pathOf(list.file);
      const earlier = seen.get(path);
      if (earlier === undefined) {
        seen.set(path, list);
        await this.#readList(list, path);
      } else this.#reportRepeat(list, earlier);
    }
  }

  /** Reports exclusions that match nothing: a misspelt one would restore what the user wants to leave out. */
  checkExclusions(): void {
    const { spec, written, options } = this.#context;
    // If names are wrong or missing, an exclusion may be meant for one of them.
    if (this.problems.length > 0 || this.#isDone || !isIntact(spec, written.pointer)) return;
    const pointer = `${written.pointer}/exclude`;
    for (const [index, exclusion] of written.exclude.entries()) {
      if (this.#resources.hasExcluded(exclusion)) continue;
      const message = `${quoted(exclusion)} excludes nothing: it is in no item and in no list`;
      this.#addProblem(pointerTo(pointer, index), message, 'correct the spelling, or remove it');
    }
    if (written.items.length + written.lists.length === 0 || !this.#resources.isEmpty || this.problems.length > 0)
      return;
    const message = '`exclude` leaves nothing to restore';
    const hint = 'remove an exclusion, or add a resource that is not excluded';
    this.problems.push(options.source.problem(options.source.placeOfKey(pointer), message, hint));
  }

  /** Reports pinned names that the workload does not have: a misspelt one would never be drilled. */
  checkPinned(): void {
    const { spec, written, resourceSet } = this.#context;
    const { pin, pointer, workload, wave } = written;
    if (typeof pin === 'boolean' || this.problems.length > 0 || this.#isDone || !isIntact(spec, pointer)) return;
    for (const [index, name] of pin.entries()) {
      if (resourceSet.find(workload, visible(name))?.wave === (wave ?? 0)) continue;
      const message = `${quoted(name)} is pinned, and is in no item and in no list, or excluded`;
      this.#addProblem(pointerTo(`${pointer}/pin`, index), message, 'correct the spelling, or remove it');
    }
  }

  async #readList(list: WrittenList, path: string): Promise<void> {
    const { written, settings, resourceSet, options } = this.#context;
    const { surroundings, strictPaths = false } = options;
    if (strictPaths && (await surroundings.placementOf(path)) === 'outside') {
      this.#addFault(list.pointer, outside(list.file));
      return;
    }
    const context = {
      wave: written.wave ?? 0,
      settings: settings.resolve(...this.#levels()),
      selection: this.#selectionOf(undefined),
      source: this.#sourceOf(list.file),
    };
    const { workload } = written;
    const read = await readList({ path, workload, columns: list.columns }, options.files, (row, line) => {
      const fault = this.#resources.add(row, line, context);
      return resourceSet.hasTooMany ? 'full' : fault;
    });
    if ('message' in read) {
      this.#addFault(list.pointer, read);
      return;
    }
    resourceSet.files[context.source] = { place: path, source: { path: list.file, sha256: read.sha256 } };
    this.#addProblemsOf(read);
    if (read.use !== null) this.lists.push({ place: path, workload, ...read.use });
    for (const fault of read.mappingFaults) await this.#addMappingFault(list, path, fault);
  }

  /** The hint names a column of the list, so it is only for lists that may be quoted. */
  async #addMappingFault(list: WrittenList, path: string, { field, message, hint }: MappingFault): Promise<void> {
    const isQuotable = (await this.#context.options.surroundings.placementOf(path)) === 'quoted';
    const pointer = pointerTo(list.columnsPointer, field);
    this.#addProblem(pointer, message, isQuotable ? hint : 'write the header of a column as the list has it');
  }

  /** The overrides that apply to the workload's resources, the spec's first. */
  #levels(): Overrides[] {
    const { spec, written } = this.#context;
    return [...overridesAbove(written.wave, spec), written.overrides];
  }

  #selectionOf(pointId: string | undefined): Selection | null {
    if (pointId !== undefined) return { of: 'point', pointId, at: null, missing: null };
    return this.#context.written.pin === true ? pointToPin : null;
  }

  /** The index of a list among the files. If both `mailboxes` and `drives` use a list, it is one file. */
  #sourceOf(list: string): number {
    return this.#context.resourceSet.indexOfFile({ place: this.#pathOf(list), source: { path: list, sha256: '' } });
  }

  #reportRepeat(list: WrittenList, earlier: WrittenList): void {
    const { options } = this.#context;
    if (options.allowDuplicates) return;
    const { line } = options.source.placeOf(earlier.pointer);
    this.#addProblem(list.pointer, `${quoted(list.file)} is already listed on line ${line}`, 'remove one of the two');
  }

  #pathOf(list: string): string {
    return isAbsolute(list) ? list : join(dirname(this.#context.options.source.file), list);
  }

  #addFault(pointer: string, { message, hint, at }: ValueFault): void {
    const { source } = this.#context.options;
    const place = at === undefined ? source.placeOf(pointer) : source.placeInText(pointer, at);
    this.problems.push(source.problem(place, message, hint));
  }

  #addProblem(pointer: string, message: string, hint?: string): void {
    const { source } = this.#context.options;
    this.problems.push(source.problem(source.placeOf(pointer), message, hint));
  }

  #addProblemsOf({ problems, more }: ReadList): void {
    this.problems.push(...problems);
    this.more += more;
  }
}
