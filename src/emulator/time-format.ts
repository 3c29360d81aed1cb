import type { Quirks } from './scenario/scenario.ts';

/** Writes times as the service does: RFC 3339 in UTC, with as many fraction digits as the scenario says. */
export class TimeFormat {
  readonly #digits: Quirks['fractionDigits'];

  constructor({ fractionDigits }: Quirks) {
    this.#digits = fractionDigits;
  }

  /** `milliseconds` since 1970, whole. Cuts off digits, does not round. */
  format(milliseconds: number): string {
    const digits = this.#digits === 'mixed' ? milliseconds % 8 : this.#digits;
    const text = new Date(milliseconds).toISOString();
    if (digits === 0) return `${text.slice(0, 19)}Z`;
    return `${text.slice(0, 23)}0000`.slice(0, 20 + digits).concat('Z');
  }
}
