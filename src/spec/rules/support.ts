import type { Problem } from '../problem/problem.ts';
import { isWhole, type WrittenSpec } from '../written.ts';
import { type SpecSource, segmentsOf } from '../yaml/source.ts';

/** Keys of the format that this release reads and can't obey yet. They are refused, never silently ignored. */
export function keyIsSupported(spec: WrittenSpec, source: SpecSource): Problem[] {
  return [...topLevelKeys(spec), ...pins(spec), ...formats(spec)].map(({ pointer, name, hint }) =>
    source.problem(source.placeOfKey(pointer), `not supported yet: \`${name ?? segmentsOf(pointer).at(-1)}\``, hint),
  );
}

interface Unsupported {
  readonly pointer: string;
  /** The user's own word, where it is not the key. */
  readonly name?: string;
  /** What to do instead. */
  readonly hint: string;
}

const instead = {
  sample: 'name the resources of the drill as `items` or in a list',
  drillBudget: 'remove it, and run the drill seldom enough',
} as const;

function topLevelKeys(spec: WrittenSpec): Unsupported[] {
  return Object.entries(instead)
    .filter(([key]) => key in spec.document)
    .map(([key, hint]) => ({ pointer: `/${key}`, hint }))
    .filter(({ pointer }) => isWhole(spec, pointer));
}

/** As a list, `pin` says what samples of drills include. */
function pins({ workloads }: WrittenSpec): Unsupported[] {
  return workloads
    .filter(({ pin }) => Array.isArray(pin))
    .map(({ pointer }) => ({
      pointer: `${pointer}/pin`,
      hint: 'remove it: without `sample` every resource is restored; `pin: true` pins restore points',
    }));
}

function formats({ document }: WrittenSpec): Unsupported[] {
  return (document.report?.formats ?? []).flatMap((format, index) =>
    format === 'csv' || format === 'json'
      ? []
      : [
          {
            pointer: `/report/formats/${index}`,
            name: format,
            hint: 'remove it: `csv` and `json` hold all there is to tell',
          },
        ],
  );
}
