import type { Selection } from '../../spec/spec.ts';
import type { PlannedResource, PlannedResources } from '../plan.ts';
import { NumberColumn } from './number-column.ts';
import { TextColumn } from './text-column.ts';

/**
 * The resources of a plan as columns: a run holds them for days, and a million take 80 MB so, nearly all of it outside the heap. Each
 * resource is made when somebody asks for it, equal to the one that was added.
 */
export class ResourceTable implements PlannedResources {
  #length = 0;
  readonly #names = new TextColumn();
  readonly #directoryIds = new TextColumn();
  readonly #sizes = new NumberColumn(floats);
  readonly #priorities = new NumberColumn(floats);
  readonly #expected = new NumberColumn(floats);
  readonly #selections: (Selection | null)[] = [];
  readonly #sources = new NumberColumn(integers);
  readonly #lines = new NumberColumn(integers);
  /** Few plans have any. */
  readonly #cameBackAt: Map<number, string> = new Map();
  /** By index: what has not the form of a resource, as it was added. Only an edited plan file has such. */
  readonly #odd: Map<number, PlannedResource> = new Map();

  get length(): number {
    return this.#length;
  }

  /** Adds what a line of a plan file says. A file may have anything: plan-flaw.ts says what is wrong with it. */
  addRead(read: unknown): void {
    const fits = isWhole(read);
    if (!fits) this.#odd.set(this.#length, read as PlannedResource);
    this.add(fits ? read : blank);
  }

  add(resource: PlannedResource): void {
    const { name, directoryId, size, priority, expected, selection, source, line, cameBackAt } = resource;
    this.#names.add(name);
    this.#directoryIds.add(directoryId);
    this.#sizes.add(size);
    this.#priorities.add(priority);
    this.#expected.add(expected);
    this.#selections.push(selection);
    this.#sources.add(source);
    this.#lines.add(line);
    if (cameBackAt !== undefined) this.#cameBackAt.set(this.#length, cameBackAt);
    this.#length += 1;
  }

  at(index: number): PlannedResource | undefined {
    if (index < 0 || index >= this.#length) return undefined;
    return this.#odd.size > 0 && this.#odd.has(index) ? this.#odd.get(index) : this.#made(index);
  }

  #made(index: number): PlannedResource {
    const resource = {
      name: this.#names.at(index) ?? '',
      directoryId: this.#directoryIds.at(index),
      size: this.#sizes.orNullAt(index),
      priority: this.#priorities.orNullAt(index),
      expected: this.#expected.at(index),
      selection: this.#selections[index] ?? null,
      source: this.#sources.at(index),
      line: this.#lines.at(index),
    };
    const cameBackAt = this.#cameBackAt.size > 0 ? this.#cameBackAt.get(index) : undefined;
    return cameBackAt === undefined ? resource : { ...resource, cameBackAt };
  }

  *between(first: number, end: number): Generator<PlannedResource> {
    for (let index = first; index < Math.min(end, this.#length); index += 1) {
      const resource = this.at(index);
      if (resource !== undefined) yield resource;
    }
  }

  [Symbol.iterator](): Iterator<PlannedResource> {
    return this.between(0, this.#length);
  }

  slice(first: number, end: number = this.#length): PlannedResource[] {
    return [...this.between(first, end)];
  }

  *entries(): Generator<[index: number, resource: PlannedResource]> {
    let index = 0;
    for (const resource of this) {
      yield [index, resource];
      index += 1;
    }
  }

  map<Value>(make: (resource: PlannedResource, index: number) => Value): Value[] {
    return Array.from(this, make);
  }

  filter(fits: (resource: PlannedResource, index: number) => boolean): PlannedResource[] {
    const found: PlannedResource[] = [];
    for (const [index, resource] of this.entries()) if (fits(resource, index)) found.push(resource);
    return found;
  }
}

function floats(length: number): Float64Array {
  return new Float64Array(length);
}

function integers(length: number): Int32Array {
  return new Int32Array(length);
}

const blank: PlannedResource = {
  name: '',
  directoryId: null,
  size: null,
  priority: null,
  expected: 0,
  selection: null,
  source: 0,
  line: 0,
};

const keys = Object.keys(blank).join();
const keysOfDrilled = `${keys},cameBackAt`;

/** Whether the columns can keep all of it. */
function isWhole(read: unknown): read is PlannedResource {
  if (typeof read !== 'object' || read === null) return false;
  const found = Object.keys(read).join();
  const { name, directoryId, size, priority, expected, selection, source, line, cameBackAt } = read as Readonly<
    Record<string, unknown>
  >;
  return (
    (found === keys || (found === keysOfDrilled && typeof cameBackAt === 'string')) &&
    typeof name === 'string' &&
    (directoryId === null || typeof directoryId === 'string') &&
    (size === null || typeof size === 'number') &&
    (priority === null || typeof priority === 'number') &&
    typeof expected === 'number' &&
    typeof selection === 'object' &&
    isInteger(source) &&
    isInteger(line)
  );
}

/** Whether 32 bits keep it. */
function isInteger(value: unknown): boolean {
  return typeof value === 'number' && Object.is(value | 0, value);
}
