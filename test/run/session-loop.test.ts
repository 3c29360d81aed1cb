import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../src/m365/limits.ts';
import { exitCodeOf } from '../../src/result/result.ts';
import { RunRig } from '../support/rigs/run-rig.ts';
import { replacing } from '../support/rigs/wrapped-api.ts';
import { specOf } from '../support/values/specs.ts';

const noFailures = {
  resolution: 0,
  resolutionCodes: { ArtifactNotFound: 1 },
  artifacts: 0,
  artifactCodes: { UnknownError: 1 },
};

describe('a run', () => {
  it('restores 10,000 mailboxes, 5,000 drives and 2,000 sites, each exactly once, and never exceeds a cap', {
    tags: 'slow',
  }, async () => {
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

  it('has the state that folding its events gives', async () => {
    const rig = new RunRig(specOf({ mailbox: 300, site: 20 }), {
      failures: { ...noFailures, artifacts: 0.1, resolution: 0.05 },
    });

    await rig.run();

    expect(rig.folded()).toEqual(rig.state);
  });

  it('names every bulk addition request after the run and the session, so that it can be found again', async () => {
    const rig = new RunRig(specOf({ mailbox: 250 }));

    await rig.run();

    const names = rig.events.flatMap((event) => (event.type === 'request-intended' ? [event.displayName] : []));
    expect(names.map((name) => name.replace(/\.[0-9a-f]{16}$/, ''))).toEqual([
      'r1/mailbox-001/0-99',
      'r1/mailbox-002/100-199',
      'r1/mailbox-003/200-249',
    ]);
  });

  it('records every intent before its call', async () => {
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

  it('reports mailboxes that equal their restore point as unchanged', async () => {
    const outcome = { resource: 'user3@contoso.com', outcome: 'unchanged', code: null, duration: null } as const;
    const rig = new RunRig(specOf({ mailbox: 10 }), { outcomes: [outcome] });

    const { totals, rows } = await rig.run();

    expect(totals.mailbox).toMatchObject({ succeeded: 9, unchanged: 1 });
    expect(rows[3]).toMatchObject({ outcome: 'unchanged' });
  });

  it('reports which resources the service could not resolve, and why', async () => {
    const outcome = { resource: 'user3@contoso.com', outcome: 'unresolved', code: null, duration: null } as const;
    const rig = new RunRig(specOf({ mailbox: 10 }), { outcomes: [outcome] });

    const { totals, rows } = await rig.run();

    expect(totals.mailbox).toMatchObject({ succeeded: 9, unresolved: 1 });
    expect(rows[3]).toMatchObject({ name: 'user3@contoso.com', outcome: 'unresolved' });
    expect(rows[3]?.error?.code).not.toBe('');
  });

  it("reports the service's code for a resource that failed", async () => {
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

  it('stops when it is aborted, and continues later', async () => {
    const rig = new RunRig(specOf({ mailbox: 600 }));
    const interruption = new Error('enough');
    void rig.clock.sleep(300_000).then(() => rig.stop.abort(interruption));

    await expect(rig.run()).rejects.toBe(interruption);
    const { totals } = await rig.run();

    expect(totals.all).toMatchObject({ planned: 600, succeeded: 600 });
    expect(rig.tenant.calls.summary.resourcesActivatedAgain).toBe(0);
  });

  it('ends with work left if a stalled session holds the only slot', { tags: 'slow' }, async () => {
    const limits = { ...defaultLimits, activeSessions: 1, perSession: 5 };
    const stuck = replacing('getSession', async (original) => ({
      ...((await original()) as object),
      status: 'activating',
      counts: null,
    }));
    const rig = new RunRig(specOf({ mailbox: 10 }, { limits }), {}, stuck);

    const result = await rig.run();

    expect(result.totals.all).toMatchObject({ unknown: 5, not_started: 5 });
    expect(exitCodeOf(result)).toBe(4);
  });
});
