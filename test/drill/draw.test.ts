import { describe, expect, it } from 'vitest';
import { drawDrill } from '../../src/drill/draw.ts';
import type { DrillLedger } from '../../src/drill/drill-ledger.ts';
import type { Sample, Spec } from '../../src/spec/spec.ts';
import { day } from '../../src/util/duration.ts';
import { daysAgo, ledgerOf, sunday, testRestore } from '../support/values/drills.ts';
import { messagesOf, pointOf, resourceOf, specOf } from '../support/values/specs.ts';

const budget = { restores: 2, per: 30 * day };
const half: Sample = { wave: 0, workload: 'mailbox', size: 5, rotate: false, seed: 'x', pinned: [] };

/** A drill on 10 mailboxes, `user0@contoso.com` and so on. */
function drillOf(sample: Partial<Sample> = {}, changes: Partial<Spec> = {}): Spec {
  return specOf({ mailbox: 10 }, { mode: 'drill', drill: { budget, samples: [{ ...half, ...sample }] }, ...changes });
}

function namesIn(spec: Spec, ledger: DrillLedger = ledgerOf(), now = sunday): string[] {
  return drawDrill(spec, ledger, now).spec.resources.map(({ name }) => name);
}

const all = specOf({ mailbox: 10 }).resources.map(({ name }) => name);

function drilled(names: readonly string[], days: number): ReturnType<typeof testRestore>[] {
  return names.map((name) => testRestore(name, daysAgo(days)));
}

describe('a recovery', () => {
  it('restores everything, whatever drills have restored', () => {
    const spec = specOf({ mailbox: 2 });
    const ledger = ledgerOf(...drilled(all, 1), ...drilled(all, 2));

    expect(drawDrill(spec, ledger, sunday)).toEqual({ spec, drill: null });
  });
});

describe('a sample', () => {
  it('has its size, in the order of the spec, and is the same for the same seed', () => {
    const names = namesIn(drillOf());

    expect(names).toHaveLength(5);
    expect(names).toEqual(all.filter((name) => names.includes(name)));
    expect(namesIn(drillOf(), ledgerOf(), sunday + day)).toEqual(names);
    expect(namesIn(drillOf({ seed: 'y' }))).not.toEqual(names);
  });

  it('is another one at another moment, if it has no seed', () => {
    const { drill } = drawDrill(drillOf({ seed: null }), ledgerOf(), sunday);

    expect(drill?.samples[0]?.seed).toBe('finance 2026-11-29T02:00:00.000Z');
    expect(namesIn(drillOf({ seed: null }))).not.toEqual(
      namesIn(drillOf({ seed: null }), ledgerOf(), sunday + 7 * day),
    );
  });

  it('of a percentage is rounded up', () => {
    expect(namesIn(drillOf({ size: { share: 0.05 } }))).toHaveLength(1);
    expect(namesIn(drillOf({ size: { share: 0.31 } }))).toHaveLength(4);
    // 0.07 times 100 is a little more than 7 for a computer.
    expect(namesIn(drillOf({ size: { share: 0.07 } }, { resources: specOf({ mailbox: 100 }).resources }))).toHaveLength(
      7,
    );
  });

  it('that rotates takes those first whose last drill is longest ago, and those before them that never had one', () => {
    const ledger = ledgerOf(...drilled(all.slice(0, 4), 40), ...drilled(all.slice(4, 8), 60));
    const names = namesIn(drillOf({ rotate: true }), ledger);

    expect(names).toEqual(expect.arrayContaining(all.slice(8)));
    expect(names.filter((name) => all.slice(4, 8).includes(name))).toHaveLength(3);
  });

  it('tries everybody before anybody twice, if it rotates', () => {
    const ledger = ledgerOf();
    const times = new Map<string, number>();
    for (let week = 0; week < 6; week += 1) {
      for (const name of namesIn(drillOf({ rotate: true, seed: null }), ledger, sunday + week * 16 * day)) {
        times.set(name, (times.get(name) ?? 0) + 1);
        ledger.add(testRestore(name, sunday + week * 16 * day));
      }
    }

    expect([...times.values()]).toEqual(all.map(() => 3));
  });

  it('gives a list that is too small for a share of its own its turn, if it rotates', () => {
    const resources = all.map((name, index) => resourceOf('mailbox', name, { source: index < 9 ? 1 : 2 }));
    const spec = drillOf({ size: 3, rotate: true, seed: null }, { resources });
    const ledger = ledgerOf();
    const seen = new Set<string>();
    for (let week = 0; week < 5; week += 1) {
      for (const name of namesIn(spec, ledger, sunday + week * 20 * day)) {
        seen.add(name);
        ledger.add(testRestore(name, sunday + week * 20 * day));
      }
    }

    expect(seen.size).toBe(10);
  });

  it('leaves out who is over budget, and names them with the moment at which they are not', () => {
    const ledger = ledgerOf(...drilled(all.slice(0, 3), 1), ...drilled(all.slice(0, 3), 20));
    const { drill, spec } = drawDrill(drillOf({ size: 10 }), ledger, sunday);

    expect(spec.resources.map(({ name }) => name)).toEqual(all.slice(3));
    expect(drill?.samples).toMatchObject([{ size: 10, named: 10, drawn: 7 }]);
    expect(drill?.leftOut).toEqual({
      count: 3,
      freeFrom: '2026-12-09T02:00:00.000Z',
      resources: all.slice(0, 3).map((name) => ({ kind: 'mailbox', name, freeFrom: '2026-12-09T02:00:00.000Z' })),
    });
  });

  it('always includes what is pinned, within its size, unless that is over budget', () => {
    const pinned = ['USER7@contoso.com', 'user9@contoso.com'];
    for (const seed of ['a', 'b', 'c']) {
      const names = namesIn(drillOf({ seed, size: 3, pinned }));
      expect(names).toHaveLength(3);
      expect(names).toEqual(expect.arrayContaining(['user7@contoso.com', 'user9@contoso.com']));
    }
    const ledger = ledgerOf(...drilled(['user7@contoso.com'], 1), ...drilled(['user7@contoso.com'], 2));

    const names = namesIn(drillOf({ size: 3, pinned }), ledger);

    expect(names).toHaveLength(3);
    expect(names).not.toContain('user7@contoso.com');
  });

  it('is spread over the lists by those of them that are not pinned', () => {
    const resources = all.map((name, index) => resourceOf('mailbox', name, { source: index < 5 ? 1 : 2 }));
    const pinned = all.slice(0, 3);
    const { drill } = drawDrill(drillOf({ size: 7, pinned }, { resources }), ledgerOf(), sunday);

    // The four others of seven: 8/7 and 20/7.
    expect(drill?.samples[0]?.lists).toEqual([
      { source: 1, named: 5, drawn: 3 + 1 },
      { source: 2, named: 5, drawn: 3 },
    ]);
  });

  it('has its size even if one list has nothing within budget but what is pinned', () => {
    const resources = all.map((name, index) => resourceOf('mailbox', name, { source: index < 6 ? 1 : 2 }));
    const overBudget = all.slice(2, 6);
    const ledger = ledgerOf(...drilled(overBudget, 1), ...drilled(overBudget, 2));
    const { drill } = drawDrill(drillOf({ size: 4, pinned: all.slice(0, 2) }, { resources }), ledger, sunday);

    expect(drill?.samples[0]?.lists).toEqual([
      { source: 1, named: 6, drawn: 2 },
      { source: 2, named: 4, drawn: 2 },
    ]);
  });

  it('names no more than 1,000 of those that are over budget, and counts all', () => {
    const { resources } = specOf({ mailbox: 1_001 });
    const restores = resources.map(({ name }) => testRestore(name, daysAgo(1)));
    const spec = drillOf({}, { resources, drill: { budget: { restores: 1, per: 30 * day }, samples: [half] } });
    const { drill } = drawDrill(spec, ledgerOf(...restores), sunday);

    expect(drill?.leftOut.count).toBe(1_001);
    expect(drill?.leftOut.resources).toHaveLength(1_000);
  });

  it('is spread over the lists, and says how', () => {
    const resources = all.map((name, index) => resourceOf('mailbox', name, { source: index < 8 ? 1 : 2 }));
    const { drill } = drawDrill(drillOf({}, { resources }), ledgerOf(), sunday);

    expect(drill?.samples[0]?.lists).toEqual([
      { source: 1, named: 8, drawn: 4 },
      { source: 2, named: 2, drawn: 1 },
    ]);
  });

  it('tries small lists too, if there are more lists than it has places', () => {
    const resources = all.map((name, index) => resourceOf('mailbox', name, { source: Math.max(1, index - 6) }));
    const spec = drillOf({ size: 1, rotate: true, seed: null }, { resources });
    const ledger = ledgerOf();
    const drawn = new Set<number>();
    for (let week = 0; week < 3; week += 1) {
      const [resource] = drawDrill(spec, ledger, sunday + week * 7 * day).spec.resources;
      drawn.add(resource?.source ?? 0);
      ledger.add(testRestore(resource?.name ?? '', sunday + week * 7 * day));
    }

    expect([...drawn].sort()).toEqual([1, 2, 3]);
  });

  it('tries the list first of which no member was drilled for longest, if there are more lists than it has places', () => {
    const resources = all.slice(0, 4).map((name, index) => resourceOf('mailbox', name, { source: Math.max(1, index) }));
    const drills = [10, 60, 30, 5].map((days, index) => testRestore(all[index] ?? '', daysAgo(days)));
    const { drill } = drawDrill(drillOf({ size: 1 }, { resources }), ledgerOf(...drills), sunday);

    expect(drill?.samples[0]?.lists.filter(({ drawn }) => drawn > 0)).toEqual([{ source: 2, named: 1, drawn: 1 }]);
  });

  it('of fewer places than lists tries other lists with another seed', () => {
    const resources = all.map((name, index) => resourceOf('mailbox', name, { source: index }));
    const first = ['a', 'b', 'c', 'd', 'e', 'f'].map((seed) => namesIn(drillOf({ seed, size: 1 }, { resources }))[0]);

    expect(new Set(first).size).toBeGreaterThan(1);
  });

  it('draws those too that are restored from a restore point of their own', () => {
    const resources = all.map((name) => pointOf('mailbox', name, 'p1'));

    expect(namesIn(drillOf({}, { resources }))).toHaveLength(5);
  });

  it('is drawn of its own wave and workload only', () => {
    const waves = [
      { name: 'canary', minSuccess: null },
      { name: 'rest', minSuccess: null },
    ];
    const resources = all.map((name, index) => resourceOf('mailbox', name, { wave: index < 2 ? 0 : 1 }));
    const drive = resourceOf('drive', 'ada@contoso.com', { wave: 1 });
    const samples = [
      { ...half, size: 1 },
      { ...half, wave: 1, size: 2 },
    ];
    const spec = drillOf({}, { waves, resources: [...resources, drive], drill: { budget, samples } });
    const drawn = drawDrill(spec, ledgerOf(), sunday).spec.resources;

    expect(drawn.map(({ wave, kind }) => `${wave} ${kind}`)).toEqual([
      '0 mailbox',
      '1 mailbox',
      '1 mailbox',
      '1 drive',
    ]);
  });
});

describe('a drill without a sample', () => {
  it('restores everything that is within budget', () => {
    const spec = drillOf({}, { drill: { budget, samples: [] } });
    const ledger = ledgerOf(...drilled(all.slice(0, 9), 1), ...drilled(all.slice(0, 8), 2));
    const { drill, spec: drawn } = drawDrill(spec, ledger, sunday);

    expect(drawn.resources.map(({ name }) => name)).toEqual(all.slice(8));
    expect(drawn.resources.map(({ cameBackAt }) => cameBackAt)).toEqual([daysAgo(1), undefined]);
    expect(drill).toMatchObject({ samples: [], leftOut: { count: 8 } });
  });
});

describe('single items', () => {
  it('are never drawn, and all of one mailbox are one restore of it', () => {
    const items = ['a', 'b', 'c'].map((query) => messagesOf('user0@contoso.com', query));
    const spec = drillOf({ size: 10 }, { resources: [...specOf({ mailbox: 10 }).resources, ...items] });

    expect(namesIn(spec)).toHaveLength(13);
  });

  it('come before the whole mailbox, if only one of them is within budget', () => {
    const items = [messagesOf('user0@contoso.com', 'a')];
    const spec = drillOf({ size: 10 }, { resources: [...specOf({ mailbox: 10 }).resources, ...items] });
    const names = namesIn(spec, ledgerOf(...drilled(['user0@contoso.com'], 3)));

    expect(names).toContain('user0@contoso.com: a');
    expect(names).not.toContain('user0@contoso.com');
  });

  it('of a mailbox that is over budget are left out, and those of others are not', () => {
    const resources = ['user0@contoso.com', 'user1@contoso.com'].map((unit) => messagesOf(unit, 'a'));
    const overBudget = ['user0@contoso.com'];
    const ledger = ledgerOf(...drilled(overBudget, 1), ...drilled(overBudget, 2));
    const { spec, drill } = drawDrill(drillOf({}, { resources }), ledger, sunday);

    expect(spec.resources.map(({ name }) => name)).toEqual(['user1@contoso.com: a']);
    expect(drill?.leftOut.resources.map(({ name }) => name)).toEqual(['user0@contoso.com: a']);
  });
});

describe('coverage before a drill', () => {
  const objectives = { rto: null, rpo: null, minSuccess: null, coverage: { share: 0.5, within: 90 * day } };

  it('counts what the spec names now and what came back lately, each once', () => {
    const ledger = ledgerOf(
      ...drilled(all.slice(0, 2), 10),
      ...drilled(all.slice(0, 1), 20),
      testRestore(all[2] ?? '', daysAgo(5), { cameBack: false }),
      ...drilled(all.slice(3, 4), 90),
      ...drilled(['gone@contoso.com'], 1),
      testRestore(all[4] ?? '', daysAgo(5), { isWhole: false }),
    );
    const spec = drillOf({ size: 7, rotate: true }, { objectives });
    const { drill, spec: drawn } = drawDrill(spec, ledger, sunday);

    expect(drill?.coverage).toEqual({
      named: 10,
      covered: 2,
      coveredOutside: 2,
      // The sample has all others who did not come back.
      uncovered: [{ kind: 'mailbox', name: all[2], drilledAt: new Date(daysAgo(5)).toISOString(), cameBackAt: null }],
    });
    expect(drawn.resources.find(({ name }) => name === all[3])?.cameBackAt).toBe(daysAgo(90));
  });

  it('names whom it does not restore and who did not come back lately: never before long ago', () => {
    const ledger = ledgerOf(
      ...drilled(all.slice(0, 1), 100),
      ...drilled(all.slice(1, 2), 200),
      testRestore(all[2] ?? '', daysAgo(5), { cameBack: false }),
      ...drilled(all.slice(4), 10),
    );
    const resources = specOf({ mailbox: 10 }).resources;
    const { drill } = drawDrill(drillOf({ size: 1, rotate: true }, { objectives, resources }), ledger, sunday);

    // The sample has user3, who was never drilled.
    const time = (days: number) => new Date(daysAgo(days)).toISOString();
    expect(drill?.coverage).toEqual({
      named: 10,
      covered: 6,
      coveredOutside: 6,
      uncovered: [
        { kind: 'mailbox', name: all[2], drilledAt: time(5), cameBackAt: null },
        { kind: 'mailbox', name: all[1], drilledAt: time(200), cameBackAt: time(200) },
        { kind: 'mailbox', name: all[0], drilledAt: time(100), cameBackAt: time(100) },
      ],
    });
  });

  it('counts none outside of a drill that restores everything', () => {
    const { drill } = drawDrill(
      drillOf({ size: 10 }, { objectives }),
      ledgerOf(...drilled(all.slice(0, 2), 10)),
      sunday,
    );

    expect(drill?.coverage).toEqual({ named: 10, covered: 2, coveredOutside: 0, uncovered: [] });
  });

  it('counts whole mailboxes only, whether or not from a restore point of their own', () => {
    const whole = [resourceOf('mailbox', 'user0@contoso.com'), pointOf('mailbox', 'user1@contoso.com', 'p1')];
    const resources = [...whole, messagesOf('user0@contoso.com', 'a')];
    const ledger = ledgerOf(...drilled(['user0@contoso.com'], 10));
    const spec = drillOf({ size: 1, rotate: true }, { resources, objectives });

    expect(drawDrill(spec, ledger, sunday).drill?.coverage).toEqual({
      named: 2,
      covered: 1,
      coveredOutside: 1,
      uncovered: [],
    });
  });
});
