import { describe, expect, it } from 'vitest';
import { defaultLimits, perDayWindow } from '../../src/m365/limits.ts';
import { RunRig } from '../support/rigs/run-rig.ts';
import { replacing } from '../support/rigs/wrapped-api.ts';
import { specOf } from '../support/values/specs.ts';

describe('a run', () => {
  it('brings back 10,000 mailboxes, 5,000 drives and 2,000 sites, each exactly once, and is never refused for a cap', async () => {
    const rig = new RunRig(specOf({ mailbox: 10_000, drive: 5_000, site: 2_000 }));

    const { totals, rows } = await rig.run();

    expect(totals.all).toMatchObject({ planned: 17_000, succeeded: 17_000 });
    expect(new Set(rows.map(({ name, group }) => `${group.workload} ${name}`)).size).toBe(17_000);
    expect(rig.tenant.calls.summary).toMatchObject({
      refusals: {},
      resourcesActivated: 17_000,
      resourcesActivatedAgain: 0,
    });
    expect(rig.tenant.calls.summary.peakActiveSessions).toBeLessThanOrEqual(25);
    expect(Math.max(...Object.values(rig.tenant.calls.summary.peakInFlight))).toBeLessThanOrEqual(1_000);
  });

  it('is told whole by its events: folding them gives the same state', async () => {
    const rig = new RunRig(specOf({ mailbox: 300, site: 20 }), {
      failures: { ...noFailures, artifacts: 0.1, resolution: 0.05 },
    });

    await rig.run();

    expect(rig.folded()).toEqual(rig.state);
  });

  it('names every session after the run and the chunk, so that it can be found again', async () => {
    const rig = new RunRig(specOf({ mailbox: 250 }));

    await rig.run();

    const names = rig.events.flatMap((event) => (event.type === 'request-intended' ? [event.displayName] : []));
    expect(names).toEqual(['r1/mailbox-001', 'r1/mailbox-002', 'r1/mailbox-003']);
  });

  it('writes down what it is about to ask before it asks', async () => {
    const rig = new RunRig(specOf({ mailbox: 1 }));

    await rig.run();

    const kinds = rig.events.map(({ type }) => type).slice(0, 8);
    expect(kinds).toEqual([
      'run-started',
      'session-begun',
      'session-intended',
      'session-created',
      'request-intended',
      'request-added',
      'activation-intended',
      'session-activated',
    ]);
  });

  it('calls mailboxes that equal their restore point unchanged', async () => {
    const outcome = { resource: 'user3@contoso.com', outcome: 'unchanged', code: null, duration: null } as const;
    const rig = new RunRig(specOf({ mailbox: 10 }), { outcomes: [outcome] });

    const { totals, rows } = await rig.run();

    expect(totals.mailbox).toMatchObject({ succeeded: 9, unchanged: 1 });
    expect(rows[3]).toMatchObject({ outcome: 'unchanged' });
  });

  it('tells which resources the service could not resolve, and why', async () => {
    const outcome = { resource: 'user3@contoso.com', outcome: 'unresolved', code: null, duration: null } as const;
    const rig = new RunRig(specOf({ mailbox: 10 }), { outcomes: [outcome] });

    const { totals, rows } = await rig.run();

    expect(totals.mailbox).toMatchObject({ succeeded: 9, unresolved: 1 });
    expect(rows[3]).toMatchObject({ name: 'user3@contoso.com', outcome: 'unresolved' });
    expect(rows[3]?.error?.code).not.toBe('');
  });

  it("gives the service's code for what failed", async () => {
    const outcome = {
      resource: 'user3@contoso.com',
      outcome: 'failed',
      code: 'ArtifactCannotBeRestored',
      duration: null,
    } as const;
    const rig = new RunRig(specOf({ mailbox: 10 }), { outcomes: [outcome] });

    const { totals, rows } = await rig.run();

    expect(totals.mailbox).toMatchObject({ succeeded: 9, failed: 1 });
    expect(rows[3]).toMatchObject({ outcome: 'failed', error: { code: 'ArtifactCannotBeRestored' } });
  });

  it('waits for the allowance of the next day when that of this one is used up', async () => {
    const rig = new RunRig(specOf({ mailbox: 50 }, { limits: { ...defaultLimits, perDay: 30, perSession: 10 } }));
    const start = rig.clock.now();

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(50);
    expect(rig.clock.now() - start).toBeGreaterThan(perDayWindow);
    expect(rig.events.filter(({ type }) => type === 'allowance-used-up')).toHaveLength(1);
    expect(rig.state.sessions.size).toBe(5);
  });

  it('starts no more sessions once too many resources have failed, and says so', async () => {
    const limits = { ...defaultLimits, inFlight: 10, perSession: 10, failures: 0.2 };
    const rig = new RunRig(specOf({ mailbox: 40 }, { limits }), { failures: { ...noFailures, artifacts: 1 } });

    const { totals } = await rig.run();

    expect(rig.state.stopping?.because).toBe('failures');
    expect(totals.mailbox.not_started).toBeGreaterThan(0);
    expect(totals.mailbox.failed + totals.mailbox.not_started).toBe(40);
  });

  it('stops when asked, and goes on later from what it knows', async () => {
    const rig = new RunRig(specOf({ mailbox: 600 }));
    const interruption = new Error('enough');
    void rig.clock.sleep(300_000).then(() => rig.stop.abort(interruption));

    await expect(rig.run()).rejects.toBe(interruption);
    const { totals } = await rig.run();

    expect(totals.all).toMatchObject({ planned: 600, succeeded: 600 });
    expect(rig.tenant.calls.summary.resourcesActivatedAgain).toBe(0);
  });
});

describe("other people's sessions", () => {
  it('count for the cap on sessions', async () => {
    const others = { workload: 'drive', resources: 1, until: 7_200_000 } as const;
    const limits = { ...defaultLimits, perSession: 10 };
    const rig = new RunRig(specOf({ mailbox: 100 }, { limits }), {
      otherSessions: Array.from({ length: 22 }, () => others),
    });

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(100);
    expect(rig.tenant.calls.summary).toMatchObject({ peakActiveSessions: 25, refusals: {} });
  });

  it('count for the cap on resources in flight', async () => {
    const others = { workload: 'mailbox', resources: 900, until: 7_200_000 } as const;
    const rig = new RunRig(specOf({ mailbox: 250 }, { limits: { ...defaultLimits, perSession: 50 } }), {
      otherSessions: [others],
    });

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(250);
    expect(rig.tenant.calls.summary).toMatchObject({ peakInFlight: { mailbox: 1_000 }, refusals: {} });
  });

  it('are not listed anew for every start in a tenant whose list takes long', async () => {
    let lists = 0;
    const slow = (rig: () => RunRig): ReturnType<typeof replacing> =>
      replacing('listSessions', async function* (original) {
        lists += 1;
        await rig().clock.sleep(30_000);
        yield* original() as unknown as AsyncIterable<unknown>;
      });
    const limits = { ...defaultLimits, perSession: 1, activeSessions: 2 };
    const rig: RunRig = new RunRig(
      specOf({ mailbox: 60 }, { limits }),
      {},
      slow(() => rig),
    );

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(60);
    expect(lists).toBeLessThan(20);
  });

  it('that fill every slot are waited for', async () => {
    const others = { workload: 'drive', resources: 1, until: 3_600_000 } as const;
    const rig = new RunRig(specOf({ mailbox: 5 }), { otherSessions: Array.from({ length: 25 }, () => others) });
    const start = rig.clock.now();

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(5);
    expect(rig.clock.now() - start).toBeGreaterThan(3_600_000);
  });
});

const noFailures = {
  resolution: 0,
  resolutionCodes: { ArtifactNotFound: 1 },
  artifacts: 0,
  artifactCodes: { UnknownError: 1 },
};
