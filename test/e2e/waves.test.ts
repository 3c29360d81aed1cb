import { describe, expect, it } from 'vitest';
import { CliRig } from '../support/rigs/cli-rig.ts';

/** A canary of four mailboxes, and a wave of three resources after it. */
const spec = (minSuccess: string): string => `version: 1
name: finance
restorePoint: { from: 2026-11-01T00:00:00Z, to: 2026-11-15T00:00:00Z }
waves:
  - name: canary
    gate: { minSuccess: ${minSuccess} }
    mailboxes: [user00001@contoso.com, user00002@contoso.com, user00003@contoso.com, user00004@contoso.com]
  - name: all
    mailboxes: [user00005@contoso.com, user00006@contoso.com]
    sites: [https://contoso.sharepoint.com/sites/site00001]
`;

const scenario = `version: 1
outcomes: [{ resource: user00002@contoso.com, outcome: failed, code: ArtifactCannotBeRestored }]
`;

/** Runs the spec on the embedded emulator. */
async function runOn(rig: CliRig, minSuccess: string, ...more: readonly string[]) {
  const [specPath, scenarioPath] = [
    await rig.file('finance.yaml', spec(minSuccess)),
    await rig.file('one-fails.yaml', scenario),
  ];
  const emulated = [
    '--emulator',
    '--scenario',
    scenarioPath,
    '--time-scale',
    '5000',
    '--patience',
    '1d',
    '--run-id',
    'r1',
  ];
  return rig.local('run', specPath, ...emulated, ...more);
}

describe('a run whose canary misses its gate', () => {
  it('exits with 1, prints why, and does not start the next wave', async () => {
    await using rig = await CliRig.open();

    const { exitCode, stdout, stderr } = await runOn(rig, '100%');

    const rows = await rig.rows('finance', 'r1');
    const { run, totals } = await rig.json('finance', 'r1');
    expect(exitCode).toBe(1);
    expect(rows.map(({ wave, outcome }) => `${wave} ${outcome}`).sort()).toEqual([
      'all not_started',
      'all not_started',
      'all not_started',
      'canary failed',
      'canary succeeded',
      'canary succeeded',
      'canary succeeded',
    ]);
    expect(run).toMatchObject({ exit_code: 1, stopped_because: 'gate' });
    expect(totals['all']).toMatchObject({ planned: 7, succeeded: 3, failed: 1, not_started: 3 });
    expect(stdout).toContain('Waves:\n  canary: 3 of 4 restored, gate 100%: missed\n  all: 0 of 3 restored\n');
    expect(stderr).toContain(
      'no more sessions are started: 3 of 4 resources of the wave `canary` are known to have come back; its gate requires 100%',
    );
    expect(stderr).not.toContain('Resume with');
  });

  it('ends the same when it is resumed: no restore is started, and there is nothing to cancel', async () => {
    await using rig = await CliRig.open({
      scenario: {
        outcomes: [
          { resource: 'user00002@contoso.com', outcome: 'failed', code: 'ArtifactCannotBeRestored', duration: null },
        ],
      },
    });
    const first = await rig.online('run', await rig.file('finance.yaml', spec('100%')), '--run-id', 'r1');
    const rows = await rig.rows('finance', 'r1');
    const { createSession, activateSession } = rig.emulator.calls.summary.calls;

    const { exitCode } = await rig.online('resume', 'r1');
    const status = await rig.local('status', 'r1');
    const cancelled = await rig.online('cancel', 'r1');

    expect([first.exitCode, exitCode]).toEqual([1, 1]);
    expect(rig.emulator.calls.summary.calls).toMatchObject({ createSession, activateSession });
    expect(await rig.rows('finance', 'r1')).toEqual(rows);
    expect(status.stdout).toContain(
      'ended with exit code 1: 3 of 4 resources of the wave `canary` are known to have come back',
    );
    expect(cancelled.stderr).toContain('nothing left to cancel');
  });
});

describe('a run whose canary meets its gate', () => {
  it('continues with the next wave, and exits with 0 if everything was restored', async () => {
    await using rig = await CliRig.open();
    const path = await rig.file('finance.yaml', spec('100%'));

    const { exitCode, stdout, stderr } = await rig.online('run', path, '--run-id', 'r1');

    const rows = await rig.rows('finance', 'r1');
    expect(exitCode).toBe(0);
    expect(new Set(rows.map(({ outcome }) => outcome))).toEqual(new Set(['succeeded']));
    expect(stdout).toContain('Waves:\n  canary: 4 of 4 restored, gate 100%: met\n  all: 3 of 3 restored\n');
    expect(stderr).toContain('started: 7 resources in 2 waves, canary first');
    expect(stderr).toContain('wave all started: 3 resources');
  });

  it('continues with the next wave, and exits with 1 if something was not restored', async () => {
    await using rig = await CliRig.open();

    const { exitCode, stdout } = await runOn(rig, '75%');

    expect(exitCode).toBe(1);
    expect(stdout).toContain('Waves:\n  canary: 3 of 4 restored, gate 75%: met\n  all: 3 of 3 restored\n');
  });
});

describe('a plan of waves', () => {
  it('shows the gate and the expected end of each wave', async () => {
    await using rig = await CliRig.open();

    const { exitCode, stdout } = await rig.cli('plan', await rig.file('finance.yaml', spec('99.5%')));

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^canary +4 {2}99\.5% must be restored {2}\S.* to \S.*$/m);
    expect(stdout).toMatch(/^all +3 {2}none {2,}\S.* to \S.*$/m);
  });
});
