import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makePlan } from '../../../src/plan/make-plan.ts';
import type { ReportContext } from '../../../src/report/context.ts';
import { htmlReport } from '../../../src/report/html/html-report.ts';
import type { RunResult } from '../../../src/result/result.ts';
import { textOf } from '../../support/pieces.ts';
import { hostile } from '../../support/values/hostile-texts.ts';
import { resultOfMany } from '../../support/values/many-results.ts';
import { planOf, planTime } from '../../support/values/plans.ts';
import { failed, restored, runOf } from '../../support/values/run-story.ts';
import { resourceOf, specOf } from '../../support/values/specs.ts';

describe('report.html', () => {
  it('allows its own script and style by their hashes, and nothing else', async () => {
    const page = await pageOf(mixedRun());

    const [, policy = ''] = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(page) ?? [];
    const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(page) ?? [];
    const [, script = ''] = /<script>([\s\S]*?)<\/script>/.exec(page) ?? [];
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `style-src '${hashOf(style)}'`,
      `script-src '${hashOf(script)}'`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });

  it('has no address to load from, no style or handler in an element', async () => {
    const page = await pageOf(mixedRun());

    expect(page).not.toMatch(/ (src|style|on[a-z]+)=|url\(|@import|<link|<iframe|<img/);
    expect([...page.matchAll(/href="([^"]*)"/g)].every(([, href = '']) => href.startsWith('#'))).toBe(true);
  });

  it('says from which restore point the oldest of it is', async () => {
    expect(await pageOf(mixedRun())).toContain(
      'Nothing came back from a restore point before 2026-11-14T23:30:00.000Z.',
    );
  });

  it('begins with the verdict in one sentence', async () => {
    expect(await pageOf(mixedRun())).toContain(
      '<h1 class="verdict missed"><span class="word">Failed</span> This recovery failed: 1 of 2 resources came back in 8s, and 1 of 1 objectives was not met: recovery time (missed).</h1>',
    );
  });

  it('says that a run was emulated, in its title, at the top and at the end', async () => {
    const page = await pageOf(runOf(planOf({ mailbox: 1 })).with({ type: 'emulator-found' }).result);

    expect(page).toContain(': Not over (emulated)</title>');
    expect(page).toContain('<strong>emulated</strong>');
    expect(page).toContain(', emulated. Times');
    expect(await pageOf(mixedRun())).not.toMatch(/emulated<|\(emulated|, emulated/);
  });

  it('shows a million resources in less than 5 MB: what failed up to 10,000 rows, the rest by count', {
    tags: 'slow',
  }, async () => {
    const page = await pageOf(resultOfMany(1_000_000, 20));

    expect(Buffer.byteLength(page)).toBeLessThan(5_000_000);
    expect(dataOf(page).rows).toHaveLength(10_000);
    expect(page).toContain(
      'The first 10,000 of the 50,000 resources that did not come back are in this table, and all of them are in failed.csv beside this file. The 950,000 that came back are only counted here',
    );
    expect(page).toContain('5,000 sessions in');
    expect(page).toContain('The 1,500 longest are drawn.');
    expect(page.match(/<tr id="session-/g)).toHaveLength(1_000);
  });

  it('stays below 5 MB whatever the service writes into 20,000 reasons', { tags: 'slow' }, async () => {
    const result = await resultOfMany(20_000, 1);
    const long = (index: number): string => `${index}${'\u{1f4a9}<\u202e'.repeat(125)}`;
    const page = await pageOf({
      ...result,
      resources: async function* () {
        let index = 0;
        for await (const rows of result.resources())
          yield rows.map((row) => {
            index += 1;
            return { ...row, name: `${index}@${'x'.repeat(300)}`, error: { code: 'X', message: long(index) } };
          });
      },
    });

    expect(Buffer.byteLength(page)).toBeLessThan(5_000_000);
    const shown = dataOf(page).rows.length;
    expect(page).toContain(`The first ${shown.toLocaleString('en-US')} of the 20,000 resources that did not come back`);
  });

  it('has all rows of a small run, those that did not come back first', async () => {
    const page = await pageOf(mixedRun());

    expect(page).toContain('All 2 resources are in this table.');
    expect(dataOf(page).rows.map(([name]) => name)).toEqual(['user1@contoso.com', 'user0@contoso.com']);
  });

  it('says what to do about each cause', async () => {
    const page = await pageOf(mixedRun());

    expect(page).toContain('<code>ArtifactCannotBeRestored</code> The artifact cannot be restored.');
    expect(page).toContain(
      'Release it from legal hold, or take it out of the recycle bin, then restore it with <code>retry</code>.',
    );
  });

  it('has the recovery time of its own run among the others, also without an objective for it', async () => {
    const past = { startedAt: planTime, planned: 2, cameBack: 2, rto: 60_000, wantedRto: null, coverage: null };

    const page = await pageOf(
      runOf(planOf({ mailbox: 1 }))
        .activates('mailbox-001')
        .settles('mailbox-001', [restored(0)])
        .ends(0).result,
      {
        history: [{ runId: 'old', ...past, isMet: true }],
      },
    );

    const rows = [...page.matchAll(/<tr><th scope="row">(?:old|r1 \(this run\))<.*?<\/tr>/g)].map(([row]) => row);
    expect(rows.map((row) => /class="number">([^<]*)<\/td><td class="number">not known/.exec(row)?.[1])).toEqual([
      '8s',
      '1m',
    ]);
  });

  it('compares the run with earlier runs of the spec, and shows the coverage', async () => {
    const past = { startedAt: planTime, planned: 50, cameBack: 49, rto: 60_000, wantedRto: 90_000, coverage: 0.25 };
    const context: ReportContext = {
      history: [
        { runId: 'older', ...past, isMet: true },
        { runId: 'old', ...past, isMet: false },
      ],
    };
    const coverage = { within: 90 * 86_400_000, named: 400, covered: 100, uncovered: [] };

    const page = await pageOf({ ...(await mixedRun()), coverage }, context);

    expect(page).toContain(
      '100 of the 400 resources that the spec names (25%) came back from drills within 90d. 300 did not, or were not tried in that time.',
    );
    expect([...page.matchAll(/<tr><th scope="row">(old|older|r1 \(this run\))<\/th>/g)].map(([, run]) => run)).toEqual([
      'r1 (this run)',
      'old',
      'older',
    ]);
    expect(page).toContain('1 of the last 3 runs met every objective and brought everything back.');
  });

  it('names whom drills have not brought back lately, and what nobody knows the place of', async () => {
    const never = {
      kind: 'mailbox',
      name: 'ada@contoso.com',
      drilledAt: null,
      cameBackAt: null,
      outcome: null,
    } as const;
    const uncovered = [
      { ...never, name: 'user1@contoso.com', outcome: 'failed' as const },
      never,
      { ...never, name: 'grace@contoso.com', cameBackAt: '2026-01-02T03:04:05.000Z' },
      { ...never, name: 'edsger@contoso.com', drilledAt: '2026-01-02T03:04:05.000Z' },
    ];
    const coverage = { within: 90 * 86_400_000, named: 400, covered: 100, uncovered };
    const story = runOf(planOf({ mailbox: 3 }, { mode: 'drill' })).activates('mailbox-001');
    story.settles('mailbox-001', [restored(0), failed(1, 'X', {}), restored(2, { restoredTo: null })]).ends(1);

    const page = await pageOf({ ...(await story.result), coverage });

    expect([...page.matchAll(/<td>mailbox<\/td><td>([^<]*)<\/td><\/tr>/g)].map(([, text]) => text)).toEqual([
      'failed in this run',
      'never drilled',
      'last came back on 2026-01-02',
      'drilled on 2026-01-02, and did not come back',
    ]);
    expect(page).toContain('and 296 more.');
    expect(page).toContain('1 resource is in a new location.');
    expect(page).toContain('1 resource came back to a new location that the service had not named when the run ended.');
    expect(await pageOf(mixedRun())).not.toContain('id="drill"');
  });

  it('says how each objective is measured, and how long the restores took without anything else', async () => {
    const objectives = { rto: 60_000, rpo: null, minSuccess: null };
    const story = runOf(planOf({ mailbox: 1 }, { mode: 'drill', objectives })).activates('mailbox-001');
    story.settles('mailbox-001', [restored(0)]);
    for (let wait = 0; wait < 50; wait += 1) story.with({ type: 'check-started', program: 'node' });

    const page = await pageOf(story.ends(0).result);

    expect(page).toContain('came back in 8s');
    expect(page).toContain('From the start of the run to the end of its last restore session');
  });

  it('says what it does not know if nobody looked for earlier runs', async () => {
    const page = await pageOf(mixedRun());

    expect(page).toContain('Earlier runs of this spec are not known to this report.');
    expect(page).toContain('The spec sets no objective for coverage, so it was not measured.');
  });

  it('shows the verdicts of checks in a column of their own', async () => {
    const result = await mixedRun();
    const page = await pageOf({
      ...result,
      resources: async function* () {
        for await (const rows of result.resources())
          yield rows.map((row) => ({ ...row, check: { verdict: 'failed' as const, message: '3 items less' } }));
      },
    });

    expect(page).toContain('<th scope="col" aria-sort="none" data-column="2">Check</th>');
    expect(dataOf(page).texts).toContain('3 items less');
  });

  it('escapes what comes from outside, wherever it stands', async () => {
    const name = `${hostile}</script><img src=x>"'&`;
    const plan = {
      ...makePlan(
        specOf(
          {},
          {
            mode: 'drill',
            description: name,
            resources: [resourceOf('mailbox', name), resourceOf('mailbox', `b${name}`)],
          },
        ),
        planTime,
      ),
      sources: [{ path: name, sha256: '0' }],
    };
    const error = { code: name, message: name };
    const { result } = runOf(plan)
      .activates('mailbox-001')
      .with({ type: 'run-stopping', because: 'service', message: name })
      .settles('mailbox-001', [
        failed(0, '', { error, id: name, restorePointId: name }),
        restored(1, { restoredTo: name }),
      ]);

    const page = await pageOf(result);

    expect(page).not.toContain('<img');
    expect(page).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    expect(page.match(/<\/script>/g)).toHaveLength(2);
  });

  it.each([0, 1])('is whole for a run of which nothing was started, with %i resources', async (count) => {
    const page = await pageOf(runOf(planOf({ mailbox: count })).result);

    expect(page).toContain('No session was activated.');
    expect(page).not.toContain('NaN');
    expect(page.trimEnd().endsWith('</html>')).toBe(true);
  });
});

function mixedRun(): Promise<RunResult> {
  return runOf(planOf({ mailbox: 2 }, { objectives: { rto: 1_000, rpo: null, minSuccess: null } }))
    .activates('mailbox-001')
    .settles('mailbox-001', [restored(0), failed(1, 'ArtifactCannotBeRestored')])
    .ends(1).result;
}

async function pageOf(result: RunResult | Promise<RunResult>, context: ReportContext = {}): Promise<string> {
  return await textOf(htmlReport(await result, context));
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function dataOf(page: string): { rows: unknown[][]; texts: string[] } {
  const [, json = ''] = /<script type="application\/json" id="data">([\s\S]*?)<\/script>/.exec(page) ?? [];
  return JSON.parse(json);
}
