import type { ResourceKind } from '../../m365/workload.ts';
import type { Level } from '../rules/levels.ts';
import type { Overrides, WrittenSpec } from '../written.ts';
import { pointerTo } from '../yaml/source.ts';

/** Resources of one kind whose restore point the same levels set. */
export interface Reach {
  readonly kind: ResourceKind;
  /** From the spec down to the resources. */
  readonly levels: readonly Level[];
}

/**
 * Who is reached by the restore points of a spec: of each workload what says nothing of its own, and each item that does;
 * and each entry of messages and files. Not those that name their restore point: nothing else counts for them.
 */
export function* reachesOf(spec: WrittenSpec): Generator<Reach> {
  for (const written of spec.workloads) {
    const { workload: kind, wave, pointer, overrides, items, lists, itemsPointer } = written;
    const levels = [...levelsAbove(wave, spec), { pointer, overrides }];
    const own = items.filter((item) => item.overrides.restorePoint !== undefined);
    if (lists.length + items.length > own.length) yield { kind, levels };
    for (const item of own.filter(isOpen)) {
      yield { kind, levels: [...levels, { pointer: pointerTo(itemsPointer, item.index), overrides: item.overrides }] };
    }
  }
  for (const [kind, entries] of [['message', spec.messages] as const, ['file', spec.files] as const]) {
    for (const { wave, pointer, overrides } of entries.filter(isOpen)) {
      yield { kind, levels: [...levelsAbove(wave, spec), { pointer, overrides }] };
    }
  }
}

function isOpen({ overrides }: { readonly overrides: Overrides }): boolean {
  return overrides.restorePoint?.id === undefined;
}

function levelsAbove(wave: number | null, { document, waves }: WrittenSpec): Level[] {
  const itsWave = wave === null ? undefined : waves[wave];
  return [{ pointer: '', overrides: document }, ...(itsWave === undefined ? [] : [itsWave])];
}

/** The level that has the last word, and what it says. */
export interface Said<T> {
  readonly level: Level;
  readonly value: T;
}

/** What the nearest of the levels says, from the resources up; undefined where none says anything. */
export function nearestSaid<T>(
  levels: readonly Level[],
  say: (overrides: Overrides) => T | undefined,
): Said<T> | undefined {
  for (const level of levels.toReversed()) {
    const value = say(level.overrides);
    if (value !== undefined) return { level, value };
  }
  return undefined;
}
