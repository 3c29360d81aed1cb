import { describe, expect, it } from 'vitest';
import { parseTime } from '../../../src/spec/values/time.ts';

describe('parseTime', () => {
  it.each([
    ['2026-11-15T00:00:00Z', '2026-11-15T00:00:00.000Z'],
    ['2026-11-15t00:00:00z', '2026-11-15T00:00:00.000Z'],
    ['2026-11-15 01:00:00.1234567+01:00', '2026-11-15T00:00:00.123Z'],
    ['2026-11-15T01:00:00+01', '2026-11-15T00:00:00.000Z'],
    ['2026-11-15T01:00:00+0100', '2026-11-15T00:00:00.000Z'],
    ['2016-12-31T23:59:60Z', '2016-12-31T23:59:59.000Z'],
    ['2017-01-01T00:59:60+01:00', '2016-12-31T23:59:59.000Z'],
  ])('reads %s', (text, time) => {
    expect(new Date(parseTime(text)).toISOString()).toBe(time);
  });

  it('reads no other text', () => {
    expect(parseTime('yesterday')).toBeNaN();
    expect(parseTime('2026-11-15T00:00:00')).toBeNaN();
  });
});
