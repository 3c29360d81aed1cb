import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DirectorySettings, Person, Scenario } from '../../src/emulator/scenario/scenario.ts';
import type { DirectoryApi } from '../../src/graph/directory-api.ts';
import { GraphError } from '../../src/graph/graph-error.ts';
import type { ListPlace } from '../../src/graph/list-place.ts';
import type { RestoreApi } from '../../src/graph/restore-api.ts';
import { directoryIdKey } from '../../src/m365/site-name.ts';
import { workloads } from '../../src/m365/workload.ts';
import { all, day, scenarioWith } from '../support/rigs/tenant-rig.ts';

/** A way to a tenant: both ports. */
export interface DirectoryRig {
  readonly api: RestoreApi & { readonly directory: DirectoryApi };
  close(): Promise<void>;
}

const { protected: nothing, directory: usual } = scenarioWith({});
const finance = 'https://contoso.sharepoint.com/sites/finance';

function personOf(address: string, changes: Partial<Person>): Person {
  return { address, mail: address, principalName: address, aliases: [], isDeleted: false, ...changes };
}

/** Five mailboxes, three drives of which two have a mailbox too, and two sites. */
const few: Scenario['protected'] = {
  mailbox: { ...nothing.mailbox, items: ['ada', 'bob', 'cy', 'dee', "o'brien"].map((name) => `${name}@contoso.com`) },
  drive: { ...nothing.drive, items: ['ada', 'bob', 'eve'].map((name) => `${name}@contoso.com`) },
  site: { ...nothing.site, items: [finance, 'https://contoso.sharepoint.com/sites/hr'] },
};

const people = [
  personOf('ada@contoso.com', { mail: 'ada.king@contoso.com', aliases: ['Countess@contoso.com', 'ada@contoso.com'] }),
  personOf('bob@contoso.com', { principalName: 'robert@contoso.onmicrosoft.com' }),
  personOf('dee@contoso.com', { isDeleted: true }),
];

/** What every implementation of the directory promises. */
export function describeDirectory(name: string, open: (scenario: Scenario) => Promise<DirectoryRig>): void {
  describe(`DirectoryApi (${name})`, () => {
    let rig: DirectoryRig;
    const use = async (changes: Partial<Scenario>): Promise<DirectoryApi> => {
      await rig.close();
      rig = await open(scenarioWith({ protected: few, unlisted: 'unprotected', ...changes }));
      return rig.api.directory;
    };
    const settings = (changes: Partial<DirectorySettings>): Partial<Scenario> => ({
      directory: { ...usual, people, ...changes },
    });
    beforeEach(async () => {
      rig = await open(scenarioWith({ protected: few, unlisted: 'unprotected', ...settings({}) }));
    });
    afterEach(() => rig.close());

    it('lists every user once, with all addresses, and leaves out whoever is deleted', async () => {
      const users = await all(rig.api.directory.listUsers());

      expect(users.map(({ principalName }) => principalName)).toEqual([
        'ada@contoso.com',
        'robert@contoso.onmicrosoft.com',
        'cy@contoso.com',
        "o'brien@contoso.com",
        'eve@contoso.com',
      ]);
      expect(users[0]).toMatchObject({
        mail: 'ada.king@contoso.com',
        addresses: ['ada.king@contoso.com', 'Countess@contoso.com', 'ada@contoso.com'],
        displayName: 'ada',
      });
    });

    it.each(['listUsers', 'listSites', 'listProtectionUnits'] as const)(
      'goes on with `%s` after the page where somebody stopped, only by the place',
      async (method) => {
        await use({
          protected: {
            ...nothing,
            mailbox: { ...nothing.mailbox, count: 2_500 },
            site: { ...nothing.site, count: 250 },
          },
          ...settings({ people: [] }),
        });
        const { api } = rig;
        const list = (place?: ListPlace): AsyncIterable<readonly { readonly id: string }[]> =>
          method === 'listProtectionUnits' ? api.listProtectionUnits('mailbox', place) : api.directory[method](place);
        const place: ListPlace = { next: null };
        const ids: string[] = [];
        let pages = 0;
        for await (const page of list(place)) {
          ids.push(...page.map(({ id }) => id));
          pages += 1;
          if (pages === 2) break;
        }

        const rest = await all(list({ ...place }));

        expect(rest.length).toBeGreaterThan(0);
        expect([...ids, ...rest.map(({ id }) => id)]).toEqual((await all(list())).map(({ id }) => id));
      },
    );

    it('lists more users than a page holds', async () => {
      const directory = await use({
        protected: { ...nothing, mailbox: { ...nothing.mailbox, count: 1_500 } },
        ...settings({ people: [], others: 700 }),
      });

      const users = await all(directory.listUsers());

      expect(new Set(users.map(({ id }) => id)).size).toBe(2_200);
    });

    it('gives users the ids that the protection units of their mailboxes and drives have', async () => {
      const [mailboxes, drives] = [
        await all(rig.api.listProtectionUnits('mailbox')),
        await all(rig.api.listProtectionUnits('drive')),
      ];

      const users = await rig.api.directory.findUsers(['ada@contoso.com', 'eve@contoso.com']);

      expect(users).toMatchObject([{ id: mailboxes[0]?.directoryId }, { id: drives[2]?.directoryId }]);
      expect(drives[0]?.directoryId).toBe(mailboxes[0]?.directoryId);
    });

    it('reads many users by id, in the order of the ids, with null for those who are not there', async () => {
      const directory = await use({ protected: { ...nothing, mailbox: { ...nothing.mailbox, count: 50 } } });
      const ids = (await all(directory.listUsers())).map(({ id }) => id).toReversed();

      const users = await directory.getUsers([...ids, '00000000-0000-4000-8000-000000000000']);

      expect(users.map((user) => (user instanceof GraphError ? user.code : (user?.id ?? null)))).toEqual([
        ...ids,
        null,
      ]);
    });

    it('reads a user by principal name, and says nothing about an address that is no principal name', async () => {
      const users = await rig.api.directory.getUsers([
        'Robert@contoso.onmicrosoft.com',
        'bob@contoso.com',
        'countess@contoso.com',
        "o'brien@contoso.com",
      ]);

      expect(users).toMatchObject([{ mail: 'bob@contoso.com' }, null, null, { mail: "o'brien@contoso.com" }]);
    });

    it('finds a user by the primary address and by an alias, and nobody by an address that is gone', async () => {
      const users = await rig.api.directory.findUsers([
        'Ada.King@contoso.com',
        'countess@contoso.com',
        "o'brien@contoso.com",
        'dee@contoso.com',
        'nobody@contoso.com',
      ]);

      const ada = { mail: 'ada.king@contoso.com' };
      expect(users).toMatchObject([ada, ada, { mail: "o'brien@contoso.com" }, null, null]);
    });

    it('shows users without their aliases if that is all that the permissions allow', async () => {
      const directory = await use(settings({ users: 'basic' }));

      const [ada] = await all(directory.listUsers());

      expect(ada).toMatchObject({ mail: 'ada.king@contoso.com', addresses: ['ada.king@contoso.com'] });
      expect(await directory.getUsers([ada?.id ?? ''])).toEqual([ada]);
      expect(await directory.findUsers(['countess@contoso.com'])).toMatchObject([{ status: 403, kind: 'refused' }]);
    });

    it('refuses users, sites and reports without their permissions', async () => {
      const directory = await use(settings({ users: 'refused', sites: 'refused', reports: 'refused' }));
      const refused = { name: 'GraphError', kind: 'refused', status: 403 };

      await expect(all(directory.listUsers())).rejects.toMatchObject(refused);
      await expect(all(directory.listSites())).rejects.toMatchObject(refused);
      await expect(all(directory.readUsage('mailbox'))).rejects.toMatchObject(refused);
      expect(await directory.getUsers(['ada@contoso.com'])).toMatchObject([refused]);
      expect(await directory.getSites([finance])).toMatchObject([refused]);
    });

    it('names the tenant', async () => {
      expect(await rig.api.directory.listOrganizations()).toEqual([scenarioWith({}).tenant]);
    });

    it.each(['guid', 'composite', 'mixed'] as const)(
      'gives sites the ids of their protection units, in the form %s',
      async (siteIdForm) => {
        const directory = await use({ quirks: { ...scenarioWith({}).quirks, siteIdForm } });
        const units = await all(rig.api.listProtectionUnits('site'));

        const listed = await all(directory.listSites());
        const read = await directory.getSites([finance, 'https://contoso.sharepoint.com/sites/nowhere']);

        expect(listed.map(({ url }) => url)).toEqual(few.site.items);
        expect(listed.map(({ id }) => directoryIdKey(id))).toEqual(
          units.map((unit) => directoryIdKey(unit.directoryId ?? '')),
        );
        expect(listed[0]?.id).toMatch(/^contoso\.sharepoint\.com,[0-9a-f-]{36},[0-9a-f-]{36}$/);
        expect(read).toEqual([listed[0], null]);
      },
    );

    it.each(workloads)('reads how much every %s stores', async (workload) => {
      const rows = await all(rig.api.directory.readUsage(workload));

      expect(rows).toHaveLength(few[workload].items.length);
      for (const { size } of rows) expect(size).toBeGreaterThan(0);
      expect(rows[0]?.lastActivity).toMatch(/^\d{4}-\d\d-\d\d$/);
    });

    it('reads usage by principal name, and of sites by id, because their URLs are blank', async () => {
      const [unit] = await all(rig.api.listProtectionUnits('site'));

      const [, bob] = await all(rig.api.directory.readUsage('mailbox'));
      const [site] = await all(rig.api.directory.readUsage('site'));

      expect(bob).toMatchObject({ name: 'robert@contoso.onmicrosoft.com', isConcealed: false, isDeleted: false });
      expect(site).toMatchObject({ name: null, siteId: directoryIdKey(unit?.directoryId ?? ''), isConcealed: false });
    });

    it('says which names a usage report conceals', async () => {
      const directory = await use(settings({ usageNames: 'concealed' }));

      const rows = await all(directory.readUsage('drive'));

      for (const row of rows) expect(row).toMatchObject({ name: null, displayName: null, isConcealed: true });
    });

    it('reads the policies with the time that they keep restore points, and units name theirs', async () => {
      const policy = { workload: 'mailbox', status: 'active', resources: [] } as const;
      const directory = await use({
        policies: [
          { ...policy, name: 'Everybody', retention: 'P90D' },
          { ...policy, name: 'Board', retention: 'P2Y', resources: ['Cy@contoso.com'] },
          { name: 'Sites', workload: 'site', retention: 'P365D', status: 'updating', resources: [] },
        ],
      });

      const policies = await all(directory.listPolicies());
      const units = await all(rig.api.listProtectionUnits('mailbox'));

      expect(policies).toMatchObject([
        { displayName: 'Everybody', workload: 'mailbox', retention: 90 * day, status: 'active' },
        { displayName: 'Board', workload: 'mailbox', retention: 730 * day },
        { displayName: 'Sites', workload: 'site', retention: 365 * day, status: 'updating' },
      ]);
      const [everybody, board] = policies.map(({ id }) => id);
      expect(units.map(({ policyId }) => policyId)).toEqual([everybody, everybody, board, everybody, everybody]);
    });

    it('shows the state of units, and no name of a deleted user', async () => {
      await use({ ...settings({}), unitStates: [{ resource: 'cy@contoso.com', status: 'offboarded' }] });

      const units = await all(rig.api.listProtectionUnits('mailbox'));

      expect(units.map(({ name }) => name)).toEqual([
        'ada.king@contoso.com',
        'bob@contoso.com',
        'cy@contoso.com',
        null,
        "o'brien@contoso.com",
      ]);
      expect(units[2]).toMatchObject({ statusText: 'offboarded', isProtected: false });
    });

    it('says who controls the service, and lets an application that is not in charge only read', async () => {
      await use({ controller: { consumer: 'thirdparty', graceFor: 3 * day, client: 'pending' } });

      const status = await rig.api.getServiceStatus();

      expect(status).toMatchObject({ consumer: 'thirdparty', disableReason: 'none', graceUntil: expect.any(Number) });
      await expect(rig.api.createSession('mailbox')).rejects.toMatchObject({ kind: 'refused', status: 403 });
    });
  });
}
