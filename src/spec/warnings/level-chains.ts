import type { ResourceKind } from '../../m365/workload.ts';
import type { Level } from '../rules/levels.ts';
import type { Overrides, WrittenSpec } from '../written.ts';
import { pointerTo } from '../yaml/source.ts';

/** Resources of one kind that inherit their restore point from the same levels. */
export interface LevelChain {
  readonly kind: ResourceKind;
  /** The levels, from the spec down to the resources. */
  readonly levels: readonly Level[];
}

/**
 * The level chains of a spec: one for the resources of each workload that set no restore point themselves, one for each
 * item that does, and one for each entry of messages and files. Skips what names its restore point by id, because then
 * no other key applies.
 */
export function* levelChainsOf(spec: WrittenSpec): Generator<LevelChain> {
  for (const written of spec.workloads) {
    const { workload: kind, wave, pointer, overrides, items, lists, itemsPointer } = written;
    const levels = [...levelsAbove(wave, spec), { pointer, overrides }];
    const own = items.filter((item) => item.overrides.restorePoint !== undefined);
    if (lists.length + items.length > own.length) yield { kind, levels };
    for (const item of own.filter(hasNoPointId)) {
      yield { kind, levels: [...levels, { pointer: pointerTo(itemsPointer, item.index), overrides: item.overrides }] };
    }
  }
  for (const [kind, entries] of [['message', spec.messages] as const, ['file', spec.files] as const]) {
    for (const { wave, pointer, overrides } of entries.filter(hasNoPointId)) {
      yield { kind, levels: [...levelsAbove(wave, spec), { pointer, overrides }] };
    }
  }
}

function hasNoPointId({ overrides }: { readonly overrides: Overrides }): boolean {
  return overrides.restorePoint?.id === undefined;
}

function levelsAbove(wave: number | null, { document, waves }: WrittenSpec): Level[] {
  const itsWave = wave === null ? undefined : waves[wave];
  return [{ pointer: '', overrides: document }, ...(itsWave === undefined ? [] : [itsWave])];
}

/** The lowest level that has a setting, and its value there. */
export interface NearestSetting<T> {
  readonly level: Level;
  readonly value: T;
}

/** The lowest level that has the setting; undefined if no level has it. */
export function nearestSetting<T>(
  levels: readonly Level[],
  get: (overrides: Overrides) => T | undefined,
): NearestSetting<T> | undefined {
  for (const level of levels.toReversed()) {
    const value = get(level.overrides);
    if (value !== undefined) return { level, value };
  }
  return undefined;
}
