import { describe, expect, it } from 'vitest';
import type { FaultRule } from '../../src/emulator/scenario/scenario.ts';
import { CliRig } from '../support/rigs/cli-rig.ts';
import { faultWith } from '../support/rigs/tenant-rig.ts';

const spec = `version: 1
name: finance
restorePoint: { from: 2026-11-01T00:00:00Z, to: 2026-11-15T00:00:00Z }
mailboxes: [a@contoso.com, b@contoso.com]
`;
const minute = 60_000;
const start = Date.parse('2026-11-22T03:00:00Z');

/** A service that answers the first call of an operation with 429 and a date. */
function throttled(retryAfter: number, on = 'createSession'): FaultRule {
  return faultWith({ on, times: 1, fault: 'throttle', retryAfter, retryAfterForm: 'date' });
}

describe('a pause that the service asks for', () => {
  it('stops the run if it is longer than an hour, and resume sends nothing before its end', async () => {
    await using rig = await CliRig.open({ scenario: { faults: [throttled(24 * 60 * minute)] } });

    const stopped = await rig.online('run', await rig.file('finance.yaml', spec), '--run-id', 'r1');
    const sent = rig.emulator.calls.summary.calls;
    const tooSoon = await rig.online('resume', 'r1');

    expect([stopped.exitCode, tooSoon.exitCode]).toEqual([4, 4]);
    expect(stopped.stderr).toContain('it asks for a pause of 1d');
    expect(stopped.stderr).toContain('Resume with: bulk-restore resume r1');
    expect(tooSoon.stderr).toMatch(
      /the service asked for a pause until 2026-11-23T\S+\n {2}hint: resume the run after that; nothing was sent/,
    );
    expect(rig.emulator.calls.summary.calls).toEqual(sent);
  });

  it('also holds for the next process if it comes before the start of the run', async () => {
    await using rig = await CliRig.open({ scenario: { faults: [throttled(24 * 60 * minute, 'getServiceStatus')] } });

    const stopped = await rig.online('run', await rig.file('finance.yaml', spec), '--run-id', 'r1');
    const sent = rig.emulator.calls.summary.calls;
    const tooSoon = await rig.online('resume', 'r1');

    expect([stopped.exitCode, tooSoon.exitCode]).toEqual([4, 4]);
    expect(rig.emulator.calls.summary.calls).toEqual(sent);
  });

  it('also holds for the processes that cancel and resume the run', async () => {
    await using rig = await CliRig.open({ scenario: { faults: [throttled(50 * minute)] } });
    const running = rig.online('run', await rig.file('finance.yaml', spec), '--run-id', 'r1');
    await rig.asked('createSession');
    await rig.clock.sleep(1_000);
    rig.interrupt();
    const stopped = await running;
    const sent = rig.emulator.calls.summary.calls;
    const pauseEnds = Date.parse(/pause until (\S+Z)/.exec((await rig.online('cancel', 'r1')).stderr)?.[1] ?? '');

    expect(stopped.exitCode).toBe(4);
    // The service's date is in whole seconds, rounded up. The client waited 20 ms for reads to put together.
    expect(pauseEnds).toBe(Date.parse('2026-11-22T03:50:01.020Z'));
    expect(rig.emulator.calls.summary.calls).toEqual(sent);

    const { exitCode } = await rig.online('resume', 'r1');

    expect(exitCode).toBe(1);
    expect(rig.emulator.calls.summary.calls).toEqual(sent);
  });
});

describe('a clock that is set back by two hours after the service asked for a pause', () => {
  it('neither stops the run nor makes the pause longer', async () => {
    await using rig = await CliRig.open({ scenario: { faults: [throttled(10 * minute)] } });
    const running = rig.online('run', await rig.file('finance.yaml', spec), '--run-id', 'r1');
    await rig.asked('createSession');
    await rig.clock.sleep(1_000);
    rig.clock.ahead = -120 * minute;

    expect((await running).exitCode).toBe(0);
    expect(rig.emulator.calls.summary.sentWhileThrottled).toBe(0);
    expect(rig.clock.elapsed() - start).toBeLessThan(60 * minute);
  });

  it('makes the next process wait for the whole pause, and no longer', async () => {
    await using rig = await CliRig.open({ scenario: { faults: [throttled(50 * minute)] } });
    const running = rig.online('run', await rig.file('finance.yaml', spec), '--run-id', 'r1');
    await rig.asked('createSession');
    await rig.clock.sleep(1_000);
    rig.interrupt();
    expect((await running).exitCode).toBe(4);
    rig.clock.ahead = -120 * minute;

    const { exitCode, stderr } = await rig.online('resume', 'r1');

    expect(exitCode).toBe(0);
    expect(stderr).toMatch(
      /the service asked for a pause, and the clock of this machine was set back since; nothing is sent before 2026-11-22T01:5/,
    );
    expect(rig.emulator.calls.summary.sentWhileThrottled).toBe(0);
    expect(rig.clock.elapsed() - start).toBeLessThan(120 * minute);
  });

  it('makes the next process wait for an hour if the pause is longer', async () => {
    await using rig = await CliRig.open({ scenario: { faults: [throttled(90 * minute)] } });
    expect((await rig.online('run', await rig.file('finance.yaml', spec), '--run-id', 'r1')).exitCode).toBe(4);
    await rig.clock.sleep(45 * minute);
    rig.clock.ahead = -120 * minute;

    expect((await rig.online('resume', 'r1')).exitCode).toBe(0);
    expect(rig.emulator.calls.summary.sentWhileThrottled).toBe(0);
  });
});

describe('the clock of this machine', () => {
  it.each([
    ['ahead of', 150 * minute],
    ['behind', -150 * minute],
  ])('is reported at the start of the run if it is %s the clock of the service', async (how, clockAhead) => {
    await using rig = await CliRig.open({ clockAhead });

    const { exitCode, stderr } = await rig.online('run', await rig.file('finance.yaml', spec), '--run-id', 'r1');

    expect(exitCode).toBe(0);
    expect(stderr).toMatch(new RegExp(`^this machine's clock is 2h 30m ${how} the service's: relative windows`, 'm'));
  });

  it('is no reason to warn if the service is an emulator, which has a clock of its own', async () => {
    await using rig = await CliRig.open({ clockAhead: -150 * minute, isRecognisable: true });

    const { exitCode, stderr } = await rig.online('run', await rig.file('finance.yaml', spec), '--run-id', 'r1');

    expect(exitCode).toBe(0);
    expect(stderr).toContain('Emulated: ');
    expect(stderr).not.toContain("this machine's clock");
  });

  it('does not shorten a pause if it is ahead, because the end of a pause is compared with the date of the answer', async () => {
    await using rig = await CliRig.open({
      scenario: { faults: [throttled(10 * minute)] },
      clockAhead: 60 * minute,
    });

    const { exitCode } = await rig.online('run', await rig.file('finance.yaml', spec), '--run-id', 'r1');

    expect(exitCode).toBe(0);
    expect(rig.emulator.calls.summary.sentWhileThrottled).toBe(0);
  });

  it('is not reported if it is right', async () => {
    await using rig = await CliRig.open();

    const { stderr } = await rig.online('run', await rig.file('finance.yaml', spec), '--run-id', 'r1');

    expect(stderr).not.toContain("this machine's clock");
  });
});
