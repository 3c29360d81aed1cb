import { describe, expect, it } from 'vitest';
import { NumberColumn } from '../../../src/plan/table/number-column.ts';

describe('a column of numbers', () => {
  it('gives back the numbers that were added, however many', () => {
    const column = new NumberColumn((length) => new Int32Array(length));
    for (let index = 0; index < 1_000; index += 1) column.add(index - 500);

    expect(Array.from({ length: 1_000 }, (_, index) => column.at(index))).toEqual(
      Array.from({ length: 1_000 }, (_, index) => index - 500),
    );
  });

  it('keeps fractions, large numbers and nulls', () => {
    const column = new NumberColumn((length) => new Float64Array(length));
    const values = [0.5, null, 0, 2 ** 53, null];
    for (const value of values) column.add(value);

    expect(values.map((_, index) => column.orNullAt(index))).toEqual(values);
  });
});
