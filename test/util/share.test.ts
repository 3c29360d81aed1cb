import { describe, expect, it } from 'vitest';
import { formatShare, writtenShare } from '../../src/util/share.ts';

describe('a share that was measured', () => {
  it.each([
    [1, '100%'],
    [0.99999, '99.99%'],
    [0.57, '57%'],
    [1 / 3, '33.33%'],
    [0, '0%'],
  ])('is cut after two digits, so that what is short of all does not read so: %d', (share, text) => {
    expect(formatShare(share)).toBe(text);
  });
});

describe('a share that was written', () => {
  it.each([
    [0.99999, '99.999%'],
    [0.995, '99.5%'],
    [0.57, '57%'],
    [1, '100%'],
  ])('keeps all of its digits: %d', (share, text) => {
    expect(writtenShare(share)).toBe(text);
  });
});
