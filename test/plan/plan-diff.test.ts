import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makePlan } from '../../src/plan/make-plan.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { comparePlans } from '../../src/plan/plan-diff.ts';
import type { RestoreSettings, Spec } from '../../src/spec/spec.ts';
import { anySpec } from '../support/values/arbitrary-specs.ts';
import { planOf, planTime } from '../support/values/plans.ts';
import { filesOf, messagesOf, november, pointOf, resourceOf, specOf } from '../support/values/specs.ts';

const [novemberStart, novemberEnd] = [Date.parse('2026-11-01T00:00:00Z'), Date.parse('2026-11-15T00:00:00Z')];
const lastWeek: RestoreSettings = { ...november, window: { last: 7 * 86_400_000 } };

describe('comparePlans', () => {
  it('finds no changes between a plan and itself', () => {
    const plan = planOf({ mailbox: 3, site: 2 });

    expect(comparePlans(plan, plan)).toEqual({
      against: { hash: plan.hash, createdAt: plan.createdAt },
      settings: [],
      newlyOverwritten: [],
      added: [],
      removed: [],
      changed: [],
      movedWindows: [],
    });
  });

  it('lists added and removed resources with how they are restored', () => {
    const before = planWith(['ada', 'bob'].map((name) => resourceOf('mailbox', `${name}@contoso.com`)));
    const after = planWith(['bob', 'cy'].map((name) => resourceOf('mailbox', `${name}@contoso.com`)));

    const { added, removed, changed } = comparePlans(before, after);

    const placement = {
      kind: 'mailbox',
      destination: 'new',
      from: '2026-11-01T00:00:00.000Z',
      to: '2026-11-15T00:00:00.000Z',
      prefer: 'latest',
      fastOnly: false,
      filling: 'bulk',
      conflictBehavior: null,
      wave: null,
    };
    expect(added).toEqual([{ ...placement, resources: ['cy@contoso.com'] }]);
    expect(removed).toEqual([{ ...placement, resources: ['ada@contoso.com'] }]);
    expect(changed).toEqual([]);
  });

  it('compares addresses without case, and keeps a mailbox apart from the drive of the same address', () => {
    const before = planWith([resourceOf('mailbox', 'ada@contoso.com'), resourceOf('drive', 'bob@contoso.com')]);
    const after = planWith([resourceOf('mailbox', 'Ada@Contoso.com'), resourceOf('mailbox', 'bob@contoso.com')]);

    const { added, removed, changed } = comparePlans(before, after);

    expect(added.map(({ kind, resources }) => [kind, resources])).toEqual([['mailbox', ['bob@contoso.com']]]);
    expect(removed.map(({ kind, resources }) => [kind, resources])).toEqual([['drive', ['bob@contoso.com']]]);
    expect(changed).toEqual([]);
  });

  it('lists changes in how resources are restored, grouped by the same changes', () => {
    const inPlace = { ...november, destination: 'inPlace' } as const;
    const fast = { ...november, destination: 'inPlace', fastOnly: true, prefer: 'oldest' } as const;
    const window = { from: '2026-11-01T00:00:00.000Z', to: '2026-11-15T00:00:00.000Z' };
    const before = planWith(['ada', 'bob', 'cy'].map((name) => resourceOf('drive', name)));
    const after = planWith([
      resourceOf('drive', 'ada', { settings: inPlace }),
      resourceOf('drive', 'bob', { settings: inPlace }),
      resourceOf('drive', 'cy', { settings: fast }),
    ]);

    expect(comparePlans(before, after).changed).toEqual([
      {
        kind: 'drive',
        changes: [{ what: 'destination', before: 'new', after: 'inPlace' }],
        resources: ['ada', 'bob'],
      },
      {
        kind: 'drive',
        changes: [
          { what: 'destination', before: 'new', after: 'inPlace' },
          {
            what: 'restore point',
            before: { filling: 'bulk', ...window, prefer: 'latest', fastOnly: false },
            after: { filling: 'bulk', ...window, prefer: 'oldest', fastOnly: true },
          },
        ],
        resources: ['cy'],
      },
    ]);
  });

  it('lists resources that moved to another wave', () => {
    const waves = ['canary', 'rest'].map((name) => ({ name, minSuccess: null }));
    const before = planOf({}, { waves, resources: [resourceOf('site', 'a'), resourceOf('site', 'b', { wave: 1 })] });
    const after = planOf({}, { waves, resources: [resourceOf('site', 'a'), resourceOf('site', 'b', { wave: 0 })] });

    expect(comparePlans(before, after).changed).toEqual([
      { kind: 'site', changes: [{ what: 'wave', before: 'rest', after: 'canary' }], resources: ['b'] },
    ]);
  });

  it('keeps a wave called `none` apart from no wave', () => {
    const resources = [resourceOf('site', 'a')];
    const [before, after] = [
      planOf({}, { resources }),
      planOf({}, { resources, waves: [{ name: 'none', minSuccess: null }] }),
    ];

    expect(comparePlans(before, after).changed).toEqual([
      { kind: 'site', changes: [{ what: 'wave', before: null, after: 'none' }], resources: ['a'] },
    ]);
  });

  it('lists changed ids one by one', () => {
    const before = planWith([
      resourceOf('mailbox', 'ada', { directoryId: 'id-1' }),
      resourceOf('mailbox', 'bob', { directoryId: 'id-2' }),
      resourceOf('site', 'hr'),
    ]);
    const after = planWith([
      resourceOf('mailbox', 'ada', { directoryId: 'id-2' }),
      resourceOf('mailbox', 'bob', { directoryId: 'id-2' }),
      resourceOf('site', 'hr', { directoryId: 'id-3', settings: { ...november, destination: 'inPlace' } }),
    ]);

    expect(comparePlans(before, after).changed).toEqual([
      {
        kind: 'mailbox',
        changes: [{ what: 'directoryObjectId', before: 'id-1', after: 'id-2' }],
        resources: ['ada'],
      },
      {
        kind: 'site',
        changes: [
          { what: 'destination', before: 'new', after: 'inPlace' },
          { what: 'siteId', before: null, after: 'id-3' },
        ],
        resources: ['hr'],
      },
    ]);
  });

  it('names what will be overwritten and would not have been', () => {
    const inPlace = { ...november, destination: 'inPlace' } as const;
    const before = planWith([
      resourceOf('mailbox', 'kept', { settings: inPlace }),
      resourceOf('mailbox', 'spared', { settings: inPlace }),
      resourceOf('mailbox', 'switched'),
      resourceOf('site', 'moved'),
    ]);
    const after = planWith([
      resourceOf('mailbox', 'kept', { settings: inPlace }),
      resourceOf('mailbox', 'spared'),
      resourceOf('mailbox', 'switched', { settings: inPlace }),
      resourceOf('mailbox', 'added', { settings: inPlace }),
      resourceOf('mailbox', 'new'),
      resourceOf('site', 'moved', { settings: inPlace }),
    ]);

    expect(comparePlans(before, after).newlyOverwritten).toEqual([
      { kind: 'mailbox', resources: ['switched', 'added'] },
      { kind: 'site', resources: ['moved'] },
    ]);
  });

  it('lists changed restore points, and not the window of a resource that has one', () => {
    const later = { ...november, window: { from: planTime - 86_400_000, to: planTime } };
    const before = planWith([
      pointOf('mailbox', 'ada', 'p1'),
      pointOf('mailbox', 'bob', 'p1'),
      pointOf('mailbox', 'cy', 'p1', { at: '2026-11-13T00:00:00.000Z' }),
      resourceOf('mailbox', 'dan'),
    ]);
    const after = planWith([
      pointOf('mailbox', 'ada', 'p2'),
      { ...pointOf('mailbox', 'bob', 'p1'), settings: later },
      pointOf('mailbox', 'cy', 'p1'),
      pointOf('mailbox', 'dan', 'p3'),
    ]);
    const point = { of: 'point', pointId: 'p1', at: '2026-11-14T00:00:00.000Z', missing: null };

    const { changed } = comparePlans(before, after);

    expect(changed.map(({ resources }) => resources[0])).toEqual(['ada', 'cy', 'dan']);
    expect(changed[0]?.changes).toEqual([{ what: 'restore point', before: point, after: { ...point, pointId: 'p2' } }]);
    expect(changed[2]?.changes.map(({ before: source, after: other }) => [source, other])).toEqual([
      [expect.objectContaining({ filling: 'bulk' }), expect.objectContaining({ filling: 'standard' })],
      [null, { ...point, pointId: 'p3' }],
    ]);
  });

  it('lists a restore point that is missing now', () => {
    const missing = (text: 'noPoint' | null): Plan =>
      planWith([
        resourceOf('mailbox', 'ada', {
          selection: { of: 'point', pointId: null, at: null, missing: text },
        }),
      ]);

    expect(comparePlans(missing('noPoint'), missing('noPoint')).changed).toEqual([]);
    expect(comparePlans(missing(null), missing('noPoint')).changed).toHaveLength(1);
  });

  it('lists the restore point of files if the spec names one, and nothing of messages', () => {
    const files = (pointId: string | null): Plan =>
      planWith([
        filesOf('drive', 'ada', 'Documents', { selection: { of: 'files', unit: 'ada', path: 'Documents', pointId } }),
        messagesOf('ada', 'x'),
      ]);
    const named = { of: 'files', unit: 'ada', path: 'Documents', pointId: 'p1' };

    expect(comparePlans(files(null), files(null)).changed).toEqual([]);
    expect(comparePlans(files('p1'), files('p1')).changed).toEqual([]);
    expect(comparePlans(files(null), files('p1')).changed[0]?.changes).toEqual([
      { what: 'restore point', before: null, after: named },
    ]);
  });

  it.each<[string, Partial<RestoreSettings>]>([
    ['the beginning of its window', { window: { from: planTime - 30 * 86_400_000, to: novemberEnd } }],
    ['the end of its window', { window: { from: novemberStart, to: planTime } }],
    ['which restore point it prefers', { prefer: 'oldest' }],
    ['whether it must be a fast one', { fastOnly: true }],
  ])('lists a resource that differs by %s', (_, changes) => {
    const { changed } = comparePlans(
      planWith([resourceOf('drive', 'ada')]),
      planWith([resourceOf('drive', 'ada', { settings: { ...november, ...changes } })]),
    );

    expect(changed.map(({ changes: some }) => some.map(({ what }) => what))).toEqual([['restore point']]);
  });

  it('lists what happens to files that are there already', () => {
    const files = (conflictBehavior: 'fail' | 'rename' | null): Plan =>
      planWith([filesOf('drive', 'ada', 'Documents', { settings: { ...november, fastOnly: true, conflictBehavior } })]);

    expect(comparePlans(files(null), files('rename')).changed[0]?.changes).toEqual([
      { what: 'conflictBehavior', before: null, after: 'rename' },
    ]);
  });

  it('knows a site and its id in either form', () => {
    const site = (name: string, directoryId: string): Plan =>
      planWith([resourceOf('site', `https://contoso.sharepoint.com/sites/${name}`, { directoryId })]);

    const { added, removed, changed } = comparePlans(
      site('R&D', 'contoso.sharepoint.com,ABC,def'),
      site('./r%26d/', 'abc'),
    );

    expect([added, removed, changed]).toEqual([[], [], []]);
  });

  it('lists a relative window that moved once, not for every resource', () => {
    const spec = specOf(
      {},
      {
        resources: [
          ...['ada', 'bob'].map((name) => resourceOf('mailbox', name, { settings: lastWeek })),
          resourceOf('mailbox', 'cy', { settings: { ...lastWeek, destination: 'inPlace' } }),
        ],
      },
    );

    const { changed, movedWindows } = comparePlans(makePlan(spec, planTime), makePlan(spec, planTime + 3_600_000));

    expect(changed).toEqual([]);
    expect(movedWindows).toEqual([
      {
        kind: 'mailbox',
        before: { from: '2026-11-15T02:59:00.000Z', to: '2026-11-22T02:59:00.000Z' },
        after: { from: '2026-11-15T03:59:00.000Z', to: '2026-11-22T03:59:00.000Z' },
        count: 3,
      },
    ]);
  });

  it('lists a relative window that became longer as a change of its resources', () => {
    const longer = { ...november, window: { last: 14 * 86_400_000 } };
    const before = planWith([resourceOf('mailbox', 'ada', { settings: lastWeek })]);
    const after = makePlan(
      specOf({}, { resources: [resourceOf('mailbox', 'ada', { settings: longer })] }),
      planTime + 1_000,
    );

    const { changed, movedWindows } = comparePlans(before, after);

    expect(changed.map(({ changes }) => changes.map(({ what }) => what))).toEqual([['restore point']]);
    expect(movedWindows).toEqual([]);
  });

  it('ignores order and forecast, so a new size changes nothing', () => {
    const before = planWith([resourceOf('mailbox', 'ada', { size: 1 }), resourceOf('mailbox', 'bob', { size: 2 })]);
    const after = planWith([resourceOf('mailbox', 'ada', { size: 3 }), resourceOf('mailbox', 'bob', { priority: 1 })]);

    expect(comparePlans(before, after)).toMatchObject({ settings: [], added: [], removed: [], changed: [] });
  });

  it('covers every resource of both plans, and finds the same in both directions', () => {
    fc.assert(
      fc.property(anySpec, anySpec, (one, other) => {
        const [before, after] = [makePlan(withoutDoubles(one), planTime), makePlan(withoutDoubles(other), planTime)];

        const [forth, back] = [comparePlans(before, after), comparePlans(after, before)];

        const kept = after.resources.length - countOf(forth.added);
        expect(kept).toBe(before.resources.length - countOf(forth.removed));
        expect(namesOf(back.added)).toEqual(namesOf(forth.removed));
        expect(countOf(back.changed)).toBe(countOf(forth.changed));
        expect(countOf(forth.changed)).toBeLessThanOrEqual(kept);
      }),
    );
  });
});

type Parts = readonly { readonly resources: readonly string[] }[];

function countOf(parts: Parts): number {
  return parts.flatMap(({ resources }) => resources).length;
}

function namesOf(parts: Parts): string[] {
  return parts.flatMap(({ resources }) => resources).sort();
}

function planWith(resources: Spec['resources']): Plan {
  return planOf({}, { resources });
}

function withoutDoubles(spec: Spec): Spec {
  const byKey = new Map(spec.resources.map((one) => [`${one.kind} ${one.name.trim().toLowerCase()}`, one]));
  const plain = [...byKey.values()].filter(({ name }) => !name.includes('/'));
  return { ...spec, resources: plain };
}
