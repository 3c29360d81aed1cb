import { formatCount } from '../../util/count.ts';
import type { Problem } from '../problem/problem.ts';
import { isIntact, type WrittenSpec } from '../written.ts';
import type { SpecSource } from '../yaml/source.ts';

/** A recovery restores everything, so keys of drills would say something that is not done. */
export function drillKeysAreForDrills(spec: WrittenSpec, source: SpecSource): Problem[] {
  if (spec.document.mode === 'drill' || !isIntact(spec, '/mode')) return [];
  return drillKeys(spec).map(({ pointer, what }) =>
    source.problem(
      source.placeOfKey(pointer),
      `${what} is only for drills, and this spec is a recovery`,
      'remove it, or write `mode: drill`',
    ),
  );
}

interface DrillKey {
  readonly pointer: string;
  /** The subject of a sentence. */
  readonly what: string;
}

function drillKeys({ document, workloads }: WrittenSpec): DrillKey[] {
  const sample = '`sample`';
  const keys = [
    { isThere: document.sample !== undefined, pointer: '/sample', what: sample },
    { isThere: document.drillBudget !== undefined, pointer: '/drillBudget', what: '`drillBudget`' },
    { isThere: document.objectives?.coverage !== undefined, pointer: '/objectives/coverage', what: '`coverage`' },
    ...workloads.flatMap((written) => [
      { isThere: written.sample !== undefined, pointer: `${written.pointer}/sample`, what: sample },
      { isThere: Array.isArray(written.pin), pointer: `${written.pointer}/pin`, what: 'a list under `pin`' },
    ]),
  ];
  return keys.filter(({ isThere }) => isThere);
}

/** `sample` and `coverage` are about mailboxes, drives and sites. A spec of single items has none. */
export function drillKeysHaveResources({ document, workloads, wrong }: WrittenSpec, source: SpecSource): Problem[] {
  if (document.mode !== 'drill' || workloads.length > 0 || wrong.length > 0) return [];
  const keys = [
    ...(document.sample === undefined ? [] : [{ pointer: '/sample', what: '`sample` draws from' }]),
    ...(document.objectives?.coverage === undefined
      ? []
      : [{ pointer: '/objectives/coverage', what: '`coverage` counts' }]),
  ];
  return keys.map(({ pointer, what }) =>
    source.problem(
      source.placeOfKey(pointer),
      `${what} \`mailboxes\`, \`drives\` and \`sites\`, and this spec has none`,
      'remove it: single items are restored by every drill',
    ),
  );
}

/** What a list under `pin` names is drawn first. So there must be a sample, and it must have room. */
export function pinnedFitTheSample(spec: WrittenSpec, source: SpecSource): Problem[] {
  if (spec.document.mode !== 'drill') return [];
  return spec.workloads.flatMap(({ pin, pointer, sample: own }) => {
    const at = `${pointer}/pin`;
    const sample = own ?? spec.document.sample;
    const isWhole = isIntact(spec, '/sample') && isIntact(spec, `${pointer}/sample`);
    if (typeof pin === 'boolean' || !isIntact(spec, at) || !isWhole) return [];
    if (sample === undefined)
      return [
        source.problem(
          source.placeOfKey(at),
          'a list under `pin` names what every sample includes, and there is no `sample`',
          'add `sample: { size: … }`, or write `pin: true` to pin restore points',
        ),
      ];
    if (typeof sample.size !== 'number' || pin.length <= sample.size) return [];
    const message = `\`pin\` names ${formatCount(pin.length)}, and the size of the sample is ${formatCount(sample.size)}`;
    return [source.problem(source.placeOfKey(at), message, `set \`size\` to ${pin.length}, or pin fewer`)];
  });
}
