import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { type HttpResult, HttpTransport } from '../../../src/graph/http/transport.ts';
import { cut, drip, drop, GraphServer, json, raw, refuse, stall } from '../../support/rigs/graph-server.ts';
import { certificate, certificateKey } from '../../support/values/certificate.ts';

function send(url: string, env: Record<string, string> = {}, signal?: AbortSignal): Promise<HttpResult> {
  const canRead = async (path: string) => path === 'ca.pem';
  const transport = new HttpTransport({ baseUrl: new URL(url), env, canRead, connections: 1 });
  const request = { method: 'POST', url: new URL(url), headers: { 'X-Test': 'a' }, body: '{}' } as const;
  return transport.send(request, signal).finally(() => transport.close());
}

describe('HttpTransport', () => {
  it('returns the status, the headers by lower-case name, and the whole body', async () => {
    await using server = await GraphServer.open(json({ text: 'grüße' }, { 'Request-Id': 'r-1' }));

    const result = await send(server.baseUrl);

    expect(result).toMatchObject({ status: 200, headers: { 'request-id': 'r-1' }, text: '{"text":"grüße"}' });
    expect(server.requests).toMatchObject([{ method: 'POST', headers: { 'x-test': 'a' }, body: '{}' }]);
  });

  it('puts together a body that comes in many pieces', async () => {
    const body = JSON.stringify('ü'.repeat(300_000));
    await using server = await GraphServer.open(raw(body));

    expect(await send(server.baseUrl)).toMatchObject({ text: body });
  });

  it('knows that nothing was sent if nobody listens on the port', async () => {
    const server = await GraphServer.open();
    const { baseUrl } = server;
    await server.close();

    expect(await send(baseUrl)).toEqual({
      wasSent: false,
      blockedBy: null,
      because: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('knows that nothing was sent if the server does not speak TLS', async () => {
    await using server = await GraphServer.open();

    expect(await send(server.baseUrl.replace('http:', 'https:'))).toMatchObject({ wasSent: false });
    expect(server.requests).toEqual([]);
  });

  it.each([
    ['the connection is dropped after the request', drop],
    ['the body breaks off', cut()],
  ])('assumes that the request was sent if %s', async (_what, script) => {
    await using server = await GraphServer.open(script);

    expect(await send(server.baseUrl)).toEqual({
      wasSent: true,
      blockedBy: null,
      because: expect.stringContaining('UND_ERR_SOCKET'),
    });
  });

  it.each([
    ['no response comes', () => undefined, 'UND_ERR_HEADERS_TIMEOUT'],
    ['a response stops half-way', stall(200), 'UND_ERR_BODY_TIMEOUT'],
  ])('assumes that the request was sent if %s for too long', async (_what, script, because) => {
    await using server = await GraphServer.open(script);
    const baseUrl = new URL(server.baseUrl);
    const transport = new HttpTransport({ baseUrl, env: {}, connections: 1, timeout: 10, totalTimeout: 60_000 });

    const result = await transport.send({ method: 'POST', url: baseUrl, headers: {}, body: '{}' });

    expect(result).toEqual({ wasSent: true, blockedBy: null, because: expect.stringContaining(because) });
    expect(server.requests).toHaveLength(1);
    await server.close();
    await transport.close();
  });

  it('gives up a response that comes in drops, though it never stops for long', async () => {
    await using server = await GraphServer.open(drip);
    const baseUrl = new URL(server.baseUrl);
    const transport = new HttpTransport({ baseUrl, env: {}, connections: 1, timeout: 1_000, totalTimeout: 50 });

    const result = await transport.send({ method: 'GET', url: baseUrl, headers: {}, body: null });

    expect(result).toEqual({ wasSent: true, blockedBy: null, because: 'no complete response within 50ms' });
    await server.close();
    await transport.close();
  });

  it.each([200, 503])('does not read more of a %i than its limit', async (status) => {
    await using server = await GraphServer.open(raw('x'.repeat(100_000), status));
    const baseUrl = new URL(server.baseUrl);
    const transport = new HttpTransport({ baseUrl, env: {}, connections: 1, maxResponseSize: 70_000 });

    const result = await transport.send({ method: 'GET', url: baseUrl, headers: {}, body: null });

    if ('wasSent' in result) expect(result.because).toContain('UND_ERR_RES_EXCEEDED_MAX_SIZE');
    else expect([result.status, result.text.length <= 70_000]).toEqual([503, true]);
    expect('wasSent' in result).toBe(status === 200);
    await server.close();
    await transport.close();
  });

  it.each([400, 403, 404, 409, 413])(
    'does not use a %d whose body breaks off, because the body would say what it means',
    async (code) => {
      await using server = await GraphServer.open(cut(code));

      expect(await send(server.baseUrl)).toMatchObject({ wasSent: true });
    },
  );

  it('uses a 503 even if its body breaks off', async () => {
    await using server = await GraphServer.open(cut(503, { 'retry-after': '3' }));

    expect(await send(server.baseUrl)).toMatchObject({ status: 503, headers: { 'retry-after': '3' } });
  });

  it('does not follow a redirect', async () => {
    await using server = await GraphServer.open(refuse(302, '', { location: '/elsewhere' }));

    expect(await send(server.baseUrl)).toMatchObject({ status: 302 });
    expect(server.requests).toHaveLength(1);
  });

  it('rejects with the reason of an abort, before the request and during it', async () => {
    const controller = new AbortController();
    await using server = await GraphServer.open(() => controller.abort(new Error('stopped')));

    await expect(send(server.baseUrl, {}, AbortSignal.abort(new Error('early')))).rejects.toThrow('early');
    expect(server.requests).toEqual([]);
    await expect(send(server.baseUrl, {}, controller.signal)).rejects.toThrow('stopped');
  });

  it('uses the proxy for other hosts, and treats a request that the proxy refuses as never sent', async () => {
    await using proxy = await openProxy('HTTP/1.1 502 Bad Gateway\r\n\r\n');

    const result = await send('https://graph.example/v1.0', { https_proxy: proxy.address });

    expect(result).toMatchObject({ wasSent: false, blockedBy: null });
    expect(proxy.asked).toEqual(['CONNECT graph.example:443']);
  });

  it('says what to do if the proxy asks for a sign-in', async () => {
    await using proxy = await openProxy('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');

    const result = await send('https://graph.example/v1.0', { https_proxy: proxy.address });

    expect(result).toMatchObject({
      wasSent: false,
      blockedBy: 'proxy-sign-in',
      because: expect.stringContaining('put user name and password into `HTTPS_PROXY`'),
    });
  });

  it.each([
    [{}, 'it is not set'],
    [{ NODE_EXTRA_CA_CERTS: '/nowhere/ca.pem' }, 'it is set to `/nowhere/ca.pem`, and that file cannot be read'],
    [{ NODE_EXTRA_CA_CERTS: 'ca.pem' }, 'it is set to `ca.pem`, and that certificate did not help'],
  ])('says what to do about a certificate that is not trusted: with %j, %s', async (env, because) => {
    const server = createTlsServer({ cert: certificate, key: certificateKey }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;

    const result = await send(`https://${host}/v1.0`, env);
    server.close();

    expect(result).toEqual({
      wasSent: false,
      blockedBy: 'untrusted-certificate',
      because: `the certificate of ${host} is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT): set \`NODE_EXTRA_CA_CERTS\` to the file with the certificate of your proxy or company (PEM); ${because}`,
    });
  });

  it('names the variable of a proxy that is no URL, and does not show its value', () => {
    const env = { HTTPS_PROXY: 'http://user:password@' };
    const open = (): HttpTransport =>
      new HttpTransport({ baseUrl: new URL('https://graph.example'), env, connections: 1 });

    expect(open).toThrow('`HTTPS_PROXY` must be a URL');
    expect(open).not.toThrow('password');
  });
});

interface Proxy extends AsyncDisposable {
  readonly address: string;
  /** The tunnels that it was asked for. */
  readonly asked: string[];
}

/** A proxy that answers every request for a tunnel with `answer`. */
async function openProxy(answer: string): Promise<Proxy> {
  const asked: string[] = [];
  const server = createServer().listen(0, '127.0.0.1');
  server.on('connect', (request, socket) => {
    asked.push(`${request.method} ${request.url}`);
    socket.end(answer);
  });
  await once(server, 'listening');
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { address, asked, [Symbol.asyncDispose]: async () => void server.close() };
}
