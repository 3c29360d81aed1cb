import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultScenario } from '../../src/emulator/scenario/scenario.ts';
import { CliRig } from '../support/rigs/cli-rig.ts';

const spec = `version: 1
name: finance
restorePoint: { from: 2026-11-01T00:00:00Z, to: 2026-11-15T00:00:00Z }
limits: { perSession: 2, activeSessions: 2 }
mailboxes: [a@contoso.com, b@contoso.com, c@contoso.com, d@contoso.com, e@contoso.com, f@contoso.com]
`;

/** Nothing ends while somebody cancels the run. */
const durations = { ...defaultScenario.durations, median: 20 * 24 * 3_600_000 };

const stateOf = (rig: CliRig, file: string): string => join(rig.folder, 'state', 'runs', 'r1', file);

describe('bulk-restore cancel, from another terminal', () => {
  it('lets the process that works on the run stop starting sessions, and prints what is still active', async () => {
    await using rig = await CliRig.open({ scenario: { durations } });
    const running = rig.online('run', await rig.file('finance.yaml', spec), '--run-id', 'r1', '--poll', '5s');
    await rig.looked();

    const cancelled = await rig.online('cancel', 'r1');
    const { exitCode, stderr } = await running;

    expect([cancelled.exitCode, exitCode]).toEqual([0, 4]);
    expect(cancelled.stderr).toBe(
      `process ${process.pid} on ${hostIn(cancelled.stderr)} works on r1: asking it to cancel the run\n`,
    );
    expect(cancelled.stdout).toMatch(
      /^Cancelled r1: [24] resources will not be started\.\n[12] restore sessions? (is|are) active/,
    );
    expect(stderr).toContain('Cancelling, as another process asks');
    expect(rig.emulator.calls.summary.resourcesActivatedAgain).toBe(0);
    expect((await rig.json('finance', 'r1')).run).toMatchObject({ stopped_because: 'cancel' });
  });

  it('lets it delete the drafts of the run, although its other calls are stopped', async () => {
    const limits = { ...defaultScenario.limits, activeSessions: 1 };
    await using rig = await CliRig.open({ scenario: { durations, limits } });
    const running = rig.online('run', await rig.file('finance.yaml', spec), '--run-id', 'r1', '--poll', '5s');
    await rig.asked('activateSession', 2);
    await rig.looked();

    const cancelled = await rig.online('cancel', 'r1');
    await running;

    const { sessions } = await rig.json('finance', 'r1');
    expect(cancelled.exitCode).toBe(0);
    expect(rig.emulator.calls.summary.calls.deleteSession).toBe(1);
    expect(sessions).toMatchObject([{ name: 'mailbox-001' }, { name: 'mailbox-002', status: 'cancelled' }]);
  });
});

describe('a request to cancel a run that was left for an earlier process', () => {
  it('is removed by resume, which says so and goes on', async () => {
    await using rig = await CliRig.open();
    const running = rig.online('run', await rig.file('finance.yaml', spec), '--run-id', 'r1', '--poll', '5s');
    await rig.looked();
    rig.interrupt();
    await running;
    const lock = { host: 'elsewhere', pid: 1, process: '', since: '2026-11-22T03:00:00.000Z' };
    await writeFile(stateOf(rig, 'cancel.json'), JSON.stringify({ lock }));

    const { exitCode, stderr } = await rig.online('resume', 'r1');

    expect(exitCode).toBe(0);
    expect(stderr).toContain('a request to cancel the run was left for an earlier process; it is removed');
    await expect(readFile(stateOf(rig, 'cancel.json'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

function hostIn(text: string): string {
  return / on (\S+) works on/.exec(text)?.[1] ?? '';
}
