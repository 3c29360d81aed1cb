import { describe, expect, it } from 'vitest';
import { defaultDurations } from '../../src/emulator/scenario/scenario.ts';
import { Chance } from '../../src/util/chance.ts';
import { playTogether } from '../support/rigs/several-runs.ts';

/** No resource takes much longer than others: which run has such a one is luck. */
const scenario = { durations: { ...defaultDurations, sigma: 0.2 } };

describe('runs of one tenant at once', () => {
  it('never ask for more than its caps, and restore everything once', async () => {
    const { summary } = await playTogether([700, 700, 700, 700]);

    expect(summary.refusals).toEqual({});
    expect(summary.peakActiveSessions).toBeLessThanOrEqual(25);
    expect(summary.peakInFlight.mailbox).toBeLessThanOrEqual(1_000);
    expect(summary).toMatchObject({ resourcesActivated: 2_800, resourcesActivatedAgain: 0 });
  });

  it('restore as much in an hour as one run with all of it, and equal ones end at about the same time', async () => {
    const four = await playTogether([2_000, 2_000, 2_000, 2_000], { scenario });
    const one = await playTogether([8_000], { scenario });

    expect(one.mostBack / four.mostBack).toBeGreaterThan(0.95);
    expect(Math.max(...four.ends) / Math.min(...four.ends)).toBeLessThan(1.15);
  });

  it('leave to a large run what a small one does not want', async () => {
    const { ends } = await playTogether([20, 4_000], { scenario });
    const one = await playTogether([4_000], { scenario });

    expect(ends[0]).toBeLessThan((ends[1] ?? 0) / 3);
    expect(ends[1]).toBeLessThan((one.ends[0] ?? 0) * 1.05);
  });

  it('come to their end if there are more of them than sessions', async () => {
    const { summary } = await playTogether([40, 40, 40, 40, 40], { limits: { activeSessions: 2, inFlight: 50 } });

    expect(summary.refusals).toEqual({});
    expect(summary).toMatchObject({ resourcesActivated: 200, resourcesActivatedAgain: 0 });
  });
});

describe('runs of one tenant beside strangers', () => {
  it('leave them what they use, and look at the service once for all', async () => {
    const others = { workload: 'mailbox', resources: 900, until: 24 * 3_600_000 } as const;
    const alone = await playTogether([300], { scenario: { otherSessions: [others] } });
    const { summary } = await playTogether([100, 100, 100], { scenario: { otherSessions: [others] } });

    expect(summary.refusals).toEqual({});
    expect(summary).toMatchObject({ peakInFlight: { mailbox: 1_000 }, resourcesActivated: 300 });
    expect(summary.calls.listSessions).toBeLessThan(3 * (alone.summary.calls.listSessions ?? 0));
  });
});

describe('runs of one tenant in folders, which do not know of each other', () => {
  it('count the sessions of the others once, and use all of the caps', async () => {
    const limits = { perSession: 10 };
    const { summary } = await playTogether([150, 150], { limits, isShared: false });

    expect(summary).toMatchObject({ peakActiveSessions: 25, resourcesActivated: 300, resourcesActivatedAgain: 0 });
  });
});

describe('runs of one tenant whose processes are killed', () => {
  it('never exceed a cap together, and restore everything once', async () => {
    const limits = { activeSessions: 6, inFlight: 120 };
    for (const seed of [1, 2, 3, 4]) {
      const chance = new Chance(`kills ${seed}`);
      const { summary, deaths } = await playTogether([150, 150, 150], {
        limits,
        scenario: { seed: String(seed) },
        isKilledAt: (about) => chance.happens(0.05, about),
      });

      expect(deaths).toBeGreaterThan(20);
      expect(summary.refusals).toEqual({});
      expect(summary.peakActiveSessions).toBeLessThanOrEqual(6);
      expect(summary.peakInFlight.mailbox).toBeLessThanOrEqual(120);
      expect(summary).toMatchObject({ resourcesActivated: 450, resourcesActivatedAgain: 0 });
    }
  });
});
