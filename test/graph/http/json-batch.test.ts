import { describe, expect, it } from 'vitest';
import { GraphError } from '../../../src/graph/graph-error.ts';
import type { RestoreSession } from '../../../src/graph/restore-api.ts';
import { GraphRig } from '../../support/rigs/graph-rig.ts';
import { json, refuse, type Script } from '../../support/rigs/graph-server.ts';

const sessionOf = (id: string) => ({ id, status: 'active' });

interface InnerRequest {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Answers each request of a batch, and a single request with its session. */
function answering(inner: (request: InnerRequest, sessionId: string) => object): Script {
  return async (response, request) => {
    if (!request.url.endsWith('/$batch')) return json(sessionOf(idIn(request.url)))(response, request);
    const { requests }: { requests: InnerRequest[] } = JSON.parse(request.body);
    return json({ responses: requests.map((each) => ({ id: each.id, ...inner(each, idIn(each.url)) })) })(
      response,
      request,
    );
  };
}

const good = answering((_request, id) => ({ status: 200, headers: {}, body: sessionOf(id) }));

function idIn(url: string): string {
  return url.slice(url.lastIndexOf('/') + 1);
}

function idsOf(sessions: readonly (RestoreSession | GraphError)[]): string[] {
  return sessions.map((session) => (session instanceof GraphError ? session.code : session.id));
}

const many = (count: number): string[] => Array.from({ length: count }, (_, index) => `s${index}`);

const four = ['s1', 's2', 's3', 's4'];

/** Reads sessions in the same moment: each with its session, or with its error. */
function readTogether({ client }: GraphRig, ids: readonly string[]): Promise<(RestoreSession | GraphError)[]> {
  return Promise.all(
    ids.map((id) =>
      client.getSession(id).catch((error: unknown) => {
        if (error instanceof GraphError) return error;
        throw error;
      }),
    ),
  );
}

/** What the client slept except for the moment in which it gathers reads. */
const longSleeps = ({ clock }: GraphRig): number[] => clock.sleeps.filter((wait) => wait > 20);

describe('reads of the same moment', () => {
  it('reads sessions in batches of twenty, and returns them in order', async () => {
    await using rig = await GraphRig.open([good]);

    const sessions = await readTogether(rig, many(45));

    expect(idsOf(sessions)).toEqual(many(45));
    expect(rig.server.requests.map(({ method, url }) => [method, url])).toEqual(
      Array(3).fill(['POST', '/v1.0/$batch']),
    );
  });

  it('sends each request in a batch as it would send a single one', async () => {
    const asked: InnerRequest[] = [];
    await using rig = await GraphRig.open([
      answering((request, id) => {
        asked.push(request);
        return { status: 200, headers: {}, body: sessionOf(id) };
      }),
    ]);

    await readTogether(rig, ['s:1', 's2', 's3', 's4']);

    expect(asked.map(({ method, url }) => [method, url])).toEqual([
      ['GET', '/solutions/backupRestore/restoreSessions/s%3A1'],
      ['GET', '/solutions/backupRestore/restoreSessions/s2'],
      ['GET', '/solutions/backupRestore/restoreSessions/s3'],
      ['GET', '/solutions/backupRestore/restoreSessions/s4'],
    ]);
    expect(asked[0]?.headers).toMatchObject({ Prefer: 'include-unknown-enum-members' });
    expect(new Set(asked.map(({ headers }) => headers['client-request-id'])).size).toBe(4);
  });

  it.each([0, 1])('need no batch if there are %i', async (count) => {
    await using rig = await GraphRig.open([good]);

    const sessions = await readTogether(rig, many(count));

    expect(idsOf(sessions)).toEqual(many(count));
    expect(rig.server.requests.map(({ method }) => method)).toEqual(Array(count).fill('GET'));
  });

  it.each([
    ['is refused', { status: 500, headers: {}, body: {} }],
    ['has no body', { status: 200, headers: {}, body: null }],
    ['is another session', { status: 200, headers: {}, body: sessionOf('s9') }],
    ['has no status', { headers: {}, body: sessionOf('s2') }],
  ])('reads a session again by itself if its response in the batch %s', async (_what, odd) => {
    await using rig = await GraphRig.open([
      answering((_request, id) => (id === 's2' ? odd : { status: 200, headers: {}, body: sessionOf(id) })),
    ]);

    const sessions = await readTogether(rig, four);

    expect(idsOf(sessions)).toEqual(four);
    expect(rig.server.requests.map(({ method, url }) => [method, idIn(url)])).toEqual([
      ['POST', '$batch'],
      ['GET', 's2'],
    ]);
  });

  it('returns the error of a session that does not exist in its place', async () => {
    const gone = { error: { code: 'RestoreSessionNotFound', message: 'gone' } };
    await using rig = await GraphRig.open([
      answering((_request, id) => ({
        status: id === 's2' ? 404 : 200,
        headers: {},
        body: id === 's2' ? gone : sessionOf(id),
      })),
      refuse(404, 'RestoreSessionNotFound'),
    ]);

    const sessions = await readTogether(rig, four);

    expect(idsOf(sessions)).toEqual(['s1', 'RestoreSessionNotFound', 's3', 's4']);
  });

  it('pauses all requests if one inside a batch is throttled', async () => {
    await using rig = await GraphRig.open([
      answering((_request, id) =>
        id === 's2'
          ? { status: 429, headers: { 'Retry-After': '30' }, body: { error: { code: 'TooManyRequests' } } }
          : { status: 200, headers: {}, body: sessionOf(id) },
      ),
    ]);

    const sessions = await readTogether(rig, four);

    expect(idsOf(sessions)).toEqual(four);
    expect(longSleeps(rig)).toEqual([30_000]);
    expect(rig.notices).toMatchObject([{ kind: 'throttled', status: 429, retryAfterMs: 30_000 }]);
  });

  it('holds back a request that waits behind such a batch', async () => {
    await using rig = await GraphRig.open(
      [
        answering((_request, id) =>
          id === 's2'
            ? { status: 429, headers: { 'Retry-After': '30' }, body: {} }
            : { status: 200, headers: {}, body: sessionOf(id) },
        ),
      ],
      { requests: 1 },
    );
    const begin = rig.clock.now();
    let other = 0;

    const sessions = readTogether(rig, four);
    const waiting = rig.clock
      .sleep(20)
      .then(() => rig.client.getServiceStatus())
      .then(() => {
        other = rig.clock.now();
      });
    await Promise.all([sessions, waiting]);

    expect(other - begin).toBeGreaterThanOrEqual(30_000);
  });

  it('does not wait if a request inside a batch is throttled for more than an hour', async () => {
    await using rig = await GraphRig.open([
      answering((_request, id) =>
        id === 's2'
          ? { status: 429, headers: { 'Retry-After': '7200' }, body: {} }
          : { status: 200, headers: {}, body: sessionOf(id) },
      ),
    ]);

    const sessions = await readTogether(rig, four);

    expect(sessions[1]).toMatchObject({ kind: 'unreachable', message: 'Graph asks for a pause of more than an hour' });
    expect(longSleeps(rig)).toEqual([]);
  });

  it('reads sessions one by one, from then on, if the service accepts no batches', async () => {
    const noBatches: Script = (response, request) =>
      request.url.endsWith('/$batch')
        ? refuse(404, 'ResourceNotFound')(response, request)
        : json(sessionOf(idIn(request.url)))(response, request);
    await using rig = await GraphRig.open([noBatches]);

    await readTogether(rig, four);
    const sessions = await readTogether(rig, four);

    expect(idsOf(sessions)).toEqual(four);
    expect(rig.server.requests.map(({ method }) => method)).toEqual(['POST', ...Array(8).fill('GET')]);
  });

  it('reads sessions one by one if only batches fail', async () => {
    const away: Script = (response, request) =>
      request.url.endsWith('/$batch')
        ? refuse(504, 'GatewayTimeout')(response, request)
        : json(sessionOf(idIn(request.url)))(response, request);
    await using rig = await GraphRig.open([away], { patience: 5_000 });

    expect(idsOf(await readTogether(rig, four))).toEqual(four);
  });

  it('sends a batch again if its response is lost', async () => {
    await using rig = await GraphRig.open([(response) => void response.socket?.destroy(), good]);

    expect(idsOf(await readTogether(rig, four))).toEqual(four);
  });
});
