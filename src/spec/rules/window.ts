import type { ItemRestorePoint } from '../../schemas/restore-spec.ts';
import { parseDuration } from '../../util/duration.ts';
import { allOf } from '../problem/message.ts';
import type { Problem } from '../problem/problem.ts';
import { windowOf } from '../settings.ts';
import { isWhole, type WrittenSpec, type WrittenWorkload } from '../written.ts';
import { type SpecSource, segmentsOf } from '../yaml/source.ts';
import { type Level, levelsOfWholes } from './levels.ts';

/** A window is `from` and `to`, or `last`; never half of one, nor both. For single items `to` is enough. */
export function windowIsOneWhole(spec: WrittenSpec, source: SpecSource): Problem[] {
  return windowsOf(spec).flatMap(({ pointer, point, endIsEnough }) => {
    const { from, to, last } = point;
    const bound = from === undefined ? 'to' : 'from';
    if (last !== undefined && point[bound] !== undefined) {
      const place = source.placeOfKey(`${pointer}/last`);
      return [source.problem(place, `\`last\` cannot stand beside \`${bound}\``, 'keep `last`, or `from` and `to`')];
    }
    const missing = bound === 'from' ? 'to' : 'from';
    const half = (from === undefined) !== (to === undefined);
    if (!half || (endIsEnough && bound === 'to') || !isWhole(spec, `${pointer}/${missing}`)) return [];
    const place = source.placeOfKey(`${pointer}/${bound}`);
    return [source.problem(place, `\`${bound}\` needs a \`${missing}\``, `add \`${missing}:\`, or use \`last\` alone`)];
  });
}

/** Ten years: far more than backups are kept, and far from the ends of what a date can hold. */
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
    if (window.from < window.to) return [];
    const { line } = source.placeOf(`${pointer}/from`);
    const message = `\`to\` must be later than \`from\` on line ${line}`;
    return [source.problem(source.placeOf(`${pointer}/to`), message)];
  });
}

export function everyResourceHasAWindow(spec: WrittenSpec, source: SpecSource): Problem[] {
  if (saysWhen(spec.document.restorePoint) || !isWhole(spec, '/restorePoint')) return [];
  const lacking = [
    ...spec.workloads.filter((workload) => lacksWindow(workload)).map(({ wave, pointer }) => ({ wave, pointer })),
    ...[...spec.messages, ...spec.files]
      .filter(({ overrides }) => !saysWhen(overrides.restorePoint))
      .map(({ wave, pointer }) => ({ wave, pointer: pointer.replace(/\/\d+$/, '') })),
  ]
    .filter(({ wave }) => !saysWhen(spec.waves[wave ?? -1]?.overrides.restorePoint))
    .filter(({ pointer }) => isWhole(spec, pointer));
  const [first] = lacking;
  if (first === undefined) return [];
  const keys = allOf([...new Set(lacking.map(({ pointer }) => segmentsOf(pointer).at(-1) ?? ''))]);
  return [
    source.problem(
      source.placeOfKey(first.pointer),
      `${keys} ${!keys.includes(' ') ? 'holds' : 'hold'} resources without a restore point`,
      'add `restorePoint:` to the spec, with `from` and `to`, or with `last`',
    ),
  ];
}

function lacksWindow({ lists, items, overrides }: WrittenWorkload): boolean {
  if (saysWhen(overrides.restorePoint)) return false;
  return lists.length > 0 || items.some((item) => !saysWhen(item.overrides.restorePoint));
}

/** Whether a restore point leaves the window to the level above; half a window has been complained of already. */
function saysWhen(point: ItemRestorePoint | undefined): boolean {
  return point !== undefined && (['id', 'from', 'to', 'last'] as const).some((key) => point[key] !== undefined);
}

interface WrittenWindow {
  readonly pointer: string;
  readonly point: ItemRestorePoint;
  readonly endIsEnough: boolean;
}

/** Restore points that say when; of those that name one by id, nothing else counts. */
function windowsOf(spec: WrittenSpec): WrittenWindow[] {
  const windows = (levels: Iterable<Level>, endIsEnough: boolean): WrittenWindow[] =>
    [...levels].flatMap(({ pointer, overrides: { restorePoint: point } }) =>
      point === undefined || point.id !== undefined ? [] : [{ pointer: `${pointer}/restorePoint`, point, endIsEnough }],
    );
  return [...windows(levelsOfWholes(spec), false), ...windows([...spec.messages, ...spec.files], true)];
}
