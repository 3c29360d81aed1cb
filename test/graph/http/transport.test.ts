import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { type Outcome, Transport } from '../../../src/graph/http/transport.ts';
import { cut, drop, GraphServer, json, raw, refuse, stall } from '../../support/rigs/graph-server.ts';

function send(url: string, env: Record<string, string> = {}, signal?: AbortSignal): Promise<Outcome> {
  const transport = new Transport({ baseUrl: new URL(url), env, connections: 1 });
  const request = { method: 'POST', url: new URL(url), headers: { 'X-Test': 'a' }, body: '{}' } as const;
  return transport.exchange(request, signal).finally(() => transport.close());
}

describe('Transport', () => {
  it('brings status, headers by lower-case name, and the whole body', async () => {
    await using server = await GraphServer.open(json({ text: 'grüße' }, { 'Request-Id': 'r-1' }));

    const outcome = await send(server.baseUrl);

    expect(outcome).toMatchObject({ status: 200, headers: { 'request-id': 'r-1' }, text: '{"text":"grüße"}' });
    expect(server.requests).toMatchObject([{ method: 'POST', headers: { 'x-test': 'a' }, body: '{}' }]);
  });

  it('puts a body back together that comes in many pieces', async () => {
    const body = JSON.stringify('ü'.repeat(300_000));
    await using server = await GraphServer.open(raw(body));

    expect(await send(server.baseUrl)).toMatchObject({ text: body });
  });

  it('knows that nothing was sent where nobody listens', async () => {
    const server = await GraphServer.open();
    const { baseUrl } = server;
    await server.close();

    expect(await send(baseUrl)).toEqual({ broken: 'before', because: expect.stringContaining('ECONNREFUSED') });
  });

  it('knows that nothing was sent where the other side does not speak TLS', async () => {
    await using server = await GraphServer.open();

    expect(await send(server.baseUrl.replace('http:', 'https:'))).toMatchObject({ broken: 'before' });
    expect(server.requests).toEqual([]);
  });

  it.each([
    ['the connection is dropped after the request', drop],
    ['the body breaks off', cut()],
  ])('can not tell what happened where %s', async (_what, script) => {
    await using server = await GraphServer.open(script);

    expect(await send(server.baseUrl)).toEqual({ broken: 'after', because: expect.stringContaining('UND_ERR_SOCKET') });
  });

  it.each([
    ['no answer comes', () => undefined, 'UND_ERR_HEADERS_TIMEOUT'],
    ['an answer stops half-way', stall(200), 'UND_ERR_BODY_TIMEOUT'],
  ])('can not tell what happened where %s for too long', async (_what, script, because) => {
    await using server = await GraphServer.open(script);
    const baseUrl = new URL(server.baseUrl);
    const transport = new Transport({ baseUrl, env: {}, connections: 1, timeout: 10 });

    const outcome = await transport.exchange({ method: 'POST', url: baseUrl, headers: {}, body: '{}' });

    expect(outcome).toEqual({ broken: 'after', because: expect.stringContaining(because) });
    expect(server.requests).toHaveLength(1);
    await server.close();
    await transport.close();
  });

  it.each([400, 403, 409, 413])(
    'takes a %d for none where its body breaks off, for that would say what it means',
    async (code) => {
      await using server = await GraphServer.open(cut(code));

      expect(await send(server.baseUrl)).toMatchObject({ broken: 'after' });
    },
  );

  it('takes a refusal for an answer even where its body breaks off', async () => {
    await using server = await GraphServer.open(cut(503, { 'retry-after': '3' }));

    expect(await send(server.baseUrl)).toMatchObject({ status: 503, headers: { 'retry-after': '3' } });
  });

  it('does not follow a redirect', async () => {
    await using server = await GraphServer.open(refuse(302, '', { location: '/elsewhere' }));

    expect(await send(server.baseUrl)).toMatchObject({ status: 302 });
    expect(server.requests).toHaveLength(1);
  });

  it('rejects with the reason of an interruption, before and during the exchange', async () => {
    const controller = new AbortController();
    await using server = await GraphServer.open(() => controller.abort(new Error('stopped')));

    await expect(send(server.baseUrl, {}, AbortSignal.abort(new Error('early')))).rejects.toThrow('early');
    expect(server.requests).toEqual([]);
    await expect(send(server.baseUrl, {}, controller.signal)).rejects.toThrow('stopped');
  });

  it('reaches other hosts through the proxy, and counts what the proxy refuses as never sent', async () => {
    const asked: string[] = [];
    const proxy = createServer().listen(0, '127.0.0.1');
    proxy.on('connect', (request, socket) => {
      asked.push(`${request.method} ${request.url}`);
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
    await once(proxy, 'listening');
    const env = { https_proxy: `127.0.0.1:${(proxy.address() as AddressInfo).port}` };

    const outcome = await send('https://graph.example/v1.0', env);
    proxy.close();

    expect(outcome).toMatchObject({ broken: 'before' });
    expect(asked).toEqual(['CONNECT graph.example:443']);
  });

  it('reports an unusable proxy by the name of its variable, not by its value', () => {
    const env = { HTTPS_PROXY: 'http://user:password@' };
    const open = (): Transport => new Transport({ baseUrl: new URL('https://graph.example'), env, connections: 1 });

    expect(open).toThrow('`HTTPS_PROXY` must be a URL');
    expect(open).not.toThrow('password');
  });
});
