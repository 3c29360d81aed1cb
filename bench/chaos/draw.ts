import { Chance } from '../../src/util/chance.ts';

/** Chance, in the forms that a story needs. */
export class Draw {
  readonly #chance: Chance;

  constructor(seed: number) {
    this.#chance = new Chance(`chaos ${seed}`);
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number, about: string): number {
    return low + Math.floor(this.#chance.draw(about) * (high - low + 1));
  }

  /** A percentage from `low` to `high`, in tenths, as scenarios write it. */
  share(low: number, high: number, about: string): string {
    return `${this.whole(low * 10, high * 10, about) / 10}%`;
  }

  happens(share: number, about: string): boolean {
    return this.#chance.happens(share, about);
  }

  oneOf<T>(values: readonly [T, ...T[]], about: string): T {
    return values[this.whole(0, values.length - 1, about)] ?? values[0];
  }
}
