import { describe, expect, it } from 'vitest';
import { characterName, invisibleIn, plainForm } from '../../../src/spec/problem/characters.ts';

describe('the name of a character', () => {
  it.each([
    ['\u200b', 'U+200B ZERO WIDTH SPACE'],
    ['\0', 'U+0000 NULL'],
    ['é', 'U+00E9'],
    ['😀', 'U+1F600'],
  ])('is as Unicode has it, if it has one here: %j', (character, name) => {
    expect(characterName(character)).toBe(name);
  });
});

describe('a character that nobody sees', () => {
  it('is found with its place, and the first of several', () => {
    expect(invisibleIn('ada\u200b@\u00a0')).toEqual({ character: '\u200b', at: 3 });
    expect(invisibleIn('a\tb')).toEqual({ character: '\t', at: 1 });
  });

  it('is not the usual blank', () => {
    expect(invisibleIn('ada lovelace')).toBeUndefined();
  });
});

describe('a character that stands in the place of another', () => {
  it.each([
    ['\u2019', "'"],
    ['\u2011', '-'],
    ['\uff20', '@'],
    ['\uff0e', '.'],
    ['a', undefined],
  ])('%s', (character, plain) => {
    expect(plainForm(character)).toBe(plain);
  });
});
