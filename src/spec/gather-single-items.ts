import { nameOfFiles, nameOfMessages } from './names.ts';
import type { Message } from './problem/message.ts';
import type { Problem } from './problem/problem.ts';
import { type Roster, tooMany } from './roster.ts';
import { overridesAbove, type SettingsResolver } from './settings.ts';
import type { Resource } from './spec.ts';
import { addressFault } from './values/address.ts';
import { singleSpaced } from './values/mail-query.ts';
import { siteUrlFault } from './values/site-url.ts';
import type { Overrides, WrittenFiles, WrittenMessages, WrittenSpec } from './written.ts';
import { pointerTo, type SpecSource } from './yaml/source.ts';

export interface SingleItemTools {
  readonly roster: Roster;
  readonly settings: SettingsResolver;
  readonly source: SpecSource;
  readonly allowDuplicates: boolean;
}

/** Adds to the roster what `messages` and `files` name: a resource for each query, and for each path. */
export function gatherSingleItems(spec: WrittenSpec, tools: SingleItemTools): Problem[] {
  const gathering = new SingleItemContext(spec, tools);
  for (const entry of spec.messages) gathering.takeMessages(entry);
  for (const entry of spec.files) gathering.takeFiles(entry);
  return gathering.problems;
}

/** Files come from browse sessions, which exist for such restore points only. */
const fastPoints: Overrides = { restorePoint: { fastOnly: true } };

class SingleItemContext {
  readonly problems: Problem[] = [];
  readonly #spec: WrittenSpec;
  readonly #tools: SingleItemTools;

  constructor(spec: WrittenSpec, tools: SingleItemTools) {
    this.#spec = spec;
    this.#tools = tools;
  }

  takeMessages(entry: WrittenMessages): void {
    const { mailbox, pointer } = entry;
    const fault = addressFault(mailbox);
    if (fault !== undefined) {
      this.#complain(`${pointer}/mailbox`, fault);
      return;
    }
    const query = singleSpaced(entry.query);
    this.#add(`${pointer}/query`, {
      ...this.#common(entry, []),
      kind: 'message',
      workload: 'mailbox',
      name: nameOfMessages(mailbox, query),
      selection: { of: 'messages', unit: mailbox, query },
      line: this.#tools.source.placeOf(pointer).line,
    });
  }

  /** An entry that names no drive or site, or both, has been complained of by the rules. */
  takeFiles(entry: WrittenFiles): void {
    const { units, paths, pointer, overrides } = entry;
    const [unit, other] = units;
    if (unit === undefined || other !== undefined) return;
    const fault = unit.workload === 'site' ? siteUrlFault(unit.name) : addressFault(unit.name);
    if (fault !== undefined) {
      this.#complain(`${pointer}/${unit.workload}`, fault);
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
        line: this.#tools.source.placeOf(at).line,
      });
    }
  }

  #common({ wave, directoryId, priority, overrides }: WrittenMessages | WrittenFiles, below: readonly Overrides[]) {
    const settings = this.#tools.settings.resolve(...overridesAbove(wave, this.#spec), overrides, ...below);
    return { wave: wave ?? 0, directoryId, size: null, priority, settings, source: 0 };
  }

  #add(pointer: string, resource: Resource): void {
    const { roster, allowDuplicates } = this.#tools;
    const hadRoom = !roster.isOverfull;
    const duplicate = roster.add(resource);
    if (duplicate !== undefined && !allowDuplicates) this.#complain(pointer, duplicate);
    if (hadRoom && roster.isOverfull) this.#complain(pointer, tooMany);
  }

  #complain(pointer: string, { message, hint }: Message): void {
    const { source } = this.#tools;
    this.problems.push(source.problem(source.placeOf(pointer), message, hint));
  }
}
