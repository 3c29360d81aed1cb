import type { Resource, Sample } from './spec.ts';

/** How many resources a run overwrites in place at most: of what a sample is drawn from, no more than its size. */
export function mostOverwritten(resources: readonly Resource[], samples: readonly Sample[]): number {
  const named = new Map<string, number>();
  const inPlace = new Map<string, number>();
  let others = 0;
  const sampled = new Set(samples.map(keyOf));
  for (const resource of resources) {
    const { settings, selection } = resource;
    const isInPlace = settings.destination === 'inPlace';
    const isWhole = selection === null || selection.of === 'point';
    // Most specs have no sample, and a million resources need no keys then.
    const key = isWhole && sampled.size > 0 ? keyOf(resource) : '';
    if (!sampled.has(key)) others += isInPlace ? 1 : 0;
    else {
      named.set(key, (named.get(key) ?? 0) + 1);
      if (isInPlace) inPlace.set(key, (inPlace.get(key) ?? 0) + 1);
    }
  }
  return samples.reduce((sum, sample) => {
    const size = sampleSize(sample, named.get(keyOf(sample)) ?? 0);
    return sum + Math.min(size, inPlace.get(keyOf(sample)) ?? 0);
  }, others);
}

/** How many are drawn out of `named`, if the drill budget allows. Rounded first: a product of decimals may be a little above what it is on paper. */
export function sampleSize({ size }: Pick<Sample, 'size'>, named: number): number {
  return typeof size === 'number' ? size : Math.ceil(Number((named * size.share).toPrecision(12)));
}

function keyOf({ wave, workload }: Pick<Sample, 'wave' | 'workload'>): string {
  return `${wave} ${workload}`;
}
