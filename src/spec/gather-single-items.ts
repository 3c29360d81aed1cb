import { nameOfFiles, nameOfMessages } from './names.ts';
import type { Message } from './problem/message.ts';
import type { Problem } from './problem/problem.ts';
import { type ResourceSet, tooManyResources } from './resource-set.ts';
import { overridesAbove, type SettingsResolver } from './settings.ts';
import type { Resource } from './spec.ts';
import { addressFault } from './values/address.ts';
import { singleSpaced } from './values/mail-query.ts';
import { siteUrlFault } from './values/site-url.ts';
import type { Overrides, WrittenFiles, WrittenMessages, WrittenSpec } from './written.ts';
import { pointerTo, type SpecSource } from './yaml/source.ts';

export interface SingleItemOptions {
  readonly resourceSet: ResourceSet;
  readonly settings: SettingsResolver;
  readonly source: SpecSource;
  readonly allowDuplicates: boolean;
}

/** Adds to the resource set one resource for each query under `messages` and each path under `files`. */
export function gatherSingleItems(spec: WrittenSpec, options: SingleItemOptions): Problem[] {
  const gatherer = new SingleItemGatherer(spec, options);
  for (const entry of spec.messages) gatherer.addMessages(entry);
  for (const entry of spec.files) gatherer.addFiles(entry);
  return gatherer.problems;
}

/** Files come from browse sessions, and the service opens those only for fast restore points. */
const fastPoints: Overrides = { restorePoint: { fastOnly: true } };

class SingleItemGatherer {
  readonly problems: Problem[] = [];
  readonly #spec: WrittenSpec;
  readonly #options: SingleItemOptions;

  constructor(spec: WrittenSpec, options: SingleItemOptions) {
    this.#spec = spec;
    this.#options = options;
  }

  addMessages(entry: WrittenMessages): void {
    const { mailbox, pointer } = entry;
    const fault = addressFault(mailbox);
    if (fault !== undefined) {
      this.#addProblem(`${pointer}/mailbox`, fault);
      return;
    }
    const query = singleSpaced(entry.query);
    this.#add(`${pointer}/query`, {
      ...this.#common(entry, []),
      kind: 'message',
      workload: 'mailbox',
      name: nameOfMessages(mailbox, query),
      selection: { of: 'messages', unit: mailbox, query },
      line: this.#options.source.placeOf(pointer).line,
    });
  }

  /** Skips an entry with neither a drive nor a site, or with both: a rule reports it. */
  addFiles(entry: WrittenFiles): void {
    const { units, paths, pointer, overrides } = entry;
    const [unit, other] = units;
    if (unit === undefined || other !== undefined) return;
    const fault = unit.workload === 'site' ? siteUrlFault(unit.name) : addressFault(unit.name);
    if (fault !== undefined) {
      this.#addProblem(`${pointer}/${unit.workload}`, fault);
      return;
    }
    const common = this.#common(entry, [fastPoints]);
    for (const [index, path] of paths.entries()) {
      const at = pointerTo(`${pointer}/paths`, index);
      this.#add(at, {
        ...common,
        kind: 'file',
        workload: unit.workload,
        name: nameOfFiles(unit.name, path),
        selection: { of: 'files', unit: unit.name, path, pointId: overrides.restorePoint?.id ?? null },
        line: this.#options.source.placeOf(at).line,
      });
    }
  }

  #common({ wave, directoryId, priority, overrides }: WrittenMessages | WrittenFiles, below: readonly Overrides[]) {
    const settings = this.#options.settings.resolve(...overridesAbove(wave, this.#spec), overrides, ...below);
    return { wave: wave ?? 0, directoryId, size: null, priority, settings, source: 0 };
  }

  #add(pointer: string, resource: Resource): void {
    const { resourceSet, allowDuplicates } = this.#options;
    const hadTooMany = resourceSet.hasTooMany;
    const duplicate = resourceSet.add(resource);
    if (duplicate !== undefined && !allowDuplicates) this.#addProblem(pointer, duplicate);
    if (!hadTooMany && resourceSet.hasTooMany) this.#addProblem(pointer, tooManyResources);
  }

  #addProblem(pointer: string, { message, hint }: Message): void {
    const { source } = this.#options;
    this.problems.push(source.problem(source.placeOf(pointer), message, hint));
  }
}
