import { describe, expect, it } from 'vitest';
import type { ArtifactQuery, Query } from '../../src/emulator/query.ts';
import { defaultScenario } from '../../src/emulator/scenario/scenario.ts';
import { Tenant } from '../../src/emulator/tenant.ts';
import { writeBulkRequest } from '../../src/graph/wire/wire.ts';
import {
  activated,
  all,
  artifactsOf,
  day,
  filled,
  hour,
  limitsWith,
  minute,
  openTenant,
  requestFor,
  second,
  targets,
} from '../support/rigs/tenant-rig.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const query: Query = { version: 'v1.0', skip: 0, top: 100, futureMembers: false, expand: 'nothing' };
const artifactQuery: ArtifactQuery = { ...query, scope: 'whole' };
const unknownId = '00000000-0000-4000-8000-000000000000';

describe('Tenant', () => {
  describe('creating a session', () => {
    it('takes an empty body, or the type of the session', () => {
      const { tenant } = openTenant();

      expect(tenant.createSession('mailbox', {}, query)).toMatchObject({ status: 'draft' });
      expect(
        tenant.createSession('site', { '@odata.type': '#microsoft.graph.sharepointRestoreSession' }, query),
      ).toMatchObject({ status: 'draft' });
    });

    it.each([
      ['the type of another workload', { '@odata.type': '#microsoft.graph.exchangeRestoreSession' }],
      ['a property that cannot be set', { status: 'active' }],
      ['a list', []],
      ['nothing', null],
    ])('refuses %s', (_what, body) => {
      const { tenant } = openTenant();

      expect(() => tenant.createSession('site', body, query)).toThrow(
        expect.objectContaining({ status: 400, code: 'InvalidArtifactRequest' }),
      );
    });

    it('gives ids that an emulator opened at another time does not give', async () => {
      const ids = await Promise.all(
        [0, minute].map(async (later) => {
          const tenant = new Tenant(defaultScenario, new VirtualClock(later));
          return tenant.createSession('mailbox', {}, query)['id'];
        }),
      );

      expect(ids[0]).not.toBe(ids[1]);
    });
  });

  describe('activating a session', () => {
    it('refuses one that holds nothing', async () => {
      const { api } = openTenant();
      const { id } = await api.createSession('mailbox');

      await expect(api.activateSession(id)).rejects.toMatchObject({
        status: 403,
        code: 'RestoreSessionActionNotAllowed',
      });
    });

    it('leaves it a draft where a cap refuses it', async () => {
      const rig = openTenant({ limits: limitsWith({ inFlight: 1 }) });
      const { id } = await filled(rig, 'mailbox', targets('mailbox', 2));

      await expect(rig.api.activateSession(id)).rejects.toMatchObject({ status: 400 });

      expect(await rig.api.getSession(id)).toMatchObject({ status: 'draft' });
      expect(rig.tenant.calls.summary).toMatchObject({ resourcesActivated: 0, peakActiveSessions: 0 });
    });

    it('counts the resources of an unresolved list as in flight', async () => {
      const rig = openTenant({ resolutionDelay: hour, limits: limitsWith({ inFlight: 5 }) });
      await activated(rig, 'mailbox', targets('mailbox', 3, 'a'));
      const { id } = await filled(rig, 'mailbox', targets('mailbox', 3, 'b'));

      await expect(rig.api.activateSession(id)).rejects.toMatchObject({
        code: 'RestoreArtifactsInFlightLimitBreached',
      });
    });

    it("counts other people's sessions against every cap", async () => {
      const otherSessions = [{ workload: 'mailbox', resources: 10, until: hour }] as const;
      const caps = [{ activeSessions: 1 }, { inFlight: 10 }, { perDay: 10 }];
      const codes: unknown[] = [];

      for (const cap of caps) {
        const rig = openTenant({ otherSessions, limits: limitsWith(cap) });
        const { id } = await filled(rig, 'mailbox', targets('mailbox', 1));
        await rig.api.activateSession(id).catch((error: { code: string }) => codes.push(error.code));
      }

      expect(codes).toEqual([
        'TooManyActiveRestoreSessions',
        'RestoreArtifactsInFlightLimitBreached',
        'RestoreArtifactsPerDayLimitBreached',
      ]);
    });

    it.each(['disabled', 'restoreLocked'] as const)('refuses it while the service is %s', async (serviceStatus) => {
      const { api } = openTenant({ serviceStatus });

      await expect(api.createSession('mailbox')).rejects.toMatchObject({ status: 403, code: 'RestoreNotAllowed' });
      expect(await api.getServiceStatus()).toMatchObject({ status: serviceStatus });
    });
  });

  describe('patching a session', () => {
    it('refuses one that holds a bulk request', async () => {
      const rig = openTenant();
      const { id } = await filled(rig, 'mailbox', targets('mailbox', 1));

      expect(() => rig.tenant.patchSession('mailbox', id, {}, query)).toThrow(
        expect.objectContaining({ status: 400, code: 'InvalidPatchRequest' }),
      );
    });

    it('refuses one that is not a draft', async () => {
      const rig = openTenant();
      const { id } = await activated(rig, 'mailbox', targets('mailbox', 1));

      expect(() => rig.tenant.patchSession(null, id, {}, query)).toThrow(
        expect.objectContaining({ status: 403, code: 'RestoreSessionActionNotAllowed' }),
      );
    });
  });

  it('shows the lists of a bulk request empty, before and after activation', async () => {
    const rig = openTenant();
    const { id } = await filled(rig, 'site', targets('site', 3));
    const read = (): unknown => rig.tenant.listBulkRequests('site', id).items;

    const before = read();
    await rig.api.activateSession(id);

    for (const requests of [before, read()]) {
      expect(requests).toMatchObject([{ siteWebUrls: [], siteIds: [], protectionUnitIds: [] }]);
    }
  });

  describe('deleting a bulk request', () => {
    it('refuses until it is completed, and forgets it then', async () => {
      const rig = openTenant({ resolutionDelay: minute });
      const { id } = await activated(rig, 'mailbox', targets('mailbox', 1));
      const [request] = await all(rig.api.listBulkRequests('mailbox', id));
      const bulkId = request?.id ?? '';
      const deleting = (): void => rig.tenant.deleteBulkRequest('mailbox', id, bulkId);

      expect(deleting).toThrow(expect.objectContaining({ status: 403, code: 'InvalidStateForBulkRequestDeletion' }));
      await rig.clock.advance(minute);
      deleting();

      expect(await all(rig.api.listBulkRequests('mailbox', id))).toEqual([]);
      expect(deleting).toThrow(expect.objectContaining({ status: 404, code: 'BulkRestoreArtifactsNotFound' }));
      expect(await artifactsOf(rig.api, 'mailbox', id)).toHaveLength(1);
    });

    it('refuses an id that none can have', async () => {
      const { api, tenant } = openTenant();
      const { id } = await api.createSession('mailbox');

      expect(() => tenant.getBulkRequest('mailbox', id, 'first')).toThrow(
        expect.objectContaining({ status: 400, code: 'InvalidBulkRestoreArtifactId' }),
      );
    });
  });

  describe('reading', () => {
    it('hides enum members of later times from those who did not ask for them', async () => {
      const rig = openTenant({ failures: { resolution: 0, resolutionCodes: {}, artifacts: 1, artifactCodes: {} } });
      const { id } = await activated(rig, 'mailbox', targets('mailbox', 1));
      await rig.clock.advance(hour);

      expect(rig.tenant.getSession(null, id, query)).toMatchObject({ status: 'unknownFutureValue' });
      expect(rig.tenant.getSession(null, id, { ...query, futureMembers: true })).toMatchObject({ status: 'failed' });
    });

    it('shows a restore point and its unit as far as they are expanded', async () => {
      const rig = openTenant();
      const { id } = await activated(rig, 'mailbox', targets('mailbox', 1));
      const keys = (['nothing', 'restorePoint', 'protectionUnit'] as const).map((expand) => {
        const [artifact] = rig.tenant.listArtifacts('mailbox', id, { ...artifactQuery, expand }).items;
        return Object.keys(Object(artifact?.['restorePoint']));
      });

      expect(keys).toEqual([
        ['id'],
        ['id', 'protectionDateTime', 'expirationDateTime', 'tags'],
        ['id', 'protectionDateTime', 'expirationDateTime', 'tags', 'protectionUnit'],
      ]);
    });

    it('finds one artifact by its id', async () => {
      const rig = openTenant();
      const { id } = await activated(rig, 'drive', targets('drive', 3));
      const [, second] = rig.tenant.listArtifacts('drive', id, artifactQuery).items;

      expect(rig.tenant.getArtifact('drive', id, String(second?.['id']), artifactQuery)).toEqual(second);
      expect(() => rig.tenant.getArtifact('drive', id, unknownId, artifactQuery)).toThrow(
        expect.objectContaining({ status: 404, code: 'ArtifactNotFound' }),
      );
    });

    it('takes every artifact through all its states', async () => {
      const durations = {
        mode: 'independent',
        median: minute,
        sigma: 0,
        scheduling: 3 * second,
        atOnce: null,
      } as const;
      const rig = openTenant({ durations });
      const { id } = await activated(rig, 'mailbox', targets('mailbox', 1));
      const seen: unknown[] = [];

      for (const wait of [0, second, second, second, minute]) {
        await rig.clock.advance(wait);
        const [artifact] = await artifactsOf(rig.api, 'mailbox', id);
        seen.push([artifact?.status, artifact?.startedAt !== null, artifact?.completedAt !== null]);
      }

      expect(seen).toEqual([
        ['added', false, false],
        ['scheduling', false, false],
        ['scheduled', false, false],
        ['inProgress', true, false],
        ['succeeded', true, true],
      ]);
    });

    it('pages through sessions although drafts between them are deleted', async () => {
      const { api, tenant } = openTenant({ limits: limitsWith({ pageSize: 2 }) });
      const ids: string[] = [];
      for (let made = 0; made < 5; made += 1) ids.push((await api.createSession('mailbox')).id);
      const first = tenant.listSessions(null, query);

      await api.deleteSession(ids[0] ?? '');
      const rest = tenant.listSessions(null, { ...query, skip: Number(first.next ?? 0) });
      const last = tenant.listSessions(null, { ...query, skip: Number(rest.next ?? 0) });

      expect([first, rest, last].flatMap(({ items }) => items.map((item) => item['id']))).toEqual(ids);
      expect(last.next).toBeNull();
    });

    it('gives fewer things a page to those who ask for fewer, and never more than its own page', async () => {
      const { api, tenant } = openTenant({ limits: limitsWith({ pageSize: 3 }) });
      for (let made = 0; made < 5; made += 1) await api.createSession('mailbox');

      const sizes = [1, 3, 100].map((top) => tenant.listSessions(null, { ...query, top }).items.length);

      expect(sizes).toEqual([1, 3, 3]);
    });

    it('forgets sessions a year after they ended', async () => {
      const rig = openTenant();
      const { id } = await activated(rig, 'mailbox', targets('mailbox', 1));
      await rig.clock.advance(365 * day);

      const kept = await rig.api.getSession(id);
      await rig.clock.advance(minute);

      expect(kept).toMatchObject({ status: 'completed' });
      await expect(rig.api.getSession(id)).rejects.toMatchObject({ status: 404, code: 'RestoreSessionNotFound' });
      expect(await all(rig.api.listSessions())).toEqual([]);
    });

    it.each([
      [0, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/],
      [2, /\.\d{2}Z$/],
      [7, /\.\d{7}Z$/],
    ] as const)('writes times with %i fraction digits', async (fractionDigits, pattern) => {
      const { tenant } = openTenant({
        quirks: { relativeNextLinks: false, siteTypeSpelling: 'mixed', fractionDigits },
      });

      expect(tenant.createSession('site', {}, query)['createdDateTime']).toMatch(pattern);
    });

    it('spells the type of site sessions now this way and now that', async () => {
      const { tenant } = openTenant({
        quirks: { relativeNextLinks: false, siteTypeSpelling: 'mixed', fractionDigits: 3 },
      });

      const types = Array.from({ length: 30 }, () => tenant.createSession('site', {}, query)['@odata.type']);

      expect(new Set(types)).toEqual(
        new Set(['#microsoft.graph.sharePointRestoreSession', '#microsoft.graph.sharepointRestoreSession']),
      );
    });
  });

  it.each([
    ['protected', ['ada@contoso.com']],
    ['unprotected', []],
  ] as const)('lists what it is told of where the unlisted is %s', async (unlisted, names) => {
    const { tenant, api } = openTenant({ unlisted });

    tenant.notice('mailbox', 'ada@contoso.com');
    tenant.notice('mailbox', 'ADA@contoso.com');

    expect((await all(api.listProtectionUnits('mailbox'))).map(({ name }) => name)).toEqual(names);
  });

  it('takes the point that a search finds when a bulk request asks for the same', async () => {
    const rig = openTenant();
    rig.tenant.notice('site', 'https://contoso.sharepoint.com/sites/finance');
    const [unit] = await all(rig.api.listProtectionUnits('site'));
    const window = { from: rig.clock.now() - 90 * day, to: rig.clock.now() - 20 * day, fastOnly: true } as const;
    for (const prefer of ['latest', 'oldest'] as const) {
      const search = { ...window, prefer, unitIds: [unit?.id ?? ''], query: null };
      const [found] = (await rig.api.searchRestorePoints(search)).points;
      const { id } = await rig.api.createSession('site');
      const request = requestFor([unit?.name ?? ''], rig.clock.now());
      await rig.api.addBulkRequest('site', id, { ...request, ...window, prefer });
      await rig.api.activateSession(id);
      await rig.clock.advance(hour);

      const [artifact] = await artifactsOf(rig.api, 'site', id);

      expect(found?.isFast).toBe(true);
      expect(artifact?.restorePoint).toEqual({ ...found, hits: undefined, unit });
    }
  });

  it('fails the second of two restore points of one unit', async () => {
    const rig = openTenant();
    rig.tenant.notice('mailbox', 'ada@contoso.com');
    const [unit] = await all(rig.api.listProtectionUnits('mailbox'));
    const search = { unitIds: [unit?.id ?? ''], from: 0, to: rig.clock.now(), fastOnly: false, query: null };
    const latest = await rig.api.searchRestorePoints({ ...search, prefer: 'latest' });
    const oldest = await rig.api.searchRestorePoints({ ...search, prefer: 'oldest' });
    const artifacts = [...latest.points, ...oldest.points].map(({ id }) => ({ pointId: id }));
    const { id } = await rig.api.createSession('mailbox', { of: 'points', destination: 'new', artifacts });
    await rig.api.activateSession(id);
    await rig.clock.advance(hour);

    const found = await artifactsOf(rig.api, 'mailbox', id);

    expect(found.map(({ error }) => error?.code)).toEqual([undefined, 'DuplicateArtifactRestoreRequest']);
  });

  it('counts in a granular session the artifacts that are left, and takes no bulk request for it', async () => {
    const rig = openTenant();
    rig.tenant.notice('mailbox', 'ada@contoso.com');
    const [unit] = await all(rig.api.listProtectionUnits('mailbox'));
    const search = {
      unitIds: [unit?.id ?? ''],
      from: 0,
      to: rig.clock.now(),
      prefer: 'latest',
      fastOnly: false,
    } as const;
    const { points, searchResponseId } = await rig.api.searchRestorePoints({ ...search, query: "Sender -like 'a'" });
    const artifacts = [{ pointId: points[0]?.id ?? '', searchResponseId: searchResponseId ?? '' }];
    const { id } = await rig.api.createSession('mailbox', { of: 'messages', destination: 'new', artifacts });
    const [only] = await all(rig.api.listArtifacts('mailbox', id, 'granular'));

    await rig.api.removeArtifacts('mailbox', id, { scope: 'granular', ids: [only?.id ?? ''] });

    expect(await rig.api.getSession(id)).toMatchObject({ jobType: 'granular', counts: { total: 0 } });
    await expect(rig.api.activateSession(id)).rejects.toMatchObject({ code: 'RestoreSessionActionNotAllowed' });
    await expect(
      rig.api.addBulkRequest('mailbox', id, requestFor(['ada@contoso.com'], rig.clock.now())),
    ).rejects.toMatchObject({ status: 400, code: 'BulkRestoreInvalidCreateRequest' });
  });

  describe('restoring', () => {
    it('does not find what it does not protect', async () => {
      const rig = openTenant({ unlisted: 'unprotected' });
      const { id } = await activated(rig, 'mailbox', ['ada@contoso.com']);

      const [request] = await all(rig.api.listBulkRequests('mailbox', id));

      expect(request?.error?.details).toMatchObject([{ code: 'ArtifactNotFound', target: 'ada@contoso.com' }]);
      expect(await rig.api.getSession(id)).toMatchObject({ status: 'failed', counts: { total: 0 } });
    });

    it('does not resolve what has no restore point in the window', async () => {
      const rig = openTenant();
      const { id } = await rig.api.createSession('mailbox');
      const ages = requestFor(['ada@contoso.com'], rig.clock.now() - 1_000 * day);
      await rig.api.addBulkRequest('mailbox', id, ages);
      await rig.api.activateSession(id);

      const [request] = await all(rig.api.listBulkRequests('mailbox', id));

      expect(request?.error?.details).toMatchObject([{ code: 'InvalidRestoreTime', target: 'ada@contoso.com' }]);
    });

    it('fails a resource that another session is restoring, and takes it again afterwards', async () => {
      const rig = openTenant();
      const statuses: unknown[] = [];
      for (const wait of [0, 0, hour]) {
        await rig.clock.advance(wait);
        const { id } = await activated(rig, 'mailbox', ['ada@contoso.com']);
        await rig.clock.advance(second);
        const [artifact] = await artifactsOf(rig.api, 'mailbox', id);
        statuses.push([artifact?.status, artifact?.error?.code]);
      }

      expect(statuses).toEqual([
        ['inProgress', undefined],
        ['failed', 'DuplicateArtifactRestoreRequest'],
        ['inProgress', undefined],
      ]);
    });

    it('may let a later attempt succeed where chance made the first one fail', async () => {
      const failures = { resolution: 0, resolutionCodes: {}, artifacts: 0.5, artifactCodes: { UnknownError: 1 } };
      const rig = openTenant({ failures });
      const wanted = targets('site', 100);
      const failed = async (): Promise<Set<unknown>> => {
        const { id } = await activated(rig, 'site', wanted);
        await rig.clock.advance(hour);
        const artifacts = await artifactsOf(rig.api, 'site', id);
        const names = artifacts
          .filter(({ status }) => status === 'failed')
          .map((artifact) => artifact.restorePoint?.unit?.name);
        return new Set(names);
      };

      const first = await failed();
      const second = await failed();

      expect([...first].some((name) => !second.has(name))).toBe(true);
    });

    it('restores in place without a new location', async () => {
      const rig = openTenant();
      const { id } = await rig.api.createSession('drive');
      const request = { ...requestFor(['ada@contoso.com'], rig.clock.now()), destination: 'inPlace' } as const;
      rig.tenant.addBulkRequest('drive', id, writeBulkRequest('drive', request));
      await rig.api.activateSession(id);
      await rig.clock.advance(hour);

      const [artifact] = await artifactsOf(rig.api, 'drive', id);

      expect(artifact).toMatchObject({ status: 'succeeded', restoredSiteId: null, restoredSiteUrl: null });
    });

    it('brings the resources of others back evenly', async () => {
      const { api, clock } = openTenant({ otherSessions: [{ workload: 'drive', resources: 4, until: hour }] });
      const completed: unknown[] = [];

      for (const wait of [0, hour / 2, hour / 2]) {
        await clock.advance(wait);
        const [session] = await all(api.listSessions());
        completed.push([session?.status, session?.counts?.completed]);
      }

      expect(completed).toEqual([
        ['active', 0],
        ['active', 2],
        ['completed', 4],
      ]);
    });
  });
});
