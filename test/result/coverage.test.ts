import { describe, expect, it } from 'vitest';
import type { PlannedDrill } from '../../src/drill/planned-drill.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { day } from '../../src/util/duration.ts';
import { planOf, planTime } from '../support/values/plans.ts';
import { failed, type RunStory, restored, runOf } from '../support/values/run-story.ts';

const session = 'mailbox-001';

/** A drill of a spec that names 10 mailboxes, of which `covered` came back before, and these restores are in it. */
function drillOf(cameBackAt: readonly (number | null)[], coveredOutside = 0, changes: Partial<Plan> = {}): Plan {
  const coverage = { share: 0.5, within: 90 * day };
  const plan = planOf(
    { mailbox: cameBackAt.length },
    { mode: 'drill', objectives: { rto: null, rpo: null, minSuccess: 0.1, coverage } },
  );
  const drill: PlannedDrill = {
    budget: { restores: 2, per: 30 * day },
    samples: [],
    leftOut: { count: 0, freeFrom: null, resources: [] },
    coverage: { named: 10, covered: coveredOutside, coveredOutside },
  };
  const resources = plan.resources.map((resource, index) => {
    const at = cameBackAt[index] ?? null;
    return at === null ? resource : { ...resource, cameBackAt: new Date(at).toISOString() };
  });
  return { ...plan, drill, resources, ...changes };
}

const lately = planTime - day;
const longAgo = planTime - 90 * day;
const nameless = (index: number) => restored(null, { id: `nameless-${index}` });

async function coveredBy(story: RunStory): Promise<number | undefined> {
  return (await story.result).coverage?.covered;
}

describe('the coverage of a drill', () => {
  it('is what came back outside of it lately, and in it', async () => {
    const story = runOf(drillOf([null, null], 3))
      .activates(session)
      .settles(session, [restored(0), failed(1, 'UnknownError')]);

    expect((await story.result).coverage).toEqual({
      within: 90 * day,
      named: 10,
      covered: 4,
      uncovered: [{ kind: 'mailbox', name: 'user1@contoso.com', drilledAt: null, cameBackAt: null, outcome: 'failed' }],
    });
  });

  it('counts what came back lately once, whether it comes back again or not', async () => {
    const story = runOf(drillOf([lately, lately, null]))
      .activates(session)
      .settles(session, [restored(0), failed(1, 'UnknownError'), failed(2, 'UnknownError')]);

    expect(await coveredBy(story)).toBe(2);
  });

  it('does not count what came back too long ago', async () => {
    const story = runOf(drillOf([longAgo, longAgo]))
      .activates(session)
      .settles(session, [restored(0), failed(1, 'UnknownError')]);

    expect(await coveredBy(story)).toBe(1);
  });

  it('counts what the counts of a session prove, though nobody knows whose it is', async () => {
    const story = runOf(drillOf([null, null, null]))
      .activates(session)
      .settles(session, [nameless(0), nameless(1), failed(null, 'UnknownError')]);

    expect(await coveredBy(story)).toBe(2);
  });

  it('does not count those twice that may have been covered before', async () => {
    const story = runOf(drillOf([lately, null, null]))
      .activates(session)
      .settles(session, [nameless(0), nameless(1), failed(null, 'UnknownError')]);

    expect(await coveredBy(story)).toBe(2);
  });

  it('is no less than what was covered before, if fewer come back', async () => {
    const story = runOf(drillOf([lately, lately, null]))
      .activates(session)
      .settles(session, [nameless(0), failed(null, 'UnknownError'), failed(null, 'UnknownError', { id: 'other' })]);

    expect(await coveredBy(story)).toBe(2);
  });

  it('counts each workload by itself', async () => {
    const mixed = planOf({ mailbox: 2, site: 1 }, { mode: 'drill', objectives: drillOf([]).objectives });
    const { drill } = drillOf([]);
    const story = runOf({ ...mixed, ...(drill && { drill }) })
      .activates(session)
      .settles(session, [restored(0), failed(1, 'UnknownError')])
      .activates('site-001')
      .settles('site-001', [restored(2)]);

    expect(await coveredBy(story)).toBe(2);
  });

  it('is known only if the spec asks for it, and the plan counts what was covered before', async () => {
    const plan = drillOf([null]);
    const { coverage: _, ...objectives } = plan.objectives;
    const { coverage: __, ...drill } = plan.drill ?? {};
    const { drill: ___, ...older } = plan;

    expect((await runOf({ ...plan, objectives }).result).coverage).toBeNull();
    expect((await runOf({ ...plan, drill: drill as PlannedDrill }).result).coverage).toBeNull();
    expect((await runOf(older).result).coverage).toBeNull();
  });
});

describe('the objective of coverage', () => {
  const objectiveOf = async (story: RunStory) =>
    (await story.result).objectives.find(({ objective }) => objective === 'coverage');

  it.each([
    [4, 0.5, true],
    [3, 0.4, false],
  ])('is judged by the share of what the spec names: %i and one of 10', async (outside, measured, met) => {
    const story = runOf(drillOf([null], outside))
      .activates(session)
      .settles(session, [restored(0)]);

    expect(await objectiveOf(story)).toEqual({ objective: 'coverage', wanted: 0.5, measured, met, reason: null });
  });

  it('is not known before the end', async () => {
    const story = runOf(drillOf([null], 9)).activates(session);

    expect(await objectiveOf(story)).toEqual({
      objective: 'coverage',
      wanted: 0.5,
      measured: null,
      met: null,
      reason: null,
    });
  });
});
