import { describe, expect, it } from 'vitest';
import { settingChanges } from '../../src/plan/setting-changes.ts';
import { planOf } from '../support/values/plans.ts';

describe('settingChanges', () => {
  it('finds no changes between a plan and itself', () => {
    const plan = planOf({ mailbox: 1 }, { waves: [{ name: 'canary', minSuccess: 1 }] });

    expect(settingChanges(plan, plan)).toEqual([]);
  });

  it('lists settings that differ in the order of the spec, with their values in both plans', () => {
    const changes = { waves: [{ name: 'canary', minSuccess: 0.99 }], deadline: 60_000, formats: ['csv' as const] };

    expect(settingChanges(planOf({ mailbox: 1 }), planOf({ mailbox: 1 }, changes))).toEqual([
      { setting: 'deadline', before: null, after: 60_000 },
      { setting: 'report.formats', before: ['csv', 'json'], after: ['csv'] },
      { setting: 'waves', before: null, after: [{ name: 'canary', minSuccess: 0.99 }] },
    ]);
  });

  it('ignores how many resources a wave has', () => {
    const waves = [{ name: 'all', minSuccess: null }];

    expect(settingChanges(planOf({ mailbox: 1 }, { waves }), planOf({ mailbox: 2 }, { waves }))).toEqual([]);
  });
});
