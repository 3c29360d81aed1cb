import { describe, expect, it } from 'vitest';
import { playYear } from '../../../bench/drills/year.ts';

describe('weekly drills', () => {
  it('restore nobody more often than the budget, and count coverage to the row, though two runs are killed', {
    tags: 'slow',
  }, async () => {
    const year = await playYear({ mailboxes: 25, sample: 12, weeks: 12, killed: [3, 6] });

    expect(year.overBudget).toEqual([]);
    expect(year.coverage).toHaveLength(10);
    for (const { measured, counted } of year.coverage) expect(measured).toBeCloseTo(counted, 12);
    // The budget is used up: two restores of each in every 30 days.
    expect(year.activations).toBeGreaterThan(110);
  });
});
