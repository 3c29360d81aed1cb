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

  it('refuses a very long line quickly', () => {
    expect(addressFault('a.'.repeat(50_000))?.message).toContain('it has no `@`');
  });
});
