import { describe, expect, it } from 'vitest';
import { addressFault } from '../../../src/spec/values/address.ts';

describe('addressFault', () => {
  it.each([
    'ada@contoso.com',
    "o'brien+archive@mail.contoso.co.uk",
    'ada_fabrikam.com#EXT#@contoso.onmicrosoft.com',
    `${'a'.repeat(64)}@contoso.com`,
    'ada@xn--mnchen-3ya.de',
    `ada@${'contoso.'.repeat(30)}example.co`,
  ])('accepts %s', (address) => {
    expect(addressFault(address)).toBeUndefined();
  });

  it.each([
    ['ada', 'it has no `@`'],
    ['ada@contoso', '`contoso` has no dot'],
    [`${'a'.repeat(65)}@contoso.com`, 'more than 64 characters are before the `@`'],
    [`ada@${'contoso.'.repeat(32)}com`, 'it has more than 254 characters'],
    ['.ada@contoso.com', 'single dots'],
    ['ada@contoso..com', 'is not a domain'],
    [`${'a'.repeat(64)}@contoso`, '`contoso` has no dot'],
    ['a..b@CONTOSO.COM', 'single dots'],
    ['Ada <ada>', 'it contains a space'],
    ['xmailto:ada@contoso.com', 'single dots'],
    ['ada@https://contoso.com', 'is not a domain'],
  ])('says what is wrong with %s', (address, reason) => {
    expect(addressFault(address)?.message).toContain(reason);
  });

  it('recognises a URL with any scheme', () => {
    expect(addressFault('http://contoso.com')?.message).toBe('`http://contoso.com` is a URL, not an e-mail address');
  });

  it.each([
    'SMTP:ada@contoso.com',
    'smtp:ada@contoso.com',
    'sip:ada@contoso.com',
    'mailto:ada@contoso.com?subject=hi',
    'mailto:mailto:ada@contoso.com',
    'Ada L <ada@contoso.com>',
    'Ada <mailto:ada@contoso.com>',
  ])('says to write just the address of %s', (text) => {
    expect(addressFault(text)?.hint).toBe('write just `ada@contoso.com`');
  });

  it.each([
    ['ada@contoso.com\u200b', 'U+200B ZERO WIDTH SPACE', 15, 'remove it'],
    ['\u200eada@contoso.com', 'U+200E LEFT-TO-RIGHT MARK', 0, 'remove it'],
    ['ada\u00a0x@contoso.com', 'U+00A0 NO-BREAK SPACE', 3, 'remove it'],
    ['\u001a', 'U+001A SUBSTITUTE', 0, 'remove it'],
    ['o\u2019brien@contoso.com', 'U+2019 RIGHT SINGLE QUOTATION MARK', 1, "write `'` instead"],
    ['ada\u2013x@contoso.com', 'U+2013 EN DASH', 3, 'write `-` instead'],
    ['ada\uff20contoso.com', 'U+FF20 FULLWIDTH COMMERCIAL AT', 3, 'write `@` instead'],
    ['ad\u00e4@contoso.com', 'U+00E4', 2, undefined],
  ])('names the character in %j that cannot be there', (text, name, at, hint) => {
    const fault = addressFault(text);

    expect(fault?.message).toContain(name);
    expect([fault?.at, fault?.hint]).toEqual([at, hint]);
  });

  it.each([
    'ada@contoso.com; grace@contoso.com',
    'ada@contoso.com,grace@contoso.com',
    'ada@contoso.com grace@contoso.com',
  ])('says how to write a list instead of %s', (text) => {
    expect(addressFault(text)?.message).toContain('is more than one e-mail address');
    expect(addressFault(text)?.hint).toContain('as in `[ada@contoso.com, grace@contoso.com]`');
  });

  it('follows a chain of prefixes to its end, however long it is', () => {
    expect(addressFault(`${'mailto:'.repeat(500_000)}ada@contoso.com`)?.hint).toBe('write just `ada@contoso.com`');
  });

  it('refuses a very long line quickly', () => {
    expect(addressFault('a.'.repeat(50_000))?.message).toContain('it has no `@`');
  });
});
