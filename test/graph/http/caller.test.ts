import { inspect } from 'node:util';
import type { GetTokenOptions } from '@azure/core-auth';
import { describe, expect, it } from 'vitest';
import { SignInProblem } from '../../../src/graph/auth/sign-in-problem.ts';
import { GraphError } from '../../../src/graph/graph-error.ts';
import type { ClientEvent } from '../../../src/graph/http/client-event.ts';
import { InstantClock } from '../../support/instant-clock.ts';
import { CountingCredential, GraphRig, pagesOf } from '../../support/rigs/graph-rig.ts';
import { cut, drop, json, raw, refuse, type Script, status } from '../../support/rigs/graph-server.ts';

const draft = { id: 's1', status: 'draft' };
const ok = json(draft);

describe('a throttled request', () => {
  it.each([
    ['for the seconds of `Retry-After`', { 'retry-after': '90' }, 90_000],
    [
      'until the date of `Retry-After`',
      { 'retry-after': 'Sun, 22 Nov 2026 10:01:30 GMT', date: 'Sun, 22 Nov 2026 10:00:00 GMT' },
      90_000,
    ],
    ['for a backoff without `Retry-After`', {}, 500],
  ])('waits %s', async (_form, headers, milliseconds) => {
    await using rig = await GraphRig.open([refuse(429, 'TooManyRequests', headers as Record<string, string>), ok]);

    await rig.client.activateSession('s1');

    expect(rig.clock.sleeps).toEqual([milliseconds]);
    expect(rig.server.requests).toHaveLength(2);
    expect(rig.notices).toMatchObject([
      { kind: 'throttled', status: 429, atOnce: 2 },
      { kind: 'attempt-failed', status: 429, code: 'TooManyRequests', number: 1, waitMs: milliseconds },
    ]);
  });

  it('holds back all other requests too', async () => {
    await using rig = await GraphRig.open([refuse(429, '', { 'retry-after': '30' }), ok], { requests: 1 });
    const begin = rig.clock.now();
    const times: number[] = [];

    await Promise.all(
      ['s1', 's2', 's3'].map(async () => {
        await rig.client.getServiceStatus();
        times.push(rig.clock.now() - begin);
      }),
    );

    expect(times.every((time) => time >= 30_000)).toBe(true);
    expect(rig.client.meter).toMatchObject({ sent: 4, inFlight: 0, atOnce: 1, pauseLeft: 0, throttled: 1 });
  });

  it('waits even if the body of the response breaks off', async () => {
    await using rig = await GraphRig.open([cut(429, { 'retry-after': '7' }), ok]);

    await rig.client.activateSession('s1');

    expect(rig.clock.sleeps).toEqual([7_000]);
  });

  it('fails as unreachable once the patience is used up', async () => {
    await using rig = await GraphRig.open([refuse(503, 'ServiceUnavailable', { 'retry-after': '60' })], {
      patience: 120_000,
    });

    await expect(rig.client.getSession('s1')).rejects.toMatchObject({ kind: 'unreachable', status: 503 });
    expect(rig.server.requests).toHaveLength(3);
    expect(rig.failures.map(({ waitMs }) => waitMs)).toEqual([60_000, 60_000, null]);
  });
});

describe('a call that needs a permit', () => {
  it.each([
    ['a 429', refuse(429, 'TooManyRequests', { 'retry-after': '30' })],
    ['a token that was refused', refuse(401, 'InvalidAuthenticationToken')],
  ])('asks for it before each attempt, after the wait (%s)', async (_what, script) => {
    await using rig = await GraphRig.open([script, ok]);
    const asked: unknown[] = [];
    const permit = async (): Promise<void> => {
      asked.push({ requests: rig.server.requests.length, waits: rig.clock.sleeps.length });
    };

    await rig.client.activateSession('s1', permit);

    expect(asked).toEqual([
      { requests: 0, waits: 0 },
      { requests: 1, waits: rig.clock.sleeps.length },
    ]);
  });

  it('does not leave once it is refused, and rejects as the permit does', async () => {
    await using rig = await GraphRig.open([refuse(429, 'TooManyRequests', { 'retry-after': '30' }), ok]);
    const lost = new Error('taken over');
    const permit = (): Promise<void> => (rig.clock.sleeps.length > 0 ? Promise.reject(lost) : Promise.resolve());

    await expect(rig.client.createSession('mailbox', undefined, permit)).rejects.toBe(lost);

    expect(rig.server.requests).toHaveLength(1);
  });

  it('waits for a pause that began while the permit was awaited, and asks for the permit again', async () => {
    await using rig = await GraphRig.open([refuse(429, 'TooManyRequests', { 'retry-after': '7200' }), ok]);
    const begin = rig.clock.now();
    const askedAt: number[] = [];
    const permit = async (): Promise<void> => {
      askedAt.push(rig.clock.now() - begin);
      // Its pause is longer than anybody has patience, so it fails at once, and the pause goes on.
      if (askedAt.length === 1) await rig.client.getServiceStatus().catch(() => undefined);
    };

    await rig.client.activateSession('s1', permit);

    expect(askedAt).toEqual([0, 7_200_000]);
  });
});

describe('a connection', () => {
  it('is reused for the next request, and replaced after a 503 or 504', async () => {
    await using rig = await GraphRig.open([ok, ok, status(503), ok, status(504), ok], { requests: 1 });

    const connections: number[] = [];
    for (let request = 0; request < 4; request += 1) {
      await rig.client.getSession('s1');
      connections.push(rig.server.connections);
    }

    expect(connections).toEqual([1, 1, 2, 3]);
  });

  it('that fails before anything is sent lets even a POST be repeated', async () => {
    await using rig = await GraphRig.open([ok]);
    const { port } = rig.server;
    await rig.server.close();
    rig.clock.meanwhile = () => rig.server.listen(port);

    await rig.client.createSession('mailbox');

    expect(rig.failures).toMatchObject([{ status: 0, because: expect.stringContaining('ECONNREFUSED') }]);
    expect(rig.server.requests).toHaveLength(1);
  });

  it.each([
    ['is dropped without a response', drop],
    ['breaks off in the middle of the response', cut()],
    ['brings a response that is not JSON', raw('<html>ada@contoso.com')],
    ['brings a response without an id', json({ status: 'draft' })],
    ['brings a 502', status(502)],
  ])('that %s lets a GET be repeated, but never a POST', async (_what, script) => {
    await using rig = await GraphRig.open([script, ok]);
    await rig.client.getSession('s1');
    rig.server.script(script, ok);

    const post = rig.client.createSession('mailbox');

    await expect(post).rejects.toMatchObject({ kind: 'answer-lost' });
    expect(rig.server.requests.map(({ method }) => method)).toEqual(['GET', 'GET', 'POST']);
    expect(inspect(rig.notices)).not.toContain('ada@contoso.com');
  });

  it('that breaks lets a DELETE be repeated, because a second one does no harm', async () => {
    await using rig = await GraphRig.open([drop, refuse(404, 'RestoreSessionNotFound')]);

    await expect(rig.client.deleteSession('s1')).rejects.toMatchObject({ kind: 'refused', status: 404 });
    expect(rig.server.requests.map(({ method }) => method)).toEqual(['DELETE', 'DELETE']);
  });

  it('to this machine ignores the proxy variables', async () => {
    const nobody = 'http://127.0.0.1:1';
    await using rig = await GraphRig.open([ok], {
      env: { HTTP_PROXY: nobody, https_proxy: nobody, http_proxy: nobody },
    });

    await rig.client.getSession('s1');

    expect(rig.server.requests).toHaveLength(1);
  });
});

describe('a refusal', () => {
  it('fails the call at once, with all that support needs', async () => {
    await using rig = await GraphRig.open([
      status(
        403,
        {
          error: {
            code: 'RestoreSessionActionNotAllowed',
            message: 'not a draft',
            details: [{ code: 'x', message: 'y', target: 'z' }],
          },
        },
        { 'request-id': 'r-1' },
      ),
    ]);

    const error = await rig.client.activateSession('s1').catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(GraphError);
    expect(error).toMatchObject({
      kind: 'refused',
      status: 403,
      code: 'RestoreSessionActionNotAllowed',
      details: [{ code: 'x', message: 'y', target: 'z' }],
      requestId: 'r-1',
      clientRequestId: rig.server.requests[0]?.headers['client-request-id'],
      message: 'Graph refused `POST /v1.0/solutions/backupRestore/restoreSessions/s1/activate`: not a draft',
    });
    expect(rig.failures).toMatchObject([{ requestId: 'r-1', waitMs: null }]);
  });

  it('can be a 500 `TooManyActiveRestoreSessions`, which the client does not retry', async () => {
    await using rig = await GraphRig.open([refuse(500, 'TooManyActiveRestoreSessions')]);

    await expect(rig.client.activateSession('s1')).rejects.toMatchObject({ kind: 'refused', status: 500 });
    expect(rig.server.requests).toHaveLength(1);
  });

  it('is only what the service says: a redirect is not followed, and a 404 without a code is retried', async () => {
    await using other = await GraphRig.open([ok]);
    const redirect = status(307, undefined, { location: other.server.baseUrl });
    await using rig = await GraphRig.open([redirect, status(404), ok]);

    await rig.client.getSession('s1');

    expect(other.server.requests).toEqual([]);
    expect(rig.failures.map(({ because }) => because)).toEqual([
      expect.stringMatching(/^307, a redirect to 127\.0\.0\.1:\d+ that Graph does not send$/),
      '404',
    ]);
  });

  it('is not a page of a proxy, which is named for what it is', async () => {
    const page: Script = (response) => {
      response.writeHead(403, { 'content-type': 'text/html; charset=utf-8' });
      response.end('<html>blocked by policy</html>');
    };
    await using rig = await GraphRig.open([page]);

    await expect(rig.client.createSession('mailbox')).rejects.toMatchObject({
      kind: 'answer-lost',
      message: expect.stringContaining('403, a web page that Graph does not send'),
    });
  });

  it('is not a web page with status 200, which is named as well', async () => {
    const page: Script = (response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<!DOCTYPE html><title>Sign in</title>');
    };
    await using rig = await GraphRig.open([page], { patience: 0 });

    await expect(rig.client.getSession('s1')).rejects.toMatchObject({
      kind: 'garbled',
      message: expect.stringContaining('a web page that Graph does not send'),
    });
  });

  it('is not a web page with status 200 to a deletion either, which nobody has carried out', async () => {
    const page: Script = (response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<!DOCTYPE html><title>Sign in</title>');
    };
    await using rig = await GraphRig.open([page, status(204)]);

    await rig.client.deleteSession('s1');

    expect(rig.server.requests.map(({ method }) => method)).toEqual(['DELETE', 'DELETE']);
  });

  it('is not an empty response to a deletion, whatever type it claims to have', async () => {
    await using rig = await GraphRig.open([status(204, undefined, { 'content-type': 'text/html; charset=utf-8' })]);

    await rig.client.deleteSession('s1');

    expect(rig.server.requests).toHaveLength(1);
  });

  it('is not JSON that claims to be HTML', async () => {
    const session = { '@odata.type': '#microsoft.graph.exchangeRestoreSession', id: 's1', status: 'active' };
    await using rig = await GraphRig.open([status(200, session, { 'content-type': 'text/html' })]);

    expect(await rig.client.getSession('s1')).toMatchObject({ id: 's1', status: 'active' });
  });

  it('cannot be a 407: a proxy asks for a sign-in, so nothing gets through', async () => {
    await using rig = await GraphRig.open([status(407)]);

    await expect(rig.client.getSession('s1')).rejects.toMatchObject({
      kind: 'blocked',
      message: expect.stringContaining('put user name and password into `HTTPS_PROXY`'),
    });
    expect(rig.server.requests).toHaveLength(1);
  });
});

describe('the token', () => {
  const credentialOf = (token: string) => ({ getToken: async () => ({ token, expiresOnTimestamp: Number.MAX_VALUE }) });

  it('is removed from a response that quotes it', async () => {
    const token = 'eyJ0eXAiOiJKV1QifQ.e30.c2lnbmF0dXJl';
    const quoting = status(403, { error: { code: 'accessDenied', message: `not with ${token}` } });
    await using rig = await GraphRig.open([quoting], { credential: credentialOf(token) });

    await expect(rig.client.getSession('s1')).rejects.toMatchObject({ said: 'not with [token]' });
  });

  it('is not removed if it is too short for a real one, because that would damage other words', async () => {
    const first = json({ value: [draft], '@odata.nextLink': '/solutions/backupRestore/restoreSessions?$skiptoken=x' });
    const last = json({ value: [{ id: 'next', status: 'draft' }] });
    await using rig = await GraphRig.open([first, last], { credential: credentialOf('x') });

    const pages = await pagesOf(rig.client.listSessions());

    expect(pages.flat().map(({ id }) => id)).toEqual(['s1', 'next']);
  });

  it('is kept until five minutes before it expires', async () => {
    await using rig = await GraphRig.open([ok]);

    const used: (string | undefined)[] = [];
    for (const minutes of [0, 54, 1, 54]) {
      await rig.clock.sleep(minutes * 60_000);
      await rig.client.getSession('s1');
      used.push(rig.server.requests.at(-1)?.headers.authorization);
    }

    expect(used).toEqual(['Bearer secret-1', 'Bearer secret-1', 'Bearer secret-2', 'Bearer secret-2']);
  });

  it('is fetched once, however many requests start at the same time', async () => {
    await using rig = await GraphRig.open([ok]);

    await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((id) => rig.client.getSession(id)));

    expect(rig.credential.asked).toBe(1);
  });

  it('is renewed after a 401, and the request is repeated, even a POST', async () => {
    await using rig = await GraphRig.open([refuse(401, 'InvalidAuthenticationToken'), ok]);

    await rig.client.createSession('mailbox');

    expect(rig.server.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer secret-1',
      'Bearer secret-2',
    ]);
    expect(rig.clock.sleeps).toEqual([]);
  });

  it('after a refusal is new for certain: the credential is asked past its cache, once for all requests', async () => {
    const asked: (GetTokenOptions | undefined)[] = [];
    const credential = {
      getToken: async (_scope: string | string[], options?: GetTokenOptions) => {
        asked.push(options);
        return { token: `secret-${asked.length}`, expiresOnTimestamp: Number.MAX_VALUE };
      },
    };
    const onlySecond: Script = (response, request) =>
      (request.headers.authorization === 'Bearer secret-2' ? ok : status(401))(response, request);
    await using rig = await GraphRig.open([onlySecond], { credential });

    await Promise.all(['a', 'b', 'c', 'd'].map((id) => rig.client.getSession(id)));

    expect(asked.map((options) => [options?.enableCae, options?.claims])).toEqual([
      [true, undefined],
      [true, '{"access_token":{"xms_cc":{"values":["cp1"]}}}'],
    ]);
  });

  it('may come when a pause has begun meanwhile: then the request waits for its end', async () => {
    const [paused, refreshing] = [gate(), gate()];
    let asked = 0;
    const getToken = async () => {
      asked += 1;
      if (asked > 1) {
        refreshing.open();
        await paused.opened;
      }
      return { token: `secret-${asked}`, expiresOnTimestamp: Number.MAX_VALUE };
    };
    const arrivals: number[] = [];
    const script: Script = async (response, request) => {
      if (request.method === 'POST') {
        await refreshing.opened;
        return await refuse(503, 'x', { 'retry-after': '60' })(response, request);
      }
      arrivals.push(rig.clock.now());
      return await (arrivals.length === 1 ? status(401) : ok)(response, request);
    };
    const onNotice = ({ kind }: ClientEvent): void => (kind === 'throttled' ? paused.open() : undefined);
    const rig = await GraphRig.open([script], { credential: { getToken }, onNotice });

    await Promise.all([rig.client.createSession('mailbox').catch(() => undefined), rig.client.getSession('s1')]);
    await rig[Symbol.asyncDispose]();

    const [first = 0, second = 0] = arrivals;
    expect(second - first).toBeGreaterThanOrEqual(60_000);
  });

  it('satisfies the claims that the service demands', async () => {
    const claims = '{"access_token":{"nbf":{"essential":true,"value":"1764450000"}}}';
    const challenge = `Bearer realm="", error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}"`;
    const asked: (string | undefined)[] = [];
    const credential = {
      getToken: async (_scope: string | string[], options?: GetTokenOptions) => {
        asked.push(options?.claims);
        return { token: `secret-${asked.length}`, expiresOnTimestamp: Number.MAX_VALUE };
      },
    };
    const script = status(401, undefined, { 'www-authenticate': challenge });
    await using rig = await GraphRig.open([script, ok], { credential });

    await rig.client.getSession('s1');
    await rig.client.getSession('s1');

    expect(asked).toEqual([undefined, claims]);
  });

  it('that is refused twice fails the call with `sign-in`', async () => {
    await using rig = await GraphRig.open([refuse(401, 'InvalidAuthenticationToken')]);

    await expect(rig.client.getSession('s1')).rejects.toMatchObject({ kind: 'sign-in', status: 401 });
    expect(rig.server.requests).toHaveLength(2);
  });

  it('that cannot be fetched at first fails the call before anything is sent', async () => {
    const credential = { getToken: () => Promise.reject(new Error('AADSTS7000215: wrong secret')) };
    await using rig = await GraphRig.open([ok], { credential });

    await expect(rig.client.getSession('s1')).rejects.toMatchObject({
      kind: 'sign-in',
      message: 'could not get a token: AADSTS7000215: wrong secret',
    });
    expect(rig.server.requests).toEqual([]);
  });

  it('that cannot be renewed is retried later, unless the set-up itself is wrong', async () => {
    const clock = new InstantClock();
    const working = new CountingCredential(clock, 0);
    const answers = [
      () => working.getToken(),
      () => Promise.reject(new Error('getaddrinfo EAI_AGAIN login.microsoftonline.com')),
      () => working.getToken(),
      () => Promise.reject(new SignInProblem('the certificate is gone', 'Put it back.')),
    ];
    const credential = { getToken: () => answers.shift()?.() ?? Promise.resolve(null) };
    await using rig = await GraphRig.open([ok], { credential, clock });

    await rig.client.getServiceStatus();
    await rig.client.createSession('mailbox');
    const last = rig.client.getServiceStatus();

    await expect(last).rejects.toMatchObject({ kind: 'sign-in' });
    expect(clock.sleeps).toEqual([500]);
  });

  it('appears in no error, no notice and no object', async () => {
    await using rig = await GraphRig.open([ok, refuse(400, 'x'), drop, refuse(401, 'y'), refuse(401, 'y')]);
    await rig.client.getSession('s1');

    const errors: unknown[] = [];
    for (const call of [
      () => rig.client.getSession('s1'),
      () => rig.client.createSession('site'),
      () => rig.client.getSession('s1'),
    ]) {
      await call().catch((error: unknown) => errors.push(error));
    }

    expect(errors).toHaveLength(3);
    const shown = [rig.client, errors, rig.notices].flatMap((value) => [
      inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true }),
      JSON.stringify(value),
    ]);
    expect(shown.join('\n')).not.toMatch(/secret-|bearer/i);
  });
});

describe('an abort', () => {
  it('ends a wait at once', async () => {
    const controller = new AbortController();
    await using rig = await GraphRig.open([status(503)], { signal: controller.signal });
    rig.clock.meanwhile = () => controller.abort(new Error('stopped'));

    await expect(rig.client.getServiceStatus()).rejects.toThrow('stopped');
    expect(rig.server.requests).toHaveLength(1);
  });

  it('ends the wait for a token at once, even if the credential does not listen', async () => {
    const controller = new AbortController();
    const credential = { getToken: () => new Promise<never>(() => controller.abort(new Error('stopped'))) };
    await using rig = await GraphRig.open([ok], { signal: controller.signal, credential });

    await expect(rig.client.getSession('s1')).rejects.toThrow('stopped');
    expect(rig.server.requests).toEqual([]);
  });

  it('ends a read on its way, and lets a change get its response', async () => {
    const controller = new AbortController();
    await using rig = await GraphRig.open([() => controller.abort(new Error('stopped'))], {
      signal: controller.signal,
    });
    await expect(rig.client.getSession('s1')).rejects.toThrow('stopped');

    const later = new AbortController();
    await using second = await GraphRig.open(
      [
        (response, request) => {
          later.abort(new Error('stopped'));
          return ok(response, request);
        },
      ],
      { signal: later.signal },
    );
    await expect(second.client.createSession('mailbox')).resolves.toMatchObject({ id: 's1' });
    await expect(second.client.createSession('mailbox')).rejects.toThrow('stopped');
    expect(second.server.requests).toHaveLength(1);
  });

  it('does not make Node warn when more than ten requests wait', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error): number => warnings.push(warning);
    process.on('warning', note);
    const controller = new AbortController();
    await using rig = await GraphRig.open([ok], { signal: controller.signal });

    await Promise.all(Array.from({ length: 40 }, (_, id) => rig.client.getSession(`${id}`)));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', note);

    expect(warnings).toEqual([]);
  });
});

interface Gate {
  readonly opened: Promise<void>;
  readonly open: () => void;
}

function gate(): Gate {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}
