import { formatCount } from '../../util/count.ts';
import { mostOverwritten } from '../overwritten.ts';
import type { ReadSpec } from '../read-spec.ts';
import { levelsOf } from '../rules/levels.ts';
import type { Warning } from './warning.ts';

/** More resources than this get a warning. Ours. */
const mostWithoutWarning = 100;

export function inPlaceMany({ spec, written }: ReadSpec): Warning[] {
  const count = mostOverwritten(spec.resources, spec.drill?.samples ?? []);
  if (count <= mostWithoutWarning) return [];
  const [first] = [...levelsOf(written)].filter(({ overrides }) => overrides.destination === 'inPlace');
  return [
    {
      rule: 'in-place-many',
      pointer: `${first?.pointer ?? ''}/destination`,
      message: `this spec overwrites ${formatCount(count)} resources in place`,
      hint: 'restore a few first, in a wave with a `gate`, or write `destination: new`',
    },
  ];
}
