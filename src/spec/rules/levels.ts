import type { Overrides, WrittenSpec } from '../written.ts';
import { pointerTo } from '../yaml/source.ts';

/** A part of a spec that can set a destination and a restore point. */
export interface Level {
  /** JSON pointer to the map that holds the settings; empty for the spec itself. */
  readonly pointer: string;
  readonly overrides: Overrides;
}

/** All levels: the spec, its waves, its workloads, their items, and the entries of messages and files. */
export function* levelsOf(spec: WrittenSpec): Generator<Level> {
  yield* levelsOfWholeResources(spec);
  yield* spec.messages;
  yield* spec.files;
}

/** All levels except the entries of messages and files. */
export function* levelsOfWholeResources(spec: WrittenSpec): Generator<Level> {
  yield { pointer: '', overrides: spec.document };
  yield* spec.waves;
  for (const workload of spec.workloads) {
    yield workload;
    for (const { index, overrides } of workload.items) {
      yield { pointer: pointerTo(workload.itemsPointer, index), overrides };
    }
  }
}
