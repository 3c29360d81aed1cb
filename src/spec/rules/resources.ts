import { anyOf } from '../problem/message.ts';
import type { Problem } from '../problem/problem.ts';
import { isIntact, resourceListKeys, type WrittenSpec } from '../written.ts';
import { type SpecSource, segmentsOf } from '../yaml/source.ts';

export function somethingIsNamed(spec: WrittenSpec, source: SpecSource): Problem[] {
  const keys = [...resourceListKeys, 'waves'] as const;
  if (keys.some((key) => spec.document[key] !== undefined || !isIntact(spec, `/${key}`))) return [];
  return [source.problem(source.placeOf(''), 'this spec names nothing to restore', `add ${anyOf(resourceListKeys)}`)];
}

export function everyKeyNamesSomething(spec: WrittenSpec, source: SpecSource): Problem[] {
  const workloads = spec.workloads.filter(({ items, lists }) => items.length + lists.length === 0);
  return [...workloads.map(({ pointer }) => pointer), ...emptyLists(spec)]
    .filter((pointer) => isIntact(spec, pointer))
    .map((pointer) =>
      source.problem(
        source.placeOfKey(pointer),
        `\`${segmentsOf(pointer).at(-1)}\` names nothing to restore`,
        'name at least one resource, or remove the key',
      ),
    );
}

/** JSON pointers to empty lists of messages and files, in the spec and its waves. */
function emptyLists({ document }: WrittenSpec): string[] {
  const sections = [{ pointer: '', named: document }];
  for (const [index, named] of (document.waves ?? []).entries()) sections.push({ pointer: `/waves/${index}`, named });
  return sections.flatMap(({ pointer, named }) =>
    (['messages', 'files'] as const).filter((key) => named[key]?.length === 0).map((key) => `${pointer}/${key}`),
  );
}
