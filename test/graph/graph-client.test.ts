import { describe, expect, it } from 'vitest';
import { GraphRig, pagesOf } from '../support/rigs/graph-rig.ts';
import { json, raw, refuse, type Script, status } from '../support/rigs/graph-server.ts';

const draft = { '@odata.type': '#microsoft.graph.exchangeRestoreSession', id: 's1', status: 'draft' };

const bulk = {
  displayName: 'run-1 chunk 1',
  targets: ['ada@contoso.com'],
  destination: 'new',
  from: Date.parse('2026-11-01T00:00:00Z'),
  to: Date.parse('2026-11-15T00:00:00Z'),
  prefer: 'latest',
  fastOnly: true,
} as const;

describe('GraphClient', () => {
  it('sends the headers that the service and its support need with every request', async () => {
    await using rig = await GraphRig.open([json(draft)]);

    await rig.client.getSession('s1');
    await rig.client.getSession('s1');

    const [first, second] = rig.server.requests;
    expect(first).toMatchObject({ method: 'GET', url: '/v1.0/solutions/backupRestore/restoreSessions/s1', body: '' });
    expect(first?.headers).toMatchObject({
      authorization: 'Bearer secret-1',
      prefer: 'include-unknown-enum-members',
      accept: 'application/json',
      'user-agent': 'm365-bulk-restore/1.2.3',
      'client-request-id': expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    });
    expect(second?.headers['client-request-id']).not.toBe(first?.headers['client-request-id']);
  });

  it('runs a bulk restore with the documented paths and bodies', async () => {
    await using rig = await GraphRig.open([
      status(201, draft),
      status(201, { id: 'b1', status: 'active', displayName: 'run-1 chunk 1', mailboxes: [] }),
      json({ ...draft, status: 'activating' }),
      json({ id: 'b1', status: 'completed' }),
      status(204),
    ]);

    const session = await rig.client.createSession('mailbox');
    const request = await rig.client.addBulkRequest('mailbox', session.id, bulk);
    const started = await rig.client.activateSession(session.id);
    const done = await rig.client.getBulkRequest('mailbox', session.id, request.id);
    await rig.client.deleteSession(session.id);

    const root = '/v1.0/solutions/backupRestore';
    const bulks = `${root}/exchangeRestoreSessions/s1/mailboxRestoreArtifactsBulkAdditionRequests`;
    expect(rig.server.requests.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['POST', `${root}/exchangeRestoreSessions`, '{}'],
      ['POST', bulks, expect.stringContaining('"mailboxes":["ada@contoso.com"]')],
      ['POST', `${root}/restoreSessions/s1/activate`, ''],
      ['GET', `${bulks}/b1`, ''],
      ['DELETE', `${root}/restoreSessions/s1`, ''],
    ]);
    expect([session.status, request.status, started.status, done.status]).toEqual([
      'draft',
      'active',
      'activating',
      'completed',
    ]);
  });

  it('sends nothing for an id that would make another path', async () => {
    await using rig = await GraphRig.open([]);

    const calls = [
      async () => await rig.client.deleteSession('..'),
      async () => await rig.client.getSession('../a b?'),
      async () => await rig.client.getSession('.'),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ name: 'GraphError', kind: 'garbled' });

    expect(rig.server.requests).toEqual([]);
  });

  it('reads sessions one by one if something on the way knows no batches, without patience for batches', async () => {
    const page = status(403);
    const answer: Script = (response, request) =>
      (request.method === 'POST' ? page : json({ id: request.url.split('/').at(-1), status: 'active' }))(
        response,
        request,
      );
    await using rig = await GraphRig.open([answer]);
    const ids = ['s1', 's2', 's3', 's4'];

    for (let time = 0; time < 5; time += 1) {
      const sessions = await Promise.all(ids.map((id) => rig.client.getSession(id)));
      expect(sessions).toMatchObject(ids.map((id) => ({ id, status: 'active' })));
    }

    expect(rig.clock.sleeps.reduce((sum, wait) => sum + wait, 0)).toBeLessThan(60_000);
  });

  it.each([
    ['refused', refuse(400, 'BadRequest')],
    ['not implemented', refuse(501, 'NotImplemented')],
    ['answered with 400 and nothing else', status(400)],
    ['answered with 500 and nothing else', status(500)],
  ])('lists all sessions if a list of those since a time is %s', async (_, odd) => {
    const whole = json({ value: [{ id: 's1', status: 'active' }] });
    await using rig = await GraphRig.open([
      (response, request) => (request.url.includes('$filter') ? odd : whole)(response, request),
    ]);
    const begin = rig.clock.now();

    for (let time = 0; time < 5; time += 1)
      expect((await pagesOf(rig.client.listSessions(begin))).flat()).toMatchObject([{ id: 's1' }]);

    expect(rig.server.requests.filter(({ url }) => !url.includes('$filter'))).toHaveLength(5);
    expect(rig.clock.now() - begin).toBeLessThan(30_000);
  });

  it('ends a list that has no end', async () => {
    let page = 0;
    const endless: Script = (response, request) => {
      page += 1;
      return json({ value: [], '@odata.nextLink': `?$skiptoken=${page}` })(response, request);
    };
    await using rig = await GraphRig.open([endless]);

    await expect(pagesOf(rig.client.listSessions())).rejects.toMatchObject({
      kind: 'garbled',
      message: expect.stringContaining('does not end after 100 pages'),
    });
  });

  it('follows next links to the end, absolute and relative, with their queries unchanged', async () => {
    await using rig = await GraphRig.open([
      (response, request) =>
        json({ value: [], '@odata.nextLink': `http://${request.headers.host}/v1.0/x?$skiptoken=1` })(response, request),
      json({ value: [draft], '@odata.nextLink': '/solutions/backupRestore/restoreSessions?$skiptoken=2' }),
      json({ value: [draft], '@odata.nextLink': '/v1.0/solutions/backupRestore/restoreSessions?$skiptoken=3' }),
      json({ value: [draft], '@odata.nextLink': '?$skiptoken=a%2Fb' }),
      json({ value: [draft, draft], '@odata.nextLink': null }),
    ]);

    const pages = await pagesOf(rig.client.listSessions());

    expect(pages.map((page) => page.length)).toEqual([0, 1, 1, 1, 2]);
    expect(rig.server.requests.map(({ url }) => url)).toEqual([
      '/v1.0/solutions/backupRestore/restoreSessions',
      '/v1.0/x?$skiptoken=1',
      '/v1.0/solutions/backupRestore/restoreSessions?$skiptoken=2',
      '/v1.0/solutions/backupRestore/restoreSessions?$skiptoken=3',
      '/v1.0/solutions/backupRestore/restoreSessions?$skiptoken=a%2Fb',
    ]);
  });

  it('rejects a next link to another host, and sends nothing there', async () => {
    await using other = await GraphRig.open([json({ value: [] })]);
    await using rig = await GraphRig.open([
      json({ value: [draft], '@odata.nextLink': `${other.server.baseUrl}/solutions/backupRestore/restoreSessions` }),
    ]);

    const walk = pagesOf(rig.client.listSessions());

    await expect(walk).rejects.toMatchObject({ name: 'GraphError', kind: 'garbled' });
    await expect(walk).rejects.toThrow(`leads away from ${rig.server.origin}`);
    expect(other.server.requests).toEqual([]);
  });

  it.each(['?$skiptoken=1', '/solutions/backupRestore/restoreSessions'])(
    'rejects a next link that leads in a circle (%s)',
    async (link) => {
      await using rig = await GraphRig.open([json({ value: [draft], '@odata.nextLink': link })]);

      await expect(pagesOf(rig.client.listSessions())).rejects.toThrow('leads back to a page that was read before');
      expect(rig.server.requests.length).toBeLessThanOrEqual(2);
    },
  );

  it("asks for artifacts with their restore points and units, in the workload's own collection", async () => {
    await using rig = await GraphRig.open([json({ value: [{ id: 'a1', status: 'succeeded' }] })]);

    const pages = await pagesOf(rig.client.listArtifacts('site', 's1'));

    expect(pages.flat().map((artifact) => artifact.status)).toEqual(['succeeded']);
    expect(rig.server.requests[0]?.url).toBe(
      '/v1.0/solutions/backupRestore/sharePointRestoreSessions/s1/siteRestoreArtifacts?$expand=restorePoint($expand=protectionUnit)',
    );
  });

  it('expands less if the service refuses it, and remembers that', async () => {
    await using rig = await GraphRig.open([refuse(400, 'BadRequest'), refuse(400, 'BadRequest'), json({ value: [] })]);

    await pagesOf(rig.client.listArtifacts('drive', 's1'));
    await pagesOf(rig.client.listArtifacts('drive', 's2'));

    expect(rig.server.requests.map(({ url }) => url.replace(/.*driveRestoreArtifacts/, ''))).toEqual([
      '?$expand=restorePoint($expand=protectionUnit)',
      '?$expand=restorePoint',
      '',
      '',
    ]);
  });

  it('does not remember a 400 that had another reason', async () => {
    await using rig = await GraphRig.open([
      ...Array.from({ length: 3 }, () => refuse(400, 'InvalidRestoreSessionId')),
      json({ value: [] }),
    ]);

    await expect(pagesOf(rig.client.listArtifacts('drive', 'bad'))).rejects.toMatchObject({
      kind: 'refused',
      code: 'InvalidRestoreSessionId',
    });
    await pagesOf(rig.client.listArtifacts('drive', 's2'));

    expect(rig.server.requests.at(-1)?.url).toContain('?$expand=restorePoint($expand=protectionUnit)');
  });

  it('reads both spellings of a type, unknown enum members and malformed times', async () => {
    const sessions = [
      {
        id: '1',
        '@odata.type': '#microsoft.graph.sharepointRestoreSession',
        status: 'paused',
        createdDateTime: 'soon',
      },
      {
        id: '2',
        '@odata.type': '#microsoft.graph.sharePointRestoreSession',
        createdDateTime: '2026-11-22T03:00:00.1234567Z',
      },
    ];
    await using rig = await GraphRig.open([json({ value: sessions })]);

    const [first, second] = (await pagesOf(rig.client.listSessions())).flat();

    expect(first).toMatchObject({ workload: 'site', status: 'unknown', statusText: 'paused', createdAt: null });
    expect(second).toMatchObject({ workload: 'site', createdAt: Date.parse('2026-11-22T03:00:00.123Z') });
  });

  it('reads a page without a list again, and fails in the end', async () => {
    await using rig = await GraphRig.open([raw('{}')], { patience: 1_000 });

    await expect(pagesOf(rig.client.listSessions())).rejects.toMatchObject({ kind: 'garbled', status: 200 });
    expect(rig.server.requests.length).toBeGreaterThan(1);
  });

  it('rejects a base URL that the token must not be sent to', async () => {
    await using rig = await GraphRig.open([]);

    const open = GraphRig.open([], { baseUrl: 'http://graph.example/v1.0', env: {} });

    await expect(open).rejects.toThrow('must be https');
    expect(rig.server.requests).toEqual([]);
  });
});
