import { describe, expect, it } from 'vitest';
import { isNamePattern, NamePattern, PatternFault } from '../../../src/spec/values/name-pattern.ts';

function matches(pattern: string, name: string): boolean {
  return new NamePattern(pattern, { ignoreCase: true }).matches(name);
}

describe('a pattern for a name', () => {
  it.each([
    ['*', ['a', '.a', ''], []],
    ['a*b*c', ['abc', 'aXbYc', 'abcbc'], ['ab', 'abcd', 'xabc']],
    ['?', ['a', '😀'], ['', 'ab']],
    ['[a-c]', ['a', 'C'], ['d', 'ab']],
    ['[A-C]', ['b', 'A'], ['d']],
    ['[!a-c]', ['d', '!'], ['a', 'B']],
    ['[^0]', ['1'], ['0']],
    ['[]a]', [']', 'a'], ['b']],
    ['[a-]', ['a', '-'], ['b']],
    ['{a,bc}d', ['ad', 'BCd'], ['bd', 'd']],
    ['{a,{b,c*}}', ['a', 'b', 'cat'], ['d']],
    ['{,x}y', ['y', 'xy'], ['x']],
    ['{v2}', ['{v2}'], ['v2']],
    ['a\\*', ['a*'], ['ab']],
    ['a\\', ['a\\'], ['a']],
    ['a.b', ['a.b'], ['axb']],
    ['(a|b)+!', ['(a|b)+!'], ['a']],
    ['É*', ['été', 'Était'], ['ete']],
  ])('%s', (pattern, matching, others) => {
    expect(matching.filter((name) => !matches(pattern, name))).toEqual([]);
    expect(others.filter((name) => matches(pattern, name))).toEqual([]);
  });

  it('can distinguish upper and lower case', () => {
    expect(new NamePattern('a*', { ignoreCase: false }).matches('Ab')).toBe(false);
    expect(new NamePattern('[a-z]', { ignoreCase: false }).matches('B')).toBe(false);
  });

  // A backtracking matcher takes longer than the age of the universe.
  it.each(['*a'.repeat(50).concat('b'), '{a,a}'.repeat(1_000), '{*,*}'.repeat(300).concat('b'), '?*'.repeat(400)])(
    'ends at once on a long name, however many ways there are: %#',
    (pattern) => {
      expect(matches(pattern, 'a'.repeat(400))).toBe(pattern.startsWith('?'));
    },
  );

  it.each([
    ['[a', 'unclosed-bracket'],
    ['[', 'unclosed-bracket'],
    ['[]', 'unclosed-bracket'],
    ['{a,b', 'unclosed-brace'],
    ['{a,[b}', 'unclosed-bracket'],
    ['a]', 'unopened-bracket'],
    ['[z-a]', 'backwards-range'],
  ])('is faulty: %s', (pattern, flaw) => {
    expect(() => new NamePattern(pattern, { ignoreCase: true })).toThrow(new PatternFault(flaw as 'unclosed-bracket'));
  });

  it('is a pattern only with a wildcard, bracket or brace', () => {
    expect(['a*', 'a?', '[a]', '{a}', 'a]'].every(isNamePattern)).toBe(true);
    expect(['a', '(a)', '!a', 'a|b'].some(isNamePattern)).toBe(false);
  });
});
