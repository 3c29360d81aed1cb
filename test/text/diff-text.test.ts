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
      `Compared with the plan sha256:… of 2026-11-22 02:59Z: 1 added, 1 removed, 1 changed, 1 setting changed.
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

  it('shows a moved window in one line', () => {
    const settings = { ...november, window: { last: 86_400_000 } };
    const spec = specOf({}, { resources: [resourceOf('mailbox', 'ada', { settings })] });

    const text = diffText(comparePlans(makePlan(spec, planTime), makePlan(spec, planTime + 60_000)));

    expect(text.split('\n').slice(1)).toEqual([
      '  ! 1 mailbox: window 2026-11-21 02:59Z to 2026-11-22 02:59Z → 2026-11-21 03:00Z to 2026-11-22 03:00Z, moved with the clock',
      '',
    ]);
    expect(text).toContain(': 1 window moved with the clock.');
  });

  it('shows the first 20 lines of each kind of change, and counts the rest', () => {
    const text = diffText(comparePlans(planOf({ mailbox: 1_000 }), planOf({ site: 500 })));

    expect(text.match(/^ {2}- /gm)).toHaveLength(19);
    expect(text).toContain('    … and 981 more; `--format json` lists them all\n');
    expect(text).toContain('    … and 481 more; `--format json` lists them all\n');
  });

  it('keeps a text of the spec on one line', () => {
    const after = planOf({ mailbox: 1 }, { description: 'a\n\u001b[2Jb' });

    expect(diffText(comparePlans(planOf({ mailbox: 1 }), after))).toContain('  ! description: (none) → a\\n\\u001b[2Jb\n');
  });
});
