import { describe, expect, it } from 'vitest';
import {
  checkClock,
  checkConnection,
  checkGraphAnswer,
  checkProxy,
  checkSignInAnswer,
} from '../../src/doctor/network-checks.ts';
import type { ConnectionFacts } from '../../src/graph/probe/connection-probe.ts';

const open: ConnectionFacts = {
  host: 'graph.microsoft.com:443',
  proxy: null,
  unresolved: null,
  tunnel: { kind: 'open' },
  certificate: { distrust: null, issuer: 'DigiCert Inc', validTo: 'Nov 30 12:00:00 2027 GMT' },
};

describe('the way to a host', () => {
  it('is fine with a name, a connection and a certificate', () => {
    expect(checkConnection('graph', open).map(({ id, status }) => `${id} ${status}`)).toEqual([
      'graph-name ok',
      'graph-connection ok',
      'graph-certificate ok',
    ]);
  });

  it('has no certificate on plain http', () => {
    expect(checkConnection('graph', { ...open, certificate: null })).toHaveLength(2);
  });

  it.each([
    ['CERT_HAS_EXPIRED', "Check this machine's clock first"],
    ['CERT_NOT_YET_VALID', "Check this machine's clock first"],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'another machine answers'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'Get the certificate of `Contoso Proxy CA` as a PEM file'],
  ])('with a certificate that is wrong (%s) has its own remedy', (distrust, remedy) => {
    const certificate = { distrust, issuer: 'Contoso Proxy CA', validTo: '' };

    expect(checkConnection('graph', { ...open, certificate })[2]).toMatchObject({
      status: 'fail',
      message: expect.stringContaining(distrust),
      remedy: expect.stringContaining(remedy),
    });
  });

  it('through a proxy that cannot be reached asks for another proxy', () => {
    const facts = { ...open, proxy: 'proxy:8080', tunnel: { kind: 'failed', because: 'ETIMEDOUT' } } as const;

    expect(checkConnection('sign-in', facts)[1]?.remedy).toContain('Correct HTTPS_PROXY');
  });
});

describe('what answers', () => {
  it.each([
    [{ kind: 'none', because: 'ECONNRESET', isBlocked: false }, 'Check the network, the proxy and --graph-url.'],
    [{ kind: 'none', because: 'set NODE_EXTRA_CA_CERTS', isBlocked: true }, 'Do what this line says.'],
    [{ kind: 'other', status: 407, contentType: '', title: '' }, 'Put user name and password into HTTPS_PROXY'],
    [{ kind: 'other', status: 200, contentType: '', title: '' }, 'Have the proxy or the sign-in page'],
  ] as const)('in the place of Graph: %j', (answer, remedy) => {
    expect(checkGraphAnswer('https://graph.microsoft.com/v1.0', answer)).toMatchObject({
      status: 'fail',
      remedy: expect.stringContaining(remedy),
    });
  });

  it.each([
    [{ kind: 'known' }, 'ok', 'knows the tenant'],
    [{ kind: 'refused', said: 'AADSTS90002' }, 'fail', 'does not know the tenant: AADSTS90002'],
    [{ kind: 'other', status: 302, contentType: 'text/html', title: '' }, 'fail', '302 text/html'],
    [{ kind: 'none', because: 'ECONNRESET' }, 'fail', 'does not answer: ECONNRESET'],
  ] as const)('where tokens come from: %j', (answer, status, message) => {
    expect(checkSignInAnswer('login.microsoftonline.com', answer)).toMatchObject({
      status,
      message: expect.stringContaining(message),
    });
  });
});

describe('the clock', () => {
  it.each([
    [0, 'ok'],
    [-29_000, 'ok'],
    [60_000, 'warn'],
    [-300_000, 'fail'],
    [null, 'warn'],
  ])('that is %s ms ahead is %s', (ahead, status) => {
    expect(checkClock(ahead, false).status).toBe(status);
  });

  it('of an emulator is its own', () => {
    expect(checkClock(9_000_000, true).status).toBe('ok');
  });
});

it('says that there is no proxy', () => {
  expect(checkProxy({ proxy: null, problem: null }).message).toBe('requests go without a proxy');
});
