import type { Quirks } from './scenario/scenario.ts';

/** Writes moments as the service does: RFC 3339 in UTC, with more or fewer fraction digits than anybody needs. */
export class Moments {
  readonly #digits: Quirks['fractionDigits'];

  constructor({ fractionDigits }: Quirks) {
    this.#digits = fractionDigits;
  }

  /** `milliseconds` since 1970, whole. Digits that the scenario does not want are cut off. */
  write(milliseconds: number): string {
    const digits = this.#digits === 'mixed' ? milliseconds % 8 : this.#digits;
    const text = new Date(milliseconds).toISOString();
    if (digits === 0) return `${text.slice(0, 19)}Z`;
    return `${text.slice(0, 23)}0000`.slice(0, 20 + digits).concat('Z');
  }
}
