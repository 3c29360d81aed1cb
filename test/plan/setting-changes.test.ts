import { describe, expect, it } from 'vitest';
import { defaultSeed } from '../../src/drill/draw.ts';
import type { DrawnSample, PlannedDrill } from '../../src/drill/planned-drill.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { settingChanges } from '../../src/plan/setting-changes.ts';
import { day } from '../../src/util/duration.ts';
import { planOf, planTime } from '../support/values/plans.ts';

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

  it('lists each setting that one plan has and the other has not', () => {
    const plain = planOf({ mailbox: 1 });
    const changed = planOf(
      { mailbox: 1 },
      {
        description: 'Finance',
        objectives: {
          rto: 60_000,
          rpo: 1_000,
          rpoAt: '2026-11-14T00:00:00.000Z',
          minSuccess: 0.9,
          checked: 0.8,
          coverage: { share: 0.5, within: 90 * day },
        },
        limits: {
          activeSessions: 1,
          inFlight: 2,
          perDay: 3,
          perSession: 4,
          requests: 5,
          failures: 0.5,
          inPlace: 6,
          resources: 7,
        },
        retries: 1,
        parameters: [{ name: 'department', value: 'finance', by: 'set' }],
      },
    );

    expect(settingChanges(plain, changed).map(({ setting, after }) => [setting, after])).toEqual([
      ['description', 'Finance'],
      ['objectives.rto', 60_000],
      ['objectives.rpo', 1_000],
      ['objectives.rpo.at', '2026-11-14T00:00:00.000Z'],
      ['objectives.minSuccess', 0.9],
      ['objectives.checked', 0.8],
      ['objectives.coverage', { share: 0.5, within: 90 * day }],
      ['limits.activeSessions', 1],
      ['limits.inFlight', 2],
      ['limits.perDay', 3],
      ['limits.perSession', 4],
      ['limits.requests', 5],
      ['limits.failures', 0.5],
      ['limits.inPlace', 6],
      ['limits.resources', 7],
      ['retries', 1],
      ['parameters', { department: 'finance' }],
    ]);
    expect(settingChanges(changed, plain).map(({ after }) => after)).toEqual([
      null,
      plain.objectives.rto,
      plain.objectives.rpo,
      null,
      plain.objectives.minSuccess,
      null,
      null,
      ...Object.values(plain.limits),
      0,
      null,
    ]);
  });

  describe('of a drill', () => {
    const drill: PlannedDrill = {
      budget: { restores: 2, per: 30 * day },
      samples: [
        {
          wave: 0,
          workload: 'mailbox',
          size: 5,
          named: 10,
          drawn: 5,
          rotate: true,
          seed: defaultSeed('finance', planTime),
          lists: [],
        },
      ],
      leftOut: { count: 0, freeFrom: null, resources: [] },
    };
    const plan: Plan = { ...planOf({ mailbox: 1 }), drill };
    const [sample] = drill.samples;
    const withSample = (changes: Partial<DrawnSample>): Plan => ({
      ...plan,
      drill: { ...drill, samples: sample === undefined ? [] : [{ ...sample, ...changes }] },
    });

    it('are its budget and its samples, without a seed that nobody wrote', () => {
      const { drill: _, ...recovery } = plan;

      expect(settingChanges(recovery, plan)).toEqual([
        {
          setting: 'sample',
          before: null,
          after: [{ wave: null, workload: 'mailbox', size: 5, rotate: true, seed: null }],
        },
        { setting: 'drillBudget', before: null, after: drill.budget },
      ]);
    });

    it('are not a seed of its own moment, but one that somebody wrote', () => {
      const later: Plan = {
        ...withSample({ seed: defaultSeed('finance', planTime + day) }),
        createdAt: new Date(planTime + day).toISOString(),
      };

      expect(settingChanges(plan, later)).toEqual([]);
      expect(settingChanges(plan, withSample({ seed: 'x' }))).toMatchObject([
        { setting: 'sample', before: [{ seed: null }], after: [{ seed: 'x' }] },
      ]);
    });

    it('name the wave of a sample', () => {
      const waves = [{ name: 'canary', minSuccess: null }];
      const inWave: Plan = { ...planOf({ mailbox: 1 }, { waves }), drill };

      expect(settingChanges(plan, inWave)).toMatchObject([{ setting: 'sample', after: [{ wave: 'canary' }] }, {}]);
    });

    it('are no samples if it draws none', () => {
      const all: Plan = { ...plan, drill: { ...drill, samples: [] } };

      expect(settingChanges(all, plan)).toMatchObject([{ setting: 'sample', before: null }]);
    });
  });

  it('ignores how many resources a wave has', () => {
    const waves = [{ name: 'all', minSuccess: null }];

    expect(settingChanges(planOf({ mailbox: 1 }, { waves }), planOf({ mailbox: 2 }, { waves }))).toEqual([]);
  });
});
