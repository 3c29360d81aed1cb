import { anyOf } from '../problem/message.ts';
import type { Problem } from '../problem/problem.ts';
import { isIntact, resourceListKeys, type WrittenSpec } from '../written.ts';
import type { SpecSource } from '../yaml/source.ts';

/** A spec with waves has all its resources in them. */
export function workloadsAreAtTheTopOrInWaves({ document }: WrittenSpec, source: SpecSource): Problem[] {
  if (document.waves === undefined) return [];
  return resourceListKeys
    .filter((key) => document[key] !== undefined)
    .map((key) =>
      source.problem(source.placeOfKey(`/${key}`), `\`${key}\` cannot be used with \`waves\``, 'move it into a wave'),
    );
}

export function everyWaveNamesSomething(spec: WrittenSpec, source: SpecSource): Problem[] {
  if (spec.document.waves?.length === 0)
    return [
      source.problem(source.placeOfKey('/waves'), '`waves` names nothing to restore', 'add a wave, or remove `waves`'),
    ];
  return (spec.document.waves ?? []).flatMap((wave, index) => {
    const pointer = `/waves/${index}`;
    if (resourceListKeys.some((key) => wave[key] !== undefined) || !isIntact(spec, pointer)) return [];
    const message = `the wave \`${wave.name}\` names nothing to restore`;
    return [source.problem(source.placeOf(pointer), message, `add ${anyOf(resourceListKeys)}`)];
  });
}

export function waveNamesAreUnique({ waves }: WrittenSpec, source: SpecSource): Problem[] {
  const problems: Problem[] = [];
  const seen = new Map<string, number>();
  for (const { name, pointer } of waves) {
    if (name === undefined) continue;
    const { line, ...place } = source.placeOf(`${pointer}/name`);
    const earlier = seen.get(name);
    if (earlier === undefined) seen.set(name, line);
    else
      problems.push(
        source.problem(
          { ...place, line },
          `there is already a wave \`${name}\` on line ${earlier}`,
          'rename one of the two',
        ),
      );
  }
  return problems;
}
