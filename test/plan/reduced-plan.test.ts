import { describe, expect, it } from 'vitest';
import { drawDrill } from '../../src/drill/draw.ts';
import type { DrillLedger } from '../../src/drill/drill-ledger.ts';
import type { DrawnSample, PlannedDrill } from '../../src/drill/planned-drill.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { planFlaw } from '../../src/plan/plan-flaw.ts';
import { withinBudget } from '../../src/plan/reduced-plan.ts';
import type { Spec } from '../../src/spec/spec.ts';
import { day } from '../../src/util/duration.ts';
import { daysAgo, ledgerOf, sunday, testRestore } from '../support/values/drills.ts';
import { messagesOf, resourceOf, specOf, specOfWaves } from '../support/values/specs.ts';

const coverage = { share: 0.5, within: 90 * day };

function planFor(spec: Spec, ledger: DrillLedger = ledgerOf()): Plan {
  const drawn = drawDrill(spec, ledger, sunday);
  return makePlan(drawn.spec, sunday, { drill: drawn.drill });
}

const sample: DrawnSample = {
  wave: 0,
  workload: 'mailbox',
  size: 1,
  named: 2,
  drawn: 1,
  rotate: false,
  seed: 'x',
  lists: [{ source: 0, named: 2, drawn: 1 }],
};

function withDrill(plan: Plan, edit: (drill: PlannedDrill) => PlannedDrill): Plan {
  return plan.drill === undefined ? plan : { ...plan, drill: edit(plan.drill) };
}

function twice(...names: readonly string[]): ReturnType<typeof testRestore>[] {
  return names.flatMap((name) => [testRestore(name, daysAgo(1)), testRestore(name, daysAgo(2))]);
}

describe('a plan of a drill', () => {
  it('stays the same as long as nothing is over budget', () => {
    const plan = planFor(specOf({ mailbox: 3 }, { mode: 'drill' }));
    const once = ledgerOf(testRestore('user0@contoso.com', daysAgo(1)));

    expect(withinBudget(plan, once, sunday).plan).toBe(plan);
  });

  it('loses what went over budget, keeps the order of the rest, and names the plan that was reviewed', () => {
    const plan = planFor(specOf({ mailbox: 4, drive: 2 }, { mode: 'drill' }));
    const { plan: left, leftOut } = withinBudget(
      plan,
      ledgerOf(...twice('user1@contoso.com', 'user3@contoso.com')),
      sunday,
    );

    expect([...left.resources]).toEqual(plan.resources.filter((_, at) => ![1, 3].includes(at)));
    expect(left.counts).toEqual({ ...plan.counts, mailbox: 2 });
    expect(left.drill?.reviewed).toBe(plan.hash);
    expect(left.hash).not.toBe(plan.hash);
    expect(leftOut).toMatchObject({ count: 2, freeFrom: '2026-12-27T02:00:00.000Z' });
    expect(left.drill?.leftOut).toEqual(leftOut);
    expect(planFlaw(left)).toBeUndefined();
  });

  it('moves what came back lately to what the plan does not restore, so that coverage stays right', () => {
    const spec = specOf(
      { mailbox: 4 },
      { mode: 'drill', objectives: { rto: null, rpo: null, minSuccess: null, coverage } },
    );
    const before = ledgerOf(testRestore('user1@contoso.com', daysAgo(1)));
    const plan = planFor(spec, before);
    before.add(testRestore('user1@contoso.com', daysAgo(0.1)));

    const { plan: left } = withinBudget(plan, before, sunday);

    expect(plan.drill?.coverage).toEqual({ named: 4, covered: 1, coveredOutside: 0, uncovered: [] });
    expect(left.drill?.coverage).toEqual({ named: 4, covered: 1, coveredOutside: 1, uncovered: [] });
  });

  it('names what is left out and did not come back lately among what is not covered', () => {
    const objectives = { rto: null, rpo: null, minSuccess: null, coverage };
    const plan = planFor(specOf({ mailbox: 4 }, { mode: 'drill', objectives }), ledgerOf());
    const name = 'user1@contoso.com';
    const now = ledgerOf(...[0.2, 0.1].map((days) => testRestore(name, daysAgo(days), { cameBack: false })));

    expect(withinBudget(plan, now, sunday).plan.drill?.coverage?.uncovered).toEqual([
      { kind: 'mailbox', name, drilledAt: new Date(daysAgo(0.1)).toISOString(), cameBackAt: null },
    ]);
  });

  it('may lose a whole wave, and is still a plan', () => {
    const spec = specOfWaves(
      [
        { name: 'canary', minSuccess: 1, counts: { mailbox: 1 } },
        { name: 'rest', counts: { mailbox: 2 } },
      ],
      { mode: 'drill' },
    );
    const { plan } = withinBudget(planFor(spec), ledgerOf(...twice('user0@contoso.com')), sunday);

    expect(plan.waves.map(({ count }) => count)).toEqual([0, 2]);
    expect(planFlaw(plan)).toBeUndefined();
  });

  it.each<[string, (plan: Plan) => Plan]>([
    ['a recovery has no `/drill`', (plan) => ({ ...plan, mode: 'recovery' })],
    ['it has no `/drill`', ({ drill: _, ...plan }) => plan],
    [
      '`/drill/coverage` does not match `/objectives/coverage`',
      (plan) => withDrill(plan, ({ coverage: _, ...drill }) => drill),
    ],
    [
      '`/drill/coverage` does not add up',
      (plan) =>
        withDrill(plan, (drill) => ({
          ...drill,
          coverage: { named: 2, covered: 1, coveredOutside: 2, uncovered: [] },
        })),
    ],
    [
      '`/drill/samples/0` does not match the plan',
      (plan) => withDrill(plan, (drill) => ({ ...drill, samples: [{ ...sample, wave: 1 }] })),
    ],
    [
      '`/drill/samples/0` does not match the plan',
      (plan) =>
        withDrill(plan, (drill) => ({
          ...drill,
          samples: [{ ...sample, lists: [...sample.lists, { source: 1, named: 1, drawn: 0 }] }],
        })),
    ],
    [
      '`/drill/coverage` does not add up',
      (plan) => withDrill(plan, (drill) => ({ ...drill, coverage: { named: 1, covered: 2, coveredOutside: 1 } })),
    ],
    [
      '`then` is not a time',
      (plan) => withDrill(plan, (drill) => ({ ...drill, leftOut: { count: 1, freeFrom: 'then', resources: [] } })),
    ],
    [
      '`later` is not a time',
      (plan) =>
        withDrill(plan, (drill) => ({
          ...drill,
          leftOut: {
            count: 1,
            freeFrom: null,
            resources: [{ kind: 'mailbox', name: 'ada@contoso.com', freeFrom: 'later' }],
          },
        })),
    ],
    [
      '`soon` is not a time',
      (plan) => ({ ...plan, resources: plan.resources.map((one) => ({ ...one, cameBackAt: 'soon' })) }),
    ],
  ])('is refused if it says of its draw: %s', (flaw, edit) => {
    const objectives = { rto: null, rpo: null, minSuccess: null, coverage };

    expect(planFlaw(edit(planFor(specOf({ mailbox: 2 }, { mode: 'drill', objectives }))))).toBe(flaw);
  });

  it('is sound with a sample of its own waves and sources', () => {
    const plan = planFor(specOf({ mailbox: 2 }, { mode: 'drill' }));

    expect(planFlaw(withDrill(plan, (drill) => ({ ...drill, samples: [sample] })))).toBeUndefined();
  });

  it('keeps single items before the whole mailbox that they are in, all of one mailbox as one restore', () => {
    const resources = [
      resourceOf('mailbox', 'ada@contoso.com'),
      messagesOf('ada@contoso.com', 'x'),
      messagesOf('ada@contoso.com', 'y'),
    ];
    const plan = planFor(specOf({}, { mode: 'drill', resources }));
    const ledger = ledgerOf(testRestore('ada@contoso.com', daysAgo(1)));

    const { plan: left, leftOut } = withinBudget(plan, ledger, sunday);

    expect(left.resources.map(({ name }) => name)).toEqual(['ada@contoso.com: x', 'ada@contoso.com: y']);
    expect(leftOut.resources).toMatchObject([{ kind: 'mailbox', name: 'ada@contoso.com' }]);
  });

  it('adds what it loses to what it left out before, the earliest moment of both', () => {
    const spec = specOf({ mailbox: 3 }, { mode: 'drill' });
    const before = ledgerOf(...twice('user0@contoso.com'));
    const plan = planFor(spec, before);
    for (const days of [20, 21]) before.add(testRestore('user1@contoso.com', daysAgo(days)));

    const { plan: left } = withinBudget(plan, before, sunday);

    expect(left.drill?.leftOut).toMatchObject({
      count: 2,
      freeFrom: new Date(daysAgo(21) + 30 * day).toISOString(),
      resources: [{ name: 'user1@contoso.com' }, { name: 'user0@contoso.com' }],
    });
  });

  it('names no more than 1,000 of what it left out', () => {
    const spec = specOf({ mailbox: 1_002 }, { mode: 'drill' });
    const names = spec.resources.map(({ name }) => name);
    const before = ledgerOf(...twice(...names.slice(0, 600)));
    const plan = planFor(spec, before);
    for (const restore of twice(...names.slice(600, 1_001))) before.add(restore);

    const { plan: left } = withinBudget(plan, before, sunday);

    expect(left.drill?.leftOut.count).toBe(1_001);
    expect(left.drill?.leftOut.resources).toHaveLength(1_000);
  });

  it('has nothing to move without a coverage objective, whatever came back', () => {
    const before = ledgerOf(testRestore('user1@contoso.com', daysAgo(1)));
    const plan = planFor(specOf({ mailbox: 2 }, { mode: 'drill' }), before);
    before.add(testRestore('user1@contoso.com', daysAgo(0.1)));

    expect(withinBudget(plan, before, sunday).plan.drill).not.toHaveProperty('coverage');
  });

  it('moves nothing that came back too long ago, and nothing that it keeps', () => {
    const objectives = { rto: null, rpo: null, minSuccess: null, coverage };
    const before = ledgerOf(
      testRestore('user0@contoso.com', daysAgo(10)),
      testRestore('user1@contoso.com', daysAgo(91)),
    );
    const budget = { restores: 1, per: 5 * day };
    const plan = planFor(specOf({ mailbox: 2 }, { mode: 'drill', objectives, drill: { budget, samples: [] } }), before);
    before.add(testRestore('user1@contoso.com', daysAgo(1)));

    expect(withinBudget(plan, before, sunday).plan.drill?.coverage).toEqual({
      named: 2,
      covered: 1,
      coveredOutside: 0,
      uncovered: [
        {
          kind: 'mailbox',
          name: 'user1@contoso.com',
          drilledAt: new Date(daysAgo(1)).toISOString(),
          cameBackAt: new Date(daysAgo(91)).toISOString(),
        },
      ],
    });
  });

  it('has the default budget, if an earlier version made it', () => {
    const { drill: _, ...older } = planFor(specOf({ mailbox: 2 }, { mode: 'drill' }));
    const { plan, budget } = withinBudget(older, ledgerOf(...twice('user0@contoso.com')), sunday);

    expect(budget).toEqual({ restores: 2, per: 30 * day });
    expect(plan.resources.map(({ name }) => name)).toEqual(['user1@contoso.com']);
  });
});
