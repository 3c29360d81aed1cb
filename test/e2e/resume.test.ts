import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CliRig } from '../support/rigs/cli-rig.ts';

const spec = `version: 1
name: finance
restorePoint: { from: 2026-11-01T00:00:00Z, to: 2026-11-15T00:00:00Z }
limits: { perSession: 2, activeSessions: 2 }
mailboxes: [a@contoso.com, b@contoso.com, c@contoso.com, d@contoso.com, e@contoso.com, f@contoso.com]
`;

/** Starts a run and interrupts it as soon as it tracks its first session. */
async function interrupted(rig: CliRig): Promise<void> {
  const running = rig.online('run', await rig.file('finance.yaml', spec), '--run-id', 'r1');
  await rig.looked();
  rig.interrupt();
  expect((await running).exitCode).toBe(4);
}

describe('bulk-restore resume', () => {
  it('continues from the state directory only, and ends with one row for each resource', async () => {
    await using rig = await CliRig.open();
    await interrupted(rig);

    const { exitCode, stdout } = await rig.online('resume', 'r1');

    const rows = await rig.rows('finance', 'r1');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('6 of 6 resources restored');
    expect(rows.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 6 }, () => 'succeeded'));
    expect(rig.emulator.calls.summary.resourcesActivatedAgain).toBe(0);
  });

  it('that is interrupted before it goes on ends with 4, and leaves the run to the next', async () => {
    await using rig = await CliRig.open();
    await interrupted(rig);
    const asked = rig.emulator.calls.summary.calls.getServiceStatus ?? 0;

    const resuming = rig.online('resume', 'r1');
    await rig.asked('getServiceStatus', asked + 1);
    rig.interrupt();
    const { exitCode } = await resuming;

    expect(exitCode).toBe(4);
    expect((await rig.online('resume', 'r1')).exitCode).toBe(0);
  });

  it('changes nothing in a run that has ended', async () => {
    await using rig = await CliRig.open();
    await rig.online('run', await rig.file('finance.yaml', spec), '--run-id', 'r1');
    const rows = await rig.rows('finance', 'r1');

    const { exitCode } = await rig.online('resume', 'r1');

    expect(exitCode).toBe(0);
    expect(await rig.rows('finance', 'r1')).toEqual(rows);
  });

  it('refuses another service than the one on which the run was started', async () => {
    await using rig = await CliRig.open();
    await interrupted(rig);
    await using other = await CliRig.open();

    const { exitCode, stderr } = await rig.local('resume', 'r1', '--auth', 'token', '--graph-url', other.emulator.url);

    expect(exitCode).toBe(3);
    expect(stderr).toContain(`the run was started on ${new URL(rig.emulator.url).origin}`);
    expect(other.emulator.calls.summary.calls.createSession).toBeUndefined();
  });

  it('prints how to list all runs if the id is unknown', async () => {
    await using rig = await CliRig.open();

    const { exitCode, stderr } = await rig.online('resume', 'r9');

    expect(exitCode).toBe(2);
    expect(stderr).toContain('bulk-restore status');
  });
});

describe('a run whose state directory is lost', () => {
  async function lost(rig: CliRig): Promise<string> {
    const plan = join(rig.folder, 'plan.json');
    await rig.cli('plan', await rig.file('finance.yaml', spec), '--out', plan);
    const running = rig.online('run', '--plan', plan, '--run-id', 'r1');
    await rig.looked();
    rig.interrupt();
    expect((await running).exitCode).toBe(4);
    await rm(join(rig.folder, 'state'), { recursive: true });
    return plan;
  }

  it('goes on from the plan and what the service has of it', async () => {
    await using rig = await CliRig.open();
    const plan = await lost(rig);

    const { exitCode, stderr } = await rig.online('resume', 'r1', '--plan', plan, '--from-service');

    const rows = await rig.rows('finance', 'r1');
    expect(stderr).toContain('read 2 sessions of the run back from the service');
    expect([exitCode, rows.map(({ outcome }) => outcome)]).toEqual([0, Array(6).fill('succeeded')]);
    expect(rig.emulator.calls.summary.resourcesActivatedAgain).toBe(0);
  });

  it('ends as it ended if the same command is given again', async () => {
    await using rig = await CliRig.open();
    const plan = await lost(rig);
    await rig.online('resume', 'r1', '--plan', plan, '--from-service');

    const { exitCode, stdout } = await rig.online('resume', 'r1', '--plan', plan, '--from-service');

    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('6 of 6 resources restored')]);
  });

  it.each([['--from-service'], ['--plan', 'plan.json'], ['--confirm', 'finance']])(
    'needs both the plan and the word for it (%s %s)',
    async (...flags) => {
      await using rig = await CliRig.open();

      const { exitCode, stderr } = await rig.online('resume', 'r1', ...flags);

      expect([exitCode, stderr]).toEqual([2, expect.stringContaining('add --plan <file> --from-service')]);
    },
  );
});

describe('a second process', () => {
  it('prints who holds the run and exits with 5', async () => {
    await using rig = await CliRig.open();
    const running = rig.online('run', await rig.file('finance.yaml', spec), '--run-id', 'r1');
    await rig.looked();
    rig.clock.hold();

    const resumed = await rig.online('resume', 'r1');
    const second = await rig.online('run', await rig.file('finance.yaml', spec), '--run-id', 'r2');
    const beside = await rig.online(
      'run',
      await rig.file('other.yaml', spec.replace('finance', 'sales')),
      '--run-id',
      'r3',
      '--dry-run',
    );
    rig.clock.release();
    await running;

    expect([resumed.exitCode, second.exitCode, beside.exitCode]).toEqual([5, 5, 0]);
    expect(resumed.stderr).toContain(`another process is working on the run \`r1\`: process ${process.pid} on `);
    expect(second.stderr).toContain('another process is working on a run of `finance`: process ');
    expect((await rig.local('status', 'r2')).exitCode).toBe(2);
  });

  it('can run the spec again once the first run has ended', async () => {
    await using rig = await CliRig.open();
    await rig.online('run', await rig.file('finance.yaml', spec), '--run-id', 'r1');

    const { exitCode } = await rig.online('run', await rig.file('finance.yaml', spec), '--run-id', 'r2');

    expect(exitCode).toBe(0);
  });
});

describe('bulk-restore cancel', () => {
  it('starts no more sessions and prints which go on, and resume completes the report', async () => {
    await using rig = await CliRig.open();
    await interrupted(rig);

    const { exitCode, stdout } = await rig.online('cancel', 'r1');
    const finished = await rig.online('resume', 'r1');

    const { totals } = await rig.json('finance', 'r1');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/Cancelled r1: \d resources? will not be started/);
    expect(stdout).toContain('bulk-restore resume r1');
    expect(finished.exitCode).toBe(1);
    expect(totals['all']).toMatchObject({ planned: 6, unknown: 0, failed: 0 });
    expect(totals['all']?.['not_started']).toBeGreaterThan(0);
  });

  it('has nothing to do for a run that has ended', async () => {
    await using rig = await CliRig.open();
    await rig.online('run', await rig.file('finance.yaml', spec), '--run-id', 'r1');

    const { exitCode, stderr } = await rig.online('cancel', 'r1');

    const { stdout } = await rig.online('cancel', 'r1', '--json');

    expect(exitCode).toBe(0);
    expect(stderr).toContain('nothing left to cancel');
    expect(JSON.parse(stdout)).toMatchObject({ run: { id: 'r1', exit_code: 0 }, totals: { all: { not_started: 0 } } });
  });

  it('has nothing to do for a run that was cancelled once all its sessions were active, and has ended since', async () => {
    await using rig = await CliRig.open();
    const whole = spec.replace(/^limits: .*\n/m, '');
    const running = rig.online('run', await rig.file('finance.yaml', whole), '--run-id', 'r1', '--poll', '5s');
    await rig.looked();
    rig.interrupt();
    await running;

    const first = await rig.online('cancel', 'r1');
    const resumed = await rig.online('resume', 'r1');
    const second = await rig.online('cancel', 'r1');

    expect(first.stdout).toMatch(
      /^Cancelled r1: 0 resources will not be started\.\n1 restore session is active and cannot be stopped\. Follow it /,
    );
    expect(resumed).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining('Stopped: cancelled') });
    expect(second).toMatchObject({ exitCode: 0, stdout: '', stderr: 'The run r1 has nothing left to cancel.\n' });
  });
});

describe('a run whose process was killed before its start', () => {
  it('leaves its id free', async () => {
    await using rig = await CliRig.open();
    await mkdir(join(rig.folder, 'state', 'runs', 'r1'), { recursive: true });

    const { exitCode } = await rig.online('run', await rig.file('finance.yaml', spec), '--run-id', 'r1');

    expect(exitCode).toBe(0);
  });
});
