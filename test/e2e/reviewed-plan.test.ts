import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CliRig } from '../support/rigs/cli-rig.ts';
import { financeSpec } from '../support/values/finance-spec.ts';

describe('bulk-restore run --plan', () => {
  it('restores what the plan names, even if the spec names something else by now', async () => {
    await using rig = await CliRig.open();
    const { plan, hash } = await planned(rig, financeSpec);
    await rig.file('spec.yaml', financeSpec.replace('bob@', 'eve@'));

    const { exitCode } = await rig.online('run', '--plan', plan, '--expect', hash, '--run-id', 'r1');

    const rows = await rig.rows('finance', 'r1');
    const { run } = await rig.json('finance', 'r1');
    expect(exitCode).toBe(0);
    expect(rows.map(({ resource }) => resource).sort()).toEqual([
      'ada@contoso.com',
      'bob@contoso.com',
      'https://contoso.sharepoint.com/sites/finance',
    ]);
    expect(run).toMatchObject({ plan_hash: hash });
  });

  it('refuses a plan for another tenant, and sends nothing', async () => {
    await using rig = await CliRig.open();
    const tenant = 'tenant: 00000000-0000-4000-8000-000000000000\n';
    const { plan } = await planned(rig, financeSpec.replace('destination', `${tenant}destination`));

    const { exitCode, stderr } = await rig.online('run', '--plan', plan);

    expect(exitCode).toBe(3);
    expect(stderr).toContain('`finance` is for the tenant `00000000-0000-4000-8000-000000000000`');
    expect(rig.emulator.calls.summary.calls).toEqual({});
  });

  it('overwrites nothing unless the name in the plan is confirmed', async () => {
    await using rig = await CliRig.open();
    const { plan } = await planned(rig, financeSpec.replace('destination: new', 'destination: inPlace'));

    const refused = await rig.online('run', '--plan', plan);
    const confirmed = await rig.online('run', '--plan', plan, '--confirm', 'finance');

    expect([refused.exitCode, confirmed.exitCode]).toEqual([3, 0]);
  });
});

async function planned(rig: CliRig, text: string): Promise<{ plan: string; hash: string }> {
  const spec = await rig.file('spec.yaml', text);
  const plan = join(rig.folder, 'plan.json');
  await rig.cli('plan', spec, '--out', plan);
  return { plan, hash: JSON.parse(await readFile(plan, 'utf8')).hash };
}
