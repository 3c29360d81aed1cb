import { anyOf } from '../problem/message.ts';
import type { Problem } from '../problem/problem.ts';
import { isWhole, resourceListKeys, type WrittenSpec } from '../written.ts';
import type { SpecSource } from '../yaml/source.ts';

/** Where there are waves, every resource is in one. */
export function workloadsStandAtTheTopOrInWaves({ document }: WrittenSpec, source: SpecSource): Problem[] {
  if (document.waves === undefined) return [];
  return resourceListKeys
    .filter((key) => document[key] !== undefined)
    .map((key) =>
      source.problem(
        source.placeOfKey(`/${key}`),
        `\`${key}\` cannot stand beside \`waves\``,
        'move it into a wave of its own',
      ),
    );
}

export function everyWaveNamesSomething(spec: WrittenSpec, source: SpecSource): Problem[] {
  if (spec.document.waves?.length === 0)
    return [
      source.problem(source.placeOfKey('/waves'), '`waves` names nothing to restore', 'add a wave, or remove it'),
    ];
  return (spec.document.waves ?? []).flatMap((wave, index) => {
    const pointer = `/waves/${index}`;
    if (resourceListKeys.some((key) => wave[key] !== undefined) || !isWhole(spec, pointer)) return [];
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
