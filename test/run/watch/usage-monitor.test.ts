import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../../src/m365/limits.ts';
import { fold } from '../../../src/state/fold.ts';
import { RunRig } from '../../support/rigs/run-rig.ts';
import { replacing } from '../../support/rigs/wrapped-api.ts';
import { specOf } from '../../support/values/specs.ts';

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

  it('are not listed before every start in a tenant whose list takes long', async () => {
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

  it('are listed as usual in a tenant that asked for a pause', async () => {
    let reads = 0;
    const paused = (rig: () => RunRig): ReturnType<typeof replacing> =>
      replacing('listSessions', async function* (original) {
        reads += 1;
        if (reads % 2 === 0) {
          const at = new Date(rig().clock.now()).toISOString();
          fold(rig().state, { type: 'throttled', at, status: 429, until: rig().clock.now() + 30_000 });
          await rig().clock.sleep(30_000);
        }
        yield* original() as unknown as AsyncIterable<unknown>;
      });
    const limits = { ...defaultLimits, perSession: 5, activeSessions: 4 };
    const rig: RunRig = new RunRig(
      specOf({ mailbox: 100 }, { limits }),
      {},
      paused(() => rig),
    );

    await rig.run();

    expect(reads).toBeGreaterThan(10);
    // Each of the 20 sessions is read once by itself.
    expect(rig.tenant.calls.summary.calls.getSession).toBeLessThanOrEqual(20);
  });

  it('make the run wait if they hold every slot', async () => {
    const others = { workload: 'drive', resources: 1, until: 3_600_000 } as const;
    const rig = new RunRig(specOf({ mailbox: 5 }), { otherSessions: Array.from({ length: 25 }, () => others) });
    const start = rig.clock.now();

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(5);
    expect(rig.clock.now() - start).toBeGreaterThan(3_600_000);
  });
});
