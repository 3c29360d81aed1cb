import { describe, expect, it } from 'vitest';
import { causeSection } from '../../../src/report/html/cause-section.ts';
import { sessionChart } from '../../../src/report/html/charts/session-chart.ts';
import { drillSection } from '../../../src/report/html/drill-section.ts';
import { evidenceSection } from '../../../src/report/html/evidence-section.ts';
import { type Gathered, gather } from '../../../src/report/html/gathered.ts';
import { headSection, objectivesSection, totalsSection } from '../../../src/report/html/head-sections.ts';
import { resourceTable } from '../../../src/report/html/resource-table.ts';
import { trendSection } from '../../../src/report/html/trend-section.ts';
import type { RunResult } from '../../../src/result/result.ts';
import { resultOfMany } from '../../support/values/many-results.ts';
import { planOf } from '../../support/values/plans.ts';
import { restored, runOf } from '../../support/values/run-story.ts';
import { nameOf, resourceOf } from '../../support/values/specs.ts';

const day = 86_400_000;

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** A finished drill of one mailbox. */
function drill(changes: Parameters<typeof planOf>[1] = {}): Promise<RunResult> {
  return runOf(planOf({ mailbox: 1 }, { mode: 'drill', ...changes }))
    .activates('mailbox-001')
    .settles('mailbox-001', [restored(0)])
    .ends(0).result;
}

describe('the causes of the page', () => {
  it.each([
    [50, undefined],
    [51, 'and 1 more cause: see failed.csv beside this file.'],
    [60, 'and 10 more causes: see failed.csv beside this file.'],
  ])('are the fifty most frequent, and a count of the rest: %i', async (count, more) => {
    const outcomeCounts = numbers(count).map((index) => ({
      wave: 0,
      kind: 'mailbox' as const,
      outcome: 'failed' as const,
      error: { code: `Code${index}`, message: '' },
      count: 1,
    }));

    const { text } = causeSection({ ...(await drill()), outcomeCounts });

    expect(text.match(/<code>Code\d+<\/code>/g)).toHaveLength(50);
    expect(/<p>(and .*?)<\/p>/.exec(text)?.[1]).toBe(more);
  });
});

describe('the waves of the page', () => {
  it.each([
    [50, undefined],
    [53, 'and 3 more waves: see report.json.'],
  ])('are the first fifty, and a count of the rest: %i', async (count, more) => {
    const waves = numbers(count).map((wave) => ({ name: `wave-${wave}`, minSuccess: null }));
    const resources = numbers(count).map((wave) => resourceOf('mailbox', nameOf('mailbox', wave), { wave }));

    const { text } = totalsSection(await runOf(planOf({}, { waves, resources })).result);

    expect(text.match(/<strong>wave-\d+<\/strong>: 0 of 1 came back, no gate/g)).toHaveLength(50);
    expect(/<p>(and .*?)<\/p>/.exec(text)?.[1]).toBe(more);
  });
});

describe('the head of the page', () => {
  it('says that a run without a start was not started, and that nothing of no resources came back', async () => {
    const story = runOf(planOf({ mailbox: 1 }));
    const unstarted = { ...(await story.result), state: { ...story.state, started: null } };

    expect(headSection(unstarted).text).toContain('report · finance · not started</p>');
  });

  it('has the coverage, which is nothing if the spec names nobody', async () => {
    const coverage = { within: 90 * day, named: 0, covered: 0, uncovered: [] };

    const { text } = headSection({ ...(await drill()), coverage });

    expect(text).toContain('<span class="name">Coverage</span><span class="value">0%</span>');
    expect(text).toContain('0 of 0 in drills within 90d');
  });
});

describe('the bar of an objective', () => {
  it.each([
    ['rto', 8_000, 8_000, 'good'],
    ['rto', 8_000, 8_001, 'bad'],
    ['minSuccess', 0.5, 0.5, 'good'],
    ['minSuccess', 0.5, 0.4, 'bad'],
  ] as const)('of %s, %d wanted and %d measured, is %s', async (objective, wanted, measured, kind) => {
    const met = kind === 'good';
    const { text } = objectivesSection({
      ...(await drill()),
      objectives: [{ objective, wanted, measured, met, reason: null }],
    });

    expect(text).toContain(`<rect class="bar ${kind}"`);
  });
});

describe('whom drills have not brought back', () => {
  const never = { kind: 'mailbox', drilledAt: null, cameBackAt: null, outcome: null } as const;

  async function textOf(count: number): Promise<string> {
    const uncovered = numbers(count).map((index) => ({ ...never, name: nameOf('mailbox', index) }));
    const coverage = { within: 90 * day, named: count, covered: 0, uncovered };
    const result = { ...(await drill()), coverage };
    return drillSection(result, await gather(result))?.text ?? '';
  }

  it.each([
    [0, 0, undefined, undefined],
    [10, 10, '<details open>', undefined],
    [11, 11, '<details>', undefined],
    [205, 200, '<details>', 'and 5 more.'],
  ])('are shown at once if they are few, and named up to 200: %i', async (count, named, details, more) => {
    const text = await textOf(count);

    expect(text.match(/never drilled/g)?.length ?? 0).toBe(named);
    expect(/<details(?: open)?>/.exec(text)?.[0]).toBe(details);
    expect(/<p>(and .*?)<\/p>/.exec(text)?.[1]).toBe(more);
  });
});

describe('what a drill left in the tenant', () => {
  it.each([
    [{ known: 0, unknown: 0 }, 'Nothing: no resource came back to a new location.'],
    [{ known: 2, unknown: 0 }, '2 resources are in a new location.'],
    [{ known: 0, unknown: 1 }, '</strong> It is in the tenant and not in'],
    [{ known: 0, unknown: 2 }, '</strong> They are in the tenant and not in'],
  ])('is counted: %j', async (leftovers, words) => {
    const result = await drill();

    expect(drillSection(result, { ...(await gather(result)), leftovers })?.text).toContain(words);
  });
});

describe('the counts that differ from those of the service', () => {
  it.each([
    [10, ' of 10 sessions differ', false],
    [11, ' of 11 sessions differ', true],
  ])('are of the sessions that are named, up to ten: %i', async (count, words, isCut) => {
    const { sessions, ...result } = await resultOfMany(count * 200, 20);
    const { text } = evidenceSection({
      ...result,
      sessions: sessions.map((session) => ({ ...session, countsAgree: false })),
    });

    expect(text).toContain(words);
    expect(text.match(/mailbox-0\d\d/g)).toHaveLength(10);
    expect(text.includes(' ….')).toBe(isCut);
  });
});

describe('what makes a page trustworthy', () => {
  it('is that all was matched, no draft is left, and the service never asked to pause', async () => {
    const { text } = evidenceSection(await drill());

    expect(text).toContain('<li>The counts of 1 session agree with the service&#39;s own.</li>');
    expect(text).toContain('<li>Every restored item could be matched to its resource.</li>');
    expect(text).toContain('<li>The service never asked the run to pause.</li>');
    expect(text).not.toContain('draft');
  });

  it('counts drafts that are left, items without a resource, and pauses', async () => {
    const story = runOf(planOf({ mailbox: 1 }));
    const workload = 'mailbox' as const;
    story.with({
      type: 'state-rebuilt',
      withheld: [],
      drafts: [
        { workload, sessionId: 'd' },
        { workload, sessionId: 'e' },
      ],
    });
    story
      .begins('mailbox-001')
      .with(
        { type: 'session-intended', session: 'mailbox-001' },
        { type: 'draft-orphaned', session: 'mailbox-001', sentAt: '2026-11-22T03:00:02.000Z' },
        { type: 'draft-left', session: 'mailbox-001', sessionId: 'f', because: 'it is not empty' },
        { type: 'throttled', status: 429, until: story.now },
      );
    const { sessions, ...result } = await story.result;
    const unattributed = [restored(null), restored(null)];

    const { text } = evidenceSection({ ...result, sessions: sessions.map((one) => ({ ...one, unattributed })) });

    expect(text).toContain(
      '<li>4 empty drafts may be left at the service: see <code>orphan_drafts</code> in report.json.</li>',
    );
    expect(text).toContain(
      '<li>2 restored items could not be matched to a resource: see <code>unattributed</code> in report.json.</li>',
    );
    expect(text).toContain('<li>The service asked the run to pause 1 time.</li>');
    expect(text).toContain('<li>The counts of 0 sessions agree');
  });

  it.each([
    [50, undefined],
    [53, 'and 3 more lists: see report.json.'],
  ])('is named with its lists, up to fifty files: %i', async (count, more) => {
    const sources = numbers(count).map((index) => ({ path: `${index}.csv`, sha256: 'ab' }));
    const result = await drill();

    const { text } = evidenceSection({ ...result, plan: { ...result.plan, sources } });

    expect(text.match(/<dt>(?:Spec|List) \d+\.csv<\/dt>/g)).toHaveLength(50);
    expect(text).toContain('<dt>Spec 0.csv</dt>');
    expect(/<p>(and .*?)<\/p>/.exec(text)?.[1]).toBe(more);
  });
});

describe('the rows of the page', () => {
  it('are those that did not come back if more than 10,000 are in the run', async () => {
    const few = await gather(await resultOfMany(10_000, 20));
    const many = await gather(await resultOfMany(10_001, 20));

    expect([few.rows.length, few.hasAll, few.left]).toEqual([10_000, true, 0]);
    expect([many.rows.length, many.hasAll, many.left]).toEqual([500, false, 0]);
  });

  it('are the first 10,000 if more did not come back', async () => {
    const { rows, hasAll, left } = await gather(await resultOfMany(10_003, 1));

    expect([rows.length, hasAll, left]).toEqual([10_000, false, 3]);
  });
});

describe('the restore point that the oldest of it is from', () => {
  it('is only as far as the service says if some are not known', async () => {
    const { sessions, ...result } = await drill();
    const restorePoints = { earliest: Date.parse('2026-11-14T00:00:00Z'), areAllKnown: false };

    const { text } = evidenceSection({ ...result, sessions: sessions.map((one) => ({ ...one, restorePoints })) });

    expect(text).toContain('before 2026-11-14T00:00:00.000Z, as far as the service says.');
  });
});

describe('the table of the page', () => {
  async function textOf(result: RunResult, changes: Partial<Gathered> = {}): Promise<string> {
    const gathered = { ...(await gather(result)), ...changes };
    return [...resourceTable(result, gathered, result.sessions)].map(({ text }) => text).join('');
  }

  it('has a hundred rows without its script, and says how many more there are', async () => {
    const text = await textOf(await resultOfMany(150, 3));

    expect(text.match(/<tr><th scope="row">/g)).toHaveLength(100);
    expect(text).toContain('id="rest">50 more rows are shown if scripts may run.</p>');
    expect(await textOf(await resultOfMany(100, 3))).toContain('id="rest"></p>');
  });

  it('links the sessions that the page lists, and names the others', async () => {
    const result = await resultOfMany(1, 3);

    expect(await textOf(result)).toContain('<td><a href="#session-mailbox-001">mailbox-001</a></td>');
    const [head, ...rest] = resourceTable(result, await gather(result), []);
    expect([head, ...rest].map((part) => part?.text).join('')).toContain('<td>mailbox-001</td>');
  });

  it('says which rows it has', async () => {
    const result = await resultOfMany(150, 3);
    const rest =
      'The 100 that came back are only counted here: they are in report.csv or report.json beside this file.';

    expect(await textOf(result)).toContain('All 150 resources are in this table.');
    expect(await textOf(result, { hasAll: false })).toContain(
      `All 150 resources that did not come back are in this table. ${rest}`,
    );
    expect(await textOf(result, { hasAll: false, left: 7 })).toContain(
      `The first 150 of the 157 resources that did not come back are in this table, and all of them are in failed.csv beside this file. ${rest}`,
    );
  });
});

describe('the chart of sessions', () => {
  it('draws the longest 1,500, and says so', async () => {
    const { sessions, ...result } = await resultOfMany(1_501 * 200, 20);

    expect(sessionChart({ ...result, sessions: sessions.slice(0, 1_500) }).text).not.toContain('longest are drawn');
    const { text } = sessionChart({ ...result, sessions });
    expect(text).toContain('1,501 sessions in');
    expect(text).toContain(' The 1,500 longest are drawn.');
    expect(text.match(/<title>mailbox-/g)).toHaveLength(1_500);
    // The first of the shortest ones is drawn, the last is not.
    expect(text).toContain('<title>mailbox-001:');
    expect(text).not.toContain('<title>mailbox-1499:');
  });

  it('leaves out sessions that were never activated, and gives a free lane to the next', async () => {
    const { sessions, ...result } = await resultOfMany(3 * 200, 20);
    const [first, second, third] = sessions;
    if (first === undefined || second === undefined || third === undefined) throw new Error('three sessions');
    const at = (session: typeof first, activatedAt: number | null, endedAt: number | null): typeof first =>
      ({ ...session, session: { ...session.session, activatedAt, endedAt } }) as typeof first;

    const { text } = sessionChart({
      ...result,
      sessions: [at(first, 20_000, 30_000), at(second, 10_000, 20_000), at(third, null, null)],
    });

    expect(text).toContain('2 sessions in 20s, at most 1 active at once of the 25 that the cap allows.');
    expect([...text.matchAll(/<title>(mailbox-\d+)/g)].map(([, name]) => name)).toEqual(['mailbox-002', 'mailbox-001']);
  });
});

describe('a session of the chart', () => {
  it('lasts until now, or until the end of the run, while it has not ended', async () => {
    const story = runOf(planOf({ mailbox: 1 }))
      .activates('mailbox-001')
      .after(60_000);
    story.with({
      type: 'session-observed',
      session: 'mailbox-001',
      status: 'activating',
      statusText: 'activating',
      counts: null,
      error: null,
    });

    const open = sessionChart(await story.result).text;
    const ended = sessionChart(await story.after(60_000).ends(4).result).text;

    expect(open).toContain('<rect class="bar open"');
    expect(open).toContain('<title>mailbox-001: 1 resource, 1m 1s</title>');
    expect(ended).toContain('<title>mailbox-001: 1 resource, 2m 2s</title>');
  });
});

describe('the trend of the page', () => {
  it('has this run once, also if the history knows it', async () => {
    const result = await drill();
    const past = { startedAt: 0, planned: 5, cameBack: 4, rto: null, wantedRto: null, coverage: null, isMet: true };

    const { text } = trendSection(result, {
      history: [
        { runId: 'old', ...past },
        { runId: 'r1', ...past },
      ],
    });

    expect(text.match(/<th scope="row">r1 \(this run\)<\/th>/g)).toHaveLength(1);
    expect(text).not.toContain('</i>coverage</li>');
    expect(text).not.toContain('recovery time wanted');
  });

  it('has the recovery time only of runs that measured it', async () => {
    const result = await drill({ objectives: { rto: null, rpo: null, minSuccess: 1 } });
    const past = { runId: 'old', startedAt: 0, planned: 5, cameBack: 4, rto: null, wantedRto: null, isMet: true };

    const { text } = trendSection(result, { history: [{ ...past, coverage: null }] });

    expect(text.match(/<td class="number">not known<\/td><td class="number">not known<\/td>/g)).toHaveLength(1);
  });
});
