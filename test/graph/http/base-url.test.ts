import { describe, expect, it } from 'vitest';
import { BaseUrl, checkBaseUrl } from '../../../src/graph/http/base-url.ts';

describe('checkBaseUrl', () => {
  it.each([
    'https://graph.microsoft.com/v1.0',
    'https://graph.microsoft.com/v1.0/',
    'http://127.0.0.1:8080',
    'http://127.8.9.1/v1.0',
    'http://localhost:8080/v1.0',
    'http://[::1]:8080',
  ])('accepts %s', (url) => {
    expect(checkBaseUrl(url)).toBeUndefined();
  });

  it.each([
    ['graph.microsoft.com', 'is not a URL'],
    ['', 'is not a URL'],
    ['http://graph.microsoft.com/v1.0', 'must be https'],
    ['http://localhost.evil.example', 'must be https'],
    ['http://127.0.0.1.evil.example', 'must be https'],
    ['http://0.0.0.0', 'must be https'],
    ['ftp://127.0.0.1', 'must be https'],
    ['file:///etc/passwd', 'must be https'],
    ['https://user:password@graph.microsoft.com', 'must not hold a user name or a password'],
    ['https://graph.microsoft.com/v1.0?x=1', 'without a query or a fragment'],
    ['https://graph.microsoft.com/v1.0#x', 'without a query or a fragment'],
  ])('rejects %s: %s', (url, complaint) => {
    expect(checkBaseUrl(url)).toContain(complaint);
  });

  it('does not repeat a password', () => {
    expect(checkBaseUrl('https://user:password@graph.microsoft.com')).not.toContain(':password@');
  });
});

describe('BaseUrl', () => {
  const base = new BaseUrl('https://graph.example/v1.0/');
  const page = base.at('solutions/backupRestore/restoreSessions');

  it('puts paths below the base, with or without a slash at its end', () => {
    expect(page.href).toBe('https://graph.example/v1.0/solutions/backupRestore/restoreSessions');
    expect(new BaseUrl('http://localhost:8080').at('solutions/x').href).toBe('http://localhost:8080/solutions/x');
  });

  it.each([
    ['https://graph.example/v1.0/x?$skiptoken=a%20b', 'https://graph.example/v1.0/x?$skiptoken=a%20b'],
    ['https://GRAPH.example:443/beta/x', 'https://graph.example/beta/x'],
    ['/solutions/x?$skiptoken=1', 'https://graph.example/v1.0/solutions/x?$skiptoken=1'],
    ['/v1.0/solutions/x?$skiptoken=1', 'https://graph.example/v1.0/solutions/x?$skiptoken=1'],
    [
      'solutions/x?$skiptoken=https://other.example',
      'https://graph.example/v1.0/solutions/x?$skiptoken=https://other.example',
    ],
    ['?$skiptoken=1', `${page.href}?$skiptoken=1`],
    ['//graph.example/v1.0/x', 'https://graph.example/v1.0/x'],
  ])('follows %s', (link, target) => {
    expect(base.follow(link, page)?.href).toBe(target);
  });

  it.each([
    'https://other.example/v1.0/x',
    'https://graph.example@other.example/x',
    'https://user@graph.example/v1.0/x',
    'https://graph.example:8443/v1.0/x',
    'http://graph.example/v1.0/x',
    '//other.example/v1.0/x',
    'javascript:alert(1)',
    'https://',
  ])('does not follow %s', (link) => {
    expect(base.follow(link, page)).toBeNull();
  });
});
