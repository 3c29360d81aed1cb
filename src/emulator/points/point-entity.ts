import type { Json } from '../../graph/wire/wire.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { Moments } from '../time-format.ts';
import type { ProtectionUnit } from '../units/protection-units.ts';
import { unitEntity } from '../units/unit-entity.ts';
import type { RestorePoints } from './restore-points.ts';

/** Writes restore points as JSON. */
export class PointEntities {
  readonly #scenario: Scenario;
  readonly #points: RestorePoints;
  readonly #moments: Moments;

  constructor(scenario: Scenario, points: RestorePoints) {
    this.#scenario = scenario;
    this.#points = points;
    this.#moments = new Moments(scenario.quirks);
  }

  idOf(unit: ProtectionUnit, moment: number): string {
    return this.#points.idOf(unit, moment);
  }

  write(unit: ProtectionUnit, moment: number): Json {
    return {
      id: this.idOf(unit, moment),
      protectionDateTime: this.#moments.write(moment),
      expirationDateTime: this.#moments.write(this.#points.expiryOf(unit, moment)),
      tags: this.#points.isFast(unit, moment) ? 'fastRestore' : 'none',
    };
  }

  writeWithUnit(unit: ProtectionUnit, moment: number): Json {
    return { ...this.write(unit, moment), protectionUnit: unitEntity(unit, this.#scenario.view) };
  }
}
