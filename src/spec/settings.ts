import { retention } from '../m365/limits.ts';
import type { ItemRestorePoint } from '../schemas/restore-spec.ts';
import { parseDuration } from '../util/duration.ts';
import type { RestoreSettings, TimeWindow } from './spec.ts';
import type { Overrides, WrittenSpec } from './written.ts';

/** How a resource is restored, from what the levels above it say. Equal settings come out as one and the same object. */
export class SettingsResolver {
  readonly #known: Map<string, RestoreSettings> = new Map();

  /**
   * `levels` from the spec down to the resource: the nearest that says something wins. A restore point is overridden
   * key by key, but for its window, which is one thing: `last` replaces `from` and `to`, and the other way round.
   *
   * The window is never undefined. Where nothing says when, it is as long as backups are kept: for what names its restore
   * point by id. Where the rules have found fault with the restore points, it is meaningless.
   */
  resolve(...levels: readonly Overrides[]): RestoreSettings {
    const settings: RestoreSettings = {
      destination: nearestOf(levels, ({ destination }) => destination) ?? 'new',
      window: nearestOf(levels, ({ restorePoint }) => restorePoint && windowOf(restorePoint)) ?? {
        last: retention,
      },
      prefer: nearestOf(levels, ({ restorePoint }) => restorePoint?.prefer) ?? 'latest',
      fastOnly: nearestOf(levels, ({ restorePoint }) => restorePoint?.fastOnly) ?? false,
      conflictBehavior: nearestOf(levels, ({ conflictBehavior }) => conflictBehavior) ?? null,
    };
    const key = JSON.stringify(settings);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, settings);
    return settings;
  }
}

/** What is said above the workloads and entries of a wave, or of the spec itself (null), from the spec down. */
export function overridesAbove(wave: number | null, { document, waves }: WrittenSpec): Overrides[] {
  const itsWave = wave === null ? undefined : waves[wave];
  return [document, ...(itsWave === undefined ? [] : [itsWave.overrides])];
}

function nearestOf<T>(levels: readonly Overrides[], get: (level: Overrides) => T | undefined): T | undefined {
  for (const level of levels.toReversed()) {
    const value = get(level);
    if (value !== undefined) return value;
  }
  return undefined;
}

/**
 * The window that a restore point sets; undefined where it leaves that to the levels above. One that has only an end, as
 * those of single items may, begins as long before it as backups are kept.
 */
export function windowOf({ from, to, last }: ItemRestorePoint): TimeWindow | undefined {
  if (last !== undefined) return { last: parseDuration(last) ?? 0 };
  if (to === undefined) return undefined;
  const until = Date.parse(to);
  return { from: from === undefined ? until - retention : Date.parse(from), to: until };
}
