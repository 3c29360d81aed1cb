import { describe, expect, it } from 'vitest';
import { defaultLimits, perDayWindow } from '../../src/m365/limits.ts';
import { RunRig } from '../support/rigs/run-rig.ts';
import { specOf } from '../support/values/specs.ts';

const noFailures = {
  resolution: 0,
  resolutionCodes: { ArtifactNotFound: 1 },
  artifacts: 0,
  artifactCodes: { UnknownError: 1 },
};

describe('a run', () => {
  it("waits for the next day's allowance once the day's is used up", async () => {
    const rig = new RunRig(specOf({ mailbox: 50 }, { limits: { ...defaultLimits, perDay: 30, perSession: 10 } }));
    const start = rig.clock.now();

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(50);
    expect(rig.clock.now() - start).toBeGreaterThan(perDayWindow);
    expect(rig.events.filter(({ type }) => type === 'allowance-used-up')).toHaveLength(1);
    expect(rig.state.sessions.size).toBe(5);
  });

  it('starts no more sessions once too many resources have failed, and records why', async () => {
    const limits = { ...defaultLimits, inFlight: 10, perSession: 10, failures: 0.2 };
    const rig = new RunRig(specOf({ mailbox: 40 }, { limits }), { failures: { ...noFailures, artifacts: 1 } });

    const { totals } = await rig.run();

    expect(rig.state.stopping?.because).toBe('failures');
    expect(totals.mailbox.not_started).toBeGreaterThan(0);
    expect(totals.mailbox.failed + totals.mailbox.not_started).toBe(40);
  });

  it('starts no session in the place of the one that brings the failures to their limit', async () => {
    const limits = { ...defaultLimits, activeSessions: 1, perSession: 2, failures: 0.2 };
    const rig = new RunRig(specOf({ mailbox: 6 }, { limits }), { failures: { ...noFailures, artifacts: 1 } });

    const { totals } = await rig.run();

    expect(rig.state.sessions.size).toBe(1);
    expect(totals.mailbox).toMatchObject({ failed: 2, not_started: 4 });
  });

  it('goes on if the failures of an ended session are tried again', async () => {
    const limits = { ...defaultLimits, activeSessions: 1, perSession: 2, failures: 0.2 };
    const rig = new RunRig(specOf({ mailbox: 4 }, { limits, retries: 1 }), {
      failures: { ...noFailures, artifacts: 1 },
    });

    const { totals } = await rig.run();

    expect(rig.state.sessions.size).toBeGreaterThan(1);
    expect(totals.mailbox.failed).toBeGreaterThan(0);
  });

  it('with a limit of 0% failures does not stop without a failure', async () => {
    const limits = { ...defaultLimits, perSession: 2, inFlight: 10, failures: 0 };
    const rig = new RunRig(specOf({ mailbox: 40 }, { limits }));

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(40);
  });
});
