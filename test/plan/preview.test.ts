import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../src/plan/limits.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { previewPlan } from '../../src/plan/preview.ts';
import { planOf } from '../support/plans.ts';
import { november, resourceOf } from '../support/specs.ts';

describe('previewPlan', () => {
  it('tells what comes back, from when, to where, and in which sessions', () => {
    const plan = planOf(
      { mailbox: 250, drive: 2 },
      { description: 'Finance after the November incident', deadline: 43_200_000 },
    );

    expect(textOf(plan)).toBe(`finance (recovery): 252 resources in 3 restore sessions
Finance after the November incident
tenant 72f988bf-86f1-41af-91ab-2d7cd011db47
deadline 12h

workload  resources  sessions  destination  restore point
mailbox         250         2  new          latest from 2026-11-01 00:00Z to 2026-11-15 00:00Z
drive             2         1  new          latest from 2026-11-01 00:00Z to 2026-11-15 00:00Z

session      resources  beginning with
mailbox-001        200  user0@contoso.com    …
mailbox-002         50  user200@contoso.com  …
drive-001            2  user0@contoso.com    …

No cap binds: 250 mailboxes, 2 drives at once.

sha256:…
`);
  });

  it('says how many resources are overwritten in place, and which caps bind', () => {
    const settings = { ...november, destination: 'inPlace', fastOnly: true } as const;
    const resources = [resourceOf('site', 'https://contoso.sharepoint.com/sites/finance', { settings })];
    const limits = { ...defaultLimits, activeSessions: 1, perSession: 1, inFlight: 1 };

    const plan = planOf(
      {},
      { resources: [...resources, resourceOf('mailbox', 'ada@contoso.com')], tenant: null, limits },
    );

    expect(textOf(plan)).toBe(`finance (recovery): 2 resources in 2 restore sessions

workload  resources  sessions  destination  restore point
mailbox           1         1  new          latest from 2026-11-01 00:00Z to 2026-11-15 00:00Z
site              1         1  inPlace      latest from 2026-11-01 00:00Z to 2026-11-15 00:00Z, fast restore points only

1 of them is overwritten in place.

session      resources  beginning with
mailbox-001          1  ada@contoso.com
site-001             1  https://contoso.sharepoint.com/sites/finance

Caps that bind:
  activeSessions  2 sessions, 1 at once

sha256:…
`);
  });

  it('counts a single resource and a single session as one', () => {
    expect(textOf(planOf({ mailbox: 1 }))).toContain('1 resource in 1 restore session\n');
  });

  it('says how often a restore is tried anew', () => {
    expect(textOf(planOf({ mailbox: 1 }, { retries: 1 }))).toContain(
      '\nup to 1 new attempt where a failure may pass\n',
    );
    expect(textOf(planOf({ mailbox: 1 }, { retries: 3 }))).toContain(
      '\nup to 3 new attempts where a failure may pass\n',
    );
  });

  it('speaks of several that are overwritten as several', () => {
    const settings = { ...november, destination: 'inPlace' } as const;
    const resources = ['ada', 'bob'].map((name) => resourceOf('drive', `${name}@contoso.com`, { settings }));

    expect(textOf(planOf({}, { resources }))).toContain('\n2 of them are overwritten in place.\n');
  });

  it('lists twenty sessions, and says how many there are beyond', () => {
    const plan = planOf({ mailbox: 25 }, { limits: { ...defaultLimits, perSession: 1 } });

    const text = textOf(plan);

    expect(text.match(/^mailbox-\d+/gm)).toHaveLength(20);
    expect(text).toContain('… and 5 more; `--format json` lists them all');
  });

  it('shows the seconds of a moment that has any', () => {
    const window = { from: Date.parse('2026-11-01T12:34:56Z'), to: Date.parse('2026-11-01T12:35:00.250Z') };
    const resources = [resourceOf('drive', 'ada@contoso.com', { settings: { ...november, window } })];

    expect(textOf(planOf({}, { resources }))).toContain('from 2026-11-01 12:34:56Z to 2026-11-01 12:35:00.250Z');
  });

  it('ends with the hash of the plan', () => {
    const plan = planOf({ site: 1 });

    expect(previewPlan(plan).endsWith(`\n${plan.hash}\n`)).toBe(true);
  });
});

/** The preview, with the hash cut short. */
function textOf(plan: Plan): string {
  return previewPlan(plan).replace(/sha256:[0-9a-f]{64}/, 'sha256:…');
}
