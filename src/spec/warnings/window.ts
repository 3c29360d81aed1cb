import type { ReadSpec } from '../read-spec.ts';
import { windowOf } from '../settings.ts';
import type { Workload } from '../workload.ts';
import type { WrittenSpec } from '../written.ts';
import { nearestSaid, reachesOf } from './reach.ts';
import type { Trapped } from './trap.ts';

const day = 86_400_000;

/**
 * How far back drives and sites have a restore point every ten minutes, and how far apart those before that are; mailboxes
 * have one every ten minutes for a year. In milliseconds. Source: learn.microsoft.com/microsoft-365/backup/backup-restore-data,
 * "Restore point frequency", in a copy of July 2024.
 */
const denseFor = 14 * day;
const sparseEvery = 7 * day;

/** A window that ends at a fixed time, and a workload that restores from it. */
interface FixedWindow {
  /** JSON pointer to the end of the window. */
  readonly pointer: string;
  readonly from: number;
  readonly to: number;
}

export function weeklyPoints({ written }: ReadSpec, now: number): Trapped[] {
  const workloads: readonly Workload[] = ['drive', 'site'];
  return fixedWindows(written, workloads)
    .filter(({ to }) => to < now - denseFor)
    .map(({ pointer, from, to }) => ({
      rule: 'weekly-points',
      pointer,
      message: 'this window ends more than 14 days ago, when drives and sites have one restore point a week',
      hint:
        to - from < sparseEvery
          ? 'let it span 7 days or more: a shorter one may hold no restore point'
          : 'expect up to 7 days of changes to be lost',
    }));
}

export function windowInFuture({ written }: ReadSpec, now: number): Trapped[] {
  return fixedWindows(written, ['mailbox', 'drive', 'site'])
    .filter(({ to }) => to > now)
    .map(({ pointer }) => ({
      rule: 'window-in-future',
      pointer,
      message: 'this window ends in the future, so that what it restores depends on when it is run',
      hint: 'end it before the incident, or say `last` where the newest restore point is meant',
    }));
}

/** The windows that some of `workloads` are restored from, each once. */
function fixedWindows(written: WrittenSpec, workloads: readonly Workload[]): FixedWindow[] {
  const windows = new Map<string, FixedWindow>();
  for (const { workload, levels } of reachesOf(written)) {
    if (!workloads.includes(workload)) continue;
    const said = nearestSaid(levels, ({ restorePoint }) => restorePoint && windowOf(restorePoint));
    if (said === undefined || !('to' in said.value)) continue;
    const pointer = `${said.level.pointer}/restorePoint/to`;
    windows.set(pointer, { pointer, ...said.value });
  }
  return [...windows.values()];
}
