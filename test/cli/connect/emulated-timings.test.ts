import { describe, expect, it } from 'vitest';
import { emulatedTimings } from '../../../src/cli/connect/emulated-timings.ts';
import { type Durations, defaultScenario } from '../../../src/emulator/scenario/scenario.ts';
import { makePlan } from '../../../src/plan/make-plan.ts';
import { restoringTime } from '../../../src/result/durations.ts';
import { RunRig } from '../../support/rigs/run-rig.ts';
import { planTime } from '../../support/values/plans.ts';
import { specOf } from '../../support/values/specs.ts';

const minute = 60_000;
const base = defaultScenario.durations as Extract<Durations, { mode: 'independent' }>;

describe('the forecast of an emulated run', () => {
  it.each<[string, Durations]>([
    ['is quick', { ...base, median: minute }],
    ['is slow', { ...base, median: 120 * minute }],
    ['restores few at once', { ...base, atOnce: 50 }],
    ['restores at a steady rate', { mode: 'rate', median: 0, sigma: 0, scheduling: 0, perHour: 600, over: 'tenant' }],
  ])('is near to how long it takes if its scenario %s', async (_what, durations) => {
    const spec = specOf({ mailbox: 300 });
    const rig = new RunRig(spec, { durations });

    await rig.run();

    const { p50 } = makePlan(spec, planTime, {
      timings: emulatedTimings({ ...defaultScenario, durations }, spec),
    }).forecast;
    const share = p50 / (restoringTime(rig.state) ?? 0);
    expect(share).toBeGreaterThan(1 / 1.7);
    expect(share).toBeLessThan(1.7);
  });
});
