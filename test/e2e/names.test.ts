import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mintToken } from '../../src/emulator/http/token.ts';
import { defaultScenario, type Scenario } from '../../src/emulator/scenario/scenario.ts';
import { directoryIdKey } from '../../src/m365/site-name.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { Chance } from '../../src/util/chance.ts';
import { CliRig } from '../support/rigs/cli-rig.ts';
import { faultWith } from '../support/rigs/tenant-rig.ts';

const numbers = Array.from({ length: 12 }, (_, index) => index + 1);
const people = numbers.map((number) => `p${number}@contoso.com`);
const sites = ['a', 'b', 'c'].map((name) => `https://contoso.sharepoint.com/sites/${name}`);
const spec = `version: 1
name: nameless
restorePoint: { last: 7d }
mailboxes: [${people.join(', ')}]
sites: [${sites.join(', ')}]
`;
const lost = {
  resource: 'p3@contoso.com',
  outcome: 'failed',
  code: 'ArtifactCannotBeRestored',
  duration: null,
} as const;

const backup = [
  'BackupRestore-Restore.ReadWrite.All',
  'BackupRestore-Search.Read.All',
  'BackupRestore-Configuration.Read.All',
  'BackupRestore-Control.Read.All',
];

/** A tenant as an application sees it. */
async function openRig(changes: Partial<Scenario> = {}): Promise<CliRig> {
  const scenario = { view: 'application', unitList: 'application', outcomes: [lost] } as const;
  return await CliRig.open({ scenario: { ...scenario, ...changes } });
}

function allow(rig: CliRig, ...more: readonly string[]): void {
  const { tenant } = rig.emulator.tenant.scenario;
  rig.token = mintToken({ tenant, id: more.join(' '), issuedAt: rig.clock.now(), roles: [...backup, ...more] });
}

async function outcomesOf(rig: CliRig): Promise<Record<string, string | undefined>> {
  const rows = await rig.rows('nameless', 'r1');
  return Object.fromEntries(rows.map((row) => [row['resource'] ?? '', row['outcome']]));
}

const allNamed = Object.fromEntries(
  [...people, ...sites].map((name) => [name, name === 'p3@contoso.com' ? 'failed' : 'succeeded']),
);

describe('a person who sees other names than the spec has', () => {
  const names = [
    { address: 'p1@contoso.com', mail: 'new@contoso.com', principalName: 'n@contoso.com', aliases: ['p1@contoso.com'] },
    // This one fails, so that elimination cannot distinguish the two.
    {
      address: 'p3@contoso.com',
      mail: 'late@contoso.com',
      principalName: 'l@contoso.com',
      aliases: ['p3@contoso.com'],
    },
  ];

  function openFor(): Promise<CliRig> {
    const { directory } = defaultScenario;
    const named = names.map((person) => ({ ...person, isDeleted: false }));
    return openRig({ view: 'delegated', unitList: 'delegated', directory: { ...directory, people: named } });
  }

  function signIn(rig: CliRig, ...more: readonly string[]): void {
    const { tenant } = rig.emulator.tenant.scenario;
    rig.token = mintToken({ tenant, id: `p ${more}`, issuedAt: rig.clock.now(), scopes: [...backup, ...more] });
  }

  it('has every row named with the permission to read users', async () => {
    await using rig = await openFor();
    signIn(rig, 'User.Read.All');

    await rig.online('run', await rig.file('spec.yaml', spec), '--run-id', 'r1', '--quiet');

    expect(await outcomesOf(rig)).toEqual(allNamed);
  });

  it('names the rows of an old run once the permission is there', async () => {
    await using rig = await openFor();
    signIn(rig);
    await rig.online('run', await rig.file('spec.yaml', spec), '--run-id', 'r1', '--quiet');
    const before = await outcomesOf(rig);
    signIn(rig, 'User.Read.All');

    const resolved = await rig.online('report', 'r1', '--resolve');

    expect(before).toEqual({ ...allNamed, 'p1@contoso.com': 'unknown', 'p3@contoso.com': 'unknown' });
    expect(resolved.stderr).toContain('Named 2 rows');
    expect(await outcomesOf(rig)).toEqual(allNamed);
  });

  it('names the rows of an old run by a list with primary addresses and aliases', async () => {
    await using rig = await openFor();
    signIn(rig);
    await rig.online('run', await rig.file('spec.yaml', spec), '--run-id', 'r1', '--quiet');
    const rows = ['New@contoso.com,1', 'p1@contoso.com,1', 'late@contoso.com,3', 'p3@contoso.com,3'];
    const list = [
      'address,directoryObjectId',
      ...rows.map((row) => row.replace(/,(.)$/, `,${'$1'.repeat(8)}-0000-4000-8000-000000000000`)),
    ];

    const resolved = await rig.local(
      'report',
      'r1',
      '--resolve',
      '--ids',
      await rig.file('users.csv', list.join('\n')),
    );

    expect(resolved.stderr).toContain('Named 2 rows');
    expect(await outcomesOf(rig)).toEqual(allNamed);
  });
});

describe('an application that sees no names', () => {
  it('names every row with the permissions to read users and sites, and warns of nothing', async () => {
    await using rig = await openRig();
    allow(rig, 'User.Read.All', 'Sites.Read.All');

    const { exitCode, stderr } = await rig.online('run', await rig.file('spec.yaml', spec), '--run-id', 'r1');

    expect(exitCode).toBe(1);
    expect(stderr).not.toContain('named');
    expect(await outcomesOf(rig)).toEqual(allNamed);
  });

  it('is warned once, before anything is sent, of what stays without a name, and names it later', async () => {
    await using rig = await openRig();
    allow(rig);
    const file = await rig.file('spec.yaml', spec);

    const ran = await rig.online('run', file, '--run-id', 'r1', '--quiet');
    const unnamed = await outcomesOf(rig);
    allow(rig, 'User.ReadBasic.All', 'Sites.Read.All');
    const resolved = await rig.online('report', 'r1', '--resolve');
    const again = await rig.online('report', 'r1', '--resolve');
    const retry = await rig.local('retry', 'r1', '--out', `${rig.folder}/retry.yaml`);

    expect(ran.stderr.match(/12 mailboxes and 3 sites cannot be named/g)).toHaveLength(1);
    expect(ran.stderr).toContain('have an administrator grant `User.Read.All` and `Sites.Read.All`');
    expect(ran.stdout).toContain(': 14 of 15 came back, 1 failed');
    expect(Object.values(unnamed).filter((outcome) => outcome === 'unknown').length).toBeGreaterThan(0);
    expect(resolved.stderr).toContain('Named 15 rows.');
    expect(await outcomesOf(rig)).toEqual(allNamed);
    expect(again.stderr).toContain('Every row has its name already.');
    expect(retry.exitCode).toBe(0);
  });

  it('names the rows of an old run by a list of ids, without the service', async () => {
    await using rig = await openRig();
    allow(rig);
    const id = (kind: 'user' | 'site', name: string): string =>
      new Chance(defaultScenario.seed).guid(`${kind} ${name}`);
    const users = ['address,directoryObjectId', ...people.map((name) => `${name},${id('user', name)}`)].join('\n');
    await rig.online('run', await rig.file('spec.yaml', spec), '--run-id', 'r1', '--quiet');

    const resolved = await rig.local('report', 'r1', '--resolve', '--ids', await rig.file('users.csv', users));

    expect(resolved).toMatchObject({ exitCode: 0 });
    expect(resolved.stderr).toContain('Named 12 rows; 3 restored items still have none:\n  3 have an id that `');
    expect(resolved.stderr).toContain('users.csv` does not name\n');
    const outcomes = await outcomesOf(rig);
    expect(people.map((name) => outcomes[name])).toEqual(people.map((name) => allNamed[name]));
  });

  it('refuses a list without ids, and `--ids` without `--resolve`', async () => {
    await using rig = await openRig();
    allow(rig);
    await rig.online('run', await rig.file('spec.yaml', spec), '--run-id', 'r1', '--quiet');
    const list = await rig.file('users.csv', 'address\np1@contoso.com\n');

    const empty = await rig.local('report', 'r1', '--resolve', '--ids', list);
    const alone = await rig.local('report', 'r1', '--ids', list);

    expect([empty.exitCode, alone.exitCode]).toEqual([2, 2]);
    expect(empty.stderr).toContain('has no ids');
  });

  it('says what to grant if the directory refuses to name an old run', async () => {
    await using rig = await openRig();
    allow(rig);
    await rig.online('run', await rig.file('spec.yaml', spec), '--run-id', 'r1', '--quiet');

    const { exitCode, stderr } = await rig.online('report', 'r1', '--resolve');

    expect(exitCode).toBe(3);
    expect(stderr).toContain('grant `User.Read.All`, or name a list with `--ids`');
  });

  it('puts the ids into a plan that was made online, so that its run needs no directory', async () => {
    await using rig = await openRig();
    allow(rig, 'User.Read.All', 'Sites.Read.All');
    const file = `${rig.folder}/plan.json`;

    const planned = await rig.online('plan', await rig.file('spec.yaml', spec), '--online', '--out', file);
    allow(rig);
    const ran = await rig.online('run', '--plan', file, '--run-id', 'r1');

    const { resources }: Plan = JSON.parse(await readFile(file, 'utf8'));
    expect(planned.exitCode).toBe(0);
    expect(resources.map(({ directoryId }) => directoryIdKey(directoryId ?? ''))).toEqual(
      resources.map(() => expect.stringMatching(/^[0-9a-f-]{36}$/)),
    );
    expect(ran.stderr).not.toContain('cannot be named');
    expect(await outcomesOf(rig)).toEqual(allNamed);
  });
});

describe('a spec that names one person twice', () => {
  const twice = `version: 1
name: nameless
restorePoint: { last: 7d }
mailboxes:
  - p1@contoso.com
  - p2@contoso.com
  - first@contoso.com
`;
  const person = { mail: 'p1@contoso.com', principalName: 'p1@contoso.com', isDeleted: false };
  const { directory } = defaultScenario;
  const people = [{ ...person, address: 'p1@contoso.com', aliases: ['first@contoso.com'] }];

  it.each([['plan', '--online'], ['run']])('is an error of %s before anything is restored', async (...words) => {
    await using rig = await openRig({ directory: { ...directory, people } });
    allow(rig, 'User.Read.All');
    const file = await rig.file('spec.yaml', twice);
    const [command = '', ...flags] = words;

    const { exitCode, stderr } = await rig.online(command, file, ...flags);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      `${file}:7:1: by the directory, \`first@contoso.com\` is the same mailbox as \`p1@contoso.com\` on line 5`,
    );
    expect(stderr).toContain('remove one of the two, or keep the first with `--allow-duplicates`');
    expect(rig.emulator.calls.summary.calls.createSession ?? 0).toBe(0);
  });

  it('is the same error of a reviewed plan, which names the lines of its spec', async () => {
    await using rig = await openRig({ directory: { ...directory, people } });
    allow(rig, 'User.Read.All');
    const plan = join(rig.folder, 'plan.json');
    await rig.online('plan', await rig.file('spec.yaml', twice), '--out', plan);

    const { exitCode, stderr } = await rig.online('run', '--plan', plan);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      'spec.yaml:7:1: by the directory, `first@contoso.com` is the same mailbox as `p1@contoso.com`',
    );
    expect(stderr).toContain('remove one of the two from the spec, and make another plan');
    expect(rig.emulator.calls.summary.calls.createSession ?? 0).toBe(0);
  });

  it('restores the first with `--allow-duplicates`', async () => {
    await using rig = await openRig({ directory: { ...directory, people } });
    allow(rig, 'User.Read.All');
    const file = await rig.file('spec.yaml', twice);

    const { stderr } = await rig.online('run', file, '--run-id', 'r1', '--allow-duplicates');

    expect(stderr).toContain('is the same mailbox as `p1@contoso.com` on line 5, so it is left out');
    expect(await outcomesOf(rig)).toEqual({ 'p1@contoso.com': 'succeeded', 'p2@contoso.com': 'succeeded' });
  });
});

describe('a directory that keeps asking for pauses', () => {
  it('costs names and nothing else, and one warning says so', async () => {
    const faults = ['findUsers', 'getUser', 'listUsers'].map((on) =>
      faultWith({ on, when: { every: 1 }, times: 1_000, fault: 'throttle', retryAfter: 5_000 }),
    );
    await using rig = await openRig({ faults });
    allow(rig, 'User.Read.All', 'Sites.Read.All');

    const { exitCode, stderr, stdout } = await rig.online('run', await rig.file('spec.yaml', spec), '--run-id', 'r1');

    expect(exitCode).toBe(1);
    expect(stdout).toContain(': 14 of 15 came back, 1 failed');
    expect(stderr.match(/may stay unnamed/g)).toHaveLength(1);
    expect(stderr).toContain('run `bulk-restore report --resolve` later');
    const { calls } = rig.emulator.calls.summary;
    expect((calls.findUsers ?? 0) + (calls.getUser ?? 0) + (calls.listUsers ?? 0)).toBeLessThan(60);
  });
});

describe('a directory that answers after minutes', () => {
  it('holds up no run', async () => {
    const faults = ['findUsers', 'getUser', 'getSite'].map((on) =>
      faultWith({ on, when: { every: 1 }, times: 1_000, fault: 'slow', delay: 10 * 60_000 }),
    );
    await using rig = await openRig({ faults });
    allow(rig, 'User.Read.All', 'Sites.Read.All');
    const begin = rig.clock.now();

    await rig.online('run', await rig.file('spec.yaml', spec), '--run-id', 'r1');

    const { firstActivation } = rig.emulator.calls.summary;
    expect((firstActivation ?? Number.NaN) - begin).toBeLessThan(10 * 60_000);
  });
});
