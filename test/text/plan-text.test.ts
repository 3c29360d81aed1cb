import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../src/m365/limits.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { planText } from '../../src/text/plan-text.ts';
import { formatDuration, parseDuration } from '../../src/util/duration.ts';
import { pastTimes } from '../support/values/past-times.ts';
import { planOf, planTime } from '../support/values/plans.ts';
import { november, resourceOf, specOf, specOfWaves } from '../support/values/specs.ts';

describe('planText', () => {
  it('shows what is restored, from when, to where, and what is first', () => {
    const plan = planOf(
      { mailbox: 250, drive: 2 },
      { description: 'Finance after the November incident', deadline: 43_200_000 },
    );

    expect(textOf(plan)).toBe(`finance (recovery): 252 resources
Finance after the November incident
tenant 72f988bf-86f1-41af-91ab-2d7cd011db47
deadline 12h

Restore points: latest from 2026-11-01 00:00Z to 2026-11-15 00:00Z
workload  resources  destination
mailbox         250  new
drive             2  new

workload  first resources    size  priority
mailbox   user0@contoso.com
mailbox   user1@contoso.com
mailbox   user2@contoso.com
mailbox   user3@contoso.com
mailbox   user4@contoso.com
drive     user0@contoso.com
drive     user1@contoso.com
… and 245 more; \`--format json\` lists them all

Everything fits within the caps: 250 mailboxes, 2 drives at once.

Forecast: half of the time within 3h 26m, 9 times in 10 within 4h 5m. About 4 sessions.
  Microsoft's published medians give 3h (learn.microsoft.com/microsoft-365/backup/backup-overview, read November 2026)
  based on medians for all 252
  mailbox: 2 of 3 take within ×1.2 of Microsoft's median for one, 2h (assumed)
  drive: 2 of 3 take within ×2.0 of Microsoft's median for one, 30m (assumed)

sha256:…
`);
  });

  it('says where a window without `from` starts, and why there', () => {
    const asOf = { ...november, window: { asOf: Date.parse('2026-11-15T00:00:00Z') } };
    const spec = specOf({}, { resources: [resourceOf('mailbox', 'ada@contoso.com', { settings: asOf })] });
    const kept = { kept: 90 * 86_400_000, by: 'policy' } as const;
    const reaches = { mailbox: kept, drive: kept, site: kept };

    expect(planText(makePlan(spec, planTime))).toContain(
      'latest as of 2026-11-15 00:00Z,\n  from 2025-11-15 00:00Z (365d kept by default)\n',
    );
    expect(planText(makePlan(spec, planTime, { reaches }))).toContain(
      "latest as of 2026-11-15 00:00Z,\n  from 2026-08-17 00:00Z (90d kept by the tenant's policies)\n",
    );
  });

  it('keeps a description and names on one line, with escapes for control characters and commands to GitHub', () => {
    const resources = [resourceOf('site', 'https://contoso.sharepoint.com/sites/\u001b[2J')];

    const text = textOf(planOf({}, { description: '::error::a\n::error::b', resources }));

    expect(text).toContain('\n\\u003a:error::a\\n::error::b\n');
    expect(text).toContain('\nsite      https://contoso.sharepoint.com/sites/\\u001b[2J\n');
  });

  it('says how many resources are overwritten in place, and which caps resources wait for', () => {
    const settings = { ...november, destination: 'inPlace', fastOnly: true } as const;
    const resources = [resourceOf('site', 'https://contoso.sharepoint.com/sites/finance', { settings })];
    const limits = { ...defaultLimits, inFlight: 1 };
    const mailboxes = [
      resourceOf('mailbox', 'ada@contoso.com', { size: 12_345, priority: 1 }),
      resourceOf('mailbox', 'bob@contoso.com', { size: 7 }),
    ];

    const plan = planOf({}, { resources: [...resources, ...mailboxes], tenant: null, limits });

    expect(textOf(plan)).toBe(`finance (recovery): 3 resources

Restore points: latest from 2026-11-01 00:00Z to 2026-11-15 00:00Z
workload  resources  destination
mailbox           2  new

Restore points: latest from 2026-11-01 00:00Z to 2026-11-15 00:00Z,
  fast restore points only
workload  resources  destination
site              1  inPlace

1 resource will be overwritten in place.

workload  first resources                                 size  priority
mailbox   ada@contoso.com                               12,345         1
mailbox   bob@contoso.com                                    7
site      https://contoso.sharepoint.com/sites/finance

Resources wait for these caps:
  inFlight  2 mailboxes, 1 at once

Forecast: half of the time within 3h 8m, 9 times in 10 within 4h 14m. About 3 sessions. Most of the waiting is for inFlight.
  Microsoft's published medians give 2h (learn.microsoft.com/microsoft-365/backup/backup-overview, read November 2026); its post of 2026 gives 2m to 20m for each drive or site with a fast restore point
  based on earlier runs or sizes for 2 of 3, on medians for the others
  mailbox: 2 of 3 take within ×1.3 of the estimate by size (assumed)
  site: 2 of 3 take within ×2.0 of Microsoft's median for one, 30m (assumed)

sha256:…
`);
  });

  it.each([
    ['1d', 'will be met'],
    ['3.6h', 'is uncertain'],
    ['2h', 'will be missed'],
  ])('judges an rto of %s: %s', (rto, verdict) => {
    const objectives = { rto: parseDuration(rto) ?? null, rpo: null, minSuccess: null };

    expect(textOf(planOf({ mailbox: 250 }, { objectives }))).toMatch(
      new RegExp(`^  rto ${formatDuration(parseDuration(rto) ?? 0)} ${verdict}$`, 'm'),
    );
  });

  it('names no medians if sizes say how long each resource takes', () => {
    const resources = [resourceOf('mailbox', 'ada@contoso.com', { size: 7 })];

    expect(textOf(planOf({}, { resources }))).toContain('\n  based on earlier runs or sizes for all 1\n');
  });

  it('says which spreads were measured, and on how many', () => {
    const { resources } = specOf({ mailbox: 30 });
    const times = resources.map(({ name }, index) => [name, index % 2 === 0 ? [130_000, 100_000] : [100_000, 130_000]]);
    const more = [resourceOf('mailbox', 'ada@contoso.com', { size: 7 }), resourceOf('mailbox', 'bob@contoso.com')];
    const spec = specOf({}, { resources: [...resources, ...more] });

    const plan = makePlan(spec, planTime, { timings: pastTimes(Object.fromEntries(times)) });

    expect(textOf(plan)).toMatch(
      / {2}mailbox: 2 of 3 take within ×1\.2 of the estimate by earlier runs \(measured on 30\), ×1\.3 of the estimate by size \(assumed\), ×1\.1 of the median \(measured on 30\)\n/,
    );
  });

  it('shows the waves in order, each with its gate and when it ends', () => {
    const waves = [
      { name: 'canary', minSuccess: 0.995, counts: { mailbox: 20, site: 1 } },
      { name: 'all', counts: { mailbox: 400 } },
    ];

    const text = textOf(makePlan(specOfWaves(waves), planTime));

    expect(text).toContain(`
Restore points: latest from 2026-11-01 00:00Z to 2026-11-15 00:00Z
workload  resources  destination  wave
mailbox          20  new          canary
site              1  new          canary
mailbox         400  new          all
`);
    expect(text).toContain(`
wave    resources  gate                    ends after
canary         21  99.5% must be restored  3h 3m to 3h 15m
all           400  none                    6h 40m to 7h 25m
`);
    expect(text).toContain('Everything fits within the caps: at most 400 mailboxes, 1 site at once.');
  });

  it('shows no waves if the spec has none', () => {
    expect(textOf(planOf({ mailbox: 1 }))).not.toContain('wave');
  });

  it('counts a single resource as one', () => {
    expect(textOf(planOf({ mailbox: 1 }))).toContain('finance (recovery): 1 resource\n');
  });

  it('says how often failures are retried', () => {
    expect(textOf(planOf({ mailbox: 1 }, { retries: 1 }))).toContain(
      '\nup to 1 retry of failures that may be temporary\n',
    );
    expect(textOf(planOf({ mailbox: 1 }, { retries: 3 }))).toContain(
      '\nup to 3 retries of failures that may be temporary\n',
    );
  });

  it('counts several overwritten resources in the plural', () => {
    const settings = { ...november, destination: 'inPlace' } as const;
    const resources = ['ada', 'bob'].map((name) => resourceOf('drive', `${name}@contoso.com`, { settings }));

    expect(textOf(planOf({}, { resources }))).toContain('\n2 resources will be overwritten in place.\n');
  });

  it('lists 5 resources of a group and 20 in all, and counts the rest', () => {
    const resources = Array.from({ length: 60 }, (_, index) =>
      resourceOf('mailbox', `user${index}@contoso.com`, {
        settings: { ...november, window: { last: 1_000 + (index % 5) } },
      }),
    );

    const text = textOf(planOf({}, { resources }));

    const listed = text.match(/^mailbox {3}user\d+/gm) ?? [];
    expect(listed).toHaveLength(20);
    expect(listed.slice(0, 6)).toEqual([0, 5, 10, 15, 20, 1].map((number) => `mailbox   user${number}`));
    expect(text).toContain('… and 40 more; `--format json` lists them all');
  });

  it('shows seconds and milliseconds if they are not zero', () => {
    const window = { from: Date.parse('2026-11-01T12:34:56Z'), to: Date.parse('2026-11-01T12:35:00.250Z') };
    const resources = [resourceOf('drive', 'ada@contoso.com', { settings: { ...november, window } })];

    expect(textOf(planOf({}, { resources }))).toContain('from 2026-11-01 12:34:56Z to 2026-11-01 12:35:00.250Z');
  });

  it('has tables that fit on a terminal and tear no time apart', () => {
    const id = '1f1f1f1f-0000-4000-8000-000000000000_1701648000_12_2';
    const asOf = { ...november, window: { asOf: Date.parse('2026-11-15T12:34:56.789Z') }, fastOnly: true } as const;
    const plan = planOf(
      { mailbox: 3 },
      { resources: [resourceOf('site', 'https://contoso.sharepoint.com/sites/finance', { settings: asOf })] },
    );
    const [site] = plan.resources;
    const pinned = { of: 'point', pointId: id, at: '2026-11-14T22:00:00.000Z', missing: null } as const;
    const resources = site === undefined ? [] : [{ ...site, size: 123_456_789, priority: 1, selection: pinned }];

    const [tables = ''] = planText({ ...plan, resources }).split('\nForecast');

    expect(tables.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(tables).toContain(`sites/finance  123,456,789         1\n  2026-11-14 22:00Z (${id})\n`);
    expect(tables).toContain(
      '\nRestore points: latest as of 2026-11-15 12:34:56.789Z,\n  from 2025-11-15 12:34:56.789Z (365d',
    );
  });

  it('ends with the hash of the plan', () => {
    const plan = planOf({ site: 1 });

    expect(planText(plan).endsWith(`\n${plan.hash}\n`)).toBe(true);
  });
});

/** The text, with the hash cut short. */
function textOf(plan: Plan): string {
  return planText(plan).replace(/sha256:[0-9a-f]{64}/, 'sha256:…');
}
