import { describe, expect, it } from 'vitest';
import { defaultScenario } from '../../src/emulator/scenario/scenario.ts';
import { defaultLimits } from '../../src/m365/limits.ts';
import { roomPause } from '../../src/run/watch/poll-interval.ts';
import { hour, minute } from '../../src/util/duration.ts';
import { RunRig } from '../support/rigs/run-rig.ts';
import { refused, replacing } from '../support/rigs/wrapped-api.ts';
import { specOf } from '../support/values/specs.ts';

describe('a run in a tenant whose caps are lower than the spec says', () => {
  const smallSessions = { ...defaultLimits, perSession: 10 };

  it('lets one session at a time try while there is no session slot', async () => {
    const rig = new RunRig(specOf({ mailbox: 300 }, { limits: smallSessions }), {
      limits: { ...defaultScenario.limits, activeSessions: 5 },
    });
    const start = rig.clock.now();

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(300);
    const { activateSession = 0 } = rig.tenant.calls.summary.calls;
    const pauses = (rig.clock.now() - start) / roomPause(null, 0);
    // Those that were begun together try together. From then on, one tries after each pause, and two when a session has ended.
    expect(activateSession).toBeLessThanOrEqual(25 + pauses + 2 * rig.state.sessions.size);
    expect(rig.tenant.calls.summary.peakActiveSessions).toBe(5);
  });

  it('uses room that it frees itself as fast as a run whose spec knows the caps', async () => {
    const timeOf = async (activeSessions: number): Promise<number> => {
      const limits = { ...smallSessions, activeSessions };
      const rig = new RunRig(specOf({ mailbox: 300 }, { limits }), {
        limits: { ...defaultScenario.limits, activeSessions: 5 },
      });
      const start = rig.clock.now();
      await rig.run();
      return rig.clock.now() - start;
    };

    expect(await timeOf(25)).toBeLessThan(1.1 * (await timeOf(5)));
  });

  it('lets a workload go on while the cap of another one refuses', async () => {
    const otherSessions = [{ workload: 'mailbox', resources: 995, until: 3 * hour }] as const;
    const rig = new RunRig(specOf({ mailbox: 20, drive: 20 }, { limits: { ...smallSessions, inFlight: 2_000 } }), {
      otherSessions,
    });

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(40);
    const [first = ''] = rig.state.activated;
    expect(first).toContain('drive');
  });
});

describe('a run that is refused because of one cap, and then because of another', () => {
  it.each([
    ['TooManyActiveRestoreSessions', 'MailboxRestoreLimitReached'],
    ['MailboxRestoreLimitReached', 'TooManyActiveRestoreSessions'],
    ['TooManyActiveRestoreSessions', 'DailyRestoreLimitReached'],
  ])('tries again after pauses, as before (%s, then %s)', async (first, second) => {
    const refuse = replacing('activateSession', (original) => {
      const since = rig.clock.now() - start;
      if (since > 10 * minute) return original();
      return Promise.reject(refused(400, since < minute ? first : second));
    });
    const rig: RunRig = new RunRig(specOf({ mailbox: 5 }), {}, refuse);
    const start = rig.clock.now();
    let tries = 0;
    rig.append = async (event) => {
      rig.events.push(event);
      if (event.type === 'activation-intended') tries += 1;
      if (tries > 1_000) throw new Error('it does not pause');
    };

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(5);
    expect(tries).toBeLessThanOrEqual(50);
  });
});

describe('a run that waits for others to give back room', () => {
  it('looks more seldom the longer it waits, and loses a twentieth of the wait at most', async () => {
    const until = 10 * hour;
    const other = { workload: 'drive', resources: 1, until } as const;
    const rig = new RunRig(specOf({ mailbox: 5 }), { otherSessions: Array.from({ length: 25 }, () => other) });
    const start = rig.clock.now();

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(5);
    expect(rig.tenant.calls.summary.calls.listSessions).toBeLessThan(400);
    const activatedAt = rig.state.sessions.get('mailbox-001')?.activatedAt;
    expect(activatedAt).toBeGreaterThan(start + until - minute);
    expect(activatedAt).toBeLessThan(start + until + 0.05 * until);
  });

  it.each([
    ['after 15 seconds at first', null, 0, 15_000],
    ['after a twentieth of a longer wait', null, 20 * minute, minute],
    ['after two minutes at last', null, 10 * hour, 2 * minute],
    ['as often as `--poll` says', 10_000, hour, 10_000],
    ['more often than a slow `--poll` says', 10 * minute, 0, 15_000],
    ['after two minutes at last, whatever a slow `--poll` says', 10 * minute, 10 * hour, 2 * minute],
  ])('looks again %s', (_, fixed, without, expected) => {
    expect(roomPause(fixed, without)).toBe(expected);
  });
});
