import { formatCount } from '../../util/count.ts';
import type { ReadSpec } from '../read-spec.ts';
import { levelsOf } from '../rules/levels.ts';
import type { Trapped } from './trap.ts';

/** Resources that are overwritten without a warning. Ours. */
const many = 100;

export function inPlaceMany({ spec, written }: ReadSpec): Trapped[] {
  const count = spec.resources.reduce((sum, { settings }) => sum + (settings.destination === 'inPlace' ? 1 : 0), 0);
  if (count <= many) return [];
  const [first] = [...levelsOf(written)].filter(({ overrides }) => overrides.destination === 'inPlace');
  return [
    {
      rule: 'in-place-many',
      pointer: `${first?.pointer ?? ''}/destination`,
      message: `${formatCount(count)} resources are overwritten in place`,
      hint: 'restore a few first, in a wave with a `gate`, or write `destination: new`',
    },
  ];
}
