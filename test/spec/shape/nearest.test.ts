import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isNearMiss, nearest } from '../../../src/spec/shape/nearest.ts';

const keys = ['version', 'name', 'mailboxes', 'drives', 'sites', 'restorePoint', 'last'];

describe('nearest', () => {
  it.each([
    ['restorPoint', 'restorePoint'],
    ['restorepoint', 'restorePoint'],
    ['mailbox', 'mailboxes'],
    ['lats', 'last'],
    ['drive', 'drives'],
    ['Version', 'version'],
  ])('corrects %s to %s', (slip, key) => {
    expect(nearest(slip, keys)).toBe(key);
  });

  it.each(['colour', 'x', '', 'laxs', 'latx'])('finds nothing similar to %j', (word) => {
    expect(nearest(word, keys)).toBeUndefined();
  });

  it('corrects one wrong letter in a word of six letters', () => {
    const slip = fc.record({ at: fc.nat(5), letter: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz') });
    fc.assert(
      fc.property(slip, ({ at, letter }) => {
        expect(nearest(`drives`.slice(0, at) + letter + `drives`.slice(at + 1), keys)).toBe('drives');
      }),
    );
  });
});

describe('a near miss', () => {
  it.each([
    ['sizes', 'size', true],
    ['siez', 'size', true],
    ['sise', 'size', true],
    ['sies', 'size', false],
    ['size', 'size', false],
    ['seizes', 'size', false],
    ['addresss', 'address', true],
    ['adresse', 'address', false],
    ['directory', 'directoryid', true],
    ['directorx', 'directoryid', false],
    ['directory', 'directoryidx', false],
  ])('is one letter that differs, or two from nine letters on: `%s` for `%s`: %s', (word, known, isMiss) => {
    expect(isNearMiss(word, known)).toBe(isMiss);
  });
});
