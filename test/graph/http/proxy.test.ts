import { describe, expect, it } from 'vitest';
import { proxySettingsOf } from '../../../src/graph/http/proxy.ts';

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

  it('reads a proxy without a scheme as an http proxy', () => {
    expect(proxySettingsOf({ HTTP_PROXY: 'proxy.contoso.com:8080' }).httpProxy).toBe('http://proxy.contoso.com:8080');
  });
});
