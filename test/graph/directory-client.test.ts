import { describe, expect, it } from 'vitest';
import { GraphRig, pagesOf } from '../support/rigs/graph-rig.ts';
import { drop, json, type ReceivedRequest, refuse, type Script, status } from '../support/rigs/graph-server.ts';

const ada = { id: 'a1', userPrincipalName: 'ada@contoso.com', mail: 'ada@contoso.com', displayName: 'Ada' };

interface InnerRequest {
  readonly id: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

function innerRequests({ body }: ReceivedRequest): InnerRequest[] {
  return JSON.parse(body).requests;
}

/** Answers every request of a batch. */
function batch(inner: (request: InnerRequest) => object): Script {
  return async (response, request) => {
    const responses = innerRequests(request).map((one) => ({ id: one.id, ...inner(one) }));
    await json({ responses })(response, request);
  };
}

/** A redirect to another name of the same machine. */
function redirect(location: string): Script {
  return (response) => {
    response.writeHead(302, { location });
    response.end();
  };
}

function file(text: string): Script {
  return (response) => {
    response.writeHead(200, { 'content-type': 'application/octet-stream' });
    response.end(text);
  };
}

const report = [
  'Report Refresh Date,User Principal Name,Is Deleted,Last Activity Date,Storage Used (Byte)',
  '2026-11-28,ada@contoso.com,False,2026-11-27,1024',
].join('\n');

describe('DirectoryClient', () => {
  it('reports no failed attempt for somebody who was deleted', async () => {
    await using rig = await GraphRig.open([refuse(404, 'Request_ResourceNotFound')]);

    expect(await rig.client.directory.getUsers(['a1'])).toEqual([null]);
    expect(rig.notices).toEqual([]);
  });

  it('asks for the users with their aliases, 999 at a time, and follows the links', async () => {
    await using rig = await GraphRig.open([
      (response, request) =>
        json({ value: [ada], '@odata.nextLink': `http://${request.headers.host}/v1.0/users?$skiptoken=x` })(
          response,
          request,
        ),
      json({
        value: [{ ...ada, id: 'b2', proxyAddresses: ['SMTP:bob@contoso.com', 'smtp:b@contoso.com', 'SIP:b@x', 7] }],
      }),
    ]);

    const pages = await pagesOf(rig.client.directory.listUsers());

    expect(rig.server.requests.map(({ url }) => url)).toEqual([
      '/v1.0/users?$select=id,userPrincipalName,mail,proxyAddresses,displayName&$top=999',
      '/v1.0/users?$skiptoken=x',
    ]);
    expect(pages.flat()).toMatchObject([
      { id: 'a1', addresses: ['ada@contoso.com'] },
      { id: 'b2', addresses: ['ada@contoso.com', 'bob@contoso.com', 'b@contoso.com'] },
    ]);
  });

  it('reads 20 users in a request', async () => {
    await using rig = await GraphRig.open([
      batch(({ url }) => ({ status: 200, body: { ...ada, id: url.split(/[/?]/)[2] } })),
    ]);
    const ids = Array.from({ length: 45 }, (_, index) => `id-${index}`);

    const users = await rig.client.directory.getUsers(ids);

    expect(users).toMatchObject(ids.map((id) => ({ id })));
    expect(rig.server.requests.map((request) => innerRequests(request).length)).toEqual([20, 20, 5]);
  });

  it('searches by address with the header that the directory wants, and with quotes doubled', async () => {
    await using rig = await GraphRig.open([
      batch(({ url }) => ({
        status: 200,
        body: { value: url.includes('ada') ? [ada] : url.includes('two') ? [ada, ada] : [] },
      })),
    ]);

    const found = await rig.client.directory.findUsers([
      'ada@contoso.com',
      "o'brien+1@contoso.com",
      'two@contoso.com',
      'x@y.z',
    ]);

    const [, second] = innerRequests(rig.server.requests[0] as ReceivedRequest);
    const url = new URL(second?.url ?? '', 'http://graph');
    expect(url.searchParams.get('$filter')).toBe(
      "mail eq 'o''brien+1@contoso.com' or proxyAddresses/any(p:p eq 'smtp:o''brien+1@contoso.com')",
    );
    expect([url.searchParams.get('$count'), second?.headers['ConsistencyLevel']]).toEqual(['true', 'eventual']);
    expect(found).toMatchObject([{ id: 'a1' }, null, null, null]);
  });

  it('sends the header for a search by itself too', async () => {
    await using rig = await GraphRig.open([json({ value: [ada] })]);

    expect(await rig.client.directory.findUsers(['ada@contoso.com'])).toMatchObject([{ id: 'a1' }]);
    expect(rig.server.requests[0]?.headers).toMatchObject({ consistencylevel: 'eventual' });
  });

  it('takes the refusals in a batch for what they are, and does not ask again', async () => {
    const error = { code: 'Authorization_RequestDenied', message: 'Insufficient privileges' };
    await using rig = await GraphRig.open([batch(() => ({ status: 403, body: { error } }))]);

    const found = await rig.client.directory.findUsers(['a@b.c', 'd@e.f', 'g@h.i', 'j@k.l']);

    expect(found).toMatchObject(Array(4).fill({ kind: 'refused', status: 403, code: error.code, said: error.message }));
    expect(rig.server.requests).toHaveLength(1);
  });

  it('asks in another batch for what a batch answers with 429, after the pause', async () => {
    let batches = 0;
    await using rig = await GraphRig.open([
      async (response, request) => {
        batches += 1;
        const isFirst = batches === 1;
        const inner = ({ id }: InnerRequest): object =>
          isFirst && Number(id) % 2 === 0
            ? { status: 429, headers: { 'Retry-After': '7' }, body: { error: { code: 'TooManyRequests' } } }
            : { status: 200, body: ada };
        await batch(inner)(response, request);
      },
    ]);
    const before = rig.clock.now();

    const users = await rig.client.directory.getUsers(Array.from({ length: 10 }, (_, index) => `u${index}`));

    expect(users).toMatchObject(Array(10).fill({ id: 'a1' }));
    expect(rig.server.requests.map((request) => innerRequests(request).length)).toEqual([10, 5]);
    expect(rig.clock.now() - before).toBeGreaterThanOrEqual(7_000);
  });

  it.each([
    ['the list', { status: 429, pages: true }],
    ['a batch', { status: 429, pages: false }],
    ['a batch that a gateway answers', { status: 503, pages: false }],
  ])(
    'gives way beside a restore: sends %s once, and the pause holds for everything',
    async (_, { status: code, pages }) => {
      await using rig = await GraphRig.open([status(code, undefined, { 'Retry-After': '20' }), json({ value: [ada] })]);
      const { yieldingDirectory } = rig.client;

      const read = pages
        ? pagesOf(yieldingDirectory.listUsers()).catch((error: unknown) => [error])
        : yieldingDirectory.getUsers(Array.from({ length: 50 }, (_one, index) => `u${index}`));

      const error = { kind: 'unreachable', status: code, pause: 20_000 };
      expect(await read).toMatchObject(Array(pages ? 1 : 50).fill(error));
      expect(rig.server.requests).toHaveLength(1);
      expect(rig.client.meter.pauseLeft).toBe(20_000);
    },
  );

  it('gives way beside a restore once a part of a batch is answered with 429', async () => {
    await using rig = await GraphRig.open([
      batch(({ id }) =>
        id === '3'
          ? { status: 429, headers: { 'Retry-After': '7' }, body: { error: { code: 'TooManyRequests' } } }
          : { status: 200, body: ada },
      ),
    ]);

    const users = await rig.client.yieldingDirectory.getUsers(Array.from({ length: 30 }, (_, index) => `u${index}`));

    expect(users.slice(0, 20).filter((user) => user !== null && 'id' in user)).toHaveLength(19);
    expect(users.slice(20)).toMatchObject(Array(10).fill({ status: 429, pause: 7_000 }));
    expect(rig.server.requests).toHaveLength(1);
  });

  it('reads one after another beside a restore if there are too few for a batch, up to the first 429', async () => {
    await using rig = await GraphRig.open([json(ada), status(429, undefined, { 'Retry-After': '7' })]);

    const users = await rig.client.yieldingDirectory.getUsers(['a', 'b', 'c']);

    expect(users).toMatchObject([{ id: 'a1' }, { status: 429 }, { status: 429 }]);
    expect(rig.server.requests).toHaveLength(2);
  });

  it('asks for users without aliases once those are refused', async () => {
    await using rig = await GraphRig.open([refuse(403, 'Authorization_RequestDenied'), json({ value: [ada] })]);

    await pagesOf(rig.client.directory.listUsers());
    await pagesOf(rig.client.directory.listUsers());

    const aliases = rig.server.requests.map(({ url }) => url.includes('proxyAddresses'));
    expect(aliases).toEqual([true, false, false]);
  });

  it.each(['', '.', '..', 'a/b', 'a b', `a${String.fromCharCode(0)}`])('sends nothing for the user %j', async (key) => {
    await using rig = await GraphRig.open([]);

    await expect(rig.client.directory.getUsers([key])).rejects.toMatchObject({ name: 'GraphError', kind: 'garbled' });
    expect(rig.server.requests).toEqual([]);
  });

  it('reads sites by host and path, and the root site by its host', async () => {
    await using rig = await GraphRig.open([json({ id: 'h,s,w', webUrl: 'https://contoso.sharepoint.com' })]);

    await rig.client.directory.getSites([
      'https://Contoso.sharepoint.com/',
      'https://contoso.sharepoint.com/sites/R%26D ü/',
    ]);

    expect(rig.server.requests.map(({ url }) => url)).toEqual([
      '/v1.0/sites/contoso.sharepoint.com?$select=id,webUrl,displayName',
      '/v1.0/sites/contoso.sharepoint.com:/sites/R&D%20%C3%BC?$select=id,webUrl,displayName',
    ]);
  });

  it('fetches a usage report from where the service sends it, without the token', async () => {
    await using rig = await GraphRig.open([]);
    rig.server.script(redirect(`http://localhost:${rig.server.port}/data/file?sig=secret`), file(report));

    const rows = (await pagesOf(rig.client.directory.readUsage('mailbox'))).flat();

    const [asked, fetched] = rig.server.requests;
    expect(asked?.url).toBe("/v1.0/reports/getMailboxUsageDetail(period='D7')");
    expect(asked?.headers.authorization).toBe('Bearer secret-1');
    expect(fetched?.url).toBe('/data/file?sig=secret');
    expect(fetched?.headers.authorization).toBeUndefined();
    expect(rows).toEqual([
      {
        name: 'ada@contoso.com',
        siteId: null,
        displayName: null,
        size: 1_024,
        lastActivity: '2026-11-27',
        isDeleted: false,
        isConcealed: false,
      },
    ]);
  });

  it('takes a report that comes without a redirect', async () => {
    await using rig = await GraphRig.open([file(report)]);

    expect((await pagesOf(rig.client.directory.readUsage('mailbox'))).flat()).toHaveLength(1);
  });

  it('asks for another URL if the file cannot be fetched', async () => {
    await using rig = await GraphRig.open([]);
    const sent = redirect(`http://localhost:${rig.server.port}/file?sig=secret`);
    rig.server.script(sent, status(403), sent, drop, sent, file(report));

    expect((await pagesOf(rig.client.directory.readUsage('mailbox'))).flat()).toHaveLength(1);
    expect(rig.server.requests).toHaveLength(6);
  });

  it('gives up after the third URL, and keeps its signature to itself', async () => {
    await using rig = await GraphRig.open([]);
    const sent = redirect(`http://localhost:${rig.server.port}/file?sig=secret`);
    rig.server.script(sent, status(403), sent, status(403), sent, status(403));

    const reading = pagesOf(rig.client.directory.readUsage('mailbox'));

    await expect(reading).rejects.toMatchObject({ kind: 'unreachable', status: 403 });
    await expect(reading).rejects.not.toThrow(/secret|sig=/);
    expect(rig.server.requests).toHaveLength(6);
  });

  it.each([
    ['http://reports.contoso.example/file', /not https/],
    ['https://user:word@reports.contoso.example/file', /not https|was not fetched/],
    ['ftp://127.0.0.1/file', /not https/],
  ])('does not fetch a report from %s', async (location, message) => {
    await using rig = await GraphRig.open([redirect(location)]);

    const reading = pagesOf(rig.client.directory.readUsage('site'));

    await expect(reading).rejects.toMatchObject({ name: 'GraphError', kind: 'garbled' });
    await expect(reading).rejects.toThrow(message);
    expect(rig.server.requests).toHaveLength(1);
  });

  it.each(['', 'a page', '<html></html>', 'Site Id,Site URL\n1,2', '"'])(
    'rejects %j, which is no usage report',
    async (text) => {
      await using rig = await GraphRig.open([file(text)]);

      await expect(pagesOf(rig.client.directory.readUsage('site'))).rejects.toMatchObject({ kind: 'garbled' });
    },
  );

  it('still takes a redirect of any other call for a failure', async () => {
    await using rig = await GraphRig.open([redirect('https://login.contoso.example/')], { patience: 0 });

    await expect(rig.client.getSession('s1')).rejects.toMatchObject({ kind: 'unreachable', status: 302 });
  });
});
