import { describe, expect, it } from 'vitest';
import { retryAfterOf, ServiceTime } from '../../../src/graph/http/retry-after.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const now = Date.parse('2026-11-22T03:00:00Z');

describe('retryAfterOf', () => {
  it.each([
    ['30', 30_000],
    [' 1.25 ', 1_250],
    ['0', 0],
    ['Sun, 22 Nov 2026 03:01:30 GMT', 90_000],
    ['Sun, 22 Nov 2026 02:00:00 GMT', 0],
  ])('reads `%s` as %i ms', (asked, milliseconds) => {
    expect(retryAfterOf({ 'retry-after': asked }, now)).toBe(milliseconds);
  });

  it("compares a date with the response's own `Date`, so a wrong clock does no harm", () => {
    const headers = { 'retry-after': 'Sun, 22 Nov 2026 03:01:30 GMT', date: 'Sun, 22 Nov 2026 03:00:30 GMT' };

    expect(retryAfterOf(headers, now - 86_400_000)).toBe(60_000);
    expect(retryAfterOf(headers, now + 86_400_000)).toBe(60_000);
  });

  it('uses the local clock if the response has no readable `Date`', () => {
    const headers = { 'retry-after': 'Sun, 22 Nov 2026 03:01:30 GMT', date: 'yesterday' };

    expect(retryAfterOf(headers, now)).toBe(90_000);
  });

  it.each(['', 'soon', '-5', '1e3', '2026-11-22', 'Sun, 99 Foo'])('ignores `%s`', (asked) => {
    expect(retryAfterOf({ 'retry-after': asked }, now)).toBeNull();
  });

  it.each(['22 Nov 2026 03:01:30 GMT', 'Z 2026'])(
    'ignores `%s`, which does not start with the name of a day',
    (asked) => {
      expect(retryAfterOf({ 'retry-after': asked }, now)).toBeNull();
    },
  );

  it.each(['86401', 'Mon, 30 Nov 2026 03:00:00 GMT'])('reads `%s`, which is more than a day, as a day', (asked) => {
    expect(retryAfterOf({ 'retry-after': asked }, now)).toBe(86_400_000);
  });

  it('is null for a response without the header', () => {
    expect(retryAfterOf({}, now)).toBeNull();
  });
});

describe('ServiceTime', () => {
  it('is the time of this machine until a response has a `Date`', () => {
    const time = new ServiceTime(new VirtualClock(now));
    time.note({ date: 'yesterday' });

    expect([time.now, time.ahead]).toEqual([now, null]);
  });

  it('goes on by itself after the last `Date`, also if somebody sets the clock of this machine', async () => {
    const clock = new VirtualClock(now);
    const time = new ServiceTime(clock);
    time.note({ date: 'Sun, 22 Nov 2026 02:59:00 GMT' });
    expect([time.now, time.ahead]).toEqual([now - 60_000, 60_000]);

    clock.ahead = -7_200_000;
    await clock.advance(5_000);

    expect([time.now, time.ahead]).toEqual([now - 55_000, -7_140_000]);
  });
});
