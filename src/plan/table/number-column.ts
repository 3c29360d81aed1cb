type Numbers = Float64Array | Int32Array;

/** A list of numbers, or nulls, that takes no more room than the numbers. */
export class NumberColumn<Kept extends Numbers> {
  readonly #arrayOf: (length: number) => Kept;
  #numbers: Kept;
  #length = 0;

  /** `arrayOf` makes an array of the kind to keep them in: only one of `Float64Array` keeps nulls. */
  constructor(arrayOf: (length: number) => Kept) {
    this.#arrayOf = arrayOf;
    this.#numbers = arrayOf(least);
  }

  add(value: Kept extends Float64Array ? number | null : number): void {
    if (this.#length === this.#numbers.length) this.#grow();
    this.#numbers[this.#length] = value ?? Number.NaN;
    this.#length += 1;
  }

  /** The number at an index that the column has. */
  at(index: number): number {
    return this.#numbers[index] ?? Number.NaN;
  }

  /** The same, where nulls may be. */
  orNullAt(index: number): number | null {
    const value = this.at(index);
    return Number.isNaN(value) ? null : value;
  }

  #grow(): void {
    const numbers = this.#arrayOf(this.#length * 2);
    numbers.set(this.#numbers);
    this.#numbers = numbers;
  }
}

const least = 256;
