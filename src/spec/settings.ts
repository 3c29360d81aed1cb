import { retention } from '../m365/limits.ts';
import type { RestoreSettings } from './spec.ts';
import { windowOf } from './window.ts';
import type { Overrides, WrittenSpec } from './written.ts';

/** Works out how a resource is restored from the levels above it. Equal settings resolve to the same object. */
export class SettingsResolver {
  readonly #known: Map<string, RestoreSettings> = new Map();

  /**
   * `levels` go from the spec down to the resource; for each setting, the lowest level that has it wins. The keys of a
   * restore point are inherited one by one, except that its window is one setting: `last` replaces `from` and `to`, and
   * `to`, with or without `from`, replaces all three.
   *
   * The window is never undefined. If no level sets it, it is as long as backups are kept; that happens if the resource
   * names its restore point by id. If a rule reports the restore points, the window has no meaning.
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

/** The overrides that workloads and entries inherit, the spec's first. `wave` is null if they are not in a wave. */
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
