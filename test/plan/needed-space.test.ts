import { describe, expect, it } from 'vitest';
import { neededSpace } from '../../src/plan/needed-space.ts';

const mebibyte = 1_048_576;

describe('the disk space that a run needs', () => {
  it('is little for a small one', () => {
    expect(neededSpace({ left: 1, all: 1 }, false).state).toBeLessThan(17 * mebibyte);
  });

  it('grows with what is left to restore, and with what the reports name', () => {
    expect(neededSpace({ left: 1_024, all: 2_048 }, false)).toEqual({ state: 17 * mebibyte, reports: 18 * mebibyte });
  });

  it('is the sum of both folders on one disk', () => {
    expect(neededSpace({ left: 1_024, all: 2_048 }, true)).toEqual({ state: 19 * mebibyte, reports: 19 * mebibyte });
  });
});
