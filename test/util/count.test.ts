import { expect, it } from 'vitest';
import { formatCount } from '../../src/util/count.ts';

it.each([
  [0, '0'],
  [999, '999'],
  [10_000, '10,000'],
  [1_000_000, '1,000,000'],
])('writes %d for people', (count, text) => {
  expect(formatCount(count)).toBe(text);
});
