import type { ItemRestorePoint } from '../../schemas/restore-spec.ts';
import { parseDuration } from '../../util/duration.ts';
import { allOf } from '../problem/message.ts';
import type { Problem } from '../problem/problem.ts';
import { windowOf } from '../window.ts';
import { isIntact, type WrittenSpec, type WrittenWorkload } from '../written.ts';
import { type SpecSource, segmentsOf } from '../yaml/source.ts';
import { levelsOf } from './levels.ts';

/** A window is `from` and `to`, only `to`, or `last`. */
export function windowIsComplete(spec: WrittenSpec, source: SpecSource): Problem[] {
  return windowsOf(spec).flatMap(({ pointer, point }) => {
    const { last } = point;
    // A bound with a wrong value, or a misspelt key, is there all the same.
    const hasBound = (key: 'from' | 'to'): boolean =>
      point[key] !== undefined || spec.wrong.includes(`${pointer}/${key}`);
    const bound = hasBound('from') ? 'from' : 'to';
    if (last !== undefined && point[bound] !== undefined) {
      const place = source.placeOfKey(`${pointer}/last`);
      return [
        source.problem(place, `\`last\` cannot be used with \`${bound}\``, 'keep either `last`, or `from` and `to`'),
      ];
    }
    if (!hasBound('from') || hasBound('to') || !isIntact(spec, `${pointer}/to`)) return [];
    const place = source.placeOfKey(`${pointer}/from`);
    return [source.problem(place, '`from` needs a `to`', 'add `to:`, or replace it with `last:`')];
  });
}

/** Ten years. Ours: far longer than backups are kept, and every such date can be represented. */
const furthestBack = '3650d';

export function windowRunsForward(spec: WrittenSpec, source: SpecSource): Problem[] {
  return windowsOf(spec).flatMap(({ pointer, point }) => {
    const window = windowOf(point);
    if (window === undefined) return [];
    if ('last' in window) {
      if (window.last <= (parseDuration(furthestBack) ?? 0)) return [];
      const message = `\`last\` must be \`${furthestBack}\` or less, not \`${point.last}\``;
      return [source.problem(source.placeOf(`${pointer}/last`), message)];
    }
    if ('asOf' in window || window.from < window.to) return [];
    const { line } = source.placeOf(`${pointer}/from`);
    const message = `\`to\` must be later than \`from\` on line ${line}`;
    return [source.problem(source.placeOf(`${pointer}/to`), message)];
  });
}

export function everyResourceHasAWindow(spec: WrittenSpec, source: SpecSource): Problem[] {
  if (setsWindow(spec.document.restorePoint) || !isIntact(spec, '/restorePoint')) return [];
  const lacking = [
    ...spec.workloads.filter((workload) => lacksWindow(workload)).map(({ wave, pointer }) => ({ wave, pointer })),
    ...[...spec.messages, ...spec.files]
      .filter(({ overrides }) => !setsWindow(overrides.restorePoint))
      .map(({ wave, pointer }) => ({ wave, pointer: pointer.replace(/\/\d+$/, '') })),
  ]
    .filter(({ wave }) => !setsWindow(spec.waves[wave ?? -1]?.overrides.restorePoint))
    .filter(({ pointer }) => isIntact(spec, pointer));
  const [first] = lacking;
  if (first === undefined) return [];
  const keys = allOf([...new Set(lacking.map(({ pointer }) => segmentsOf(pointer).at(-1) ?? ''))]);
  return [
    source.problem(
      source.placeOfKey(first.pointer),
      `${keys} ${keys.includes(' ') ? 'have' : 'has'} resources without a restore point`,
      'add `restorePoint:` to the spec, with `to`, with `from` and `to`, or with `last`',
    ),
  ];
}

function lacksWindow({ lists, items, overrides }: WrittenWorkload): boolean {
  if (setsWindow(overrides.restorePoint)) return false;
  return lists.length > 0 || items.some((item) => !setsWindow(item.overrides.restorePoint));
}

/** Whether a restore point sets a window or an id. Half a window counts, because another rule reports it. */
function setsWindow(point: ItemRestorePoint | undefined): boolean {
  return point !== undefined && (['id', 'from', 'to', 'last'] as const).some((key) => point[key] !== undefined);
}

interface WrittenWindow {
  readonly pointer: string;
  readonly point: ItemRestorePoint;
}

/** All restore points except those with an id, whose other keys do not apply. */
function windowsOf(spec: WrittenSpec): WrittenWindow[] {
  return [...levelsOf(spec)].flatMap(({ pointer, overrides: { restorePoint: point } }) =>
    point === undefined || point.id !== undefined ? [] : [{ pointer: `${pointer}/restorePoint`, point }],
  );
}
