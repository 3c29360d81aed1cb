import { describe, expect, it } from 'vitest';
import { mintToken } from '../../src/emulator/http/token.ts';
import { defaultScenario, type Scenario } from '../../src/emulator/scenario/scenario.ts';
import { TenantApi } from '../../src/emulator/tenant-api.ts';
import { CliRig } from '../support/rigs/cli-rig.ts';
import { all } from '../support/rigs/tenant-rig.ts';

const { mailbox, drive, site } = defaultScenario.protected;
const nobody = { ...mailbox, count: 0, items: [] };
const finance = 'https://contoso.sharepoint.com/sites/finance';

/** Protects Ada's mailbox and drive and a site, and nothing else. Has a restore point for every ten minutes. */
function tenantWith(changes: Partial<Scenario> = {}): Partial<Scenario> {
  return {
    unlisted: 'unprotected',
    protected: {
      mailbox: { ...nobody, items: ['ada@contoso.com'] },
      drive: { ...drive, count: 0, items: ['ada@contoso.com'] },
      site: { ...site, count: 0, items: [finance] },
    },
    ...changes,
  };
}

function openRig(changes: Partial<Scenario> = {}): Promise<CliRig> {
  return CliRig.open({ scenario: tenantWith(changes) });
}

/** The id of Ada's account, as an administrator would look it up. */
async function adasId({ emulator }: CliRig): Promise<string> {
  const [unit] = await all(new TenantApi(emulator.tenant).listProtectionUnits('mailbox'));
  return unit?.directoryId ?? '';
}

function tokenWith(rig: CliRig, ...roles: string[]): string {
  return mintToken({ tenant: rig.emulator.tenant.scenario.tenant, id: '2', issuedAt: rig.clock.now(), roles });
}

const list = 'BackupRestore-Configuration.Read.All';
const search = 'BackupRestore-Search.Read.All';

describe('bulk-restore points', () => {
  it('lists the restore points of a mailbox, the latest first, with reading permissions only', async () => {
    await using rig = await openRig();
    rig.token = tokenWith(rig, list, search);

    const { exitCode, stdout, stderr } = await rig.online('points', 'ADA@contoso.com', '--from', '1h');

    const [head, ...rows] = stdout.trimEnd().split('\n');
    const times = rows.map((row) => row.split(/ +/)[0] ?? '');
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(head).toMatch(/^time +kind +expires +id$/);
    expect(rows).toHaveLength(6);
    expect(times).toEqual(times.toSorted().toReversed());
    expect(rows[0]).toMatch(/^2026-11-22T02:5\S+Z +\S+ +2027-11-22T02:5\S+Z +[0-9a-f-]{36}_\d+_\d+_\d+$/);
    expect(Object.keys(rig.emulator.calls.summary.calls).sort()).toEqual([
      'listProtectionUnits',
      'searchRestorePoints',
    ]);
  });

  it.each([
    ['drive', ['ada@contoso.com', '--drive']],
    ['site', [finance]],
  ])('lists the restore points of a %s as JSON', async (workload, words) => {
    await using rig = await openRig();

    const { exitCode, stdout } = await rig.online('points', ...words, '--from', '1h', '--json');

    const document = JSON.parse(stdout);
    expect(exitCode).toBe(0);
    expect(document).toMatchObject({ resource: words[0], workload, is_protected: true, untold_before: null });
    expect(document.points).toHaveLength(6);
    expect(document.points[0].id).toContain(document.protection_unit_id);
  });

  it('lists the restore points between two times', async () => {
    await using rig = await openRig();
    const between = ['--from', '2026-11-01T00:00:00Z', '--to', '2026-11-01T00:30:00+00:00'];

    const { stdout } = await rig.online('points', 'ada@contoso.com', ...between, '--json');

    const { from, to, points } = JSON.parse(stdout);
    expect([from, to]).toEqual(['2026-11-01T00:00:00Z', '2026-11-01T00:30:00Z']);
    expect(points.map(({ time }: { time: string }) => time.slice(0, 13))).toEqual(Array(3).fill('2026-11-01T00'));
  });

  it('lists only the points for fast restores with --fast-only', async () => {
    await using rig = await openRig();

    const { stdout } = await rig.online(
      'points',
      'ada@contoso.com',
      '--drive',
      '--fast-only',
      '--from',
      '7d',
      '--json',
    );

    const { fast_only: isFast, points } = JSON.parse(stdout);
    expect(isFast).toBe(true);
    expect(points.map(({ kind }: { kind: string }) => kind)).toEqual(Array(7).fill('fast'));
  });

  it('accepts the id of a protection unit, and then does not list the units', async () => {
    await using rig = await openRig();
    const unitId = JSON.parse(
      (await rig.online('points', 'ada@contoso.com', '--from', '1h', '--json')).stdout,
    ).protection_unit_id;
    rig.token = tokenWith(rig, search);

    const { exitCode, stdout } = await rig.online('points', unitId, '--from', '1h', '--json');

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ resource: unitId, workload: null, protection_unit_id: unitId });
  });

  it('asks for the id of the owner if the permissions show no names, and accepts it', async () => {
    await using rig = await openRig({ unitList: 'application' });

    const without = await rig.online('points', 'ada@contoso.com', '--from', '1h');
    const given = await rig.online('points', 'ada@contoso.com', '--from', '1h', '--id', await adasId(rig));

    expect(without.exitCode).toBe(3);
    expect(without.stderr).toContain('does not name with these permissions');
    expect(without.stderr).toContain('hint: give its directoryObjectId with --id');
    expect(given.exitCode).toBe(0);
  });

  it('exits with 1 if no policy protects the resource', async () => {
    await using rig = await openRig();

    const { exitCode, stdout, stderr } = await rig.online('points', 'bob@contoso.com', '--json');

    expect([exitCode, JSON.parse(stdout)]).toMatchObject([
      1,
      { ok: false, resource: 'bob@contoso.com', is_protected: false },
    ]);
    expect(stderr).toContain('no backup policy protects the mailbox `bob@contoso.com`');
  });

  it('exits with 1 if the resource with that name has another id', async () => {
    await using rig = await openRig();

    const { exitCode, stderr } = await rig.online('points', 'ada@contoso.com', '--id', 'o3');

    expect(exitCode).toBe(1);
    expect(stderr).toContain('no backup policy protects the mailbox `ada@contoso.com` with the id `o3`');
  });

  it('exits with 1 if the resource has no restore point in the window', async () => {
    await using rig = await openRig();
    const between = ['--from', '2020-01-01T00:00:00Z', '--to', '2020-02-01T00:00:00Z'];

    const { exitCode, stdout, stderr } = await rig.online('points', 'ada@contoso.com', ...between);

    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toContain('has no restore point from 2020-01-01T00:00:00Z to 2020-02-01T00:00:00Z');
  });

  it('exits with 1 if no protection unit has the id', async () => {
    await using rig = await openRig();

    const { exitCode, stderr } = await rig.online('points', '23014d8c-71fe-4d00-a01a-31850bc5b42a');

    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('no protection unit with this id')]);
  });

  it.each([
    [list, [search]],
    [search, [list]],
  ])('exits with 3 and names the permission %s if it is missing', async (missing, roles) => {
    await using rig = await openRig();
    rig.token = tokenWith(rig, ...roles);

    const { exitCode, stderr } = await rig.online('points', 'ada@contoso.com', '--from', '1h');

    expect([exitCode, stderr]).toEqual([3, expect.stringContaining(`grant \`${missing}\``)]);
  });

  it('exits with 4 if it cannot reach the service', async () => {
    await using rig = await CliRig.open({ scenario: tenantWith() });
    await rig.emulator.close();

    const { exitCode, stdout } = await rig.online('points', 'ada@contoso.com', '--patience', '1s');

    expect([exitCode, stdout]).toEqual([4, '']);
  });

  it.each([
    [['ada@contoso.com', '--from', 'yesterday'], 'Expected a moment such as 2026-11-01T00:00:00Z'],
    [['ada@contoso.com', '--from', '2026-11-01'], 'or how long ago, such as 30d'],
    [['ada@contoso.com', '--from', '7d', '--to', '8d'], '--from is not before --to'],
    [['ada'], '`ada` is not an e-mail address'],
    [[], 'missing required argument `mailbox | drive | site`'],
  ])('exits with 2 and sends nothing for %j', async (words, message) => {
    await using rig = await openRig();

    const { exitCode, stderr } = await rig.online('points', ...words);

    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(rig.emulator.calls.summary.calls).toEqual({});
  });
});
