import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mintToken } from '../../src/emulator/http/token.ts';
import { defaultScenario, type Person, type Scenario } from '../../src/emulator/scenario/scenario.ts';
import { type CliResult, CliRig } from '../support/rigs/cli-rig.ts';

const { protected: nothing, directory: usual, limits } = defaultScenario;
const hr = 'https://contoso.sharepoint.com/sites/hr';
const few: Scenario['protected'] = {
  mailbox: { ...nothing.mailbox, items: ['cy@contoso.com', 'ada@contoso.com', 'dee@contoso.com', 'bob@contoso.com'] },
  drive: { ...nothing.drive, items: ['ada@contoso.com'] },
  site: { ...nothing.site, items: [hr, 'https://contoso.sharepoint.com/sites/finance'] },
};

function personOf(address: string, changes: Partial<Person>): Person {
  return { address, mail: address, principalName: address, aliases: [], isDeleted: false, ...changes };
}

const people = [
  personOf('bob@contoso.com', { principalName: 'robert@contoso.onmicrosoft.com' }),
  personOf('dee@contoso.com', { isDeleted: true }),
];

async function openRig(scenario: Partial<Scenario> = {}): Promise<CliRig> {
  return await CliRig.open({
    scenario: { protected: few, unlisted: 'unprotected', directory: { ...usual, people }, ...scenario },
  });
}

const backup = ['BackupRestore-Restore.ReadWrite.All', 'BackupRestore-Configuration.Read.All'];

function allow(rig: CliRig, ...roles: readonly string[]): void {
  const { tenant } = rig.emulator.tenant.scenario;
  rig.token = mintToken({ tenant, id: roles.join(' '), issuedAt: rig.clock.now(), roles: [...roles] });
}

function take(rig: CliRig, ...words: readonly string[]): Promise<CliResult> {
  return rig.online('inventory', '--out', join(rig.folder, 'inventory'), ...words);
}

function listOf(rig: CliRig, file: string): Promise<string> {
  return readFile(join(rig.folder, 'inventory', file), 'utf8');
}

/** The cells of a list, without its header row. */
async function cellsOf(rig: CliRig, file: string): Promise<string[][]> {
  const [, ...lines] = (await listOf(rig, file)).trimEnd().split('\r\n');
  return lines.map((line) => line.split(','));
}

describe('inventory', () => {
  it('writes each workload as a sorted list with ids, sizes, policies and the last activity', async () => {
    await using rig = await openRig();

    const { exitCode, stdout } = await take(rig);

    expect(exitCode).toBe(0);
    expect(stdout).toContain('mailboxes.csv: 3 mailboxes.');
    expect((await listOf(rig, 'mailboxes.csv')).split('\r\n')[0]).toBe(
      'address,directoryObjectId,size,displayName,protectionUnitId,status,policy,lastActivity',
    );
    expect((await listOf(rig, 'sites.csv')).split('\r\n')[0]).toBe(
      'url,siteId,size,displayName,protectionUnitId,status,policy,lastActivity',
    );
    const rows = await cellsOf(rig, 'mailboxes.csv');
    expect(rows.map(([address]) => address)).toEqual(['ada@contoso.com', 'bob@contoso.com', 'cy@contoso.com']);
    for (const row of [...rows, ...(await cellsOf(rig, 'drives.csv')), ...(await cellsOf(rig, 'sites.csv'))]) {
      expect(row).toHaveLength(8);
      expect(row.every((cell) => cell !== '')).toBe(true);
      expect(Number(row[2])).toBeGreaterThan(0);
      expect(row[7]).toMatch(/^\d{4}-\d\d-\d\d$/);
    }
  });

  it('keeps units without a name out of the list that a spec can use', async () => {
    await using rig = await openRig();

    const { stdout } = await take(rig);

    expect(stdout).toContain('mailboxes-unnamed.csv: 1 mailbox that no spec can name.');
    const [row] = await cellsOf(rig, 'mailboxes-unnamed.csv');
    expect(row?.[0]).toBe('');
    expect(row?.[1]).toMatch(/^[0-9a-f-]{36}$/);
    expect(await readdir(join(rig.folder, 'inventory'))).not.toContain('drives-unnamed.csv');
  });

  it('writes the same bytes again while nothing changes', async () => {
    await using rig = await openRig();
    await take(rig);
    const before = await listOf(rig, 'mailboxes.csv');

    await take(rig);

    expect(await listOf(rig, 'mailboxes.csv')).toBe(before);
  });

  it('finds the names for an application by ids, and the sizes by principal names', async () => {
    await using rig = await openRig({ view: 'application', unitList: 'application' });
    allow(rig, ...backup, 'User.ReadBasic.All', 'Sites.Read.All', 'Reports.Read.All');

    const { exitCode, stderr } = await take(rig);

    expect(exitCode).toBe(0);
    expect(stderr).toBe('');
    const rows = await cellsOf(rig, 'mailboxes.csv');
    expect(rows.map(([address]) => address)).toEqual(['ada@contoso.com', 'bob@contoso.com', 'cy@contoso.com']);
    expect(rows.every(([, , size]) => Number(size) > 0)).toBe(true);
    expect((await cellsOf(rig, 'sites.csv')).map(([url]) => url)).toEqual([
      'https://contoso.sharepoint.com/sites/finance',
      hr,
    ]);
  });

  it('says what each missing source costs and what to grant', async () => {
    await using rig = await openRig({
      view: 'application',
      unitList: 'application',
      directory: { ...usual, people, users: 'refused', sites: 'refused', reports: 'refused' },
    });
    allow(rig, ...backup);

    const { exitCode, stderr } = await take(rig);

    expect(exitCode).toBe(0);
    for (const permission of ['User.ReadBasic.All', 'Sites.Read.All', 'Reports.Read.All'])
      expect(stderr).toContain(`Have an administrator grant \`${permission}\`.`);
    expect(stderr.match(/Sizes of/g)).toHaveLength(1);
    expect(await cellsOf(rig, 'mailboxes.csv')).toEqual([]);
    expect(await cellsOf(rig, 'mailboxes-unnamed.csv')).toHaveLength(4);
  });

  it('recognises concealed names in usage reports, and joins sites by their ids all the same', async () => {
    await using rig = await openRig({ directory: { ...usual, usageNames: 'concealed' } });

    const { stderr } = await take(rig);

    expect(stderr).toContain(
      'Sizes of mailboxes and drives are missing: the usage reports of the tenant conceal names.',
    );
    expect((await cellsOf(rig, 'mailboxes.csv')).every(([, , size]) => size === '')).toBe(true);
    expect((await cellsOf(rig, 'sites.csv')).every(([, , size]) => Number(size) > 0)).toBe(true);
  });

  it('never replaces lists with names by lists without them', async () => {
    await using rig = await openRig({ view: 'application', unitList: 'application' });
    allow(rig, ...backup, 'User.ReadBasic.All', 'Sites.Read.All', 'Reports.Read.All');
    await take(rig);
    const before = await listOf(rig, 'mailboxes.csv');
    allow(rig, ...backup);

    const { exitCode, stderr } = await take(rig);

    expect(exitCode).toBe(3);
    expect(stderr).toContain('has the names of 3 mailboxes and the sizes of 3 mailboxes that could not be read now');
    expect(stderr).toContain('`User.ReadBasic.All`');
    expect(await listOf(rig, 'mailboxes.csv')).toBe(before);
  });

  it('never replaces a whole inventory by the part that a filter chooses', async () => {
    await using rig = await openRig({ unitStates: [{ resource: 'ada@contoso.com', status: 'unprotected' }] });
    await take(rig);

    const same = await take(rig, '--status', 'protected');
    const other = await rig.online('inventory', '--out', join(rig.folder, 'some'), '--status', 'Unprotected', '--json');

    expect(same.exitCode).toBe(2);
    expect(same.stderr).toContain('--status and --policy would drop 1 row');
    expect(JSON.parse(other.stdout).lists.map(({ count }: { count: number }) => count)).toEqual([1, 1, 0]);
  });

  it('refuses a status that nobody knows: a slip would leave the lists empty', async () => {
    await using rig = await openRig();

    const slip = await take(rig, '--status', 'protcted');
    const none = await take(rig, '--status', 'offboarded');

    expect(slip.exitCode).toBe(2);
    expect(slip.stderr).toContain('no protection unit has the status `protcted`');
    expect(slip.stderr).toContain('name one of `protectRequested`, `protected`');
    expect(none.exitCode).toBe(0);
  });

  it('chooses workloads and policies, and names the policies there are', async () => {
    const policies = [
      { name: 'Everyone', workload: 'mailbox', retention: 'P1Y', status: 'active', resources: [] },
      { name: 'Board', workload: 'mailbox', retention: 'P1Y', status: 'active', resources: ['ada@contoso.com'] },
    ] as const;
    await using rig = await openRig({ policies });

    const board = await take(rig, '--workload', 'mailboxes', '--policy', 'board');
    const unknown = await take(rig, '--policy', 'Nobody');

    expect(board.exitCode).toBe(0);
    expect((await cellsOf(rig, 'mailboxes.csv')).map(([address, , , , , , policy]) => [address, policy])).toEqual([
      ['ada@contoso.com', 'Board'],
    ]);
    expect(await readdir(join(rig.folder, 'inventory'))).toEqual(['mailboxes.csv']);
    expect(unknown.exitCode).toBe(2);
    expect(unknown.stderr).toContain('name one of `Everyone`, `Board`');
  });

  it('shows what was added, removed and renamed since an earlier inventory, by ids', async () => {
    await using rig = await openRig();
    const old = join(rig.folder, 'old');
    await rig.online('inventory', '--out', old);
    const path = join(old, 'mailboxes.csv');
    const lines = (await readFile(path, 'utf8')).replace('ada@contoso.com', 'ada.king@contoso.com').split('\r\n');
    const gone = lines[1]?.replace(/^[^,]*,[^,]*/, 'gone@contoso.com,11111111-1111-4111-8111-111111111111') ?? '';
    await writeFile(path, [...lines.filter((line) => !line.startsWith('cy@')), gone].join('\r\n'));

    const { stdout } = await take(rig, '--against', old);
    const json = JSON.parse((await take(rig, '--against', old, '--json')).stdout).against;

    expect(stdout).toContain('mailboxes: 1 added, 1 removed, 1 renamed.\n  + cy@contoso.com\n  - gone@contoso.com\n');
    expect(stdout).toContain('  ada.king@contoso.com -> ada@contoso.com\n');
    expect(json.added).toMatchObject([{ workload: 'mailbox', name: 'cy@contoso.com' }]);
    expect(json.renamed).toMatchObject([{ from: 'ada.king@contoso.com', to: 'ada@contoso.com' }]);
  });

  it('shows what is protected and in no spec, lists included, and skips files that are no specs', async () => {
    await using rig = await openRig();
    await mkdir(join(rig.folder, 'specs', 'deep'), { recursive: true });
    await rig.file('specs/deep/people.csv', 'address\nADA@contoso.com\n');
    const head = 'version: 1\nname: some\nrestorePoint: { last: 7d }\n';
    await rig.file('specs/deep/some.yaml', `${head}mailboxes: { lists: [people.csv] }\nsites: [${hr}/]\n`);
    await rig.file('specs/scenario.yaml', 'version: 1\nseed: contoso\n');
    const glob = `${rig.folder}/specs/**`;

    const { exitCode, stdout, stderr } = await take(rig, '--missing-from', glob);
    const json = JSON.parse((await take(rig, '--missing-from', glob, '--json')).stdout).missing_from;

    expect(exitCode).toBe(0);
    expect(stdout).toContain('2 mailboxes.\n  bob@contoso.com\n  cy@contoso.com\n');
    expect(stdout).toContain('1 site.\n  https://contoso.sharepoint.com/sites/finance\n');
    expect(stderr).toContain('1 file without a valid spec');
    expect(json.specs).toHaveLength(1);
    expect(json.resources.map(({ name }: { name: string }) => name)).toEqual([
      'bob@contoso.com',
      'cy@contoso.com',
      'ada@contoso.com',
      'https://contoso.sharepoint.com/sites/finance',
    ]);
  });

  it('refuses a pattern without any spec before it asks the service', async () => {
    await using rig = await openRig();

    const { exitCode, stderr } = await take(rig, '--missing-from', `${rig.folder}/specs/**`);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('no valid spec matches');
    expect(rig.emulator.calls.summary.calls).toEqual({});
  });

  it.each(['size', 'policy', 'status', 'lastActivity'])(
    'writes a spec of the whole tenant with waves by %s that validates and runs',
    async (waves) => {
      await using rig = await openRig();

      const taken = await take(rig, '--spec', '--waves', waves, '--json');
      const path = join(rig.folder, 'inventory', 'recovery.yaml');
      const valid = await rig.cli('validate', path);
      const run = await rig.local('run', path, '--emulator', '--time-scale', '100000', '--run-id', 'r1', '--quiet');

      expect(JSON.parse(taken.stdout).spec).toMatchObject({ waves_by: waves, resources: 6, left_out: 0 });
      expect(valid).toMatchObject({ exitCode: 0, stderr: '' });
      expect(await readFile(path, 'utf8')).toContain(`tenant: ${defaultScenario.tenant}`);
      expect(run.exitCode).toBe(0);
      expect(await rig.rows('whole-tenant', 'r1')).toHaveLength(6);
    },
  );

  it('writes the schema for editors beside the first spec, and says so', async () => {
    await using rig = await openRig();

    const outputs = [await take(rig, '--spec'), await take(rig, '--spec')];

    const says = 'restore-spec.v1.schema.json, by which editors complete and check it.';
    expect(outputs.map(({ stdout }) => stdout.includes(says))).toEqual([true, false]);
    expect(await listOf(rig, 'recovery.yaml')).toContain('$schema=restore-spec.v1.schema.json\n');
    expect(await listOf(rig, 'restore-spec.v1.schema.json')).toContain('"title"');
  });

  it('leaves what no policy protects now out of the spec, and never replaces a spec of somebody else', async () => {
    await using rig = await openRig({ unitStates: [{ resource: 'ada@contoso.com', status: 'unprotected' }] });

    const first = await take(rig, '--spec');
    const again = await take(rig, '--spec');
    await rig.file('inventory/recovery.yaml', 'version: 1\n');
    const refused = await take(rig, '--spec');

    expect(first.stdout).toContain('4 resources in');
    expect(first.stdout).toContain('without 2 resources that no policy protects now');
    expect(again.exitCode).toBe(0);
    expect(refused.exitCode).toBe(2);
    expect(await listOf(rig, 'recovery.yaml')).toBe('version: 1\n');
  });

  it('ends with 3 without the permission to read protection units', async () => {
    await using rig = await openRig();
    allow(rig, 'User.Read.All');

    const { exitCode, stderr } = await take(rig);

    expect(exitCode).toBe(3);
    expect(stderr).toContain('`BackupRestore-Configuration.Read.All`');
  });

  describe('that is stopped', () => {
    const many = {
      protected: { ...nothing, mailbox: { ...nothing.mailbox, count: 1_000 } },
      limits: { ...limits, pageSize: 100 },
      directory: usual,
    };
    async function stoppedRig(): Promise<{ rig: CliRig; result: CliResult }> {
      const rig = await CliRig.open({ scenario: { ...many, unlisted: 'unprotected' } });
      const running = take(rig, '--quiet');
      await rig.asked('listProtectionUnits', 5);
      rig.interrupt();
      return { rig, result: await running };
    }

    it('ends with 4, writes no list, and goes on from its own pages', async () => {
      const { rig, result } = await stoppedRig();
      await using _ = rig;
      const before = rig.emulator.calls.summary.calls.listProtectionUnits ?? 0;

      const again = await take(rig);

      expect(result.exitCode).toBe(4);
      expect(result.stderr).toContain('start the same command again today');
      expect(again).toMatchObject({ exitCode: 0 });
      expect(again.stderr).toContain('Going on with the lists that an earlier start has read today.');
      // 10 pages of mailboxes, and one each of drives and sites. The page on its way at Ctrl-C is read again.
      expect(rig.emulator.calls.summary.calls.listProtectionUnits).toBeLessThanOrEqual(13);
      expect(before).toBeGreaterThanOrEqual(5);
      expect(await cellsOf(rig, 'mailboxes.csv')).toHaveLength(1_000);
      expect(new Set((await cellsOf(rig, 'mailboxes.csv')).map(([address]) => address)).size).toBe(1_000);
    });

    it('starts over on another day', async () => {
      const { rig } = await stoppedRig();
      await using _ = rig;
      const state = join(rig.folder, 'state', 'inventory', 'lists.ndjson');
      const kept = await readFile(state, 'utf8');
      await writeFile(state, kept.replace(/"day":"[^"]*"/, '"day":"2020-01-01"'));

      const again = await take(rig);

      expect(again.stderr).not.toContain('Going on');
      expect(await cellsOf(rig, 'mailboxes.csv')).toHaveLength(1_000);
    });

    it('forgets its pages once the inventory is written', async () => {
      const { rig } = await stoppedRig();
      await using _ = rig;

      await take(rig);

      expect(await readdir(join(rig.folder, 'state', 'inventory'))).toEqual([]);
    });
  });
});
