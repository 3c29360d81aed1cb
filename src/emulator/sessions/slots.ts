/** A fixed number of slots, each for one artifact at a time: a binary heap of the times when they become free. */
export class Slots {
  readonly #freeAt: Float64Array;

  constructor(count: number) {
    this.#freeAt = new Float64Array(count);
  }

  /** Takes the slot that is free first, for `duration`. Returns the start: `ready`, or when the slot becomes free if that is later. */
  take(ready: number, duration: number): number {
    const start = Math.max(ready, this.#at(0));
    this.#freeAt[0] = start + duration;
    this.#sink();
    return start;
  }

  #sink(): void {
    for (let parent = 0; ; ) {
      const left = 2 * parent + 1;
      const child = this.#at(left + 1) < this.#at(left) ? left + 1 : left;
      if (this.#at(child) >= this.#at(parent)) return;
      const moved = this.#at(child);
      this.#freeAt[child] = this.#at(parent);
      this.#freeAt[parent] = moved;
      parent = child;
    }
  }

  #at(index: number): number {
    return this.#freeAt[index] ?? Number.POSITIVE_INFINITY;
  }
}
