import { describe, expect, it } from 'vitest';
import { makePlan } from '../../src/plan/make-plan.ts';
import { comparePlans } from '../../src/plan/plan-diff.ts';
import { diffText } from '../../src/text/diff-text.ts';
import { planOf, planTime } from '../support/values/plans.ts';
import { november, resourceOf, specOf } from '../support/values/specs.ts';

describe('diffText', () => {
  it('shows changed settings, then changed, removed and added resources', () => {
    const inPlace = { ...november, destination: 'inPlace' } as const;
    const before = planOf({}, { resources: ['ada', 'bob'].map((name) => resourceOf('mailbox', name)) });
    const after = planOf(
      {},
      {
        resources: [resourceOf('mailbox', 'ada', { settings: inPlace }), resourceOf('site', 'finance')],
        retries: 1,
      },
    );

    expect(diffText(comparePlans(before, after)).replace(/[0-9a-f]{12}…/, '…')).toBe(
      `Compared with the plan sha256:… of 2026-11-22 02:59Z: 1 newly overwritten in place, 1 added, 1 removed, 1 changed, 1 setting changed.
    1 resource newly overwritten in place:
  ! mailbox ada
  ! retries: 0 → 1
    1 mailbox: destination new → inPlace
  ! mailbox ada
    1 mailbox: new, latest from 2026-11-01 00:00Z to 2026-11-15 00:00Z
  - mailbox bob
    1 site: new, latest from 2026-11-01 00:00Z to 2026-11-15 00:00Z
  + site finance
`,
    );
  });

  it('writes `(none)` in brackets, because a wave may be called `none`', () => {
    const after = planOf({ mailbox: 1 }, { waves: [{ name: 'none', minSuccess: null }] });

    const text = diffText(comparePlans(planOf({ mailbox: 1 }), after));

    expect(text).toContain('  ! waves: (none) → none\n    1 mailbox: wave (none) → none\n');
  });

  it('says that there are no changes', () => {
    const plan = planOf({ mailbox: 1 });

    expect(diffText(comparePlans(plan, plan))).toMatch(/^Compared with the plan .*: no changes\.\n$/);
  });

  it.each([
    [60_000, '1m later'],
    [-3_600_000, '1h earlier'],
  ])('does not call it a change that windows moved with the clock: by %i ms', (moved, text) => {
    const settings = { ...november, window: { last: 86_400_000 } };
    const spec = specOf({}, { resources: ['ada', 'bob'].map((name) => resourceOf('mailbox', name, { settings })) });

    const diff = comparePlans(makePlan(spec, planTime), makePlan(spec, planTime + moved));

    expect(diffText(diff)).toMatch(new RegExp(`: no changes. Windows that end when a plan is made end ${text}\\.\n$`));
  });

  it('says nothing of windows that moved by less than a second, as they do in a pull request', () => {
    const settings = { ...november, window: { last: 86_400_000 } };
    const spec = specOf({}, { resources: [resourceOf('mailbox', 'ada', { settings })] });

    const diff = comparePlans(makePlan(spec, planTime), makePlan(spec, planTime + 400));

    expect(diffText(diff)).toMatch(/: no changes\.\n$/);
  });

  it('names the earlier plan to the second', () => {
    const plan = { ...planOf({ mailbox: 1 }), createdAt: '2026-11-22T02:59:07.123Z' };

    expect(diffText(comparePlans(plan, plan))).toContain(' of 2026-11-22 02:59:07Z: ');
  });

  it('shows the first 20 lines of each kind of change, and counts the rest', () => {
    const text = diffText(comparePlans(planOf({ mailbox: 1_000 }), planOf({ site: 500 })));

    expect(text.match(/^ {2}- /gm)).toHaveLength(19);
    expect(text).toContain('    … and 981 more; `--format json` lists them all\n');
    expect(text).toContain('    … and 481 more; `--format json` lists them all\n');
  });

  it('shows a switch to `inPlace` among hundreds of changed windows, and each other kind of change', () => {
    const later = { ...november, window: { from: planTime - 86_400_000, to: planTime } };
    const names = Array.from({ length: 600 }, (_, index) => `user${index}`);
    const before = planOf({}, { resources: [...names, 'ada', 'bob'].map((name) => resourceOf('mailbox', name)) });
    const after = planOf(
      {},
      {
        resources: [
          ...names.map((name) => resourceOf('mailbox', name, { settings: later })),
          resourceOf('mailbox', 'ada', { settings: { ...later, destination: 'inPlace' } }),
          resourceOf('mailbox', 'bob', { directoryId: '959ba739-70b5-43c4-8c90-b2c22014f18b' }),
        ],
      },
    );

    const text = diffText(comparePlans(before, after));

    expect(text).toContain('    1 resource newly overwritten in place:\n  ! mailbox ada\n');
    expect(text).toContain('    1 mailbox: destination new → inPlace; restore point ');
    expect(text).toContain('    … and 581 more;');
    expect(text).toMatch(/1 mailbox: directoryObjectId \(none\) → 959ba739.*\n {2}! mailbox bob\n/);
  });

  it('names 200 resources that are newly overwritten, added ones included, and counts the others', () => {
    const inPlace = { ...november, destination: 'inPlace' } as const;
    const names = Array.from({ length: 250 }, (_, index) => `user${index}`);
    const before = planOf({}, { resources: names.slice(0, 100).map((name) => resourceOf('mailbox', name)) });
    const after = planOf({}, { resources: names.map((name) => resourceOf('mailbox', name, { settings: inPlace })) });
    const diff = comparePlans(before, after);

    const [title, ...lines] = diffText(diff).split('\n').slice(1);

    expect(title).toBe('    250 resources newly overwritten in place:');
    expect(lines.slice(0, 200)).toEqual(names.slice(0, 200).map((name) => `  ! mailbox ${name}`));
    expect(lines[200]).toBe('    … and 50 more; `--format json` lists them all');
    expect(comparePlans(after, after).newlyOverwritten).toEqual([]);
    expect(comparePlans(after, before).newlyOverwritten).toEqual([]);
  });

  it('keeps a text of the spec on one line', () => {
    const after = planOf({ mailbox: 1 }, { description: 'a\n\u001b[2Jb' });

    expect(diffText(comparePlans(planOf({ mailbox: 1 }), after))).toContain(
      '  ! description: (none) → a\\n\\u001b[2Jb\n',
    );
  });
});
