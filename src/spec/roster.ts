import { mostResources } from '../m365/limits.ts';
import { ofEachKind, type ResourceKind, resourceKey, type Workload } from '../m365/workload.ts';
import { type Message, quoted } from './problem/message.ts';
import type { Resource, RestoreSettings, Selection, Source } from './spec.ts';
import { addressFault } from './values/address.ts';
import { siteUrlFault } from './values/site-url.ts';
import type { WrittenResource } from './written.ts';

/** Where a resource is named, and how it is to be restored. */
export interface RosterEntry {
  readonly settings: RestoreSettings;
  readonly selection: Selection | null;
  /** Index into `Spec.waves`. */
  readonly wave: number;
  readonly line: number;
  /** Index into the roster's files. */
  readonly source: number;
}

/** A file that names resources; `place` is its path for whoever stands in the working directory. */
export interface RosterFile {
  readonly place: string;
  readonly source: Source;
}

/** What is said of a spec that names more than one may. */
export const tooMany: Message = {
  message: `this spec names more than ${mostResources.toLocaleString('en-US')} resources`,
  hint: 'split it into several specs',
};

/** All resources of a spec, in the order in which they are named. */
export class Roster {
  readonly resources: Resource[] = [];
  /** The spec first. */
  readonly files: RosterFile[];
  /** Key of a resource → its index among all, for each kind: no wave may name what another does. */
  readonly #indexes: Readonly<Record<ResourceKind, Map<string, number>>> = ofEachKind(() => new Map());
  /** Whether more were named than one spec may; the first of them are here. */
  isOverfull = false;

  constructor(spec: RosterFile) {
    this.files = [spec];
  }

  /** Adds a resource that is not there yet, while there is room; tells where one of its kind and name is. */
  add(resource: Resource): Message | undefined {
    if (this.isOverfull) return undefined;
    const indexes = this.#indexes[resource.kind];
    const key = resourceKey(resource.name);
    const earlier = indexes.get(key);
    if (earlier !== undefined) return this.#alreadyNamed(resource, earlier);
    indexes.set(key, this.resources.length);
    if (this.resources.length === mostResources) this.isOverfull = true;
    else this.resources.push(resource);
    return undefined;
  }

  #alreadyNamed({ name, source }: Resource, index: number): Message | undefined {
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

export interface WorkloadOptions {
  readonly workload: Workload;
  readonly exclude: readonly string[];
  /** Keeps the first of several that name the same resource, rather than complaining. */
  readonly allowDuplicates: boolean;
}

/** Adds the resources of one workload, or of a wave's, to the roster: no duplicates, nothing that is excluded. */
export class WorkloadRoster {
  readonly #all: Roster;
  readonly #options: WorkloadOptions;
  #kept = 0;
  readonly #excluded: ReadonlySet<string>;
  readonly #met: Set<string> = new Set();

  constructor(all: Roster, options: WorkloadOptions) {
    this.#all = all;
    this.#options = options;
    this.#excluded = new Set(options.exclude.map(resourceKey));
  }

  /** Whether all that was named is excluded. */
  get isEmpty(): boolean {
    return this.#kept === 0;
  }

  /** Whether one of the resources named so far was left out because of `exclusion`. */
  hasMet(exclusion: string): boolean {
    return this.#met.has(resourceKey(exclusion));
  }

  /** Tells what is wrong with a resource that can't be taken. */
  take(named: WrittenResource, naming: RosterEntry): Message | undefined {
    const { workload, allowDuplicates } = this.#options;
    const fault = workload === 'site' ? siteUrlFault(named.name) : addressFault(named.name);
    if (fault !== undefined) return fault;
    const key = resourceKey(named.name);
    if (this.#excluded.has(key)) {
      this.#met.add(key);
      return undefined;
    }
    this.#kept += 1;
    const { name, directoryId, size, priority } = named;
    const duplicate = this.#all.add({ kind: workload, workload, name, directoryId, size, priority, ...naming });
    return allowDuplicates ? undefined : duplicate;
  }
}
