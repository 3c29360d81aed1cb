import { describe, expect, it } from 'vitest';
import { makePlan } from '../../src/plan/make-plan.ts';
import type { Plan } from '../../src/plan/plan.ts';
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
const none = { pointId: null, at: null, missing: 'it has no restore point' };

function planWith(...resources: Resource[]): Plan {
  return makePlan(specOf({}, { resources }), planTime);
}

/** The plan with another first resource, as somebody might forge it. */
function forged(plan: Plan, changes: Partial<Plan['resources'][number]>): Plan {
  const [first, ...others] = plan.resources;
  if (first === undefined) throw new Error('a plan has resources');
  return { ...plan, resources: [{ ...first, ...changes }, ...others] };
}

describe('a plan with restore points of its own', () => {
  const plan = planWith(
    pointOf('mailbox', ada, 'point-a'),
    pointOf('mailbox', bob, 'point-b', { at: null }),
    pointOf('mailbox', 'cy@contoso.com', '', none),
    resourceOf('mailbox', 'dee@contoso.com'),
  );

  it('never lets them share a session with what leaves the choice to the service', () => {
    expect(plan.groups.map(({ filling, count }) => [filling, count])).toEqual([
      ['standard', 3],
      ['bulk', 1],
    ]);
  });

  it('shows the moment of each, its id where nobody has looked it up, and who has none', () => {
    const text = planText(plan);

    expect(text).toContain('mailbox           3  new          one of its own for each\n');
    expect(text).toContain(`mailbox  ${ada}  2026-11-14 00:00Z (point-a)`);
    expect(text).toContain(`mailbox  ${bob}  point-b\n`);
    expect(text).toContain(
      'Without a restore point, and not restored:\n  cy@contoso.com  none: it has no restore point\n',
    );
  });

  it('shows the same in a pull request', () => {
    const text = planMarkdown(plan);

    expect(text).toContain(`mailbox  new      ${ada}  2026-11-14 00:00Z (point-a)  finance.yaml:1`);
    expect(text).toContain('**1 resource without a restore point will not be restored:**');
  });

  it('is told from one with other points, resource by resource', () => {
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

  it('has them in sessions of their own, by the workload that they lie in', () => {
    expect(plan.groups.map(({ kind, workload, filling }) => [kind, workload, filling])).toEqual([
      ['mailbox', 'mailbox', 'bulk'],
      ['message', 'mailbox', 'granular'],
      ['file', 'drive', 'granular'],
      ['file', 'site', 'granular'],
    ]);
    expect(plan.counts).toEqual({ mailbox: 1, drive: 0, site: 0, message: 1, file: 2 });
  });

  it('says where only the beta version of the service will do', () => {
    const beta = planWith(filesOf('drive', ada, 'Documents/', { settings: inPlace }));

    expect(planText(plan)).not.toContain('--graph-version');
    expect(planText(beta)).toContain('Needs `--graph-version beta`: ');
  });

  it('counts them under the caps of their workload', () => {
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
    [
      'whose query is not the one that its name shows',
      forged(query, { selection: { of: 'messages', unit: ada, query: 'y' } }),
    ],
    [
      'whose mailbox is not the one that its name shows',
      forged(query, { selection: { of: 'messages', unit: bob, query: "Subject -like 'x*'" } }),
    ],
    [
      'whose path is not the one that its name shows',
      forged(files, { selection: { of: 'files', unit: ada, path: 'x', pointId: null } }),
    ],
    [
      'that has a restore point where the service chooses',
      forged(planWith(resourceOf('mailbox', ada)), pinned.resources[0] ?? {}),
    ],
    ['that has none where it must be named', forged(pinned, { selection: null })],
    [
      'that leaves out why there is none',
      forged(pinned, { selection: { of: 'point', pointId: null, at: null, missing: null } }),
    ],
  ])('%s is seen through', (_what, plan) => {
    expect(planFlaw(plan)).toBe("`/resources/0` is none of its group's");
  });

  it('of honest making is not', () => {
    expect([query, files, pinned].map(planFlaw)).toEqual([undefined, undefined, undefined]);
  });
});
