import { describe, expect, it } from 'vitest';
import { sizeModel } from '../../src/forecast/size-model.ts';
import { Chance } from '../../src/util/chance.ts';

const nothing = Number.NaN;
const chance = new Chance('size law');

/** Forty sizes from 3 to 3,200, with a median of 100. */
const sizes = Float64Array.from({ length: 40 }, (_, index) => 100 * 1.2 ** (index - 20));

/** Times of resources of these sizes if `part` is fixed, each off by a little. */
function timesWith(part: number): Float64Array {
  return sizes.map(
    (size, index) => 1_000 * (part + (1 - part) * (size / 100)) * Math.exp(0.1 * chance.normal(`${index}`)),
  );
}

describe('the time expected by size', () => {
  it('is half fixed and half in proportion, if nothing was measured', () => {
    const { timeOf, ratios } = sizeModel(Float64Array.of(100, 50, 400), new Float64Array(3).fill(nothing), 1_000);

    expect([0, 50, 100, 400].map(timeOf)).toEqual([500, 750, 1_000, 2_500]);
    expect(ratios).toHaveLength(0);
  });

  it('takes its pace from the few resources that were measured', () => {
    const { timeOf, ratios } = sizeModel(
      Float64Array.of(100, 50, 400),
      Float64Array.of(nothing, 1_500, nothing),
      1_000,
    );

    expect(timeOf(100)).toBe(2_000);
    expect([...ratios]).toEqual([1]);
  });

  it.each([0.1, 0.5, 0.9])('finds a fixed part of %d, if many were measured', (part) => {
    const { timeOf } = sizeModel(sizes, timesWith(part), 1);

    expect(timeOf(10_000) / (1_000 * (part + (1 - part) * 100))).toBeGreaterThan(0.9);
    expect(timeOf(10_000) / (1_000 * (part + (1 - part) * 100))).toBeLessThan(1.1);
    expect(timeOf(0) / (1_000 * part)).toBeGreaterThan(0.9);
    expect(timeOf(0) / (1_000 * part)).toBeLessThan(1.1);
  });

  it('stays at halves if all that were measured have one size', () => {
    const { timeOf } = sizeModel(new Float64Array(30).fill(100), timesWith(1).slice(0, 30), 1);

    expect(timeOf(1_000) / timeOf(100)).toBeCloseTo(5.5);
  });

  it('measures 10,000 resources at most, from all parts of the list', () => {
    const many = Float64Array.from({ length: 25_000 }, (_, index) => 1 + index);

    const { timeOf, ratios } = sizeModel(
      many,
      many.map((size) => 1_000 * size),
      1,
    );

    expect(ratios).toHaveLength(8_334);
    expect(timeOf(20_000) / 20_000_000).toBeGreaterThan(0.8);
    expect(timeOf(20_000) / 20_000_000).toBeLessThan(1.2);
  });

  it.each([
    ['half is fixed on nineteen', 19, 0.5],
    ['a tenth is fixed on twenty', 20, 0.1],
  ])('believes what was measured on twenty: %s', (_what, count, part) => {
    const measured = Float64Array.from({ length: count }, (_, index) => 1 + index);
    const middle = 1 + Math.floor(count / 2);

    const { timeOf } = sizeModel(
      measured,
      measured.map((size) => 1_000 * (0.1 + (0.9 * size) / middle)),
      1,
    );

    expect(timeOf(100 * middle) / timeOf(middle)).toBeCloseTo(part + (1 - part) * 100);
  });

  it('counts an empty resource that was measured', () => {
    const { timeOf, ratios } = sizeModel(Float64Array.of(0, 100), Float64Array.of(500, nothing), 1);

    expect(timeOf(100)).toBe(1_000);
    expect([...ratios]).toEqual([1]);
  });

  it('skips a resource that took no time or has no size', () => {
    const { ratios } = sizeModel(Float64Array.of(100, nothing, 100), Float64Array.of(0, 1_000, 1_000), 1);

    expect([...ratios]).toEqual([1]);
  });
});
