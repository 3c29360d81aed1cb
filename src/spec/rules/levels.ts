import type { Overrides, WrittenSpec } from '../written.ts';
import { pointerTo } from '../yaml/source.ts';

/** A place in a spec that may set a destination and a restore point. */
export interface Level {
  /** JSON pointer to the map that holds the settings; empty for the spec itself. */
  readonly pointer: string;
  readonly overrides: Overrides;
}

/** The spec, its waves, its workloads and their items, and its entries of single items. */
export function* levelsOf(spec: WrittenSpec): Generator<Level> {
  yield* levelsOfWholes(spec);
  yield* spec.messages;
  yield* spec.files;
}

/** The same without the entries of single items. */
export function* levelsOfWholes(spec: WrittenSpec): Generator<Level> {
  yield { pointer: '', overrides: spec.document };
  yield* spec.waves;
  for (const workload of spec.workloads) {
    yield workload;
    for (const { index, overrides } of workload.items) {
      yield { pointer: pointerTo(workload.itemsPointer, index), overrides };
    }
  }
}
