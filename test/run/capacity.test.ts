import { describe, expect, it } from 'vitest';
import type { RestoreSession } from '../../src/graph/restore-api.ts';
import { defaultLimits } from '../../src/m365/limits.ts';
import type { RunEvent } from '../../src/state/events.ts';
import { dyingAt, fillingRig, treesOf } from '../support/rigs/filling-rig.ts';
import type { RunRig } from '../support/rigs/run-rig.ts';
import { replacing } from '../support/rigs/wrapped-api.ts';
import { filesOf } from '../support/values/specs.ts';

/*
 * Paths stand for more items than can be known before they are looked for, so that a session may turn out to hold more than
 * there is room for.
 */

const ada = 'ada@contoso.com';
const bob = 'bob@contoso.com';
const hour = 3_600_000;

function deferrals({ events }: RunRig): RunEvent[] {
  return events.filter(({ type }) => type === 'activation-deferred');
}

describe('a session that turned out to hold more than there is room for', () => {
  it('waits until others have given room back, and says once that it does', async () => {
    const rig = await fillingRig([filesOf('drive', ada, '**/*.txt')], {
      scenario: { ...treesOf([ada], 20), otherSessions: [{ workload: 'drive', resources: 990, until: 40 * hour }] },
    });

    const { totals } = await rig.run();

    expect(totals.file.succeeded).toBe(1);
    expect(rig.tenant.calls.summary.peakInFlight.drive).toBeLessThanOrEqual(1000);
    expect(deferrals(rig)).toMatchObject([{ session: 'drive-001', code: '', until: null }]);
  });

  it('looks anew at what others use when the run is resumed', async () => {
    const rig = await fillingRig([filesOf('drive', ada, '**/*.txt')], {
      scenario: { ...treesOf([ada], 20), otherSessions: [{ workload: 'drive', resources: 990, until: 40 * hour }] },
    });
    dyingAt(rig, 'activation-deferred');
    await expect(rig.run()).rejects.toThrow('killed');
    await rig.clock.advance(48 * hour);

    expect((await rig.reborn().run()).totals.file.succeeded).toBe(1);
  });

  it("waits for the day's allowance, and says until when", async () => {
    const rig = await fillingRig([filesOf('drive', ada, '**/*.txt'), filesOf('drive', bob, '**/*.txt')], {
      spec: { limits: { ...defaultLimits, perDay: 20, inFlight: 20, perSession: 1 } },
      scenario: treesOf([ada, bob], 15),
    });

    const { totals } = await rig.run();

    const first = rig.events.find(({ type }) => type === 'session-activated');
    const until = Date.parse(first?.at ?? '') + 24 * hour;
    expect(totals.file.succeeded).toBe(2);
    expect(deferrals(rig)).toContainEqual(expect.objectContaining({ session: 'drive-002', code: '', until }));
  });

  it('is left for `resume` where those that hold the room have stalled', async () => {
    let stuck: unknown;
    const rig = await fillingRig([filesOf('drive', ada, '**/*.txt'), filesOf('drive', bob, '**/*.txt')], {
      spec: { limits: { ...defaultLimits, inFlight: 20 } },
      scenario: treesOf([ada, bob], 15),
      wrap: replacing('getSession', async (original, id) => {
        const session = (await original()) as RestoreSession;
        if (session.status === 'active') stuck ??= id;
        const counts = { total: 15, completed: 0, inProgress: 15, failed: 0 };
        return id === stuck ? { ...session, status: 'active', statusText: 'active', counts } : session;
      }),
    });

    await rig.run();

    const stalls = rig.events.filter(({ type }) => type === 'session-stalled');
    expect(stalls.map((event) => 'because' in event && event.because)).toEqual(['no-change', 'no-room']);
    expect(rig.tenant.calls.summary.calls.activateSession).toBe(1);
  });
});
