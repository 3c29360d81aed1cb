import { describe, expect, it } from 'vitest';
import { codeSpan, fenced, firstLinesWithin, oneLine } from '../../../src/report/writers/markdown.ts';

describe('oneLine', () => {
  it.each([
    ['ada@contoso.com', 'ada@contoso.com'],
    ['a\nb\r\n\tc', 'a\\nb\\r\\n\\tc'],
    ['a\u2028b\u2029c', 'a\\u2028b\\u2029c'],
    ['ada\u202emoc.osotnoc', 'ada\\u202emoc.osotnoc'],
    ['a\u200bb', 'a\\u200bb'],
    ['  a \n', '  a'],
    ['a'.repeat(400), `${'a'.repeat(300)}…`],
    [`${'a'.repeat(299)}😀`, `${'a'.repeat(299)}…`],
  ])('shows %j as %j', (text, shown) => {
    expect(oneLine(text)).toBe(shown);
  });
});

describe('codeSpan', () => {
  it.each([
    ['finance', '`finance`'],
    ['a`b', '``a`b``'],
    ['`a', '`` `a ``'],
    ['a`', '`` a` ``'],
    [' a ', '`a`'],
    ['`a``b', '``` `a``b ```'],
    ['</details><script>', '`</details><script>`'],
    [' \n ', ''],
  ])('turns %j into code', (text, span) => {
    expect(codeSpan(text)).toBe(span);
  });
});

describe('fenced', () => {
  it('has a fence that no line inside can close', () => {
    expect(fenced('text', ['a', '````'])).toEqual(['`````text', 'a', '````', '`````']);
  });
});

describe('headWithin', () => {
  it('takes lines as long as they fit, line ends included', () => {
    expect(firstLinesWithin(['ab', 'cd', 'ef'], 6)).toEqual(['ab', 'cd']);
    expect(firstLinesWithin(['ab', 'cd'], 5)).toEqual(['ab']);
    expect(firstLinesWithin([], 5)).toEqual([]);
  });
});
