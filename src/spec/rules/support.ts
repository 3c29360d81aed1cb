import { quoted } from '../problem/message.ts';
import type { Problem } from '../problem/problem.ts';
import { isIntact, type WrittenSpec } from '../written.ts';
import type { SpecSource } from '../yaml/source.ts';

/** Reports keys of the format that this version does not support yet, instead of ignoring them. */
export function keyIsSupported(spec: WrittenSpec, source: SpecSource): Problem[] {
  return [...topLevelKeys(spec), ...pins(spec)].map(({ pointer, what, hint }) =>
    source.problem(source.placeOfKey(pointer), `${what} is not supported yet`, hint),
  );
}

interface UnsupportedKey {
  readonly pointer: string;
  /** What is not supported, as the subject of a sentence. */
  readonly what: string;
  /** What to do instead. */
  readonly hint: string;
}

const hints = {
  sample: 'remove it, and name the resources of the drill under `items` or in a list',
  drillBudget: 'remove it, and run the drill no more often than the budget allows',
} as const;

function topLevelKeys(spec: WrittenSpec): UnsupportedKey[] {
  return Object.entries(hints)
    .filter(([key]) => key in spec.document)
    .map(([key, hint]) => ({ pointer: `/${key}`, what: quoted(key), hint }))
    .filter(({ pointer }) => isIntact(spec, pointer));
}

/** `pin` as a list is for drill samples. */
function pins({ workloads }: WrittenSpec): UnsupportedKey[] {
  return workloads
    .filter(({ pin }) => Array.isArray(pin))
    .map(({ pointer }) => ({
      pointer: `${pointer}/pin`,
      what: 'a list under `pin`',
      hint: 'remove it, or write `pin: true` to pin restore points',
    }));
}
