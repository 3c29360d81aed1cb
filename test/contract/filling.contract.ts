import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApiVersion } from '../../src/emulator/query.ts';
import type { Scenario } from '../../src/emulator/scenario/scenario.ts';
import type { FileAdditions, MessageAdditions, WholeAdditions } from '../../src/graph/artifact-changes.ts';
import type { BrowsedWorkload, BrowseItem, BrowsePlace } from '../../src/graph/browse.ts';
import type { FoundPoint, PointSearch, RestoreArtifact } from '../../src/graph/restore-api.ts';
import { type Workload, workloads } from '../../src/m365/workload.ts';
import {
  all,
  day,
  filled,
  hour,
  limitsWith,
  minute,
  scenarioWith,
  second,
  targets,
} from '../support/rigs/tenant-rig.ts';
import type { ContractRig } from './restore-api.contract.ts';

const site = 'https://contoso.sharepoint.com/sites/finance';
const nobody = '00000000-0000-4000-8000-000000000000';

/** Mailboxes and drives from `r1@contoso.com` on, and a site. */
function protecting(count: number): Scenario['protected'] {
  const { protected: none } = scenarioWith({});
  return {
    mailbox: { ...none.mailbox, items: targets('mailbox', count) },
    drive: { ...none.drive, items: targets('drive', count) },
    site: { ...none.site, items: [site, ...targets('site', count - 1)] },
  };
}

/** What every implementation of the port promises about filling sessions by restore points, queries and paths. */
export function describeFilling(
  name: string,
  open: (scenario: Scenario, version: ApiVersion) => Promise<ContractRig>,
): void {
  describe(`RestoreApi, filling sessions (${name})`, () => {
    let rig: ContractRig;
    const use = async (changes: Partial<Scenario>, version: ApiVersion = 'v1.0'): Promise<ContractRig> => {
      await rig.close();
      rig = await open(scenarioWith({ protected: protecting(3), ...changes }), version);
      return rig;
    };
    beforeEach(async () => {
      rig = await open(scenarioWith({ protected: protecting(3) }), 'v1.0');
    });
    afterEach(() => rig.close());

    const search = (changes: Partial<PointSearch> & Pick<PointSearch, 'unitIds'>): PointSearch => {
      const now = rig.clock.now();
      return { from: now - 7 * day, to: now, prefer: 'latest', fastOnly: false, query: null, ...changes };
    };
    const pointsOf = async (workload: Workload, changes: Partial<PointSearch> = {}): Promise<FoundPoint[]> => {
      const units = await all(rig.api.listProtectionUnits(workload));
      const found = await rig.api.searchRestorePoints(search({ unitIds: units.map(({ id }) => id), ...changes }));
      return [...found.points];
    };
    const whole = (points: readonly { readonly id: string }[]): WholeAdditions => ({
      of: 'points',
      destination: 'new',
      artifacts: points.map(({ id }) => ({ pointId: id })),
    });
    const artifactsIn = async (workload: Workload, id: string): Promise<RestoreArtifact[]> =>
      all(rig.api.listArtifacts(workload, id));

    describe('by restore points', () => {
      it.each(workloads)('restores each %s from the requested restore point', async (workload) => {
        const points = await pointsOf(workload, { prefer: 'oldest' });
        const session = await rig.api.createSession(workload, whole(points.slice(0, 2)));
        await rig.api.addArtifacts(workload, session.id, whole(points.slice(2)));

        const draft = await rig.api.getSession(session.id);
        await rig.api.activateSession(session.id);
        await rig.clock.advance(hour);
        const artifacts = await artifactsIn(workload, session.id);

        expect(session).toMatchObject({ status: 'draft', jobType: 'standard', refused: [], counts: { total: 2 } });
        expect(draft.counts).toEqual({ total: 3, completed: 0, inProgress: 0, failed: 0 });
        expect(artifacts.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded']);
        expect(artifacts.map(({ restorePoint }) => restorePoint)).toMatchObject(
          points.map(({ id, protectedAt }) => ({ id, protectedAt })),
        );
      });

      it('lists the artifacts of a draft, and removes them', async () => {
        const [one, two, three] = await pointsOf('mailbox');
        const points = [one, two, three].flatMap((point) => point ?? []);
        const { id } = await rig.api.createSession('mailbox', whole(points));
        const [first, second, third] = await artifactsIn('mailbox', id);
        const ids = [first?.id ?? '', nobody, third?.id ?? ''];

        const refused = await rig.api.removeArtifacts('mailbox', id, { scope: 'whole', ids });

        expect([first, second, third].map((artifact) => artifact?.status)).toEqual(['added', 'added', 'added']);
        expect(refused).toMatchObject([{ index: 1, code: 'Invalid' }]);
        expect((await artifactsIn('mailbox', id)).map((artifact) => artifact.id)).toEqual([second?.id]);
      });

      it('adds the other restore points if one does not exist, and says which', async () => {
        const [one, two] = await pointsOf('drive');
        const unit = one?.unit?.id ?? '';
        const points = [
          { id: `${nobody}_1700000000_12_2` },
          { id: one?.id ?? '' },
          { id: `${unit}_1_12_2` },
          { id: two?.id ?? '' },
        ];

        const session = await rig.api.createSession('drive', whole(points.slice(0, 2)));
        const refused = await rig.api.addArtifacts('drive', session.id, whole(points.slice(2)));

        expect(session.refused).toMatchObject([{ index: 0, code: 'ArtifactNotFound' }]);
        expect(refused).toMatchObject([{ index: 0, code: 'InvalidRestoreTime' }]);
        expect(await artifactsIn('drive', session.id)).toHaveLength(2);
      });

      it('refuses a resource that a bulk request could not resolve as soon as it is added', async () => {
        const outcome = { outcome: 'unresolved', code: 'ArtifactCannotBeRestored', duration: null } as const;
        await use({ outcomes: [{ resource: 'r2@contoso.com', ...outcome }] });

        const session = await rig.api.createSession('mailbox', whole(await pointsOf('mailbox')));

        expect(session).toMatchObject({
          refused: [{ index: 1, code: 'ArtifactCannotBeRestored' }],
          counts: { total: 2 },
        });
      });

      it('shows the error of a failed restore on its artifact', async () => {
        const outcome = { outcome: 'failed', code: 'ArtifactCannotBeRestored', duration: null } as const;
        await use({ outcomes: [{ resource: 'r2@contoso.com', ...outcome }] });
        const { id } = await rig.api.createSession('mailbox', whole(await pointsOf('mailbox')));
        await rig.api.activateSession(id);
        await rig.clock.advance(hour);

        const artifacts = await artifactsIn('mailbox', id);

        expect(artifacts.map(({ error }) => error?.code)).toEqual([undefined, 'ArtifactCannotBeRestored', undefined]);
        expect(await rig.api.getSession(id)).toMatchObject({ status: 'completedWithError' });
      });

      it('counts the artifacts against the caps', async () => {
        await use({ limits: limitsWith({ inFlight: 2 }) });
        const { id } = await rig.api.createSession('site', whole(await pointsOf('site')));

        await expect(rig.api.activateSession(id)).rejects.toMatchObject({
          code: 'RestoreArtifactsInFlightLimitBreached',
        });
      });

      it('lists the artifacts at all times from draft to completed', async () => {
        await use({ activationTime: 20 * second, resolutionDelay: 40 * second });
        const { id } = await rig.api.createSession('mailbox', whole(await pointsOf('mailbox')));
        await rig.api.activateSession(id);
        const seen: unknown[] = [];

        for (const wait of [0, 20 * second, minute]) {
          await rig.clock.advance(wait);
          const { status, counts } = await rig.api.getSession(id);
          seen.push([status, counts?.total, (await artifactsIn('mailbox', id))[0]?.status]);
        }

        expect(seen).toEqual([
          ['activating', 3, 'added'],
          ['active', 3, 'inProgress'],
          ['completed', 3, 'succeeded'],
        ]);
      });

      it.each<[string, (points: readonly FoundPoint[]) => WholeAdditions, string]>([
        ['nothing', () => whole([]), 'InvalidArtifactRequest'],
        ['an id that no restore point can have', () => whole([{ id: 'mine' }]), 'InvalidRestorePoint'],
        ['one point twice', ([one]) => whole(one ? [one, one] : []), 'DuplicateArtifactInList'],
      ])('refuses the whole request for %s, in a new session and in a draft', async (_what, additions, code) => {
        const points = await pointsOf('mailbox');
        const { id } = await rig.api.createSession('mailbox');
        const refused = { kind: 'refused', status: 400, code };

        await expect(rig.api.createSession('mailbox', additions(points))).rejects.toMatchObject(refused);
        await expect(rig.api.addArtifacts('mailbox', id, additions(points))).rejects.toMatchObject(refused);
        expect(await all(rig.api.listSessions())).toHaveLength(1);
      });

      it('refuses a restore point that the draft already holds, and a second destination', async () => {
        const [one, two] = await pointsOf('site');
        const points = [one, two].flatMap((point) => point ?? []);
        const { id } = await rig.api.createSession('site', whole(points.slice(0, 1)));

        await expect(rig.api.addArtifacts('site', id, whole(points))).rejects.toMatchObject({
          code: 'DuplicateArtifactInList',
        });
        await expect(
          rig.api.addArtifacts('site', id, { ...whole(points.slice(1)), destination: 'inPlace' }),
        ).rejects.toMatchObject({ code: 'DifferentRestoreDestinationType' });
        expect(await artifactsIn('site', id)).toHaveLength(1);
      });

      it('refuses more than 50 restore points at a time: with 413 in a new session, with 400 in a draft', async () => {
        const { id } = await rig.api.createSession('mailbox');
        const many = whole(Array.from({ length: 51 }, (_, at) => ({ id: `${nobody}_${at}_12_2` })));
        const code = 'RestoreArtifactsLimitBreached';

        await expect(rig.api.createSession('mailbox', many)).rejects.toMatchObject({ status: 413, code });
        await expect(rig.api.addArtifacts('mailbox', id, many)).rejects.toMatchObject({ status: 400, code });
      });

      it('refuses restore points and a bulk request in the same session', async () => {
        const points = await pointsOf('mailbox');
        const bulk = await filled(rig, 'mailbox', ['r1@contoso.com']);
        const { id } = await rig.api.createSession('mailbox', whole(points));
        const request = { displayName: 'x', targets: ['r1@contoso.com'], destination: 'new', from: 0, to: 1 } as const;

        await expect(rig.api.addArtifacts('mailbox', bulk.id, whole(points))).rejects.toMatchObject({
          status: 400,
          code: 'InvalidPatchRequest',
        });
        await expect(
          rig.api.addBulkRequest('mailbox', id, { ...request, prefer: 'latest', fastOnly: false }),
        ).rejects.toMatchObject({ status: 400 });
      });

      it('refuses changes to a session that is no longer a draft', async () => {
        const [one, ...others] = await pointsOf('mailbox');
        const { id } = await rig.api.createSession('mailbox', whole(one ? [one] : []));
        await rig.api.activateSession(id);
        const refused = { status: 403, code: 'RestoreSessionActionNotAllowed' };

        await expect(rig.api.addArtifacts('mailbox', id, whole(others))).rejects.toMatchObject(refused);
        await expect(rig.api.removeArtifacts('mailbox', id, { scope: 'whole', ids: [nobody] })).rejects.toMatchObject(
          refused,
        );
      });
    });

    describe('by queries', () => {
      const query = "(Sender -like 'vendor*') -and (HasAttachment -eq 'true')";
      interface Found {
        readonly additions: MessageAdditions;
        readonly hits: number | null | undefined;
      }
      const searched = async (): Promise<Found> => {
        const [unit] = await all(rig.api.listProtectionUnits('mailbox'));
        const found = await rig.api.searchRestorePoints(search({ unitIds: [unit?.id ?? ''], query }));
        const [point] = found.points;
        const artifact = { pointId: point?.id ?? '', searchResponseId: found.searchResponseId ?? '' };
        return { additions: { of: 'messages', destination: 'new', artifacts: [artifact] }, hits: point?.hits };
      };

      it.each([0, 42])('restores the %i messages that a query finds', async (count) => {
        await use({ messageSearches: { keptFor: hour, hits: [{ mailbox: 'R1@contoso.com', count }] } });
        const { additions, hits } = await searched();
        const session = await rig.api.createSession('mailbox', additions);
        await rig.api.activateSession(session.id);
        await rig.clock.advance(hour);

        const artifacts = await all(rig.api.listArtifacts('mailbox', session.id, 'granular'));

        const [wanted] = additions.artifacts;
        expect(session).toMatchObject({ jobType: 'granular', refused: [], counts: { total: 1 } });
        expect(hits).toBe(count);
        expect(artifacts).toMatchObject([
          {
            status: 'succeeded',
            restoredItemCount: count,
            foundBy: wanted?.searchResponseId,
            restorePoint: { id: wanted?.pointId, unit: { name: 'r1@contoso.com' } },
          },
        ]);
        expect(await artifactsIn('mailbox', session.id)).toEqual([]);
      });

      it('adds another search of the same restore point to a draft', async () => {
        const { additions } = await searched();
        const { id } = await rig.api.createSession('mailbox', additions);

        const refused = await rig.api.addArtifacts('mailbox', id, (await searched()).additions);

        expect(refused).toEqual([]);
        expect(await rig.api.getSession(id)).toMatchObject({ jobType: 'granular', counts: { total: 2 } });
      });

      it('refuses a search response that has expired', async () => {
        await use({ messageSearches: { keptFor: hour, hits: [] } });
        const { additions } = await searched();
        await rig.clock.advance(hour);

        await expect(rig.api.createSession('mailbox', additions)).rejects.toMatchObject({
          status: 400,
          code: 'InvalidArtifactRequest',
        });
      });

      it('refuses messages and whole mailboxes in the same session', async () => {
        const { additions } = await searched();
        const points = await pointsOf('mailbox');
        const granular = await rig.api.createSession('mailbox', additions);
        const standard = await rig.api.createSession('mailbox', whole(points));
        const refused = { status: 400, code: 'InvalidArtifactRequest' };

        await expect(rig.api.addArtifacts('mailbox', granular.id, whole(points))).rejects.toMatchObject(refused);
        await expect(rig.api.addArtifacts('mailbox', standard.id, additions)).rejects.toMatchObject(refused);
      });

      it.each([
        ["Subject -like '*invoice'"],
        ["Subject -eq 'invoice'"],
        ["HasAttachment -eq 'yes'"],
        ["MessageKind -eq 'Letter'"],
        ["(Sender -like 'a') -or (Sender -like 'b')"],
        ["(Sender -like 'a'"],
        ["Size -eq '1'"],
        [''],
        [['a', 'b', 'c', 'd'].map((word) => `Subject -like '${word}'`).join(' -and ')],
      ])('refuses the query %j', async (expression) => {
        const [unit] = await all(rig.api.listProtectionUnits('mailbox'));
        const searching = rig.api.searchRestorePoints(search({ unitIds: [unit?.id ?? ''], query: expression }));

        await expect(searching).rejects.toMatchObject({ status: 400, code: 'InvalidSearchRequest' });
      });

      it('refuses a query for several mailboxes, or for a drive', async () => {
        const refused = { status: 400, code: 'InvalidSearchRequest' };

        await expect(pointsOf('mailbox', { query })).rejects.toMatchObject(refused);
        const [drive] = await all(rig.api.listProtectionUnits('drive'));
        await expect(rig.api.searchRestorePoints(search({ unitIds: [drive?.id ?? ''], query }))).rejects.toMatchObject(
          refused,
        );
      });
    });

    describe('by paths', () => {
      const fastPoint = async (workload: BrowsedWorkload): Promise<FoundPoint> => {
        const [point] = await pointsOf(workload, { fastOnly: true });
        if (point === undefined) throw new Error('no restore point');
        return point;
      };
      const opened = async (workload: BrowsedWorkload): Promise<string> => {
        const { id } = await rig.api.createBrowseSession(workload, (await fastPoint(workload)).id);
        await rig.clock.advance(minute);
        return id;
      };
      const inside = (item: BrowseItem | undefined, nameContains: string | null = null): BrowsePlace | undefined => {
        if (item === undefined || item.type === 'file' || item.type === 'unknown') return undefined;
        return { key: item.key, type: item.type, nameContains };
      };
      /** The item at a path, which starts with a document library. */
      const walk = async (workload: BrowsedWorkload, id: string, path: string): Promise<BrowseItem> => {
        let [place] = await all(rig.api.browse(workload, id));
        for (const step of path.split('/')) {
          const items = await all(rig.api.browse(workload, id, inside(place)));
          place = items.find(({ name }) => name === step);
        }
        if (place === undefined) throw new Error(`there is nothing at ${path}`);
        return place;
      };
      const filesOf = (browseSessionId: string, items: readonly BrowseItem[]): FileAdditions => ({
        of: 'files',
        destination: null,
        conflictBehavior: null,
        artifacts: items.map(({ key }) => ({ browseSessionId, itemKey: key })),
      });

      it.each(['drive', 'site'] as const)(
        'makes a restore point of a %s readable for a limited time',
        async (workload) => {
          await use({ browsing: { ...scenarioWith({}).browsing, creationTime: 30 * second, keptFor: hour } });
          const now = rig.clock.now();

          const { id, ...made } = await rig.api.createBrowseSession(workload, (await fastPoint(workload)).id);
          await expect(all(rig.api.browse(workload, id))).rejects.toMatchObject({ status: 400 });
          await rig.clock.advance(30 * second);
          const ready = await rig.api.getBrowseSession(workload, id);
          await rig.clock.advance(hour);

          expect(made).toMatchObject({ status: 'creating', expiresAt: now + hour, error: null });
          expect(ready).toMatchObject({ id, status: 'created' });
          await expect(rig.api.getBrowseSession(workload, id)).rejects.toMatchObject({ status: 404 });
          await expect(all(rig.api.browse(workload, id))).rejects.toMatchObject({ status: 404 });
        },
      );

      it('shows that a browse session has failed, and why', async () => {
        await use({ browsing: { ...scenarioWith({}).browsing, failing: [site] } });
        const id = await opened('site');

        const session = await rig.api.getBrowseSession('site', id);

        expect(session).toMatchObject({ status: 'failed', error: { code: expect.any(String) } });
        await expect(all(rig.api.browse('site', id))).rejects.toMatchObject({ status: 400 });
      });

      it('refuses to browse restore points that are not for fast restores, or of another workload', async () => {
        const refused = { status: 400, code: 'InvalidRestorePoint' };
        const [point] = await pointsOf('drive');
        const fast = await fastPoint('drive');

        expect(point?.isFast).toBe(false);
        await expect(rig.api.createBrowseSession('drive', point?.id ?? '')).rejects.toMatchObject(refused);
        await expect(rig.api.createBrowseSession('site', fast.id)).rejects.toMatchObject(refused);
        await expect(rig.api.createBrowseSession('site', 'mine')).rejects.toMatchObject(refused);
      });

      it('lists what a site, a library and a folder hold, filtered by name', async () => {
        const id = await opened('site');
        const [top] = await all(rig.api.browse('site', id));
        const libraries = await all(rig.api.browse('site', id, inside(top)));
        const library = libraries.find(({ name }) => name === 'Shared Documents');

        const folders = await all(rig.api.browse('site', id, inside(library, 'q3')));
        const files = await all(rig.api.browse('site', id, inside(folders[0])));

        expect(top).toMatchObject({ type: 'site', name: 'finance', url: site, bytes: null });
        expect(library?.type).toBe('documentLibrary');
        expect(folders).toMatchObject([{ type: 'folder', name: 'Q3' }]);
        expect(files).toContainEqual({
          key: expect.stringMatching(/^([0-9a-f-]{36},){3}[0-9a-f-]{36}$/),
          type: 'file',
          name: 'Figures.xlsx',
          url: `${site}/Shared Documents/Q3/Figures.xlsx`,
          bytes: 231_424,
        });
      });

      it('lists the files of the scenario page by page', async () => {
        const names = Array.from({ length: 7 }, (_, at) => `File ${at + 1}.txt`);
        const paths = Object.fromEntries(names.map((name, at) => [`Documents/Many/${name}`, at]));
        await use({
          browsing: { ...scenarioWith({}).browsing, trees: [{ resource: 'R1@contoso.com', paths }] },
          limits: limitsWith({ pageSize: 3 }),
        });
        const id = await opened('drive');
        const many = await walk('drive', id, 'Documents/Many');
        const pages: string[][] = [];

        for await (const page of rig.api.browse('drive', id, inside(many))) pages.push(page.map(({ name }) => name));

        expect(pages.map(({ length }) => length)).toEqual([3, 3, 1]);
        expect(pages.flat()).toEqual(names);
      });

      it.each([
        ['drive', 'Documents/Budget 2026.xlsx', 'Documents/Contracts'],
        ['site', 'Shared Documents/Q3/Figures.xlsx', 'Shared Documents/Q3/Board'],
      ] as const)('restores files and folders of a %s', async (workload, ...paths) => {
        const browseId = await opened(workload);
        const items: BrowseItem[] = [];
        for (const path of paths) items.push(await walk(workload, browseId, path));
        const { protectedAt } = await fastPoint(workload);
        const { id, ...made } = await rig.api.createSession(workload, filesOf(browseId, items.slice(0, 1)));
        await rig.api.addArtifacts(workload, id, filesOf(browseId, items.slice(1)));
        const draft = await all(rig.api.listArtifacts(workload, id, 'granular'));
        await rig.api.activateSession(id);
        await rig.clock.advance(hour);

        const artifacts = await all(rig.api.listArtifacts(workload, id, 'granular'));

        expect(made).toMatchObject({ jobType: 'granular', refused: [], counts: { total: 1 } });
        expect(draft).toMatchObject(
          items.map(({ key }) => ({ id: key, status: 'added', startedAt: null, restoredItemUrl: null })),
        );
        expect(artifacts).toMatchObject(
          items.map(({ key, url }) => ({
            id: key,
            status: 'succeeded',
            startedAt: expect.any(Number),
            completedAt: expect.any(Number),
            restorePoint: null,
            restorePointAt: protectedAt,
            originalUrl: url,
            restoredItemUrl: expect.stringContaining('/Restored '),
            restoredItemPath: expect.stringContaining('/Restored '),
          })),
        );
        expect(await rig.api.getSession(id)).toMatchObject({ status: 'completed', counts: { total: 2, completed: 2 } });
      });

      it('adds the other items if one does not exist', async () => {
        const browseId = await opened('drive');
        const file = await walk('drive', browseId, 'Documents/Notes.docx');
        const missing = { ...file, key: `${nobody},${nobody},${nobody},${nobody}` };

        const { id, refused } = await rig.api.createSession('drive', filesOf(browseId, [missing, file]));

        expect(refused).toMatchObject([{ index: 0, code: 'ArtifactNotFound' }]);
        expect(await all(rig.api.listArtifacts('drive', id, 'granular'))).toMatchObject([{ id: file.key }]);
      });

      it('removes files from a draft by their keys', async () => {
        const browseId = await opened('drive');
        const file = await walk('drive', browseId, 'Documents/Notes.docx');
        const { id } = await rig.api.createSession('drive', filesOf(browseId, [file]));

        const refused = await rig.api.removeArtifacts('drive', id, { scope: 'granular', ids: [file.key] });

        expect(refused).toEqual([]);
        expect(await rig.api.getSession(id)).toMatchObject({ jobType: 'granular', counts: { total: 0 } });
      });

      it('refuses files of a browse session that has expired', async () => {
        await use({ browsing: { ...scenarioWith({}).browsing, keptFor: hour } });
        const browseId = await opened('drive');
        const file = await walk('drive', browseId, 'Documents/Notes.docx');
        await rig.clock.advance(hour);

        await expect(rig.api.createSession('drive', filesOf(browseId, [file]))).rejects.toMatchObject({
          status: 400,
          code: 'InvalidArtifactRequest',
        });
      });

      it.each<[string, Partial<FileAdditions>]>([
        ['a destination', { destination: 'inPlace' }],
        ['a conflict behavior', { conflictBehavior: 'rename' }],
      ])('accepts %s for files only in beta', async (_what, changes) => {
        const sessionWith = async (): Promise<string> => {
          const browseId = await opened('drive');
          const file = await walk('drive', browseId, 'Documents/Notes.docx');
          return (await rig.api.createSession('drive', { ...filesOf(browseId, [file]), ...changes })).id;
        };

        await expect(sessionWith()).rejects.toMatchObject({ status: 400, code: 'InvalidArtifactRequest' });
        await use({}, 'beta');
        const id = await sessionWith();

        expect(await rig.api.getSession(id)).toMatchObject({ status: 'draft', jobType: 'granular' });
      });
    });
  });
}
