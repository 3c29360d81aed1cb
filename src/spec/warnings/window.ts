import { densePointsFor, sparsePointsEvery } from '../../m365/limits.ts';
import { type ResourceKind, resourceKinds } from '../../m365/workload.ts';
import type { ReadSpec } from '../read-spec.ts';
import type { RestoreSettings, TimeWindow } from '../spec.ts';
import { boundsOf, windowOf } from '../window.ts';
import type { WrittenSpec } from '../written.ts';
import { levelChainsOf, nearestSetting } from './level-chains.ts';
import type { Warning } from './warning.ts';

/** A window that some resources use, and which restore point in it they take. Times in milliseconds since 1970. */
interface UsedWindow {
  /** JSON pointers to the keys that set its start and its end. */
  readonly pointers: { readonly from: string; readonly to: string };
  readonly from: number;
  readonly to: number;
  readonly prefer: RestoreSettings['prefer'];
}

export function weeklyPoints({ written }: ReadSpec, now: number): Warning[] {
  const windows = usedWindows(written, now, ['drive', 'site', 'file']);
  return windows.flatMap((window) => {
    const warning = window.to < now - densePointsFor ? endsAmongWeekly(window) : startsAmongWeekly(window, now);
    return warning === null ? [] : [{ rule: 'weekly-points', ...warning }];
  });
}

type WarningWithoutRule = Omit<Warning, 'rule'>;

const laterState = 'expect data up to 7 days newer than the start of the window';

function endsAmongWeekly({ pointers, from, to, prefer }: UsedWindow): WarningWithoutRule {
  const expected = prefer === 'oldest' ? laterState : 'expect to lose up to 7 days of changes';
  return {
    pointer: pointers.to,
    message:
      'this window ended more than 14 days ago, and that far back drives and sites have only one restore point a week',
    hint:
      to - from < sparsePointsEvery
        ? 'make it at least 7 days long: a shorter window may contain no restore point'
        : expected,
  };
}

/** Null with `prefer: latest`: the latest restore point of such a window is one of the dense ones. */
function startsAmongWeekly({ pointers, from, prefer }: UsedWindow, now: number): WarningWithoutRule | null {
  if (prefer === 'latest' || from >= now - densePointsFor) return null;
  const message =
    '`prefer: oldest` takes a restore point from more than 14 days ago, and that far back drives and sites have only one a week';
  return { pointer: pointers.from, message, hint: laterState };
}

export function windowInFuture({ written }: ReadSpec, now: number): Warning[] {
  return usedWindows(written, now, resourceKinds)
    .filter(({ to }) => to > now)
    .map(({ pointers, from }) => ({ rule: 'window-in-future', ...(from > now ? allInFuture : endInFuture)(pointers) }));
}

/** A restore point after the moment of `rpo` counts as no loss, and all points of such a window are. */
export function rpoBeforeWindow({ spec, written }: ReadSpec, now: number): Warning[] {
  const { rpoAt } = spec.objectives;
  if (rpoAt === undefined) return [];
  const at = Date.parse(rpoAt);
  if (!usedWindows(written, now, resourceKinds).some(({ from }) => from >= at)) return [];
  return [
    {
      rule: 'rpo-before-window',
      pointer: '/objectives/rpo/at',
      message: 'a window starts after this moment, so `rpo` is always met: every restore point in the window is later',
      hint: 'correct `at`, or let the window start before it and end at it',
    },
  ];
}

function allInFuture({ from }: UsedWindow['pointers']): WarningWithoutRule {
  return {
    pointer: from,
    message: 'this window starts in the future, so it contains no restore point yet',
    hint: 'correct the dates, or run the spec after the window has started',
  };
}

function endInFuture({ to }: UsedWindow['pointers']): WarningWithoutRule {
  return {
    pointer: to,
    message: 'this window ends in the future, so the restore point depends on when the spec is run',
    hint: 'end it before the incident, or write `last` if you want the newest restore point',
  };
}

/** The windows of the resources of these kinds, as they are at `now`. The same window may appear more than once. */
function usedWindows(written: WrittenSpec, now: number, kinds: readonly ResourceKind[]): UsedWindow[] {
  const windows: UsedWindow[] = [];
  for (const { kind, levels } of levelChainsOf(written)) {
    if (!kinds.includes(kind)) continue;
    const setting = nearestSetting(levels, ({ restorePoint }) => restorePoint && windowOf(restorePoint));
    if (setting === undefined) continue;
    const prefer = nearestSetting(levels, ({ restorePoint }) => restorePoint?.prefer)?.value ?? 'latest';
    windows.push({ ...absolute(setting.value, `${setting.level.pointer}/restorePoint`, now), prefer });
  }
  return windows;
}

function absolute(window: TimeWindow, pointer: string, now: number): Omit<UsedWindow, 'prefer'> {
  const { from, to } = boundsOf(window, now);
  const keys =
    'last' in window
      ? { from: 'last', to: 'last' }
      : 'asOf' in window
        ? { from: 'to', to: 'to' }
        : { from: 'from', to: 'to' };
  return { from, to, pointers: { from: `${pointer}/${keys.from}`, to: `${pointer}/${keys.to}` } };
}
