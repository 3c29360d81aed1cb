import { describe, expect, it } from 'vitest';
import { type DirectorySettings, defaultScenario, type Scenario } from '../../../src/emulator/scenario/scenario.ts';
import { TenantDirectory } from '../../../src/emulator/tenant-directory.ts';
import type { DirectoryApi } from '../../../src/graph/directory-api.ts';
import { GraphError } from '../../../src/graph/graph-error.ts';
import { defaultLimits } from '../../../src/m365/limits.ts';
import type { Spec } from '../../../src/spec/spec.ts';
import { Chance } from '../../../src/util/chance.ts';
import { RunRig } from '../../support/rigs/run-rig.ts';
import { resourceOf, specOf } from '../../support/values/specs.ts';
import type { WholeResult } from '../../support/values/whole-result.ts';

const minute = 60_000;

/** A tenant in which one of a hundred fails, as an application sees it. */
function seenByApplication(directory: Partial<DirectorySettings> = {}): Partial<Scenario> {
  return {
    view: 'application',
    unitList: 'application',
    failures: { ...defaultScenario.failures, artifacts: 0.01, artifactCodes: { ArtifactCannotBeRestored: 1 } },
    unchanged: 0.05,
    directory: { ...defaultScenario.directory, ...directory },
  };
}

/** What people see who signed in. */
const seenByPeople: Partial<Scenario> = { ...seenByApplication(), view: 'delegated', unitList: 'delegated' };

/** Lists a tenant of numbered mailboxes, drives and sites, as `specOf` names them. */
function listing(spec: Spec): Partial<Scenario> {
  const { protected: nothing } = defaultScenario;
  const items = (workload: 'mailbox' | 'drive' | 'site'): string[] =>
    spec.resources.filter((resource) => resource.workload === workload).map(({ name }) => name);
  return {
    unlisted: 'unprotected',
    protected: {
      mailbox: { ...nothing.mailbox, items: items('mailbox') },
      drive: { ...nothing.drive, items: items('drive') },
      site: { ...nothing.site, items: items('site') },
    },
  };
}

/** A run of an application that may ask the directory. */
function runOfApplication(spec: Spec, scenario: Partial<Scenario>): RunRig {
  const rig = new RunRig(spec, scenario);
  rig.directory = new TenantDirectory(rig.tenant);
  return rig;
}

function outcomesOf({ rows }: WholeResult): string[] {
  return rows.map(({ name, outcome, error }) => `${name} ${outcome} ${error?.code ?? ''}`);
}

function namingCalls({ tenant }: RunRig): Record<string, number> {
  const { listUsers = 0, getUser = 0, findUsers = 0, listSites = 0, getSite = 0 } = tenant.calls.summary.calls;
  return { listUsers, getUser, findUsers, listSites, getSite };
}

describe('a run of an application that sees no names', () => {
  const spec = specOf({ mailbox: 2_000, drive: 300, site: 150 });

  it('names every row as people see it, and asks for pages instead of names', { tags: 'slow' }, async () => {
    const people = new RunRig(spec, { ...seenByPeople, ...listing(spec) });
    const application = runOfApplication(spec, { ...seenByApplication(), ...listing(spec) });

    const expected = await people.run();
    const result = await application.run();

    expect(expected.totals.all).toMatchObject({ planned: 2_450, unknown: 0 });
    expect(outcomesOf(result)).toEqual(outcomesOf(expected));
    expect(namingCalls(application)).toEqual({ listUsers: 3, getUser: 0, findUsers: 0, listSites: 2, getSite: 0 });
    expect(namingCalls(people)).toEqual({ listUsers: 0, getUser: 0, findUsers: 0, listSites: 0, getSite: 0 });
  });

  it('asks for a few by name', async () => {
    const few = specOf({ mailbox: 30, site: 8 });
    const rig = runOfApplication(few, { ...seenByApplication(), ...listing(few) });

    const { totals } = await rig.run();

    expect(totals.all).toMatchObject({ planned: 38, unknown: 0 });
    expect(namingCalls(rig)).toEqual({ listUsers: 0, getUser: 0, findUsers: 30, listSites: 0, getSite: 8 });
  });

  it('asks for nothing if the spec gives all ids', async () => {
    const { id } = { id: (name: string) => new Chance('contoso').guid(`user ${name}`) };
    const resources = ['ada', 'bob', 'cy'].map((who) =>
      resourceOf('mailbox', `${who}@contoso.com`, { directoryId: id(`${who}@contoso.com`) }),
    );
    const rig = runOfApplication(specOf({}, { resources }), { ...seenByApplication(), unchanged: 0 });

    const { totals } = await rig.run();

    expect(totals.all).toMatchObject({ succeeded: 3 });
    expect(Object.values(namingCalls(rig))).toEqual([0, 0, 0, 0, 0]);
    expect(rig.tenant.calls.summary.calls.listProtectionUnits).toBeUndefined();
  });

  it('finds renamed users, aliases and principal names, and the only deleted user by elimination', async () => {
    const names = ['renamed', 'alias', 'principal', 'deleted', 'plain'].map((who) => `${who}@contoso.com`);
    const resources = names.map((name) => resourceOf('mailbox', name));
    const [renamed = '', alias = '', principal = '', deleted = ''] = names;
    const person = { aliases: [], isDeleted: false };
    const people = [
      { ...person, address: renamed, mail: 'new@contoso.com', principalName: 'new@contoso.com', aliases: [renamed] },
      {
        ...person,
        address: alias,
        mail: 'first@contoso.com',
        principalName: 'f@contoso.com',
        aliases: ['x@y.z', alias],
      },
      { ...person, address: principal, mail: 'other@contoso.com', principalName: principal },
      { ...person, address: deleted, mail: deleted, principalName: deleted, isDeleted: true },
    ];
    const scenario = { ...seenByApplication({ people }), unchanged: 0, ...listing(specOf({}, { resources })) };
    const failing = [
      { resource: deleted, outcome: 'failed', code: 'ArtifactCannotBeRestored', duration: null },
    ] as const;
    const many = specOf({ mailbox: 200 }).resources;

    for (const spec of [specOf({}, { resources }), specOf({}, { resources: [...resources, ...many] })]) {
      const result = await runOfApplication(spec, { ...scenario, outcomes: failing, unlisted: 'protected' }).run();

      const byName = new Map(result.rows.map(({ name, outcome }) => [name, outcome]));
      expect([renamed, alias, 'plain@contoso.com'].map((name) => byName.get(name))).toEqual(Array(3).fill('succeeded'));
      expect(byName.get(deleted)).toBe('failed');
    }
  });

  it('keeps what it found in the journal, so that the next process asks for nothing', async () => {
    const first = runOfApplication(specOf({ mailbox: 40 }), seenByApplication());
    const done = await first.run();
    const before = namingCalls(first);

    const resumed = first.reborn();
    const after = await resumed.run();

    expect(outcomesOf(after)).toEqual(outcomesOf(done));
    expect(namingCalls(resumed)).toEqual(before);
    expect(resumed.folded().foundIds.size).toBe(40);
  });

  it('restores everything without the permission, counts right, and says once what to grant', async () => {
    const people = new RunRig(specOf({ mailbox: 500 }), seenByPeople);
    const application = runOfApplication(specOf({ mailbox: 500 }), seenByApplication({ users: 'refused' }));

    const expected = await people.run();
    const result = await application.run();

    const { failed, succeeded, unchanged } = expected.totals.all;
    expect(result.proven.all).toEqual({ cameBack: succeeded + unchanged, failed, open: 0 });
    expect(application.events.filter(({ type }) => type === 'names-unread')).toMatchObject([
      { owner: 'users', code: 'Authorization_RequestDenied' },
    ]);
  });

  it('says once in a run what to grant, however many processes it has', async () => {
    const first = runOfApplication(specOf({ mailbox: 40 }), seenByApplication({ users: 'refused' }));
    const { append } = first;
    first.append = async (event) => {
      if (first.events.at(-1)?.type === 'names-unread') throw new Error('killed');
      await append(event);
    };
    await expect(first.run()).rejects.toThrow('killed');

    const resumed = first.reborn();
    await resumed.run();

    expect(resumed.events.filter(({ type }) => type === 'names-unread')).toHaveLength(1);
  });

  it.each([1, 2, 3, 4, 5, 6])('concludes nothing that people see otherwise (seed %i)', async (number) => {
    const limits = { ...defaultLimits, perSession: 4 };
    const small = specOf({ mailbox: 24, drive: 12, site: 8 }, { limits });
    const failures = { ...defaultScenario.failures, artifacts: 0.2, artifactCodes: { ArtifactCannotBeRestored: 1 } };
    const tenant = { seed: `tenant-${number}`, failures, unchanged: 0 };
    const people = new RunRig(small, { ...seenByPeople, ...tenant });
    const refused = { users: 'refused', sites: 'refused' } as const;
    const application = runOfApplication(small, { ...seenByApplication(refused), ...tenant });

    const expected = outcomesOf(await people.run());
    const rows = outcomesOf(await application.run());

    const known = rows.filter((row) => !row.includes(' unknown'));
    expect(expected).toEqual(expect.arrayContaining(known));
    expect(known.length).toBeGreaterThan(8);
    expect(known.length).toBeLessThan(rows.length);
  });

  it('names users by their primary addresses if the permission shows no more', async () => {
    const rig = runOfApplication(specOf({ mailbox: 300 }), seenByApplication({ users: 'basic' }));

    expect((await rig.run()).totals.all).toMatchObject({ planned: 300, unknown: 0 });
  });

  it('retries what failed, because it knows which ones did', async () => {
    const failures = { ...defaultScenario.failures, artifacts: 0.1, artifactCodes: { UnknownError: 1 } };
    const rig = runOfApplication(specOf({ mailbox: 100 }, { retries: 1 }), { ...seenByApplication(), failures });

    const { rows, totals } = await rig.run();

    expect(rows.filter(({ attempts }) => attempts === 2).length).toBeGreaterThan(3);
    expect(totals.all.unknown).toBe(0);
  });

  it.each([1, 9])('is never delayed for long, and never fails, if the directory fails %i times', async (times) => {
    const rig = runOfApplication(specOf({ mailbox: 150 }), seenByApplication());
    let failures = 0;
    const broken = failing(rig.directory, () => (failures++ < times ? 'unreachable' : null));
    rig.directory = broken;

    const { totals, proven } = await rig.run();

    expect(proven.all.open).toBe(0);
    expect(totals.all.unknown === 0).toBe(times === 1);
  });

  it('asks a throttled directory twice in a run, with a rest between, and says that names are missing', async () => {
    const rig = runOfApplication(specOf({ mailbox: 900, site: 30 }), seenByApplication());
    const asked: number[] = [];
    rig.directory = throttled(rig.directory, () => asked.push(rig.clock.now()) > 0);

    const { proven, totals } = await rig.run();

    const [first = 0, second = 0] = asked;
    expect(asked).toHaveLength(2);
    expect(second - first).toBeGreaterThanOrEqual(minute);
    expect(proven.all).toMatchObject({ open: 0 });
    expect(totals.all.unknown).toBeGreaterThan(0);
    const unread = rig.events.filter(({ type }) => type === 'names-unread');
    expect(unread).toMatchObject([
      { owner: 'users', code: 'HTTP 429' },
      { owner: 'sites', code: 'HTTP 429' },
    ]);
  });

  it('names everything if the directory is throttled once', async () => {
    const rig = runOfApplication(specOf({ mailbox: 150 }), seenByApplication());
    let asked = 0;
    rig.directory = throttled(rig.directory, () => asked++ === 0);

    expect((await rig.run()).totals.all).toMatchObject({ planned: 150, unknown: 0 });
  });

  it('waits two minutes for a directory that never answers, however many pages a session has', async () => {
    const spec = specOf({ mailbox: 900 });
    const [named, unnamed] = [new RunRig(spec, seenByPeople), runOfApplication(spec, seenByApplication())];
    unnamed.directory = {
      ...silent,
      listUsers: () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) }),
    };
    const begun = unnamed.clock.now();
    await named.run();

    const { proven } = await unnamed.run();

    expect(proven.all).toMatchObject({ open: 0 });
    // Once for the last session, and once for names that come late.
    expect(unnamed.clock.now() - begun).toBeLessThan(named.clock.now() - begun + 5 * minute);
  });

  it('names what the directory answers too late for its session', async () => {
    const rig = runOfApplication(specOf({ mailbox: 150 }), seenByApplication());
    const { directory, clock } = rig;
    rig.directory = {
      ...silent,
      async *listUsers() {
        await clock.sleep(3 * minute);
        if (directory !== null) yield* directory.listUsers();
      },
    };

    const { totals } = await rig.run();

    expect(totals.all).toMatchObject({ planned: 150, unknown: 0 });
  });
});

describe('a run of people who see names', () => {
  const spec = specOf({ mailbox: 30 });
  const [alias = '', other = ''] = spec.resources.map(({ name }) => name);
  const people = [
    { address: alias, mail: 'new@contoso.com', principalName: 'new@contoso.com', aliases: [alias], isDeleted: false },
    { address: other, mail: 'mail@contoso.com', principalName: other, aliases: [], isDeleted: false },
  ];

  function runOfPeople(directory: Partial<DirectorySettings> = {}): RunRig {
    const scenario = { ...seenByPeople, directory: { ...defaultScenario.directory, ...directory }, unchanged: 0 };
    return runOfApplication(spec, { ...scenario, ...listing(spec) });
  }

  it('asks the directory for nothing if the spec has the names that they see', async () => {
    const rig = runOfPeople();

    expect((await rig.run()).totals.all).toMatchObject({ planned: 30, unknown: 0 });
    expect(Object.values(namingCalls(rig))).toEqual([0, 0, 0, 0, 0]);
  });

  it('finds aliases and principal names, and asks only for those', async () => {
    const rig = runOfPeople({ people });

    expect((await rig.run()).totals.all).toMatchObject({ planned: 30, unknown: 0 });
    expect(namingCalls(rig)).toEqual({ listUsers: 0, getUser: 2, findUsers: 0, listSites: 0, getSite: 0 });
  });

  it('asks once, and restores everything, if the directory refuses', async () => {
    const rig = runOfPeople({ people, users: 'refused' });

    const { proven } = await rig.run();

    expect(proven.all.open).toBe(0);
    expect(rig.events.filter(({ type }) => type === 'names-unread')).toHaveLength(1);
  });
});

const silent: DirectoryApi = {
  listUsers: () => never(),
  getUsers: async (keys) => keys.map(() => null),
  findUsers: async (addresses) => addresses.map(() => null),
  listOrganizations: async () => [],
  listSites: () => never(),
  getSites: async (urls) => urls.map(() => null),
  readUsage: () => never(),
  listPolicies: () => never(),
};

async function* never(): AsyncGenerator<never[]> {}

/** A directory that asks for a pause whenever `isNow` says so. */
function throttled(directory: DirectoryApi | null, isNow: () => boolean): DirectoryApi {
  const slowDown = (): GraphError => new GraphError('slow down', { kind: 'unreachable', status: 429, pause: 20_000 });
  const all = async (keys: readonly string[]): Promise<(GraphError | null)[]> =>
    isNow() ? keys.map(slowDown) : keys.map(() => null);
  return {
    ...silent,
    getUsers: all,
    findUsers: all,
    getSites: all,
    async *listUsers() {
      if (isNow()) throw slowDown();
      if (directory !== null) yield* directory.listUsers();
    },
  };
}

/** A directory whose list of users fails as `kindOf` says. */
function failing(directory: DirectoryApi | null, kindOf: () => 'unreachable' | null): DirectoryApi {
  return {
    ...silent,
    async *listUsers() {
      const kind = kindOf();
      if (kind !== null) throw new GraphError('no luck', { kind });
      if (directory !== null) yield* directory.listUsers();
    },
  };
}
