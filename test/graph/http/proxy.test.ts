import { describe, expect, it } from 'vitest';
import { proxiesOf } from '../../../src/graph/http/proxy.ts';

const none = { httpProxy: '', httpsProxy: '', noProxy: '' };

describe('proxiesOf', () => {
  it('finds none in an empty environment', () => {
    expect(proxiesOf({})).toEqual(none);
    expect(proxiesOf({ HTTPS_PROXY: ' ', http_proxy: '' })).toEqual(none);
  });

  it('prefers the lower-case name', () => {
    const proxies = proxiesOf({ https_proxy: 'http://a:1', HTTPS_PROXY: 'http://b:1', NO_PROXY: 'c' });

    expect(proxies).toEqual({ ...none, httpsProxy: 'http://a:1', noProxy: 'c' });
  });

  it('takes a proxy without a scheme for an http one', () => {
    expect(proxiesOf({ HTTP_PROXY: 'proxy.contoso.com:8080' }).httpProxy).toBe('http://proxy.contoso.com:8080');
  });
});
