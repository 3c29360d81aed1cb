import { describe, expect, it } from 'vitest';
import { printable, printableInPlace } from '../../src/util/printable.ts';

describe('printable', () => {
  it('puts a text on one line, and removes control characters', () => {
    expect(printable('on legal hold\r\nFAKE LINE\u001b[2J\u0007 end')).toBe('on legal hold FAKE LINE [2J  end');
  });

  it('leaves every other text as it is', () => {
    expect(printable('Zoë’s mailbox — “ok”')).toBe('Zoë’s mailbox — “ok”');
  });

  it.each([
    ['::error::all is well', ': error::all is well'],
    ['\t\u00a0 ::add-mask::a', ' \u00a0 : add-mask::a'],
    ['\u200b::stop-commands::x', '\u200b: stop-commands::x'],
    ['mailbox ##[error]all is well', 'mailbox ##(error]all is well'],
  ])('breaks the workflow command in `%s`', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('leaves colons within a line', () => {
    expect(printable('connect ECONNREFUSED ::1:8585')).toBe('connect ECONNREFUSED ::1:8585');
  });
});

describe('printableInPlace', () => {
  it('keeps every character in its column, and keeps tabs', () => {
    expect(printableInPlace('\t::x\u001b\u001b[2J ##[y]')).toBe('\t: x  [2J ##(y]');
  });
});
