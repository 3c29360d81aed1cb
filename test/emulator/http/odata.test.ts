import { describe, expect, it } from 'vitest';
import { TenantApi } from '../../../src/emulator/tenant-api.ts';
import { objectOf } from '../../../src/graph/wire/wire.ts';
import { EmulatorRig, type Reply, root } from '../../support/rigs/emulator-rig.ts';
import { activated, limitsWith, minute, targets } from '../../support/rigs/tenant-rig.ts';

/** A session of mailboxes that is activated, without HTTP. */
async function active({ emulator, clock }: EmulatorRig, count: number): Promise<string> {
  const ways = { api: new TenantApi(emulator.tenant), clock };
  return (await activated(ways, 'mailbox', targets('mailbox', count))).id;
}

const artifacts = (id: string): string => `${root}/exchangeRestoreSessions/${id}/mailboxRestoreArtifacts`;

describe('the emulator over HTTP', () => {
  it('responds to a creation with 201 and a location, and to a deletion with 204 and no body', async () => {
    await using rig = await EmulatorRig.open();

    const created = await rig.ask('POST', `${root}/sharePointRestoreSessions`, { body: {} });
    const place = new URL(created.headers.get('location') ?? '').pathname;
    const deleted = await rig.ask('DELETE', place);

    expect(created.status).toBe(201);
    expect(place).toBe(`${root}/sharePointRestoreSessions/${created.json['id']}`);
    expect([deleted.status, deleted.json]).toEqual([204, {}]);
  });

  it('returns the client-request-id, a request-id, the time and the preference in headers', async () => {
    await using rig = await EmulatorRig.open();
    const headers = { 'client-request-id': 'c1', prefer: 'include-unknown-enum-members' };

    const first = await rig.ask('GET', root, { headers });
    const second = await rig.ask('GET', root);

    expect(first.headers.get('client-request-id')).toBe('c1');
    expect(first.headers.get('preference-applied')).toBe('include-unknown-enum-members');
    expect(first.headers.get('date')).toBe('Sun, 22 Nov 2026 03:00:00 GMT');
    expect(first.headers.get('content-type')).toContain('application/json;odata.metadata=minimal');
    expect(second.headers.get('request-id')).not.toBe(first.headers.get('request-id'));
  });

  it('says in the context of a response whether it is a collection or a single entity of it', async () => {
    await using rig = await EmulatorRig.open();
    const contextOf = async (method: string, path: string, body?: unknown): Promise<string> => {
      const { json } = await rig.ask(method, path, { body });
      return String(json['@odata.context']).replace(/^.*#/, '');
    };
    const id = await active(rig, 1);
    const session = `${root}/exchangeRestoreSessions/${id}`;
    const bulk = `${session}/mailboxRestoreArtifactsBulkAdditionRequests`;
    const { json } = await rig.ask('GET', bulk);
    const [request] = json['value'] as { id: string }[];

    const contexts = [
      await contextOf('GET', root),
      await contextOf('GET', `${root}/restoreSessions`),
      await contextOf('GET', `${root}/restoreSessions/${id}`),
      await contextOf('POST', `${root}/exchangeRestoreSessions`, {}),
      await contextOf('GET', bulk),
      await contextOf('GET', `${bulk}/${request?.id}`),
    ];

    const requests = `solutions/backupRestore/exchangeRestoreSessions('${id}')/mailboxRestoreArtifactsBulkAdditionRequests`;
    expect(contexts).toEqual([
      'solutions/backupRestore/$entity',
      'solutions/backupRestore/restoreSessions',
      'solutions/backupRestore/restoreSessions/$entity',
      'solutions/backupRestore/exchangeRestoreSessions/$entity',
      requests,
      `${requests}/$entity`,
    ]);
  });

  it('links pages to the host that the client has asked for', async () => {
    await using rig = await EmulatorRig.open({ limits: limitsWith({ pageSize: 1 }) });
    const id = await active(rig, 2);
    const port = new URL(rig.emulator.url).port;

    const response = await fetch(`http://localhost:${port}${artifacts(id)}`, {
      headers: { authorization: `Bearer ${rig.token}` },
    });

    const json = (await response.json()) as Record<string, unknown>;
    expect(json['@odata.nextLink']).toMatch(`http://localhost:${port}/v1.0/`);
  });

  it('repeats the ids of the request inside errors', async () => {
    await using rig = await EmulatorRig.open();

    const { headers, json } = await rig.ask('GET', `${root}/nothing`, { headers: { 'client-request-id': 'c2' } });

    expect(json['error']).toEqual({
      code: 'ResourceNotFound',
      message: expect.any(String),
      innerError: { date: '2026-11-22T03:00:00', 'request-id': headers.get('request-id'), 'client-request-id': 'c2' },
    });
  });

  it.each([false, true])('links every page to the next one (relative links: %s)', async (relativeNextLinks) => {
    const quirks = {
      relativeNextLinks,
      siteTypeSpelling: 'sharePoint',
      fractionDigits: 7,
      siteIdForm: 'guid',
      sessionFilter: 'applied',
    } as const;
    await using rig = await EmulatorRig.open({ quirks, limits: limitsWith({ pageSize: 3 }) });
    const id = await active(rig, 7);
    const links: unknown[] = [];
    const sizes: unknown[] = [];

    for (let path: string | null = `${artifacts(id)}?$top=2&$expand=restorePoint`; path !== null; ) {
      const { json }: Reply = await rig.ask('GET', path);
      const { '@odata.nextLink': link, value }: { '@odata.nextLink'?: unknown; value?: unknown } = json;
      sizes.push(Array.isArray(value) ? Object.keys(objectOf(objectOf(value[0])['restorePoint'])).length : 0);
      if (link !== undefined) links.push(link);
      path = typeof link === 'string' ? (relativeNextLinks ? `/v1.0${link}` : link) : null;
    }

    expect(sizes).toEqual([4, 4, 4, 4]);
    for (const link of links) {
      expect(link).toMatch(relativeNextLinks ? /^\/solutions\/backupRestore\// : /^http:\/\/127\.0\.0\.1:\d+\/v1\.0\//);
    }
  });

  it('shows the protection unit of an artifact only if it is expanded', async () => {
    await using rig = await EmulatorRig.open();
    const id = await active(rig, 1);
    const pointOf = async (query: string): Promise<string[]> => {
      const { json } = await rig.ask('GET', `${artifacts(id)}${query}`);
      const [artifact] = Array.isArray(json['value']) ? json['value'] : [];
      return Object.keys(objectOf(objectOf(artifact)['restorePoint']));
    };

    expect(await pointOf('')).toEqual(['id']);
    expect(await pointOf('?$expand=restorePoint($expand=protectionUnit)')).toContain('protectionUnit');
    expect(await pointOf('?$expand=restorePoint(%24expand%3DprotectionUnit)')).toContain('protectionUnit');
  });

  it('shows the status of a failed session only if the client asks for unknown members', async () => {
    const failures = { resolution: 0, resolutionCodes: {}, artifacts: 1, artifactCodes: {} };
    await using rig = await EmulatorRig.open({ failures });
    const path = `${root}/restoreSessions/${await active(rig, 1)}`;
    await rig.clock.advance(2 * minute);

    const plain = await rig.ask('GET', path);
    const asking = await rig.ask('GET', path, { headers: { prefer: 'include-unknown-enum-members' } });

    expect([plain.json['status'], asking.json['status']]).toEqual(['unknownFutureValue', 'failed']);
  });
});
