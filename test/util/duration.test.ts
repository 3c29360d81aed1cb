import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { day, formatDuration, hour, minute, parseDuration, second } from '../../src/util/duration.ts';

describe('the units of time', () => {
  it('are in milliseconds', () => {
    expect([second, minute, hour, day]).toEqual([1_000, 60_000, 3_600_000, 86_400_000]);
  });
});

describe('parseDuration', () => {
  it.each([
    ['200ms', 200],
    ['30s', 30_000],
    ['5m', 300_000],
    ['4h', 14_400_000],
    ['7d', 604_800_000],
    ['1.5h', 5_400_000],
    ['0s', 0],
  ])('reads `%s`', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each(['', '30', 's', '30 s', '-5m', '5M', '4h30m', '1e3s', '.5h', '5m\n'])('is undefined for `%s`', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0ms'],
    [200, '200ms'],
    [999.6, '1s'],
    [1_000, '1s'],
    [59_500, '1m'],
    [90_000, '1m 30s'],
    [3_600_000, '1h'],
    [11_100_000, '3h 5m'],
    [86_399_999, '1d'],
    [90_061_000, '1d 1h'],
  ])('writes %d milliseconds', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });

  it('leaves out all but the two largest units', () => {
    expect(formatDuration(3_605_000)).toBe('1h');
  });

  it('writes what `parseDuration` reads back, to the second', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_599 }), (seconds) => {
        const words = formatDuration(seconds * 1_000).split(' ');

        const parsed = words.map((word) => parseDuration(word) ?? Number.NaN);
        expect(parsed.reduce((sum, part) => sum + part, 0)).toBe(seconds * 1_000);
      }),
    );
  });
});
