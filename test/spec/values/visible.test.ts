import { describe, expect, it } from 'vitest';
import { visible } from '../../../src/spec/values/visible.ts';

describe('visible', () => {
  it.each(['\u00a0', '\u200b', '\u200e', '  ', '\t', '\ufeff', '\u001a', '\u200b \u00a0'])(
    'removes %j from both ends',
    (unseen) => {
      expect(visible(`${unseen}ada${unseen}`)).toBe('ada');
      expect(visible(unseen)).toBe('');
    },
  );

  it('leaves the middle of a text, and controls that no program adds', () => {
    expect(visible('a\u200bb')).toBe('a\u200bb');
    expect(visible('ada\0')).toBe('ada\0');
  });

  it('takes time in proportion to the length', () => {
    expect(visible(`a${' '.repeat(500_000)}b`)).toHaveLength(500_002);
  });
});
