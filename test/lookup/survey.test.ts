import { describe, expect, it } from 'vitest';
import { defaultScenario, type Scenario } from '../../src/emulator/scenario/scenario.ts';
import { GraphError } from '../../src/graph/graph-error.ts';
import type { PointSearchResult, RestoreApi } from '../../src/graph/restore-api.ts';
import { type Survey, type SurveyOptions, surveyTenant, worstLoss } from '../../src/lookup/survey.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { Resource } from '../../src/spec/spec.ts';
import { all, day, hour, openTenant, type TenantRig } from '../support/rigs/tenant-rig.ts';
import { replacing } from '../support/rigs/wrapped-api.ts';
import { planOf } from '../support/values/plans.ts';
import { november, resourceOf } from '../support/values/specs.ts';

/** A tenant that protects these mailboxes and nothing else. */
function tenantWith(items: readonly string[], changes: Partial<Scenario> = {}): TenantRig {
  const none = { ...defaultScenario.protected.mailbox, count: 0, items: [] };
  const named = { ...none, items };
  return openTenant({
    protected: { ...defaultScenario.protected, mailbox: named },
    unlisted: 'unprotected',
    ...changes,
  });
}

/** A plan of mailboxes, from the hour before now. */
function planFor(rig: TenantRig, names: readonly string[], changes: Partial<Resource> = {}): Plan {
  const now = rig.clock.now();
  const settings = { ...november, window: { from: now - hour, to: now } };
  return planOf({}, { resources: names.map((name) => resourceOf('mailbox', name, { settings, ...changes })) });
}

function survey(
  plan: Plan,
  rig: TenantRig,
  api: RestoreApi = rig.api,
  onStep: SurveyOptions['onStep'] = () => undefined,
): Promise<Survey> {
  return surveyTenant(plan, { api, now: rig.clock.now(), onStep });
}

const many = (count: number): string[] => Array.from({ length: count }, (_, index) => `user${index}@contoso.com`);
/** A page or an answer that is refused. */
const refused = () => failing(new GraphError('no', { kind: 'refused', status: 403, code: 'accessDenied' }));

/** A page or an answer that fails. */
function failing(error: GraphError): Promise<never> {
  const failure = Promise.reject(error);
  return Object.assign(failure, { [Symbol.asyncIterator]: () => ({ next: () => failure }) });
}

/** A service on which some searches fail. They are numbered from 1. */
function searching(fails: (call: number) => boolean, error: GraphError): (api: RestoreApi) => RestoreApi {
  let call = 0;
  return replacing('searchRestorePoints', (original) => {
    call += 1;
    return fails(call) ? Promise.reject(error) : original();
  });
}

/** The first page of a list, and then garbage. */
async function* brokenOff({ api }: TenantRig) {
  for await (const units of api.listProtectionUnits('mailbox')) {
    yield units;
    throw new GraphError('no', { kind: 'garbled', status: 200 });
  }
}

/** The mailboxes that a tenant lists, in the order of their names, protected or not. */
async function* listOf({ api }: TenantRig, protections: readonly (boolean | null)[]) {
  for await (const units of api.listProtectionUnits('mailbox'))
    yield units.map((unit, index) => ({ ...unit, isProtected: protections[index] ?? null }));
}

describe('the survey of a plan', () => {
  it('shows which resources are protected, in any spelling, and which restore point each would use', async () => {
    const rig = tenantWith(['ada@contoso.com', 'bob@contoso.com']);
    const plan = planFor(rig, ['ADA@contoso.com', 'mallory@contoso.com']);

    const { resources, unread } = await survey(plan, rig);

    expect(unread).toEqual([]);
    expect(resources).toMatchObject([
      { isProtected: true, hasPoint: true, point: { protectedAt: expect.any(Number) } },
      { isProtected: false, hasPoint: null, point: null },
    ]);
  });

  it('finds the restore points of many resources, although one answer holds only five', async () => {
    const rig = tenantWith(many(47));
    const plan = planFor(rig, many(47));

    const { resources } = await survey(plan, rig);

    expect(resources.filter(({ hasPoint, point }) => hasPoint && point !== null)).toHaveLength(47);
    expect(new Set(resources.map(({ point }) => point?.id)).size).toBe(47);
    expect(rig.tenant.calls.summary.calls.searchRestorePoints).toBe(4 + 4 + 2);
  });

  it('shows which resources have no restore point in their window', async () => {
    const rig = tenantWith(many(2), { restorePoints: { every: 30 * day, fastEvery: 30 * day, keptFor: 365 * day } });

    const { resources } = await survey(planFor(rig, many(2)), rig);

    expect(resources).toMatchObject(many(2).map((name) => ({ isProtected: true, hasPoint: false, unit: { name } })));
  });

  it('finds resources by the ids of the spec if the list shows no names, and knows nothing without ids', async () => {
    const rig = tenantWith(many(2), { unitList: 'application' });
    const [first] = many(1);
    const { directoryId } = (await rig.api.listProtectionUnits('mailbox')[Symbol.asyncIterator]().next()).value[0];
    const known = planFor(rig, [first ?? ''], { directoryId: String(directoryId).toUpperCase() });
    const wrong = planFor(rig, [first ?? ''], { directoryId: 'another' });

    const protections = async (plan: Plan) => (await survey(plan, rig)).resources.map(({ isProtected }) => isProtected);

    expect([await protections(known), await protections(wrong), await protections(planFor(rig, many(1)))]).toEqual([
      [true],
      [false],
      [null],
    ]);
  });

  it('prefers the protected unit, or the one whose id the spec gives, to a former unit of the same name', async () => {
    const rig = tenantWith(many(1));
    const [unit] = await all(rig.api.listProtectionUnits('mailbox'));
    const former = { ...unit, id: 'former', directoryId: 'former', isProtected: false };
    const listing = async function* () {
      yield [unit, former];
    };
    const api = replacing('listProtectionUnits', listing)(rig.api);

    const [unsaid, present, before] = await Promise.all(
      [null, unit?.directoryId ?? null, 'former'].map((directoryId) =>
        survey(planFor(rig, many(1), { directoryId }), rig, api),
      ),
    );

    expect([unsaid, present, before].map((found) => found?.resources[0]?.isProtected)).toEqual([true, true, false]);
    expect(unsaid?.resources[0]?.hasPoint).toBe(true);
  });

  it("shows the state of the service, and how much of the caps other people's sessions use", async () => {
    const rig = tenantWith(many(1), { otherSessions: [{ workload: 'mailbox', resources: 10, until: hour }] });

    const { service, use } = await survey(planFor(rig, many(1)), rig);

    expect(service?.status).toBe('enabled');
    expect(use).toMatchObject({ activeSessions: 1, inFlight: { mailbox: 10 }, today: { mailbox: 10 } });
  });

  it('changes nothing at the service', async () => {
    const rig = tenantWith(many(3));

    await survey(planFor(rig, many(3)), rig);

    expect(Object.keys(rig.tenant.calls.summary.calls).sort()).toEqual([
      'getServiceStatus',
      'listProtectionUnits',
      'listSessions',
      'searchRestorePoints',
    ]);
  });

  it.each([
    ['getServiceStatus', 'the state of the service, which needs BackupRestore-Control.Read.All', { service: null }],
    ['listSessions', 'the sessions of the tenant, which needs BackupRestore-Restore.Read.All', { use: null }],
    [
      'listProtectionUnits',
      'the protection units of mailboxes, which needs BackupRestore-Configuration.Read.All',
      { resources: [{ isProtected: null, hasPoint: null }] },
    ],
    [
      'searchRestorePoints',
      'the restore points of 1 mailbox, which needs BackupRestore-Search.Read.All',
      { resources: [{ isProtected: true, hasPoint: null }] },
    ],
  ] as const)('leaves unknown what is refused, and gives the reason: %s', async (call, what, unknown) => {
    const rig = tenantWith(many(1));

    const found = await survey(planFor(rig, many(1)), rig, replacing(call, refused)(rig.api));

    expect(found).toMatchObject(unknown);
    expect(found.unread).toEqual([expect.stringMatching(new RegExp(`^${what} \\(.*accessDenied.*\\)$`))]);
  });

  it('does not guess from empty answers', async () => {
    const rig = tenantWith(many(2));
    const api = replacing('searchRestorePoints', async () => ({ points: [], without: [] }))(rig.api);

    const { resources } = await survey(planFor(rig, many(2)), rig, api);

    expect(resources.map(({ hasPoint }) => hasPoint)).toEqual([null, null]);
  });

  it('finds the unit of a restore point by the id of the point if it does not name its unit', async () => {
    const rig = tenantWith(many(2));
    const api = replacing('searchRestorePoints', async (original) => {
      const { points, without } = (await original()) as PointSearchResult;
      return { points: points.map((point) => ({ ...point, unit: null })), without };
    })(rig.api);

    const { resources } = await survey(planFor(rig, many(2)), rig, api);

    expect(resources.map(({ hasPoint }) => hasPoint)).toEqual([true, true]);
  });

  it('never gives a resource the restore point of another one, even if an answer has several of one', async () => {
    const rig = tenantWith(many(2));
    const api = replacing('searchRestorePoints', async (original) => {
      const { points } = (await original()) as PointSearchResult;
      const [first] = points;
      return { points: first === undefined ? [] : [first, { ...first, id: `${first.id}_again` }], without: [] };
    })(rig.api);

    const { resources } = await survey(planFor(rig, many(2)), rig, api);

    expect(resources.map(({ point }) => point?.unit?.name ?? null).sort()).toEqual([...many(2)].sort());
    for (const [index, { point }] of resources.entries())
      expect(point?.unit?.name ?? many(2)[index]).toBe(planFor(rig, many(2)).resources.at(index)?.name);
  });

  it('stops searching once a search is refused', async () => {
    const rig = tenantWith(many(400));
    let calls = 0;
    const api = replacing('searchRestorePoints', () => {
      calls += 1;
      return refused();
    })(rig.api);

    await survey(planFor(rig, many(400)), rig, api);

    expect(calls).toBeLessThanOrEqual(8);
  });

  it.each([
    ['garbled', '200, unreadable'],
    ['answer-lost', 'no answer'],
  ] as const)('leaves unknown only the units of a search whose answer is %s', async (kind, why) => {
    const rig = tenantWith(many(50));
    const api = searching((call) => call === 2, new GraphError('no', { kind, status: kind === 'garbled' ? 200 : 0 }));

    const { resources, unread } = await survey(planFor(rig, many(50)), rig, api(rig.api));

    const known = resources.filter(({ hasPoint }) => hasPoint).length;
    expect(resources.filter(({ hasPoint }) => hasPoint === null)).toHaveLength(50 - known);
    expect([30, 45]).toContain(known);
    expect(unread).toEqual([`the restore points of ${50 - known} mailboxes (${why})`]);
  });

  it('keeps what a search found before it failed', async () => {
    const rig = tenantWith(many(20));
    const api = searching((call) => call === 2, new GraphError('no', { kind: 'garbled', status: 200 }));

    const { resources, unread } = await survey(planFor(rig, many(20)), rig, api(rig.api));

    expect(resources.filter(({ hasPoint }) => hasPoint)).toHaveLength(5);
    expect(unread).toEqual(['the restore points of 15 mailboxes (200, unreadable)']);
  });

  it('continues after searches that are refused one by one, and stops after three that use up the patience', async () => {
    const callsUntilGivenUp = async (error: GraphError): Promise<number> => {
      const rig = tenantWith(many(400));
      const plan = planFor(rig, many(400));
      let calls = 0;
      const api = searching((call) => {
        calls = call;
        return true;
      }, error);
      await survey({ ...plan, limits: { ...plan.limits, requests: 1 } }, rig, api(rig.api));
      return calls;
    };

    expect(await callsUntilGivenUp(new GraphError('no', { kind: 'refused', status: 400 }))).toBe(20);
    expect(await callsUntilGivenUp(new GraphError('no', { kind: 'garbled', status: 200 }))).toBe(3);
  });

  it('keeps what it read of a list that breaks off, and calls nobody unprotected who may come later in it', async () => {
    const rig = tenantWith(many(250));
    const api = replacing('listProtectionUnits', () => brokenOff(rig))(rig.api);

    const { resources, unread } = await survey(planFor(rig, [...many(250), 'eve@contoso.com']), rig, api);

    expect(resources.filter(({ isProtected, hasPoint }) => isProtected && hasPoint)).toHaveLength(100);
    expect(resources.filter(({ isProtected }) => isProtected === null)).toHaveLength(151);
    expect(unread).toEqual(['the protection units of mailboxes (200, unreadable)']);
  });

  it('fails if no read at all gets a readable answer', async () => {
    const rig = tenantWith(many(1));
    const nonsense = () => failing(new GraphError('a page of HTML', { kind: 'garbled', status: 200 }));
    const reads = ['getServiceStatus', 'listSessions', 'listProtectionUnits', 'searchRestorePoints'] as const;
    const api = reads.reduce((wrapped: RestoreApi, read) => replacing(read, nonsense)(wrapped), rig.api);

    await expect(survey(planFor(rig, many(1)), rig, api)).rejects.toMatchObject({ message: 'a page of HTML' });
  });

  it('keeps half a list even if no other read gets an answer', async () => {
    const rig = tenantWith(many(250));
    const nonsense = () => failing(new GraphError('a page of HTML', { kind: 'garbled', status: 200 }));
    const reads = ['getServiceStatus', 'listSessions', 'searchRestorePoints'] as const;
    const listing = replacing('listProtectionUnits', () => brokenOff(rig))(rig.api);
    const api = reads.reduce((wrapped: RestoreApi, read) => replacing(read, nonsense)(wrapped), listing);

    const { resources, unread } = await survey(planFor(rig, many(250)), rig, api);

    expect(resources.filter(({ isProtected }) => isProtected)).toHaveLength(100);
    expect(unread).toHaveLength(4);
  });

  it('reports its progress: pages of the list, then searches', async () => {
    const rig = tenantWith(many(150));
    const steps: unknown[] = [];

    await survey(planFor(rig, many(150)), rig, rig.api, (step) => steps.push(step));

    const units = { workload: 'mailbox', reading: 'units' };
    expect(steps.slice(0, 3)).toEqual([
      { ...units, read: 100 },
      { ...units, read: 150 },
      { workload: 'mailbox', reading: 'points', read: expect.any(Number), of: 150 },
    ]);
    expect(steps).toHaveLength(2 + 8);
    expect(steps.at(-1)).toMatchObject({ read: 150 });
  });

  it('shows that a unit is no longer protected', async () => {
    const rig = tenantWith(many(2));
    const api = replacing('listProtectionUnits', () => listOf(rig, [false, null]))(rig.api);

    const { resources } = await survey(planFor(rig, many(2)), rig, api);

    expect(resources.map(({ isProtected }) => isProtected)).toEqual([false, null]);
  });

  it('fails if the service is down', async () => {
    const rig = tenantWith(many(1));
    const away = () => Promise.reject(new GraphError('away', { kind: 'unreachable' }));

    await expect(
      survey(planFor(rig, many(1)), rig, replacing('searchRestorePoints', away)(rig.api)),
    ).rejects.toMatchObject({ kind: 'unreachable' });
  });
});

describe('worstLoss', () => {
  it('is the longest time from a restore point to the end of its window', async () => {
    const rig = tenantWith(many(30), { restorePoints: { every: hour / 2, fastEvery: hour, keptFor: 365 * day } });
    const plan = planFor(rig, many(30));
    const found = await survey(plan, rig);
    const losses = found.resources.map(({ point }) => rig.clock.now() - (point?.protectedAt ?? 0));

    const worst = worstLoss(plan, found);

    expect(worst?.loss).toBe(Math.max(...losses));
    expect(losses[worst?.resource ?? -1]).toBe(worst?.loss);
  });

  it('is 0 for a restore point after the end of its window', async () => {
    const rig = tenantWith(many(1));
    const plan = planFor(rig, many(1));
    const late = { id: 'p1', protectedAt: rig.clock.now() + hour, expiresAt: null, isFast: null, unit: null };
    const found = await survey(plan, rig);

    const resources = found.resources.map((resource) => ({ ...resource, point: late }));

    expect(worstLoss(plan, { ...found, resources })).toEqual({ resource: 0, loss: 0 });
  });

  it('is null if no restore point is known', async () => {
    const rig = tenantWith([]);
    const plan = planFor(rig, many(1));

    expect(worstLoss(plan, await survey(plan, rig))).toBeNull();
  });
});
