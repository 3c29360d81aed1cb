import type { Chance } from './chance.ts';
import type { Quirks } from './scenario.ts';

/** Writes moments as the service does: RFC 3339 in UTC, with more or fewer fraction digits than anybody needs. */
export class Moments {
  readonly #digits: Quirks['fractionDigits'];
  readonly #chance: Chance;

  constructor({ fractionDigits }: Quirks, chance: Chance) {
    this.#digits = fractionDigits;
    this.#chance = chance;
  }

  /** `milliseconds` since 1970; digits that the scenario does not want are cut off. */
  write(milliseconds: number): string {
    const digits = this.#digits === 'mixed' ? Math.floor(this.#chance.draw(String(milliseconds)) * 8) : this.#digits;
    const [seconds, thousandths = ''] = new Date(milliseconds).toISOString().slice(0, -1).split('.');
    return `${seconds}${digits === 0 ? '' : `.${thousandths.padEnd(7, '0').slice(0, digits)}`}Z`;
  }
}
