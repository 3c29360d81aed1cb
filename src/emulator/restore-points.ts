import type { RestoreSettings } from '../spec/spec.ts';
import type { Chance } from '../util/chance.ts';
import type { ProtectionUnit } from './protection-units.ts';
import type { RestorePointGrid } from './scenario.ts';

/** What a bulk addition request says about the restore point of each of its resources. Moments in milliseconds since 1970. */
export interface PointChoice extends Pick<RestoreSettings, 'prefer' | 'fastOnly'> {
  readonly from: number;
  readonly to: number;
}

/**
 * Restore points, which exist as a rule and not as a list: each unit has one every so often, at a moment of its own
 * within the interval, from `keptFor` ago until now; fast ones are further apart.
 */
export class RestorePoints {
  readonly #grid: RestorePointGrid;
  readonly #chance: Chance;

  constructor(grid: RestorePointGrid, chance: Chance) {
    this.#grid = grid;
    this.#chance = chance;
  }

  /** The moment of the restore point that `choice` takes, for somebody who asks at `now`; null where the unit has none in the window. */
  choose(unit: ProtectionUnit, choice: PointChoice, now: number): number | null {
    const interval = choice.fastOnly ? this.#grid.fastEvery : this.#grid.every;
    const offset = Math.floor(this.#chance.draw(`points ${unit.label}`) * interval);
    const from = Math.max(choice.from, now - this.#grid.keptFor);
    const to = Math.min(choice.to, now);
    const latest = Math.floor((to - offset) / interval) * interval + offset;
    const oldest = Math.ceil((from - offset) / interval) * interval + offset;
    const moment = choice.prefer === 'latest' ? latest : oldest;
    return moment >= from && moment <= to ? moment : null;
  }

  /** When the service throws the point away. */
  expiryOf(moment: number): number {
    return moment + this.#grid.keptFor;
  }

  /** As the documents show them: unit, seconds since 1970 and two numbers that nobody explains. */
  idOf(unit: ProtectionUnit, moment: number): string {
    return `${unit.id}_${Math.floor(moment / 1_000)}_12_2`;
  }
}
