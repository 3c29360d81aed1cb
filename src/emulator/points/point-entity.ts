import type { Json } from '../../graph/wire/wire.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { TimeFormat } from '../time-format.ts';
import type { EmulatedUnit } from '../units/protection-units.ts';
import type { UnitEntities } from '../units/unit-entity.ts';
import type { EmulatedRestorePoints } from './restore-points.ts';

/** Writes restore points as JSON. */
export class PointEntities {
  readonly #scenario: Scenario;
  readonly #points: EmulatedRestorePoints;
  readonly #units: UnitEntities;
  readonly #timeFormat: TimeFormat;

  constructor(scenario: Scenario, points: EmulatedRestorePoints, units: UnitEntities) {
    this.#scenario = scenario;
    this.#points = points;
    this.#units = units;
    this.#timeFormat = new TimeFormat(scenario.quirks);
  }

  idOf(unit: EmulatedUnit, moment: number): string {
    return this.#points.idOf(unit, moment);
  }

  write(unit: EmulatedUnit, moment: number): Json {
    return {
      id: this.idOf(unit, moment),
      protectionDateTime: this.#timeFormat.format(moment),
      expirationDateTime: this.#timeFormat.format(this.#points.expiryOf(unit, moment)),
      tags: this.#points.isFast(unit, moment) ? 'fastRestore' : 'none',
    };
  }

  writeWithUnit(unit: EmulatedUnit, moment: number): Json {
    return { ...this.write(unit, moment), protectionUnit: this.#units.write(unit, this.#scenario.view) };
  }
}
