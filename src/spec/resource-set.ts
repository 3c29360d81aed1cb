import { mostResources } from '../m365/limits.ts';
import { ofEachKind, type ResourceKind, resourceKey, type Workload } from '../m365/workload.ts';
import { formatCount } from '../util/count.ts';
import { PlaceTable } from './lists/place-table.ts';
import { type Message, quoted } from './problem/message.ts';
import type { Resource, RestoreSettings, Selection, Source } from './spec.ts';
import { addressFault, type ValueFault } from './values/address.ts';
import { siteUrlFault } from './values/site-url.ts';
import { visible } from './values/visible.ts';
import type { WrittenResource } from './written.ts';

/** In which file resources are named, and how to restore them. */
export interface ResourceContext {
  readonly settings: RestoreSettings;
  readonly selection: Selection | null;
  /** Index into `Spec.waves`. */
  readonly wave: number;
  /** Index into `ResourceSet.files`. */
  readonly source: number;
}

/** A file that names resources; `place` is its path, absolute or relative to the working directory. */
export interface SourceFile {
  readonly place: string;
  readonly source: Source;
}

export const tooManyResources: Message = {
  message: `this spec names more than ${formatCount(mostResources)} resources`,
  hint: 'split it into several specs',
};

/** The resources of a spec in the order in which it names them, each once. */
export class ResourceSet {
  readonly resources: Resource[] = [];
  /** The spec file first, then its lists. */
  readonly files: SourceFile[] = [];
  readonly #fileIndexes: Map<string, number> = new Map();
  /** By the key of a name. All waves share them, so a resource can be in only one wave. */
  readonly #places: Readonly<Record<ResourceKind, PlaceTable>> = ofEachKind(
    () => new PlaceTable((place) => resourceKey(this.resources[place]?.name ?? '')),
  );
  /** Whether the spec names more than `mostResources`; the set has the first of them. */
  hasTooMany = false;

  constructor(spec: SourceFile) {
    this.indexOfFile(spec);
  }

  /** The index of a file among the files, where it is added if it is new. */
  indexOfFile(file: SourceFile): number {
    const known = this.#fileIndexes.get(file.place);
    if (known !== undefined) return known;
    this.#fileIndexes.set(file.place, this.files.length);
    return this.files.push(file) - 1;
  }

  /** Adds a resource with the key of its name; if one of its kind and name is there already, returns that as a fault instead. */
  add(resource: Resource, key: string = resourceKey(resource.name)): Message | undefined {
    if (this.hasTooMany) return undefined;
    const places = this.#places[resource.kind];
    const isFull = this.resources.length === mostResources;
    const earlier = isFull ? places.find(key) : places.add(key, this.resources.length);
    if (earlier !== undefined) return this.#duplicateFault(resource, earlier);
    if (isFull) this.hasTooMany = true;
    else this.resources.push(resource);
    return undefined;
  }

  /** The resource of a kind and name, in any spelling. */
  find(kind: ResourceKind, name: string): Resource | undefined {
    const index = this.#places[kind].find(resourceKey(name));
    return index === undefined ? undefined : this.resources[index];
  }

  #duplicateFault({ name, source }: Resource, index: number): Message | undefined {
    const earlier = this.resources[index];
    const file = earlier && this.files[earlier.source];
    if (earlier === undefined || file === undefined) return undefined;
    const place = earlier.source === source ? `on line ${earlier.line}` : `at ${file.place}:${earlier.line}`;
    return {
      message: `${quoted(name)} is already named ${place}`,
      hint: 'remove one of the two, or keep the first with `--allow-duplicates`',
    };
  }
}

function exclusionKey(exclusion: string): string {
  return resourceKey(visible(exclusion));
}

export interface WorkloadOptions {
  readonly workload: Workload;
  readonly exclude: readonly string[];
  /** Ignores duplicates instead of reporting them. */
  readonly allowDuplicates: boolean;
}

/** Adds the resources of one workload of a spec or wave to the set of all, except those that it excludes. */
export class WorkloadResources {
  readonly #all: ResourceSet;
  readonly #options: WorkloadOptions;
  #kept = 0;
  readonly #excluded: ReadonlySet<string>;
  readonly #matched: Set<string> = new Set();

  constructor(all: ResourceSet, options: WorkloadOptions) {
    this.#all = all;
    this.#options = options;
    this.#excluded = new Set(options.exclude.map(exclusionKey));
  }

  /** Whether everything that was added is excluded. */
  get isEmpty(): boolean {
    return this.#kept === 0;
  }

  /** Whether `exclusion` has matched one of the resources that were added. */
  hasExcluded(exclusion: string): boolean {
    return this.#matched.has(exclusionKey(exclusion));
  }

  /** Adds a resource that is named on a line, or returns what is wrong with it. */
  add(named: WrittenResource, line: number, context: ResourceContext): ValueFault | undefined {
    const { workload, allowDuplicates } = this.#options;
    const fault = workload === 'site' ? siteUrlFault(named.name) : addressFault(named.name);
    if (fault !== undefined) return fault;
    const key = resourceKey(named.name);
    if (this.#excluded.has(key)) {
      this.#matched.add(key);
      return undefined;
    }
    this.#kept += 1;
    const { name, directoryId, size, priority } = named;
    const { settings, selection, wave, source } = context;
    // Key by key: an object made with `...` takes more room, which counts in a list of a million.
    const resource = {
      wave,
      kind: workload,
      workload,
      name,
      selection,
      directoryId,
      size,
      priority,
      settings,
      line,
      source,
    };
    const duplicate = this.#all.add(resource, key);
    return allowDuplicates ? undefined : duplicate;
  }
}
