import { describe, expect, it } from 'vitest';
import { boundsOf, windowOf } from '../../src/spec/window.ts';
import { day } from '../../src/util/duration.ts';

const to = Date.UTC(2026, 10, 15);

describe('boundsOf', () => {
  it('starts a window without `from` 365 days before its end, if nobody knows the policies', () => {
    expect(boundsOf({ asOf: to }, Date.now())).toEqual({ from: Date.UTC(2025, 10, 15), to, fromBy: 'default' });
  });

  it('starts it as long before its end as a policy keeps restore points', () => {
    const bounds = boundsOf({ asOf: to }, Date.now(), { kept: 730 * day, by: 'policy' });

    expect(bounds).toEqual({ from: to - 730 * day, to, fromBy: 'policy' });
  });

  it('takes both ends as the spec has them, whatever a policy says', () => {
    const window = { from: to - day, to };

    expect(boundsOf(window, Date.now(), { kept: 730 * day, by: 'policy' })).toEqual(window);
  });

  it('ends a relative window when the plan is made', () => {
    expect(boundsOf({ last: day }, to)).toEqual({ from: to - day, to });
  });
});

describe('windowOf', () => {
  it('takes a window with only `to` as a moment of which everything is wanted back', () => {
    expect(windowOf({ to: '2026-11-15T00:00:00Z' })).toEqual({ asOf: to });
  });

  it('is undefined for a restore point that sets no window', () => {
    expect(windowOf({ prefer: 'oldest' })).toBeUndefined();
  });
});
