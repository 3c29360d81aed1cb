import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { type HttpResult, HttpTransport } from '../../../src/graph/http/transport.ts';
import { cut, drop, GraphServer, json, raw, refuse, stall } from '../../support/rigs/graph-server.ts';

function send(url: string, env: Record<string, string> = {}, signal?: AbortSignal): Promise<HttpResult> {
  const transport = new HttpTransport({ baseUrl: new URL(url), env, connections: 1 });
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

    expect(await send(baseUrl)).toEqual({ wasSent: false, because: expect.stringContaining('ECONNREFUSED') });
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

    expect(await send(server.baseUrl)).toEqual({ wasSent: true, because: expect.stringContaining('UND_ERR_SOCKET') });
  });

  it.each([
    ['no response comes', () => undefined, 'UND_ERR_HEADERS_TIMEOUT'],
    ['a response stops half-way', stall(200), 'UND_ERR_BODY_TIMEOUT'],
  ])('assumes that the request was sent if %s for too long', async (_what, script, because) => {
    await using server = await GraphServer.open(script);
    const baseUrl = new URL(server.baseUrl);
    const transport = new HttpTransport({ baseUrl, env: {}, connections: 1, timeout: 10 });

    const result = await transport.send({ method: 'POST', url: baseUrl, headers: {}, body: '{}' });

    expect(result).toEqual({ wasSent: true, because: expect.stringContaining(because) });
    expect(server.requests).toHaveLength(1);
    await server.close();
    await transport.close();
  });

  it.each([400, 403, 409, 413])(
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
    const asked: string[] = [];
    const proxy = createServer().listen(0, '127.0.0.1');
    proxy.on('connect', (request, socket) => {
      asked.push(`${request.method} ${request.url}`);
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
    await once(proxy, 'listening');
    const env = { https_proxy: `127.0.0.1:${(proxy.address() as AddressInfo).port}` };

    const result = await send('https://graph.example/v1.0', env);
    proxy.close();

    expect(result).toMatchObject({ wasSent: false });
    expect(asked).toEqual(['CONNECT graph.example:443']);
  });

  it('names the variable of a proxy that is no URL, and does not show its value', () => {
    const env = { HTTPS_PROXY: 'http://user:password@' };
    const open = (): HttpTransport =>
      new HttpTransport({ baseUrl: new URL('https://graph.example'), env, connections: 1 });

    expect(open).toThrow('`HTTPS_PROXY` must be a URL');
    expect(open).not.toThrow('password');
  });
});
