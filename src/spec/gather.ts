import { dirname, isAbsolute, join } from 'node:path';
import type { Files } from '../util/files.ts';
import { gatherSingleItems } from './gather-single-items.ts';
import { type ReadList, readList } from './lists/read-list.ts';
import { quoted } from './problem/message.ts';
import type { Problem } from './problem/problem.ts';
import { type Roster, tooMany, WorkloadRoster } from './roster.ts';
import { overridesAbove, SettingsResolver } from './settings.ts';
import type { Selection } from './spec.ts';
import { isWhole, type Overrides, type WrittenSpec, type WrittenWorkload } from './written.ts';
import { pointerTo, type SpecSource } from './yaml/source.ts';

export interface GatherTools {
  readonly files: Files;
  readonly source: SpecSource;
  readonly allowDuplicates: boolean;
}

/** Problems, and how many there are beyond those that were kept. */
export interface FoundProblems {
  readonly problems: Problem[];
  readonly more: number;
}

/** Adds to `roster` what the spec names: of each workload its items, then its lists; then messages and files. */
export async function gatherResources(spec: WrittenSpec, roster: Roster, tools: GatherTools): Promise<FoundProblems> {
  const settings = new SettingsResolver();
  let problems: Problem[] = [];
  let more = 0;
  for (const written of spec.workloads) {
    const gathering = new WorkloadContext({ spec, written, roster, settings, tools });
    gathering.readItems();
    await gathering.readLists();
    gathering.checkExclusions();
    problems = problems.concat(gathering.problems);
    more += gathering.more;
    if (!roster.isOverfull) continue;
    const place = tools.source.placeOfKey(written.pointer);
    return { problems: [...problems, tools.source.problem(place, tooMany.message, tooMany.hint)], more };
  }
  problems = problems.concat(gatherSingleItems(spec, { roster, settings, ...tools }));
  return { problems: problems.length > 0 ? problems : wavesLeftEmpty(spec, roster, tools.source), more };
}

/** Waves of which nothing is left, because earlier ones name it all and only the first of duplicates is kept. */
function wavesLeftEmpty(spec: WrittenSpec, { resources }: Roster, source: SpecSource): Problem[] {
  const filled = new Set(resources.map(({ wave }) => wave));
  const named = new Set([
    ...spec.workloads.map(({ wave, items, lists }) => (items.length + lists.length > 0 ? wave : null)),
    ...[...spec.messages, ...spec.files].map(({ wave }) => wave),
  ]);
  return spec.waves
    .filter(({ pointer }, index) => named.has(index) && !filled.has(index) && isWhole(spec, pointer))
    .map(({ name = '', pointer }) => {
      const message = `nothing is left to restore in the wave \`${name}\`: earlier waves name all of it`;
      return source.problem(source.placeOf(`${pointer}/name`), message, 'remove the wave');
    });
}

interface GatherContext {
  readonly spec: WrittenSpec;
  readonly written: WrittenWorkload;
  readonly roster: Roster;
  readonly settings: SettingsResolver;
  readonly tools: GatherTools;
}

/** Shared by all whose restore point the plan is to find. */
const pinned: Selection = { of: 'point', pointId: null, at: null, missing: null };

class WorkloadContext {
  readonly problems: Problem[] = [];
  more = 0;
  readonly #context: GatherContext;
  readonly #names: WorkloadRoster;

  constructor(context: GatherContext) {
    this.#context = context;
    const { workload, exclude } = context.written;
    const { allowDuplicates } = context.tools;
    this.#names = new WorkloadRoster(context.roster, { workload, exclude, allowDuplicates });
  }

  readItems(): void {
    const { written, settings, tools } = this.#context;
    const lines = tools.source.linesOf(written.itemsPointer);
    for (const item of written.items) {
      const complaint = this.#names.take(item, {
        wave: written.wave ?? 0,
        settings: settings.resolve(...this.#levels(), item.overrides),
        selection: this.#selectionOf(item.overrides.restorePoint?.id),
        line: lines[item.index] ?? 1,
        source: 0,
      });
      if (complaint !== undefined) this.#complain(item.namePointer, complaint.message, complaint.hint);
    }
  }

  async readLists(): Promise<void> {
    const seen = new Map<string, number>();
    for (const [index, list] of this.#context.written.lists.entries()) {
      const path = this.#pathOf(list);
      const earlier = seen.get(path);
      if (earlier === undefined) {
        seen.set(path, index);
        await this.#readList(list, index);
      } else this.#complainOfRepeat(index, earlier);
    }
  }

  /** An exclusion that meets nothing is a slip that would restore what must not be restored. */
  checkExclusions(): void {
    const { spec, written, tools } = this.#context;
    // With names missing, nobody can tell what the exclusions would have met.
    if (this.problems.length > 0 || !isWhole(spec, written.pointer)) return;
    const pointer = `${written.pointer}/exclude`;
    for (const [index, exclusion] of written.exclude.entries()) {
      if (this.#names.hasMet(exclusion)) continue;
      const message = `${quoted(exclusion)} excludes nothing: no item and no list names it`;
      this.#complain(pointerTo(pointer, index), message, 'spell it as it is named, or remove it');
    }
    if (written.items.length + written.lists.length === 0 || !this.#names.isEmpty || this.problems.length > 0) return;
    const message = 'everything is excluded, and nothing is left to restore';
    this.problems.push(tools.source.problem(tools.source.placeOfKey(pointer), message, 'exclude less'));
  }

  async #readList(list: string, index: number): Promise<void> {
    const { written, settings, roster, tools } = this.#context;
    const path = this.#pathOf(list);
    const naming = {
      wave: written.wave ?? 0,
      settings: settings.resolve(...this.#levels()),
      selection: this.#selectionOf(undefined),
      source: this.#sourceOf(list),
    };
    const read = await readList({ path, workload: written.workload }, tools.files, (row, line) =>
      this.#names.take(row, { ...naming, line }),
    );
    if ('message' in read) {
      this.#complain(`${written.pointer}/lists/${index}`, read.message, read.hint);
      return;
    }
    roster.files[naming.source] = { place: path, source: { path: list, sha256: read.sha256 } };
    this.#add(read);
  }

  /** What says how the workload's resources are restored, from the spec down. */
  #levels(): Overrides[] {
    const { spec, written } = this.#context;
    return [...overridesAbove(written.wave, spec), written.overrides];
  }

  #selectionOf(pointId: string | undefined): Selection | null {
    if (pointId !== undefined) return { of: 'point', pointId, at: null, missing: null };
    return this.#context.written.pin === true ? pinned : null;
  }

  /** The index of a list among the files; one that names mailboxes and drives alike is one file. */
  #sourceOf(list: string): number {
    const { files } = this.#context.roster;
    const place = this.#pathOf(list);
    const known = files.findIndex((file) => file.place === place);
    return known === -1 ? files.push({ place, source: { path: list, sha256: '' } }) - 1 : known;
  }

  #complainOfRepeat(index: number, earlier: number): void {
    const { written, tools } = this.#context;
    if (tools.allowDuplicates) return;
    const pointer = `${written.pointer}/lists`;
    const { line } = tools.source.placeOf(pointerTo(pointer, earlier));
    const message = `${quoted(written.lists[index] ?? '')} is already listed on line ${line}`;
    this.#complain(pointerTo(pointer, index), message, 'remove one of the two');
  }

  #pathOf(list: string): string {
    return isAbsolute(list) ? list : join(dirname(this.#context.tools.source.file), list);
  }

  #complain(pointer: string, message: string, hint?: string): void {
    const { source } = this.#context.tools;
    this.problems.push(source.problem(source.placeOf(pointer), message, hint));
  }

  #add({ problems, more }: ReadList): void {
    this.problems.push(...problems);
    this.more += more;
  }
}
