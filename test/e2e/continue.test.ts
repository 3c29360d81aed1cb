import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CliResult, CliRig } from '../support/rigs/cli-rig.ts';

const spec = `version: 1
name: finance
restorePoint: { from: 2026-11-01T00:00:00Z, to: 2026-11-15T00:00:00Z }
limits: { perSession: 2, activeSessions: 2 }
mailboxes: { lists: [mailboxes.csv] }
`;
const names = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `${name}@contoso.com`);
const list = `address\n${names.join('\n')}\n`;

async function files(rig: CliRig): Promise<string> {
  await rig.file('mailboxes.csv', list);
  return await rig.file('finance.yaml', spec);
}

/** Starts a run and interrupts it as soon as it tracks its first session. */
async function interrupted(rig: CliRig, ...words: readonly string[]): Promise<CliResult> {
  const running = rig.online('run', await files(rig), '--run-id', 'r1', ...words);
  await rig.looked();
  rig.interrupt();
  return await running;
}

/** The words of the command that was printed, as a shell takes it. */
function pasted({ stderr }: CliResult): string[] {
  const line = /(?:Resume with|continue with): bulk-restore (.*)$/m.exec(stderr)?.[1] ?? '';
  return execFileSync('sh', ['-c', `printf '%s\\n' ${line}`], { encoding: 'utf8' })
    .trimEnd()
    .split('\n');
}

describe('the printed command', () => {
  it('continues the run when it is pasted into another terminal', async () => {
    await using rig = await CliRig.open();
    const stopped = await interrupted(rig);

    const { exitCode, stdout } = await rig.cli(...pasted(stopped));

    expect([stopped.exitCode, exitCode]).toEqual([4, 0]);
    expect(stdout).toContain('6 of 6 resources restored');
    expect(await rig.rows('finance', 'r1')).toHaveLength(6);
  });

  it('has quotes that a shell needs', async () => {
    await using rig = await CliRig.open();
    const state = join(rig.folder, "operator's state");
    const running = rig.cli(
      ...['run', await files(rig), '--run-id', 'r1', '--graph-url', rig.emulator.url, '--auth', 'token'],
      ...['--state-dir', state, '--report-dir', join(rig.folder, 'my reports')],
    );
    await rig.looked();
    rig.interrupt();

    const words = pasted(await running);

    expect(words).toEqual(['resume', 'r1', '--state-dir', state]);
    expect((await rig.cli(...words)).exitCode).toBe(0);
  });

  it('has the flags that the run does not keep', async () => {
    await using rig = await CliRig.open();
    await interrupted(rig);
    const running = rig.cli('resume', 'r1', ...rig.keptInState, '--report-dir', join(rig.folder, 'elsewhere'));
    await rig.looked();
    rig.interrupt();

    expect(pasted(await running)).toEqual([
      ...['resume', 'r1', '--report-dir', join(rig.folder, 'elsewhere')],
      ...rig.keptInState,
    ]);
  });

  it('never has a secret, nor does the state directory', async () => {
    await using rig = await CliRig.open();

    const { stderr } = await interrupted(rig);

    expect(stderr + (await rig.everythingWritten())).not.toContain(rig.token);
  });
});

describe('run with the id of a run that exists', () => {
  it('continues it if spec and lists are the same, wherever they are now', async () => {
    await using rig = await CliRig.open();
    await interrupted(rig);

    const { exitCode } = await rig.online('run', await files(rig), '--run-id', 'r1');

    expect(exitCode).toBe(0);
    expect(await rig.rows('finance', 'r1')).toHaveLength(6);
    expect(rig.emulator.calls.summary.resourcesActivatedAgain).toBe(0);
  });

  it('prints how it ended, with its exit code, and asks the service nothing', async () => {
    await using rig = await CliRig.open();
    const first = await rig.online('run', await files(rig), '--run-id', 'r1');
    const { calls } = rig.emulator.calls.summary;
    const before = { ...calls };

    const again = await rig.online('run', await files(rig), '--run-id', 'r1');

    expect(again.exitCode).toBe(first.exitCode);
    expect(again.stdout).toBe(first.stdout);
    expect(rig.emulator.calls.summary.calls).toEqual(before);
  });

  it.each([
    ['the spec', 'finance.yaml'],
    ['a list', 'mailboxes.csv'],
  ])('refuses if %s has changed, and names the command that goes on with the kept plan', async (_what, file) => {
    await using rig = await CliRig.open();
    await interrupted(rig);
    const path = await files(rig);
    await rig.file(file, `${file.endsWith('.csv') ? list : spec}\n`);

    const { exitCode, stderr } = await rig.online('run', path, '--run-id', 'r1');
    const hint = /`bulk-restore (resume [^`]*)`/.exec(stderr)?.[1] ?? '';

    expect(exitCode).toBe(2);
    expect(stderr).toContain(`the run \`r1\` was started with another spec: \`${file}\` changed since\n`);
    expect((await rig.cli(...hint.split(' '))).exitCode).toBe(0);
  });

  it('continues it with the plan file that it was started with, however old that is, and with no other', async () => {
    await using rig = await CliRig.open();
    const [plan, other] = [join(rig.folder, 'plan.json'), join(rig.folder, 'other.json')];
    await rig.local('plan', await files(rig), '--out', plan);
    const running = rig.online('run', '--plan', plan, '--run-id', 'r1');
    await rig.looked();
    rig.interrupt();
    await running;
    await rig.file('finance.yaml', spec.replace('perSession: 2', 'perSession: 3'));
    await rig.local('plan', join(rig.folder, 'finance.yaml'), '--out', other);

    const refused = await rig.online('run', '--plan', other, '--run-id', 'r1');
    const { exitCode } = await rig.online('run', '--plan', plan, '--run-id', 'r1', '--max-plan-age', '1ms');

    expect([refused.exitCode, exitCode]).toEqual([2, 0]);
    expect(refused.stderr).toContain('was started with the plan sha256:');
  });

  it('refuses to go on with a restore in a tenant if it is to rehearse', async () => {
    await using rig = await CliRig.open();
    await interrupted(rig);

    const { exitCode, stderr } = await rig.local('run', await files(rig), '--run-id', 'r1', '--emulator');

    expect(exitCode).toBe(2);
    expect(stderr).toContain('not on the emulator of this command');
  });
});
