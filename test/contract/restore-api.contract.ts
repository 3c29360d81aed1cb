import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Scenario } from '../../src/emulator/scenario/scenario.ts';
import type { BulkRequestBody, RestoreApi, RestoreSession } from '../../src/graph/restore-api.ts';
import { workloads } from '../../src/m365/workload.ts';
import {
  activated,
  all,
  artifactsOf,
  filled,
  hour,
  limitsWith,
  minute,
  requestFor,
  scenarioWith,
  second,
  targets,
} from '../support/rigs/tenant-rig.ts';
import type { VirtualClock } from '../support/virtual-clock.ts';

/** A way to a tenant: the port, and the clock of the tenant. */
export interface ContractRig {
  readonly api: RestoreApi;
  readonly clock: VirtualClock;
  close(): Promise<void>;
}

const defaults = scenarioWith({}).protected;
const unknownId = '00000000-0000-4000-8000-000000000000';

/** What every implementation of the port promises. `open` makes an emulated tenant from a scenario. */
export function describeRestoreApi(name: string, open: (scenario: Scenario) => Promise<ContractRig>): void {
  describe(`RestoreApi (${name})`, () => {
    let rig: ContractRig;
    const use = async (changes: Partial<Scenario>): Promise<ContractRig> => {
      await rig.close();
      rig = await open(scenarioWith(changes));
      return rig;
    };
    beforeEach(async () => {
      rig = await open(scenarioWith({}));
    });
    afterEach(() => rig.close());

    describe.each(workloads)('with a %s session', (workload) => {
      it('goes from draft to completed', async () => {
        const { api, clock } = await use({ activationTime: 20 * second, resolutionDelay: 40 * second });
        const statuses: string[] = [];
        const look = async (id: string): Promise<void> => {
          const { status, counts } = await api.getSession(id);
          statuses.push(`${status} ${counts === null ? 'no counts' : Object.values(counts).join('/')}`);
        };

        const { id } = await filled(rig, workload, targets(workload, 3));
        await look(id);
        await api.activateSession(id);
        await look(id);
        for (const wait of [20 * second, 40 * second, minute]) {
          await clock.advance(wait);
          await look(id);
        }

        expect(statuses).toEqual([
          'draft no counts',
          'activating 0/0/0/0',
          'active 0/0/0/0',
          'active 3/0/3/0',
          'completed 3/3/0/0',
        ]);
      });

      it('shows its workload, and the job type `bulk` as soon as it holds a bulk request', async () => {
        const { api } = rig;

        const empty = await api.createSession(workload);
        const { id } = await filled(rig, workload, targets(workload, 1));

        expect(empty).toMatchObject({ workload, status: 'draft', jobType: 'standard' });
        expect(await api.getSession(id)).toMatchObject({ workload, status: 'draft', jobType: 'bulk' });
      });

      it('names every resource through the protection unit of its artifact', async () => {
        const { api, clock } = rig;
        const wanted = targets(workload, 250);
        const { id } = await activated(rig, workload, wanted);
        await clock.advance(hour);

        const artifacts = await artifactsOf(api, workload, id);

        expect(artifacts.map(({ restorePoint }) => restorePoint?.unit?.name)).toEqual(wanted);
        expect(new Set(artifacts.map((artifact) => artifact.id)).size).toBe(250);
      });

      it('names the resources that it cannot resolve, and restores the others', async () => {
        const [lost = '', found = ''] = targets(workload, 2);
        const outcomes = [{ resource: lost, outcome: 'unresolved', code: 'ArtifactNotFound', duration: null }] as const;
        const { api, clock } = await use({ outcomes });
        const session = await filled(rig, workload, [lost, found]);
        const [request] = await all(api.listBulkRequests(workload, session.id));
        await api.activateSession(session.id);
        await clock.advance(hour);

        const read = await api.getBulkRequest(workload, session.id, request?.id ?? '');

        expect(read.status).toBe('completedWithErrors');
        expect(read.error?.details).toMatchObject([{ code: 'ArtifactNotFound', target: lost }]);
        expect(await artifactsOf(api, workload, session.id)).toHaveLength(1);
        expect(await api.getSession(session.id)).toMatchObject({ counts: { total: 1, completed: 1, failed: 0 } });
      });

      it('shows where a resource was restored to as soon as the service knows', async () => {
        const { api, clock } = await use({ locations: { delay: 20 * minute } });
        const { id } = await activated(rig, workload, targets(workload, 1));
        const location = async (): Promise<(string | null | undefined)[]> => {
          const [artifact] = await artifactsOf(api, workload, id);
          return [artifact?.restoredFolderId ?? artifact?.restoredSiteId, artifact?.restoredSiteUrl];
        };

        await clock.advance(2 * minute);
        const early = await location();
        await clock.advance(20 * minute);
        const late = await location();

        expect(early).toEqual([null, null]);
        expect(late[0]).toEqual(expect.any(String));
        expect(late[1] === null).toBe(workload === 'mailbox');
      });

      it('lists the protection units of its workload', async () => {
        const resources = { count: 230, prefix: 'p', domain: 'contoso.com', items: [] };
        const { api } = await use({ protected: { mailbox: resources, drive: resources, site: resources } });

        const units = await all(api.listProtectionUnits(workload));

        expect(new Set(units.map(({ name }) => name)).size).toBe(230);
        expect(new Set(units.map((unit) => unit.workload))).toEqual(new Set([workload]));
      });
    });

    describe('with bulk requests', () => {
      it('shows the name of a request, but not its list', async () => {
        const { api } = rig;
        const session = await filled(rig, 'mailbox', targets('mailbox', 2));

        const [request, ...others] = await all(api.listBulkRequests('mailbox', session.id));

        expect(request).toMatchObject({ displayName: 'run-1/1', status: 'active', error: null });
        expect(others).toEqual([]);
        expect(JSON.stringify(request)).not.toContain('@contoso.com');
      });

      it('keeps a request active until the session is activated and the list is resolved', async () => {
        const { api, clock } = await use({ activationTime: minute, resolutionDelay: minute });
        const { id } = await filled(rig, 'site', targets('site', 1));
        const statuses: string[] = [];
        const look = async (): Promise<void> => {
          for (const request of await all(api.listBulkRequests('site', id))) statuses.push(request.status);
        };

        await clock.advance(hour);
        await look();
        await api.activateSession(id);
        await clock.advance(minute);
        await look();
        await clock.advance(minute);
        await look();

        expect(statuses).toEqual(['active', 'active', 'completed']);
      });

      it.each<[string, Partial<BulkRequestBody>, string]>([
        ['an empty list', { targets: [] }, 'BulkRestoreInvalidCreateRequest'],
        ['a target that is not an address', { targets: ['ada'] }, 'BulkRestoreInvalidCreateRequestUserEmail'],
        ['an address twice', { targets: ['ada@contoso.com', 'ADA@contoso.com'] }, 'BulkRestoreInvalidCreateRequest'],
        ['a window that ends before it starts', { from: 2 * hour, to: hour }, 'BulkRestoreInvalidCreateRequest'],
      ])('refuses %s', async (_what, changes, code) => {
        const { api, clock } = rig;
        const { id } = await api.createSession('mailbox');

        const adding = api.addBulkRequest('mailbox', id, {
          ...requestFor(['ada@contoso.com'], clock.now()),
          ...changes,
        });

        await expect(adding).rejects.toMatchObject({ kind: 'refused', status: 400, code });
      });

      it('refuses more resources than a session can hold', async () => {
        const { api, clock } = await use({ limits: limitsWith({ perSession: 10 }) });
        const { id } = await api.createSession('drive');

        const adding = api.addBulkRequest('drive', id, requestFor(targets('drive', 11), clock.now()));

        const code = 'BulkRestoreRestorationResourcesCountExceedsLimit';
        await expect(adding).rejects.toMatchObject({ kind: 'refused', status: 400, code });
      });

      it('refuses a second request in a session', async () => {
        const { id } = await filled(rig, 'drive', targets('drive', 1));

        const adding = rig.api.addBulkRequest('drive', id, requestFor(targets('drive', 1), rig.clock.now()));

        await expect(adding).rejects.toMatchObject({ kind: 'refused', status: 400 });
      });
    });

    it('changes nothing without the permit that a call was given', async () => {
      const { api, clock } = rig;
      const lost = new Error('taken over');
      const refuse = (): Promise<void> => Promise.reject(lost);
      const session = await api.createSession('mailbox');
      const additions = { of: 'points', destination: 'new', artifacts: [{ pointId: unknownId }] } as const;
      const request = requestFor(targets('mailbox', 1), clock.now());

      const calls = [
        api.createSession('mailbox', undefined, refuse),
        api.addArtifacts('mailbox', session.id, additions, refuse),
        api.removeArtifacts('mailbox', session.id, { scope: 'whole', ids: [unknownId] }, refuse),
        api.addBulkRequest('mailbox', session.id, request, refuse),
        api.activateSession(session.id, refuse),
        api.deleteSession(session.id, refuse),
      ];

      expect(await Promise.allSettled(calls)).toEqual(calls.map(() => ({ status: 'rejected', reason: lost })));
      expect((await all(api.listSessions())).map(({ id, status }) => [id, status])).toEqual([[session.id, 'draft']]);
    });

    describe('with sessions that are not drafts', () => {
      const refused = { kind: 'refused', status: 403, code: 'RestoreSessionActionNotAllowed' };
      let session: RestoreSession;
      beforeEach(async () => {
        session = await activated(rig, 'mailbox', targets('mailbox', 1));
      });

      it('refuses to activate them again', async () => {
        await expect(rig.api.activateSession(session.id)).rejects.toMatchObject(refused);
      });

      it('refuses to delete them', async () => {
        await expect(rig.api.deleteSession(session.id)).rejects.toMatchObject(refused);
      });

      it('refuses to add to them', async () => {
        const request = requestFor(targets('mailbox', 1), rig.clock.now());

        await expect(rig.api.addBulkRequest('mailbox', session.id, request)).rejects.toMatchObject(refused);
      });
    });

    describe('with ids', () => {
      it('rejects with 404 for a session that does not exist', async () => {
        const refused = { kind: 'refused', status: 404, code: 'RestoreSessionNotFound' };

        await expect(rig.api.getSession(unknownId)).rejects.toMatchObject(refused);
        await expect(rig.api.activateSession(unknownId)).rejects.toMatchObject(refused);
        await expect(rig.api.deleteSession(unknownId)).rejects.toMatchObject(refused);
        await expect(all(rig.api.listArtifacts('site', unknownId))).rejects.toMatchObject(refused);
      });

      it('rejects with 400 for an id that no session can have', async () => {
        const refused = { kind: 'refused', status: 400, code: 'InvalidRestoreSessionId' };

        await expect(rig.api.getSession('mine')).rejects.toMatchObject(refused);
      });

      it('answers many reads of one moment each with its own session, or with an error for one that does not exist', async () => {
        const mailbox = await rig.api.createSession('mailbox');
        const site = await rig.api.createSession('site');
        const drive = await rig.api.createSession('drive');

        const ids = [site.id, unknownId, mailbox.id, drive.id];
        const looks = await Promise.all(ids.map((id) => rig.api.getSession(id).catch((error: unknown) => error)));

        expect(looks).toMatchObject([
          { id: site.id, workload: 'site', status: 'draft' },
          { kind: 'refused', status: 404, code: 'RestoreSessionNotFound' },
          { id: mailbox.id, workload: 'mailbox', status: 'draft' },
          { id: drive.id, workload: 'drive', status: 'draft' },
        ]);
      });

      it('rejects with 404 for a bulk request that does not exist', async () => {
        const { id } = await rig.api.createSession('mailbox');
        const refused = { kind: 'refused', status: 404, code: 'BulkRestoreArtifactsNotFound' };

        await expect(rig.api.getBulkRequest('mailbox', id, unknownId)).rejects.toMatchObject(refused);
      });

      it('finds a session only under its own workload', async () => {
        const { id } = await rig.api.createSession('mailbox');

        await expect(all(rig.api.listArtifacts('site', id))).rejects.toMatchObject({ status: 404 });
      });

      it('rejects with 404 for a draft that was deleted', async () => {
        const { id } = await rig.api.createSession('site');

        await rig.api.deleteSession(id);

        await expect(rig.api.getSession(id)).rejects.toMatchObject({ status: 404, code: 'RestoreSessionNotFound' });
        expect(await all(rig.api.listSessions())).toEqual([]);
      });
    });

    describe('with the caps of the service', () => {
      it('refuses one session too many with 500, and accepts it as soon as another has ended', async () => {
        const { api, clock } = await use({ limits: limitsWith({ activeSessions: 2 }) });
        await activated(rig, 'mailbox', targets('mailbox', 1, 'a'));
        await activated(rig, 'site', targets('site', 1));
        const { id } = await filled(rig, 'mailbox', targets('mailbox', 1, 'b'));
        const refused = { kind: 'refused', status: 500, code: 'TooManyActiveRestoreSessions' };

        await expect(api.activateSession(id)).rejects.toMatchObject(refused);
        expect(await api.getSession(id)).toMatchObject({ status: 'draft' });
        await clock.advance(minute);

        expect(await api.activateSession(id)).toMatchObject({ status: 'active' });
      });

      it('counts resources in flight for each workload', async () => {
        const { api, clock } = await use({ limits: limitsWith({ inFlight: 5 }) });
        await activated(rig, 'mailbox', targets('mailbox', 3, 'a'));
        await activated(rig, 'drive', targets('drive', 5, 'a'));
        const { id } = await filled(rig, 'mailbox', targets('mailbox', 3, 'b'));

        await expect(api.activateSession(id)).rejects.toMatchObject({ code: 'RestoreArtifactsInFlightLimitBreached' });
        await clock.advance(minute);

        expect(await api.activateSession(id)).toMatchObject({ status: 'active' });
      });

      it('counts the resources of a day for each workload', async () => {
        const { api, clock } = await use({ limits: limitsWith({ perDay: 5 }) });
        await activated(rig, 'mailbox', targets('mailbox', 3, 'a'));
        await clock.advance(hour);
        const { id } = await filled(rig, 'mailbox', targets('mailbox', 3, 'b'));

        await expect(api.activateSession(id)).rejects.toMatchObject({ code: 'RestoreArtifactsPerDayLimitBreached' });
        await clock.advance(23 * hour);

        expect(await api.activateSession(id)).toMatchObject({ status: 'active' });
      });
    });

    describe('with outcomes', () => {
      it('shows an unchanged mailbox as succeeded, with no items and no folder', async () => {
        const { api, clock } = await use({ unchanged: 1 });
        const { id } = await activated(rig, 'mailbox', targets('mailbox', 1));
        await clock.advance(hour);

        const [artifact] = await artifactsOf(api, 'mailbox', id);

        expect(artifact).toMatchObject({ status: 'succeeded', restoredItemCount: 0, restoredFolderId: null });
      });

      it.each([
        ['completedWithError', ['failed', 'succeeded'], { total: 2, completed: 1, inProgress: 0, failed: 1 }],
        ['failed', ['failed', 'failed'], { total: 2, completed: 0, inProgress: 0, failed: 2 }],
      ] as const)('ends a session as %s if its artifacts are %j', async (status, wanted, counts) => {
        const names = targets('drive', 2);
        const { api, clock } = await use({
          outcomes: wanted.map((outcome, index) => ({
            resource: names[index] ?? '',
            outcome,
            code: 'X',
            duration: null,
          })),
        });
        const { id } = await activated(rig, 'drive', names);
        await clock.advance(hour);

        const artifacts = await artifactsOf(api, 'drive', id);

        expect(artifacts.map((artifact) => artifact.status)).toEqual(wanted);
        expect(artifacts[0]?.error).toMatchObject({ code: 'X' });
        expect(await api.getSession(id)).toMatchObject({ status, counts });
      });

      it('shows no names with application permissions', async () => {
        const { api, clock } = await use({ view: 'application' });
        const { id } = await activated(rig, 'mailbox', ['ada@contoso.com']);
        await clock.advance(hour);

        const [artifact] = await artifactsOf(api, 'mailbox', id);

        expect(artifact?.restorePoint?.unit).toMatchObject({ name: null, directoryId: expect.any(String) });
      });

      it('shows no protection unit for a hidden artifact', async () => {
        const { api, clock } = await use({ hiddenUnits: 1 });
        const { id } = await activated(rig, 'mailbox', ['ada@contoso.com']);
        await clock.advance(hour);

        const [artifact] = await artifactsOf(api, 'mailbox', id);

        expect(artifact?.restorePoint).toMatchObject({ unit: null });
      });
    });

    it('also lists the sessions of other people', async () => {
      const { api } = await use({ otherSessions: [{ workload: 'site', resources: 10, until: hour }] });
      const { id } = await api.createSession('mailbox');

      const sessions = await all(api.listSessions());

      expect(sessions).toMatchObject([{ workload: 'site', status: 'active', counts: { total: 10 } }, { id }]);
    });

    it('finds the restore points that a restore would use, five with each call, and names the units that have none', async () => {
      const { api, clock } = await use({ protected: { ...defaults, mailbox: { ...defaults.mailbox, count: 12 } } });
      const units = (await all(api.listProtectionUnits('mailbox'))).slice(0, 7);
      const now = clock.now();
      const search = {
        unitIds: units.map(({ id }) => id),
        from: now - hour,
        to: now,
        prefer: 'latest',
        fastOnly: false,
        query: null,
      } as const;

      const { points, without } = await api.searchRestorePoints(search);
      const rare = await api.searchRestorePoints({ ...search, from: now - 1, fastOnly: true });

      expect(points).toHaveLength(5);
      expect(without).toEqual([]);
      for (const { unit, protectedAt } of points) {
        expect(units).toContainEqual(unit);
        expect(protectedAt).toBeGreaterThan(now - hour);
      }
      expect([rare.points, rare.without]).toEqual([[], search.unitIds]);
    });

    it.each([
      ['more than twenty units', Array.from({ length: 21 }, () => unknownId), 'InvalidSearchRequest'],
      ['a unit that does not exist', [unknownId], 'InvalidProtectionUnitId'],
    ])('refuses a search with %s', async (_what, unitIds, code) => {
      const search = { unitIds, from: 0, to: 1, prefer: 'latest', fastOnly: false, query: null } as const;

      await expect(rig.api.searchRestorePoints(search)).rejects.toMatchObject({ kind: 'refused', status: 400, code });
    });

    it('refuses the list of protection units without the permission to read it', async () => {
      const { api } = await use({ unitList: 'refused' });

      await expect(all(api.listProtectionUnits('site'))).rejects.toMatchObject({ kind: 'refused', status: 403 });
    });
  });
}

/** What can be read from any tenant without a change. Runs on a real tenant too if credentials are given. */
export function describeReading(name: string, open: () => Promise<{ api: RestoreApi; close(): Promise<void> }>): void {
  describe(`RestoreApi, reading only (${name})`, () => {
    let rig: { api: RestoreApi; close(): Promise<void> };
    beforeEach(async () => {
      rig = await open();
    });
    afterEach(() => rig.close());

    it('shows the status of the service', async () => {
      const { status } = await rig.api.getServiceStatus();

      expect(status).not.toBe('unknown');
    });

    it('reads every session that it lists', async () => {
      for (const listed of await all(rig.api.listSessions())) {
        const session = await rig.api.getSession(listed.id);

        expect(session).toMatchObject({ id: listed.id, createdAt: listed.createdAt });
        expect(session.status).not.toBe('unknown');
      }
    });

    it('lists at most one bulk request for each session, and as many artifacts as the session counts', async () => {
      for (const { id, workload, status, counts } of await all(rig.api.listSessions())) {
        if (workload === null || status === 'draft' || status === 'activating' || status === 'active') continue;
        const artifacts = await artifactsOf(rig.api, workload, id);

        expect((await all(rig.api.listBulkRequests(workload, id))).length).toBeLessThanOrEqual(1);
        expect(artifacts.length).toBe(counts?.total ?? 0);
      }
    });

    it.each(workloads)('lists only protection units of the workload %s', async (workload) => {
      for (const unit of await all(rig.api.listProtectionUnits(workload))) expect(unit.workload).toBe(workload);
    });

    it('rejects with 404 for a session that does not exist', async () => {
      await expect(rig.api.getSession(unknownId)).rejects.toMatchObject({ kind: 'refused', status: 404 });
    });
  });
}
