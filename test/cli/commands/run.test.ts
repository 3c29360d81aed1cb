import { readFile, rm } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { runCli } from '../../../src/cli/cli.ts';
import { Folder } from '../../support/folder.ts';
import { InstantClock } from '../../support/instant-clock.ts';
import { bulkRestore, environmentOf, keptIn, Screen } from '../../support/rigs/environments.ts';
import { financeSpec } from '../../support/values/finance-spec.ts';

describe('bulk-restore run --dry-run', () => {
  it('shows the plan, does not sign in and records nothing', async () => {
    await using folder = await Folder.open();
    const path = await folder.file('in-place.yaml', financeSpec.replace('destination: new', 'destination: inPlace'));
    const variables = { BULK_RESTORE_STATE_DIR: folder.at('state') };

    const { exitCode, stdout } = await bulkRestore(['run', path, '--dry-run'], variables);

    expect(exitCode).toBe(0);
    expect(stdout).toContain('3 resources will be overwritten in place.');
    expect((await bulkRestore(['status'], variables)).stdout).toBe(`No runs in ${folder.at('state')}.\n`);
  });

  it('says that a plan is not a spec, and how to run it', async () => {
    await using folder = await Folder.open();
    const { plan } = await planned(folder);

    expect(await bulkRestore(['run', plan, '--dry-run'])).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: `\`${plan}\` is a plan, not a spec\n  hint: run it with \`bulk-restore run --plan ${plan}\`\n`,
    });
  });

  it('asks nobody to confirm a spec from stdin, even on a terminal', async () => {
    await using folder = await Folder.open();
    const stdin = Object.assign(new PassThrough(), { isTTY: true });
    stdin.end(financeSpec.replace('destination: new', 'destination: inPlace'));
    const stderr = Object.assign(new Screen(), { isTTY: true });

    const words = ['run', '-'];
    const { exitCode } = await runCli(
      environmentOf({ arguments: words, variables: keptIn(folder), stdin: () => stdin, stderr }),
    );

    expect(exitCode).toBe(3);
    expect(stderr.text).toContain('confirm with --confirm finance');
  });

  it('refuses the flags of the emulator without --emulator', async () => {
    expect(await bulkRestore(['run', 'spec.yaml', '--time-scale', '60'])).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: '`--scenario` and `--time-scale` need `--emulator`\n  hint: add --emulator, or leave both out\n',
    });
  });
});

describe('bulk-restore run --plan', () => {
  it('shows the reviewed plan with --dry-run, even if the spec changed', async () => {
    await using folder = await Folder.open();
    const { plan, hash } = await planned(folder);
    await folder.file('spec.yaml', '');

    const { exitCode, stdout, stderr } = await bulkRestore(['run', '--plan', plan, '--dry-run']);

    expect([exitCode, stdout.includes(`\n${hash}\n`)]).toEqual([0, true]);
    expect(stderr).toMatch(/^`.*spec\.yaml` has changed since the plan was made; the plan runs\n$/);
  });

  it('says in one line that the spec is somewhere else', async () => {
    await using folder = await Folder.open();
    const { plan } = await planned(folder);
    await rm(folder.at('spec.yaml'));

    const { exitCode, stderr } = await bulkRestore(['run', '--plan', plan, '--dry-run']);

    expect([exitCode, stderr]).toEqual([
      0,
      '`spec.yaml` not found, so nobody knows if it has changed; the plan runs\n',
    ]);
  });

  it('rehearses on the tenant of the scenario, if it names one', async () => {
    await using folder = await Folder.open();
    const { plan } = await planned(folder, `${financeSpec}tenant: 00000000-0000-4000-8000-000000000000\n`);
    const tenant = '11111111-1111-4111-8111-111111111111';
    const scenario = await folder.file('scenario.yaml', `version: 1\ntenant: ${tenant}\n`);

    const words = ['run', '--plan', plan, '--emulator', '--scenario', scenario];
    const { exitCode, stderr } = await bulkRestore(words, keptIn(folder));

    expect(exitCode).toBe(3);
    expect(stderr).toContain(
      `\`finance\` is for the tenant \`00000000-0000-4000-8000-000000000000\`, and the token is of \`${tenant}\``,
    );
  });

  it.each(['', 'sha256:'])('accepts the approved hash in upper or lower case, after `%s`', async (prefix) => {
    await using folder = await Folder.open();
    const { plan, hash } = await planned(folder);

    const approved = `${prefix}${hash.slice('sha256:'.length).toUpperCase()}`;
    const { exitCode } = await bulkRestore(['run', '--plan', plan, '--dry-run', '--expect', approved]);

    expect(exitCode).toBe(0);
  });

  it('refuses a plan whose hash is not the approved one', async () => {
    await using folder = await Folder.open();
    const { plan } = await planned(folder);

    const { exitCode, stdout, stderr } = await bulkRestore(['run', '--plan', plan, '--expect', '0'.repeat(64)]);

    expect([exitCode, stdout]).toEqual([3, '']);
    expect(stderr).toContain(`and sha256:${'0'.repeat(64)} was approved`);
  });

  it('refuses an edited plan, and records nothing', async () => {
    await using folder = await Folder.open();
    const { plan } = await planned(folder);
    await folder.file('plan.json', (await readFile(plan, 'utf8')).replace('ada@', 'eve@'));

    const { exitCode, stderr } = await bulkRestore(['run', '--plan', plan, '--emulator'], keptIn(folder));

    expect(exitCode).toBe(3);
    expect(stderr).toContain('was edited or cut: its hash does not match its text\n  hint: ');
    expect((await bulkRestore(['status'], keptIn(folder))).stdout).toContain('No runs in ');
  });

  it('refuses a plan that is a day old, unless it may be older', async () => {
    await using folder = await Folder.open();
    const { plan } = await planned(folder);
    const clock = new InstantClock();
    await clock.sleep(25 * 3_600_000);

    const refused = await bulkRestore(['run', '--plan', plan, '--dry-run'], {}, { clock });
    const allowed = await bulkRestore(['run', '--plan', plan, '--dry-run', '--max-plan-age', '2d'], {}, { clock });

    expect([refused.exitCode, allowed.exitCode]).toEqual([3, 0]);
    expect(refused.stderr).toContain('the plan was made 1d 1h ago; it can be 1d old');
  });

  it('says of a file that is not there that it is not', async () => {
    const { exitCode, stderr } = await bulkRestore(['run', '--plan', 'no-such.json']);

    expect([exitCode, stderr]).toEqual([
      2,
      '`no-such.json` does not exist\n  hint: name a file that `plan --out` wrote\n',
    ]);
  });

  it.each([
    ['neither a spec nor a plan', [], '`run` needs a spec or `--plan <file>`'],
    ['both', ['spec.yaml', '--plan', 'plan.json'], '`run` needs a spec or `--plan <file>`'],
    ['--expect without --plan', ['spec.yaml', '--expect', '0'.repeat(64)], '`--expect` and `--max-plan-age` need'],
    ['--max-plan-age without --plan', ['spec.yaml', '--max-plan-age', '1h'], '`--expect` and `--max-plan-age` need'],
    [
      '--allow-duplicates with --plan',
      ['--plan', 'plan.json', '--allow-duplicates'],
      '`--allow-duplicates` needs a spec',
    ],
  ])('refuses %s', async (_, words, complaint) => {
    const { exitCode, stderr } = await bulkRestore(['run', ...words]);

    expect(exitCode).toBe(2);
    expect(stderr.startsWith(complaint)).toBe(true);
  });
});

/** A plan file of the finance spec. */
async function planned(folder: Folder, spec: string = financeSpec): Promise<{ plan: string; hash: string }> {
  const plan = folder.at('plan.json');
  await bulkRestore(['plan', await folder.file('spec.yaml', spec), '--out', plan]);
  return { plan, hash: JSON.parse(await readFile(plan, 'utf8')).hash };
}
