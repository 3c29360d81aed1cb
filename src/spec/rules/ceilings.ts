import { type Ceilings, defaultLimits } from '../../m365/limits.ts';
import { formatCount } from '../../util/count.ts';
import { samplesOf } from '../normalise.ts';
import { mostOverwritten } from '../overwritten.ts';
import type { Problem } from '../problem/problem.ts';
import type { Resource } from '../spec.ts';
import { isIntact, type WrittenSpec } from '../written.ts';
import type { SpecSource } from '../yaml/source.ts';
import { levelsOf } from './levels.ts';

/** Checks that a spec names no more resources than its `limits` allow, so that a reviewer sees it in the pull request. */
export function withinCeilings(spec: WrittenSpec, resources: readonly Resource[], source: SpecSource): Problem[] {
  const inPlace = mostOverwritten(resources, spec.wrong.length === 0 ? samplesOf(spec) : []);
  const counts: Readonly<Record<keyof Ceilings, number>> = { inPlace, resources: resources.length };
  return ceilings.flatMap((ceiling) => {
    const [count, most] = [counts[ceiling], spec.document.limits?.[ceiling] ?? defaultLimits[ceiling]];
    if (count <= most || !isIntact(spec, `/limits/${ceiling}`)) return [];
    const what = ceiling === 'inPlace' ? 'overwrites' : 'names';
    return [
      source.problem(
        source.placeOf(pointerOf(ceiling, spec)),
        `this spec ${what} ${formatCount(count)} resources${ceiling === 'inPlace' ? ' in place' : ''}, and \`limits.${ceiling}\` is ${formatCount(most)}`,
        `name fewer resources, or set \`${ceiling}\` in \`limits\` to ${count}`,
      ),
    ];
  });
}

const ceilings = ['inPlace', 'resources'] as const;

/** The limit if it is written, else the first place that asks for a restore in place. */
function pointerOf(ceiling: keyof Ceilings, spec: WrittenSpec): string {
  if (ceiling === 'resources' || spec.document.limits?.inPlace !== undefined) return `/limits/${ceiling}`;
  const [first] = [...levelsOf(spec)].filter(({ overrides }) => overrides.destination === 'inPlace');
  return `${first?.pointer ?? ''}/destination`;
}
