import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeParts, html, scriptData, trusted } from '../../../src/report/html/html-text.ts';
import { hostileText } from '../../support/values/hostile-texts.ts';

describe('html', () => {
  it('escapes every value, in an element and in an attribute', () => {
    expect(html`<p title="${'"><script>'}">${"a & b's <i>"}</p>`.text).toBe(
      '<p title="&#34;&#62;&#60;script&#62;">a &#38; b&#39;s &#60;i&#62;</p>',
    );
  });

  it('takes markup, lists and numbers as they are, and nothing for null', () => {
    const items = ['a', '<'].map((item) => html`<li>${item}</li>`);

    expect(html`<ul>${items}</ul>${null}${5}${trusted('<hr>')}`.text).toBe('<ul><li>a</li><li>&#60;</li></ul>5<hr>');
  });

  it('shows what nobody sees as escapes', () => {
    expect(html`${'a\u202eb\u0000\n'}`.text).toBe('a\\u202eb\\u0000\\n');
  });

  it('lets no text become markup', () => {
    fc.assert(
      fc.property(hostileText(), (text) => {
        expect(html`${`<${text}>"'`}`.text).not.toMatch(/[<>"']|[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});

it('shows the parts of our own texts in backticks as code', () => {
  expect(codeParts('use `retry`, <or> not').text).toBe('use <code>retry</code>, &#60;or&#62; not');
});

describe('data for the script', () => {
  it('is JSON that cannot end its element', () => {
    const value = ['</script><!--', '&lt;', '\u2028', '\u202e'];

    const { text } = scriptData('data', value);
    const [, json = ''] = /^<script type="application\/json" id="data">(.*)<\/script>$/.exec(text) ?? [];

    expect(json).not.toMatch(/[<>&\u2028\u202e]/);
    expect(JSON.parse(json)).toEqual(value);
  });
});
