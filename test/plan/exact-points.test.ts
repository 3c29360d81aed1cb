import { describe, expect, it } from 'vitest';
import { makePlan } from '../../src/plan/make-plan.ts';
import type { Plan, PlannedResource } from '../../src/plan/plan.ts';
import { comparePlans } from '../../src/plan/plan-diff.ts';
import { planFlaw } from '../../src/plan/plan-flaw.ts';
import type { Resource } from '../../src/spec/spec.ts';
import { diffText } from '../../src/text/diff-text.ts';
import { planMarkdown } from '../../src/text/plan-markdown.ts';
import { planText } from '../../src/text/plan-text.ts';
import { planTime } from '../support/values/plans.ts';
import { filesOf, messagesOf, november, pointOf, resourceOf, specOf } from '../support/values/specs.ts';

const ada = 'ada@contoso.com';
const bob = 'bob@contoso.com';
const missing = { pointId: null, at: null, missing: 'it has no restore point' };

function planWith(...resources: Resource[]): Plan {
  return makePlan(specOf({}, { resources }), planTime);
}

/** The plan with changes in its first resource, as somebody might forge it. */
function forged(plan: Plan, changes: Partial<PlannedResource>): Plan {
  const [first, ...others] = plan.resources;
  if (first === undefined) throw new Error('a plan has resources');
  return { ...plan, resources: [{ ...first, ...changes }, ...others] };
}

describe('a plan that names restore points', () => {
  const plan = planWith(
    pointOf('mailbox', ada, 'point-a'),
    pointOf('mailbox', bob, 'point-b', { at: null }),
    pointOf('mailbox', 'cy@contoso.com', '', missing),
    resourceOf('mailbox', 'dee@contoso.com'),
  );

  it('keeps them in other groups than resources whose restore point the service chooses', () => {
    expect(plan.groups.map(({ filling, count }) => [filling, count])).toEqual([
      ['standard', 3],
      ['bulk', 1],
    ]);
  });

  it('shows the time of each, the id if the time is not known, and the resources without one', () => {
    const text = planText(plan);

    expect(text).toContain(
      'Restore points: named for each resource\nworkload  resources  destination\nmailbox           3  new\n',
    );
    expect(text).toContain(`mailbox   ${ada}\n  2026-11-14 00:00Z (point-a)\n`);
    expect(text).toContain(`mailbox   ${bob}\n  point-b\n`);
    expect(text).toContain(
      'Not restored, because no restore point was found:\n  cy@contoso.com  none: it has no restore point\n',
    );
  });

  it('shows the same in Markdown', () => {
    const text = planMarkdown(plan);

    expect(text).toContain(`mailbox  new      ${ada}  2026-11-14 00:00Z (point-a)  finance.yaml:1`);
    expect(text).toContain('**1 resource will not be restored, because no restore point was found:**');
  });

  it('is compared with other plans resource by resource', () => {
    const before = planWith(pointOf('mailbox', ada, 'old'), pointOf('mailbox', bob, 'same'));
    const after = planWith(pointOf('mailbox', ada, 'new'), pointOf('mailbox', bob, 'same'));

    expect(diffText(comparePlans(before, after))).toContain(
      `1 mailbox: restore point 2026-11-14 00:00Z (old) → 2026-11-14 00:00Z (new)\n  ! mailbox ${ada}\n`,
    );
    expect(comparePlans(before, after).changed).toHaveLength(1);
  });
});

describe('a plan of single items', () => {
  const inPlace = { ...november, destination: 'inPlace', fastOnly: true } as const;
  const plan = planWith(
    resourceOf('mailbox', ada),
    messagesOf(ada, "Subject -like 'x*'"),
    filesOf('drive', ada, 'Documents/'),
    filesOf('site', 'https://contoso.sharepoint.com/sites/a', 'Documents/'),
  );

  it('has groups for them by the workload that holds them', () => {
    expect(plan.groups.map(({ kind, workload, filling }) => [kind, workload, filling])).toEqual([
      ['mailbox', 'mailbox', 'bulk'],
      ['message', 'mailbox', 'granular'],
      ['file', 'drive', 'granular'],
      ['file', 'site', 'granular'],
    ]);
    expect(plan.counts).toEqual({ mailbox: 1, drive: 0, site: 0, message: 1, file: 2 });
  });

  it('says if it needs the beta version of the service', () => {
    const beta = planWith(filesOf('drive', ada, 'Documents/', { settings: inPlace }));

    expect(planText(plan)).not.toContain('--graph-version');
    expect(planText(beta)).toContain('Needs `--graph-version beta`: ');
  });

  it('counts them towards the caps of their workload', () => {
    const limits = { ...specOf({}).limits, inFlight: 1 };
    const { bindingCaps } = makePlan(
      specOf({}, { limits, resources: [resourceOf('mailbox', ada), messagesOf(ada, "Subject -like 'x*'")] }),
      planTime,
    );

    expect(bindingCaps).toEqual([
      { cap: 'inFlight', workload: 'mailbox', limit: 1, wanted: 2, text: '1 mailbox, 1 message query, 1 at once' },
    ]);
  });
});

describe('a forged plan', () => {
  const query = planWith(messagesOf(ada, "Subject -like 'x*'"));
  const files = planWith(filesOf('drive', ada, 'Documents/'));
  const pinned = planWith(pointOf('mailbox', ada, 'point-a'));

  it.each([
    ['with another query than its name shows', forged(query, { selection: { of: 'messages', unit: ada, query: 'y' } })],
    [
      'with another mailbox than its name shows',
      forged(query, { selection: { of: 'messages', unit: bob, query: "Subject -like 'x*'" } }),
    ],
    [
      'with another path than its name shows',
      forged(files, { selection: { of: 'files', unit: ada, path: 'x', pointId: null } }),
    ],
    [
      'with a restore point in a group whose restore points the service chooses',
      forged(planWith(resourceOf('mailbox', ada)), pinned.resources.at(0) ?? {}),
    ],
    ['without a restore point in a group that needs one', forged(pinned, { selection: null })],
    [
      'without the reason why a restore point is missing',
      forged(pinned, { selection: { of: 'point', pointId: null, at: null, missing: null } }),
    ],
  ])('%s is found out', (_what, plan) => {
    expect(planFlaw(plan)).toBe('`/resources/0` does not fit its group');
  });

  it('is not suspected if it is sound', () => {
    expect([query, files, pinned].map(planFlaw)).toEqual([undefined, undefined, undefined]);
  });
});
