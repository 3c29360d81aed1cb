import type { Level } from '../rules/levels.ts';
import { pointerTo } from '../source.ts';
import type { Workload } from '../workload.ts';
import type { Overrides, WrittenSpec, WrittenWorkload } from '../written.ts';

/** Resources of one workload whose restore point the same levels set. */
export interface Reach {
  readonly workload: Workload;
  /** From the spec down to the resources. */
  readonly levels: readonly Level[];
}

/** Who is reached by the restore points of a spec: of each workload what says nothing of its own, and each item that does. */
export function* reachesOf(spec: WrittenSpec): Generator<Reach> {
  for (const written of spec.workloads) {
    const { workload, items, lists, itemsPointer } = written;
    const levels = levelsAbove(written, spec);
    const own = items.filter(({ overrides }) => overrides.restorePoint !== undefined);
    if (lists.length + items.length > own.length) yield { workload, levels };
    for (const { index, overrides } of own) {
      yield { workload, levels: [...levels, { pointer: pointerTo(itemsPointer, index), overrides }] };
    }
  }
}

function levelsAbove({ wave, pointer, overrides }: WrittenWorkload, { document, waves }: WrittenSpec): Level[] {
  const itsWave = wave === null ? undefined : waves[wave];
  return [{ pointer: '', overrides: document }, ...(itsWave === undefined ? [] : [itsWave]), { pointer, overrides }];
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
