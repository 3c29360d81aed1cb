import type { ItemRestorePoint } from '../schemas/restore-spec.ts';
import { parseDuration } from '../util/duration.ts';
import type { RestoreSettings, TimeWindow } from './spec.ts';
import type { Overrides } from './written.ts';

/** How a resource is restored, from what the levels above it say. Equal settings come out as one and the same object. */
export class SettingsResolver {
  readonly #known: Map<string, RestoreSettings> = new Map();

  /**
   * `levels` from the spec down to the resource: the nearest that says something wins. A restore point is overridden
   * key by key, but for its window, which is one thing: `last` replaces `from` and `to`, and the other way round.
   *
   * Where the rules have found fault with the restore points, the window is meaningless; it is never undefined.
   */
  resolve(...levels: readonly Overrides[]): RestoreSettings {
    const settings: RestoreSettings = {
      destination: nearestOf(levels, ({ destination }) => destination) ?? 'new',
      window: nearestOf(levels, ({ restorePoint }) => restorePoint && windowOf(restorePoint)) ?? { last: 0 },
      prefer: nearestOf(levels, ({ restorePoint }) => restorePoint?.prefer) ?? 'latest',
      fastOnly: nearestOf(levels, ({ restorePoint }) => restorePoint?.fastOnly) ?? false,
    };
    const key = JSON.stringify(settings);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, settings);
    return settings;
  }
}

function nearestOf<T>(levels: readonly Overrides[], get: (level: Overrides) => T | undefined): T | undefined {
  for (const level of levels.toReversed()) {
    const value = get(level);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The window that a restore point sets; undefined where it leaves that to the levels above. */
export function windowOf({ from, to, last }: ItemRestorePoint): TimeWindow | undefined {
  if (last !== undefined) return { last: parseDuration(last) ?? 0 };
  if (from === undefined || to === undefined) return undefined;
  return { from: Date.parse(from), to: Date.parse(to) };
}
