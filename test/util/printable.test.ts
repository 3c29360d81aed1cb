import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonText, LineGuard, printable, printableWithTabs } from '../../src/util/printable.ts';
import { hostileText } from '../support/values/hostile-texts.ts';

describe('printable', () => {
  it.each([
    ['line breaks', 'on legal hold\r\nFAKE\u2028LINE\u0085', 'on legal hold\\r\\nFAKE\\u2028LINE\\u0085'],
    ['control characters', '\u001b[2J\u0007\u007f\u009b31m\0', '\\u001b[2J\\u0007\\u007f\\u009b31m\\u0000'],
    ['tabs', 'a\tb', 'a\\tb'],
    ['marks of direction', 'ada\u202emoc.osotnoc\u2066', 'ada\\u202emoc.osotnoc\\u2066'],
    ['characters without a width', 'a\u200bb\ufeff\u00ad', 'a\\u200bb\\ufeff\\u00ad'],
    ['invisible tags', 'a\u{e0041}', 'a\\udb40\\udc41'],
    ['halves of characters', 'a\ud800b', 'a\\ud800b'],
  ])('shows %s as escapes, on one line', (_what, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it.each(['Zoë’s mailbox — “ok”', 'C:\\lists\\new.csv', '日本語 😀', 'a  b'])('leaves `%s` as it is', (text) => {
    expect(printable(text)).toBe(text);
  });

  it.each([
    ['::error::all is well', '\\u003a:error::all is well'],
    ['  \u00a0 ::add-mask::a', '  \u00a0 \\u003a:add-mask::a'],
    ['after a wrapped line ::stop-commands::x', 'after a wrapped line \\u003a:stop-commands::x'],
    ['mailbox ##[error]all is well', 'mailbox #\\u0023[error]all is well'],
  ])('breaks the workflow command in `%s`', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it.each(['connect ECONNREFUSED ::1:8585', 'std::vector'])('leaves the colons of `%s`', (text) => {
    expect(printable(text)).toBe(text);
  });

  it('shows no character that nobody sees, and is the same when it is applied again', () => {
    fc.assert(
      fc.property(hostileText(), (text) => {
        const shown = printable(text);

        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(shown).not.toMatch(/^\s*::|##\[/u);
        expect(printable(shown)).toBe(shown);
      }),
    );
  });
});

describe('printableWithTabs', () => {
  it('keeps tabs, so that a mark below a line stays in its column', () => {
    expect(printableWithTabs('\t::x\u001b ##[y]\n')).toBe('\t\\u003a:x\\u001b #\\u0023[y]\\n');
  });
});

describe('jsonText', () => {
  it('means what JSON.stringify means, in characters that everybody sees', () => {
    fc.assert(
      fc.property(fc.dictionary(hostileText(), hostileText()), (value) => {
        const text = jsonText(value, 2);

        expect(JSON.parse(text)).toEqual(value);
        expect(text).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|##\[/u);
      }),
    );
  });

  it('writes plain values as JSON.stringify does', () => {
    const value = { name: 'Zoë', list: [1, null, true, 'a\nb'] };

    expect(jsonText(value)).toBe(JSON.stringify(value));
    expect(jsonText(value, 2)).toBe(JSON.stringify(value, undefined, 2));
  });
});

describe('the guard of an output', () => {
  it('shows what no text of the program holds as escapes, and keeps lines and tabs', () => {
    const guard = new LineGuard();

    expect(guard.pass('one\ttwo\nthree\u001b[2K\r\n\u202e ##[x]\n')).toBe(
      'one\ttwo\nthree\\u001b[2K\\r\n\\u202e #\\u0023[x]\n',
    );
  });

  it('keeps colours on a terminal only', () => {
    expect(new LineGuard({ hasColours: true }).pass('\u001b[1m\u001b[31mno\u001b[39m\u001b[22m\u001b[2J')).toBe(
      '\u001b[1m\u001b[31mno\u001b[39m\u001b[22m\\u001b[2J',
    );
    expect(new LineGuard().pass('\u001b[31mno\u001b[39m')).toBe('\\u001b[31mno\\u001b[39m');
  });

  it('breaks a workflow command at the start of a line, also if the line comes in pieces', () => {
    const guard = new LineGuard();

    expect(guard.pass('fine: ::error::x\n::error::x\n  ::error::x')).toBe(
      'fine: ::error::x\n\\u003a:error::x\n  \\u003a:error::x',
    );
    expect(guard.pass('::not at the start\n')).toBe('::not at the start\n');
    expect(guard.pass('::error::x')).toBe('\\u003a:error::x');
  });

  it('leaves the commands of annotations', () => {
    expect(new LineGuard({ hasCommands: true }).pass('::error file=a::b\u0007\n')).toBe('::error file=a::b\\u0007\n');
  });

  it('does not change what JSON means', () => {
    fc.assert(
      fc.property(hostileText(), (text) => {
        expect(JSON.parse(new LineGuard().pass(JSON.stringify({ text })))).toEqual({ text });
      }),
    );
  });
});
