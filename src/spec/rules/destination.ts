import type { Problem } from '../problem/problem.ts';
import { isIntact, type WrittenSpec } from '../written.ts';
import type { SpecSource } from '../yaml/source.ts';
import { levelsOf } from './levels.ts';

export function inPlaceDrillIsAllowed(spec: WrittenSpec, source: SpecSource): Problem[] {
  const { mode, allowInPlace } = spec.document;
  if (mode !== 'drill' || allowInPlace === true || !isIntact(spec, '/allowInPlace')) return [];
  return [...levelsOf(spec)]
    .filter(({ overrides }) => overrides.destination === 'inPlace')
    .map(({ pointer }) =>
      source.problem(
        source.placeOf(`${pointer}/destination`),
        'a drill cannot restore `inPlace`, over the originals',
        'write `destination: new`, or add `allowInPlace: true` to the spec',
      ),
    );
}

export function inPlaceIsAllowedForDrillsOnly(spec: WrittenSpec, source: SpecSource): Problem[] {
  const { mode, allowInPlace } = spec.document;
  if (allowInPlace !== true || mode === 'drill' || !isIntact(spec, '/mode')) return [];
  return [
    source.problem(
      source.placeOfKey('/allowInPlace'),
      '`allowInPlace` is only for drills, and this spec is a recovery',
      'remove it: a recovery can restore in place if you run it with `--confirm <spec name>`',
    ),
  ];
}
