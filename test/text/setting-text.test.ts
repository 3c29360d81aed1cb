import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../src/m365/limits.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { settingChanges } from '../../src/plan/setting-changes.ts';
import type { Spec } from '../../src/spec/spec.ts';
import { settingText } from '../../src/text/setting-text.ts';
import { planOf } from '../support/values/plans.ts';

describe('settingText', () => {
  it.each<[string, Partial<Spec>, string | null, string | null]>([
    ['description', { description: 'Finance' }, null, 'Finance'],
    ['mode', { mode: 'drill' }, 'recovery', 'drill'],
    ['tenant', { tenant: null }, '72f988bf-86f1-41af-91ab-2d7cd011db47', null],
    ['objectives.rto', { objectives: { rto: 14_400_000, rpo: null, minSuccess: null } }, null, '4h'],
    ['objectives.rpo', { objectives: { rto: null, rpo: 90_000, minSuccess: null } }, null, '90s'],
    ['objectives.minSuccess', { objectives: { rto: null, rpo: null, minSuccess: 0.99995 } }, null, '99.995%'],
    ['limits.activeSessions', { limits: { ...defaultLimits, activeSessions: 5 } }, '25', '5'],
    ['limits.inFlight', { limits: { ...defaultLimits, inFlight: 500 } }, '1000', '500'],
    ['limits.perDay', { limits: { ...defaultLimits, perDay: 500 } }, '10000', '500'],
    ['limits.perSession', { limits: { ...defaultLimits, perSession: 500 } }, '10000', '500'],
    ['limits.requests', { limits: { ...defaultLimits, requests: 4 } }, '8', '4'],
    ['limits.failures', { limits: { ...defaultLimits, failures: 0.07 } }, '100%', '7%'],
    ['retries', { retries: 2 }, '0', '2'],
    ['deadline', { deadline: 93_601_000 }, null, '93601s'],
    ['report.formats', { formats: ['csv'] }, 'csv, json', 'csv'],
    ['waves', { waves: [{ name: 'canary', minSuccess: 1 }] }, null, 'canary (100%)'],
    ['waves', { waves: [{ name: 'all', minSuccess: null }] }, null, 'all'],
    ['waves', { waves: [{ name: 'none', minSuccess: null }] }, null, 'none'],
  ])('writes `%s` as a spec has it', (setting, changes, before, after) => {
    const plans = [planOf({ mailbox: 1 }), planOf({ mailbox: 1 }, changes)] as const;

    expect(changesInWords(...plans)).toEqual([{ setting, before, after }]);
  });

  it('writes durations exactly, so that two that differ never look the same', () => {
    const [before, after] = [86_400_000 + 60_000, 86_400_000 + 120_000].map((deadline) =>
      planOf({ mailbox: 1 }, { deadline }),
    );

    expect(before && after && changesInWords(before, after)).toEqual([
      { setting: 'deadline', before: '1441m', after: '1442m' },
    ]);
  });
});

/** The changed settings, with their values as a spec has them. */
function changesInWords(before: Plan, after: Plan): unknown[] {
  return settingChanges(before, after).map((change) => ({
    setting: change.setting,
    before: settingText(change.setting, change.before),
    after: settingText(change.setting, change.after),
  }));
}
