/**
 * The pause that the service wants. Clients that share it send nothing before it is over, whichever of them was told. By
 * `clock.elapsed()`, so that a clock that is set ends no pause early and makes none longer.
 */
export class Pause {
  #until: number;

  constructor(until = 0) {
    this.#until = until;
  }

  get until(): number {
    return this.#until;
  }

  extend(until: number): void {
    this.#until = Math.max(this.#until, until);
  }
}
