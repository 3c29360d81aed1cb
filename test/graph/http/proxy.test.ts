import { describe, expect, it } from 'vitest';
import { SignInProblem } from '../../../src/graph/auth/sign-in-problem.ts';
import { proxyFor, proxySettingsOf } from '../../../src/graph/http/proxy.ts';

const none = { httpProxy: '', httpsProxy: '', noProxy: '' };

describe('proxySettingsOf', () => {
  it('finds no proxy in an empty environment', () => {
    expect(proxySettingsOf({})).toEqual(none);
    expect(proxySettingsOf({ HTTPS_PROXY: ' ', http_proxy: '' })).toEqual(none);
  });

  it('prefers the lower-case name', () => {
    const proxies = proxySettingsOf({ https_proxy: 'http://a:1', HTTPS_PROXY: 'http://b:1', NO_PROXY: 'c' });

    expect(proxies).toEqual({ ...none, httpsProxy: 'http://a:1', noProxy: 'c' });
  });

  it.each([
    ['http://proxy.contoso.com:99999', 'must be a URL such as http://proxy.contoso.com:8080'],
    ['proxy.contoso.com:65536', 'must be a URL such as http://proxy.contoso.com:8080'],
    ['socks5://proxy.contoso.com:1080', 'names a proxy of the kind `socks5`'],
    ['file:///secret', 'names a proxy of the kind `file`'],
    ['http://CONTOSO\\ada:secret@proxy.contoso.com:8080', 'contains a `\\`'],
    ['http://ada:100%secret@proxy.contoso.com:8080', 'with a `%` that starts no escape'],
    ['http://a%da:secret@proxy.contoso.com:8080', 'with a `%` that starts no escape'],
  ])('refuses %s, and does not repeat a password', (HTTPS_PROXY, message) => {
    const refused = (): unknown => proxySettingsOf({ HTTPS_PROXY });

    expect(refused).toThrow(SignInProblem);
    expect(refused).toThrow(message);
    expect(refused).not.toThrow('secret');
  });

  it('accepts a user name and password with escapes', () => {
    const proxy = 'http://CONTOSO%5Cada:100%25@proxy.contoso.com:8080';

    expect(proxySettingsOf({ HTTPS_PROXY: proxy }).httpsProxy).toBe(proxy);
  });

  it('reads a proxy without a scheme as an http proxy', () => {
    expect(proxySettingsOf({ HTTP_PROXY: 'proxy.contoso.com:8080' }).httpProxy).toBe('http://proxy.contoso.com:8080');
  });
});

describe('proxyFor', () => {
  const proxies = { httpProxy: 'http://plain:80', httpsProxy: 'http://secure:81', noProxy: '' };

  it.each([
    ['https://graph.microsoft.com/v1.0', {}, 'http://secure:81/'],
    ['http://graph.microsoft.com/v1.0', {}, 'http://plain/'],
    ['https://graph.microsoft.com/v1.0', { httpsProxy: '' }, 'http://plain/'],
    ['https://graph.microsoft.com/v1.0', { noProxy: '*' }, null],
    ['https://graph.microsoft.com/v1.0', { noProxy: 'a.com, .microsoft.com' }, null],
    ['https://graph.microsoft.com/v1.0', { noProxy: 'GRAPH.microsoft.com:443' }, null],
    ['https://graph.microsoft.com/v1.0', { noProxy: 'graph.microsoft.com:8443 soft.com' }, 'http://secure:81/'],
  ])('of %s with %j is %s', (url, changes, proxy) => {
    expect(proxyFor(new URL(url), { ...proxies, ...changes })?.href ?? null).toBe(proxy);
  });
});
