import type { Problem } from '../problem.ts';
import { type SpecSource, segmentsOf } from '../source.ts';
import { isWhole, type WrittenSpec } from '../written.ts';

export function somethingIsNamed(spec: WrittenSpec, source: SpecSource): Problem[] {
  const keys = ['mailboxes', 'drives', 'sites', 'messages', 'files', 'waves'] as const;
  if (keys.some((key) => spec.document[key] !== undefined || !isWhole(spec, `/${key}`))) return [];
  return [
    source.problem(source.placeOf(''), 'this spec names nothing to restore', 'add `mailboxes`, `drives` or `sites`'),
  ];
}

export function workloadNamesSomething(spec: WrittenSpec, source: SpecSource): Problem[] {
  return spec.workloads
    .filter(({ items, lists, pointer }) => items.length + lists.length === 0 && isWhole(spec, pointer))
    .map(({ pointer }) =>
      source.problem(
        source.placeOfKey(pointer),
        `\`${segmentsOf(pointer).at(-1)}\` names nothing to restore`,
        'name at least one, or remove the key',
      ),
    );
}
