import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mintToken } from '../../src/emulator/http/token.ts';
import { defaultScenario } from '../../src/emulator/scenario/scenario.ts';
import { CliRig } from '../support/rigs/cli-rig.ts';
import { faultWith } from '../support/rigs/tenant-rig.ts';
import { financeSpec } from '../support/values/finance-spec.ts';

const { mailbox, drive, site } = defaultScenario.protected;
/** Protects every resource of the finance spec except `bob@contoso.com`. */
const scenario = {
  unlisted: 'unprotected',
  protected: { mailbox: { ...mailbox, count: 0, items: ['ada@contoso.com'] }, drive, site },
} as const;

const reading = [
  'BackupRestore-Restore.Read.All',
  'BackupRestore-Search.Read.All',
  'BackupRestore-Configuration.Read.All',
];

/** A token with the permission to read and not to restore. */
function readersToken(rig: CliRig): string {
  return mintToken({
    tenant: rig.emulator.tenant.scenario.tenant,
    id: '2',
    issuedAt: rig.clock.now(),
    roles: reading,
  });
}

describe('bulk-restore plan --online', () => {
  it('shows what would stop a run with a token that may only read, and changes nothing', async () => {
    await using rig = await CliRig.open({ scenario });
    rig.token = readersToken(rig);
    const spec = await rig.file('spec.yaml', financeSpec);

    const { exitCode, stdout } = await rig.online('plan', spec, '--online');

    expect(exitCode).toBe(0);
    expect(stdout).toContain('\nOnline:\n  service       enabled\n');
    expect(stdout).toContain('  permissions   missing: BackupRestore-Restore.ReadWrite.All\n');
    expect(stdout).toMatch(
      /\nNot protected, according to the tenant's list:\n {2}mailbox {2}bob@contoso\.com +spec\.yaml:5\n/,
    );
    const asked = Object.keys(rig.emulator.calls.summary.calls);
    expect(asked.filter((call) => /create|add|activate|delete|patch/i.test(call))).toEqual([]);
  });

  it('pins the start of an as-of window by the policies, which run --plan does not change', async () => {
    const policies = [
      { name: 'all', workload: 'mailbox', retention: 'P730D', status: 'active', resources: [] },
    ] as const;
    await using rig = await CliRig.open({ scenario: { policies } });
    const spec = await rig.file(
      'spec.yaml',
      'version: 1\nname: finance\nrestorePoint: { to: 2026-11-15T00:00:00Z }\nmailboxes: [ada@contoso.com]\n',
    );
    const out = join(rig.folder, 'plan.json');

    const { stdout } = await rig.online('plan', spec, '--online', '--out', out);
    const { exitCode } = await rig.online('run', '--plan', out, '--run-id', 'r1');

    expect(stdout).toContain(
      "latest as of 2026-11-15 00:00Z,\n  from 2024-11-15 00:00Z (730d kept by the tenant's policies)",
    );
    expect(stdout).toContain('  retention     mailboxes 730d\n');
    expect(exitCode).toBe(0);
    expect((await rig.json('finance', 'r1')).sessions).toMatchObject([
      { window: { from: '2024-11-15T00:00:00.000Z', to: '2026-11-15T00:00:00.000Z' } },
    ]);
  });

  it('prints its findings beside the plan with --json, and adds nothing to the plan file', async () => {
    await using rig = await CliRig.open({ scenario });
    const spec = await rig.file('spec.yaml', financeSpec);
    const out = join(rig.folder, 'plan.json');

    const { stdout } = await rig.online('plan', spec, '--online', '--json', '--out', out);

    const { plan, online } = JSON.parse(stdout);
    expect(plan).toEqual(JSON.parse(await readFile(out, 'utf8')));
    expect(online).toMatchObject({ service: { status: 'enabled' }, permissions_missing: [] });
    expect(
      online.resources.map(({ resource, protected: is }: Record<string, unknown>) => [resource, is]),
    ).toContainEqual(['bob@contoso.com', false]);
  });

  it('adds its findings to the end of the Markdown', async () => {
    await using rig = await CliRig.open({ scenario });
    const spec = await rig.file('spec.yaml', financeSpec);

    const { stdout } = await rig.online('plan', spec, '--online', '--format', 'markdown');

    expect(stdout).toContain('\n**Online**\n\n```text\nservice       enabled\n');
    expect(stdout.length).toBeLessThan(60_000);
  });

  it('sends nothing to another tenant than the spec names', async () => {
    await using rig = await CliRig.open({ scenario });
    const other = 'tenant: 00000000-0000-4000-8000-000000000000\n';
    const spec = await rig.file('spec.yaml', financeSpec.replace('destination', `${other}destination`));

    const { exitCode } = await rig.online('plan', spec, '--online');

    expect([exitCode, rig.emulator.calls.summary.calls]).toEqual([3, {}]);
  });

  it('shows what it could read if searches fail', async () => {
    const faults = [faultWith({ on: 'searchRestorePoints', when: { every: 1 }, fault: 'garbled' })];
    await using rig = await CliRig.open({ scenario: { ...scenario, faults } });
    const spec = await rig.file('spec.yaml', financeSpec);

    const { exitCode, stdout, stderr } = await rig.online('plan', spec, '--online', '--patience', '1s');

    expect(exitCode).toBe(0);
    expect(stdout).toContain('  with a point  0 of the 1 protected; 1 not known\n');
    expect(stdout).toMatch(/ {2}not known {5}the restore points of 1 mailbox \(200.*, unreadable\)\n/);
    expect(stderr).toContain('POST /v1.0/solutions/backupRestore/restorePoints/search: 200, ');
  });

  it('exits with 4 if it understands no answer', async () => {
    const faults = [faultWith({ when: { every: 1 }, fault: 'garbled' })];
    await using rig = await CliRig.open({ scenario: { ...scenario, faults } });
    const spec = await rig.file('spec.yaml', financeSpec);

    const { exitCode, stdout } = await rig.online('plan', spec, '--online', '--patience', '1s');

    expect([exitCode, stdout]).toEqual([4, '']);
  });

  it('exits with 4 if it cannot reach the service', async () => {
    await using rig = await CliRig.open();
    const spec = await rig.file('spec.yaml', financeSpec);
    await rig.emulator.close();

    const { exitCode, stdout } = await rig.online('plan', spec, '--online', '--patience', '1s');

    expect([exitCode, stdout]).toEqual([4, '']);
  });
});
