import { describe, expect, it } from 'vitest';
import { formatShare, writtenShare } from '../../src/util/share.ts';

describe('formatShare', () => {
  it.each([
    [1, '100%'],
    [0.99999, '99.99%'],
    [0.57, '57%'],
    [1 / 3, '33.33%'],
    [0, '0%'],
  ])('cuts %d after two digits, and never rounds up', (share, text) => {
    expect(formatShare(share)).toBe(text);
  });
});

describe('writtenShare', () => {
  it.each([
    [0.99999, '99.999%'],
    [0.995, '99.5%'],
    [0.57, '57%'],
    [1, '100%'],
  ])('keeps all digits of %d', (share, text) => {
    expect(writtenShare(share)).toBe(text);
  });
});
