import { describe, expect, it } from 'vitest';
import { counted, formatCount } from '../../src/util/count.ts';

describe('formatCount', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [10_000, '10,000'],
    [1_000_000, '1,000,000'],
  ])('formats %d with separators', (count, text) => {
    expect(formatCount(count)).toBe(text);
  });
});

describe('counted', () => {
  it.each([
    [0, '0 resources'],
    [1, '1 resource'],
    [10_000, '10,000 resources'],
  ])('writes %d with its noun, in the singular or plural', (count, text) => {
    expect(counted(count, 'resource')).toBe(text);
  });
});
