import { Chance } from '../../src/util/chance.ts';

/**
 * Every choice of a simulation. A draw is a hash of the seed and of what it is about, so a trouble that is left out does not
 * change the draws of others.
 */
export class Fate {
  readonly #chance: Chance;
  readonly #leftOut: ReadonlySet<string>;
  readonly #troubles = new Set<string>();

  /** `leftOut` names troubles that do not happen. */
  constructor(seed: number, leftOut: ReadonlySet<string> = new Set()) {
    this.#chance = new Chance(`simulation ${seed}`);
    this.#leftOut = leftOut;
  }

  /** The troubles that have happened, in order. */
  get troubles(): readonly string[] {
    return [...this.#troubles];
  }

  /** Whether a trouble happens now. `share` is between 0 and 1. */
  strikes(share: number, trouble: string): boolean {
    if (!this.#chance.happens(share, trouble) || this.#leftOut.has(trouble)) return false;
    this.#troubles.add(trouble);
    return true;
  }

  happens(share: number, about: string): boolean {
    return this.#chance.happens(share, about);
  }

  /** From 0 up to 1. */
  draw(about: string): number {
    return this.#chance.draw(about);
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number, about: string): number {
    return low + Math.floor(this.#chance.draw(about) * (high - low + 1));
  }

  oneOf<const T>(values: readonly T[], about: string): T {
    return values[this.whole(0, values.length - 1, about)] as T;
  }

  guid(about: string): string {
    return this.#chance.guid(about);
  }
}
