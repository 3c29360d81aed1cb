import { describe, expect, it } from 'vitest';
import type { DrawnSample, PlannedDrill } from '../../src/drill/planned-drill.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { coverageSentence, drillSentences, notCoveredText } from '../../src/report/drill-words.ts';
import type { NotCovered } from '../../src/result/coverage.ts';
import { day } from '../../src/util/duration.ts';
import { planOf } from '../support/values/plans.ts';

const sample: DrawnSample = {
  wave: 0,
  workload: 'mailbox',
  size: 5,
  named: 1_200,
  drawn: 5,
  rotate: false,
  seed: 's',
  lists: [],
};

/** The sentences of a drill with these changes to what was planned. */
function sentencesOf(changes: Partial<PlannedDrill> = {}, planChanges: Partial<Plan> = {}): string[] {
  const drill: PlannedDrill = {
    budget: { restores: 2, per: 30 * day },
    samples: [sample],
    leftOut: { count: 0, freeFrom: null, resources: [] },
    ...changes,
  };
  return drillSentences({ plan: { ...planOf({ mailbox: 1 }), mode: 'drill', drill, ...planChanges } });
}

const budget = 'The drill budget allows 2 restores of each resource in 30d. Nobody was left out for it.';

describe('the words about whom a drill restores', () => {
  it('are none for a recovery', () => {
    expect(sentencesOf({}, { mode: 'recovery' })).toEqual([]);
  });

  it('say that a drill of version 0.1 restores everything', () => {
    const { drill: _, ...plan } = planOf({ mailbox: 1 });

    expect(drillSentences({ plan: { ...plan, mode: 'drill' } })).toEqual([
      'The drill restores everything that the spec names.',
    ]);
  });

  it('say how many were drawn of how many, and in which order', () => {
    expect(sentencesOf()).toEqual(['Drawn: 5 of 1,200 mailboxes, at random.', budget]);
    expect(sentencesOf({ samples: [{ ...sample, rotate: true }] })).toEqual([
      'Drawn: 5 of 1,200 mailboxes, the least recently drilled first.',
      budget,
    ]);
  });

  it('name the wave of a sample if there are several', () => {
    const waves = ['canary', 'all'].map((name) => ({ name, minSuccess: null, count: 1 }));

    expect(sentencesOf({ samples: [sample, { ...sample, wave: 1, workload: 'site' }] }, { waves })).toEqual([
      'Drawn: 5 of 1,200 mailboxes of wave `canary`, at random.',
      'Drawn: 5 of 1,200 sites of wave `all`, at random.',
      budget,
    ]);
  });

  it.each([
    [
      { size: 9, drawn: 5 },
      'Drawn: 5 of 1,200 mailboxes, at random; the sample should have 9, but the others are over the drill budget.',
    ],
    [{ size: 9, named: 5, drawn: 5 }, 'Drawn: 5 of 5 mailboxes, at random.'],
    [
      { size: 9, named: 6, drawn: 5 },
      'Drawn: 5 of 6 mailboxes, at random; the sample should have 9, but the others are over the drill budget.',
    ],
  ])('say if fewer were drawn than there are for the sample: %o', (changes, sentence) => {
    expect(sentencesOf({ samples: [{ ...sample, ...changes }] })[0]).toBe(sentence);
  });

  it('say that no sample was drawn', () => {
    expect(sentencesOf({ samples: [] })[0]).toBe(
      'No sample was drawn: the drill restores everything that the spec names and the budget allows.',
    );
  });

  it('count who was left out for the budget, and name the plan that was reviewed with them', () => {
    const leftOut = { count: 1, freeFrom: null, resources: [] };

    expect(sentencesOf({ budget: { restores: 1, per: day }, leftOut })[1]).toBe(
      'The drill budget allows 1 restore of each resource in 1d. 1 resource was left out for it.',
    );
    expect(sentencesOf({ leftOut: { ...leftOut, count: 1_000 }, reviewed: 'abc' })[1]).toBe(
      'The drill budget allows 2 restores of each resource in 30d. 1,000 resources were left out for it. Some of them are in the plan that was reviewed, `abc`.',
    );
  });
});

describe('the words about coverage', () => {
  it('say which share came back, and how many did not', () => {
    expect(coverageSentence({ within: 90 * day, named: 1_200, covered: 1_080, uncovered: [] })).toBe(
      '1,080 of the 1,200 resources that the spec names (90%) came back from drills within 90d. 120 did not, or were not tried in that time.',
    );
    expect(coverageSentence({ within: 90 * day, named: 3, covered: 3, uncovered: [] })).toBe(
      '3 of the 3 resources that the spec names (100%) came back from drills within 90d.',
    );
    expect(coverageSentence({ within: day, named: 0, covered: 0, uncovered: [] })).toBe(
      '0 of the 0 resources that the spec names (0%) came back from drills within 1d.',
    );
  });

  const never: NotCovered = { kind: 'mailbox', name: 'ada', drilledAt: null, cameBackAt: null, outcome: null };
  const before = '2026-08-02T03:00:00Z';

  it.each<[string, Partial<NotCovered>]>([
    ['never drilled', {}],
    ['drilled on 2026-08-02, and did not come back', { drilledAt: before }],
    ['last came back on 2026-08-02', { drilledAt: '2026-09-01T00:00:00Z', cameBackAt: before }],
    ['failed in this run', { outcome: 'failed' }],
    ['failed in this run', { outcome: 'failed', drilledAt: before }],
    ['not started in this run, last came back on 2026-08-02', { outcome: 'not_started', cameBackAt: before }],
  ])('say why one is not covered: %s', (text, changes) => {
    expect(notCoveredText({ ...never, ...changes })).toBe(text);
  });
});
