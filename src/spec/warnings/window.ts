import { densePointsFor, sparsePointsEvery } from '../../m365/limits.ts';
import { type ResourceKind, resourceKinds } from '../../m365/workload.ts';
import type { ReadSpec } from '../read-spec.ts';
import { windowOf } from '../settings.ts';
import type { RestoreSettings, TimeWindow } from '../spec.ts';
import type { WrittenSpec } from '../written.ts';
import { nearestSaid, reachesOf } from './reach.ts';
import type { Trapped } from './trap.ts';

/** A window that some resources are restored from, and which of its restore points they take. Moments in milliseconds since 1970. */
interface UsedWindow {
  /** JSON pointers to what sets its beginning and its end. */
  readonly pointers: { readonly from: string; readonly to: string };
  readonly from: number;
  readonly to: number;
  readonly prefer: RestoreSettings['prefer'];
}

export function weeklyPoints({ written }: ReadSpec, now: number): Trapped[] {
  const windows = usedWindows(written, now, ['drive', 'site', 'file']);
  return windows.flatMap((window) => {
    const trapped = window.to < now - densePointsFor ? endsAmongWeekly(window) : beginsAmongWeekly(window, now);
    return trapped === null ? [] : [{ rule: 'weekly-points', ...trapped }];
  });
}

type Unruled = Omit<Trapped, 'rule'>;

const laterState = 'expect a state up to 7 days later than the beginning of the window';

function endsAmongWeekly({ pointers, from, to, prefer }: UsedWindow): Unruled {
  const expected = prefer === 'oldest' ? laterState : 'expect up to 7 days of changes to be lost';
  return {
    pointer: pointers.to,
    message: 'this window ends more than 14 days ago, when drives and sites have one restore point a week',
    hint:
      to - from < sparsePointsEvery ? 'let it span 7 days or more: a shorter one may hold no restore point' : expected,
  };
}

/** Whoever takes the latest point of such a window is among the dense ones. */
function beginsAmongWeekly({ pointers, from, prefer }: UsedWindow, now: number): Unruled | null {
  if (prefer === 'latest' || from >= now - densePointsFor) return null;
  const message =
    '`prefer: oldest` takes the first restore point of a window that begins more than 14 days ago, when drives and sites have one a week';
  return { pointer: pointers.from, message, hint: laterState };
}

export function windowInFuture({ written }: ReadSpec, now: number): Trapped[] {
  return usedWindows(written, now, resourceKinds)
    .filter(({ to }) => to > now)
    .map(({ pointers, from }) => ({ rule: 'window-in-future', ...(from > now ? allInFuture : endInFuture)(pointers) }));
}

function allInFuture({ from }: UsedWindow['pointers']): Unruled {
  return {
    pointer: from,
    message: 'this window begins in the future: no restore point exists in it yet',
    hint: 'correct the dates, or run it once the window has begun',
  };
}

function endInFuture({ to }: UsedWindow['pointers']): Unruled {
  return {
    pointer: to,
    message: 'this window ends in the future, so that what it restores depends on when it is run',
    hint: 'end it before the incident, or say `last` where the newest restore point is meant',
  };
}

/** The windows that some of `chosen` are restored from, as they are at `now`. One may come more than once. */
function usedWindows(written: WrittenSpec, now: number, chosen: readonly ResourceKind[]): UsedWindow[] {
  const windows: UsedWindow[] = [];
  for (const { kind, levels } of reachesOf(written)) {
    if (!chosen.includes(kind)) continue;
    const said = nearestSaid(levels, ({ restorePoint }) => restorePoint && windowOf(restorePoint));
    if (said === undefined) continue;
    const prefer = nearestSaid(levels, ({ restorePoint }) => restorePoint?.prefer)?.value ?? 'latest';
    windows.push({ ...placed(said.value, `${said.level.pointer}/restorePoint`, now), prefer });
  }
  return windows;
}

function placed(window: TimeWindow, pointer: string, now: number): Omit<UsedWindow, 'prefer'> {
  if (!('last' in window)) return { ...window, pointers: { from: `${pointer}/from`, to: `${pointer}/to` } };
  const last = `${pointer}/last`;
  return { from: now - window.last, to: now, pointers: { from: last, to: last } };
}
