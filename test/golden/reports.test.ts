import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makePlan } from '../../src/plan/make-plan.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { PastRun, ReportContext } from '../../src/report/context.ts';
import { historyHtml } from '../../src/report/history/history-html.ts';
import { type HistoryRun, historyBySpec } from '../../src/report/history/past-run.ts';
import { htmlReport } from '../../src/report/html/html-report.ts';
import { reportersFor } from '../../src/report/reporters.ts';
import type { RunResult } from '../../src/result/result.ts';
import { summaryOf } from '../../src/result/summary.ts';
import { reportFormats } from '../../src/spec/spec.ts';
import { day, hour, minute } from '../../src/util/duration.ts';
import { textOf } from '../support/pieces.ts';
import { planOf, planTime } from '../support/values/plans.ts';
import { countsOf, failed, observed, restored, runOf, storyStart, unresolved } from '../support/values/run-story.ts';
import { specOfWaves } from '../support/values/specs.ts';
import type { WholeResult } from '../support/values/whole-result.ts';

// Pages without their style and script, a tag on each line. UPDATE_GOLDEN=1 writes them again; review the diff.
const directory = join(import.meta.dirname, 'reports');

describe('a page of a report', () => {
  it.each<[string, () => Promise<string>]>([
    ['recovery-in-waves', () => reportOf(recoveryInWaves())],
    ['drill', () => reportOf(drill(), { history: pastRuns })],
    ['nothing-to-show', () => reportOf(runOf(planOf({ mailbox: 1 })).result, { history: [] })],
    ['history', historyPage],
  ])('is as in the golden file: %s', async (name, pageOf) => {
    const text = shown(await pageOf());
    const golden = join(directory, `${name}.html`);
    if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(golden, text);

    expect(text).toBe(await readFile(golden, 'utf8'));
  });
});

describe('the other reports of the same runs', () => {
  const runs = { 'recovery-in-waves': recoveryInWaves, drill };

  it.each(Object.keys(runs) as (keyof typeof runs)[])('are as in the golden files: %s', async (name) => {
    const result = await runs[name]();
    const others = reportersFor(result, reportFormats).filter(({ file }) => file !== 'report.html');

    const texts: [string, string][] = [];
    for (const { file, pieces } of others) texts.push([`${name}.${file}`, await textOf(pieces(result, {}))]);
    if (process.env['UPDATE_GOLDEN'] === '1')
      for (const [file, text] of texts) await writeFile(join(directory, file), text);

    for (const [file, text] of texts) expect(text).toBe(await readFile(join(directory, file), 'utf8'));
    expect(texts).toHaveLength(name === 'drill' ? 6 : 5);
  });
});

function shown(page: string): string {
  return page
    .replace(/<(style|script)>[\s\S]*?<\/\1>/g, '')
    .replace(/ content="default-src[^"]*"/g, '')
    .replaceAll('><', '>\n<');
}

async function reportOf(result: Promise<RunResult>, context: ReportContext = {}): Promise<string> {
  return await textOf(htmlReport(await result, context));
}

/** A night on which much goes wrong: a gate is missed, sessions are refused, retried and stalled, and counts differ. */
function recoveryInWaves(): Promise<WholeResult> {
  const spec = specOfWaves(
    [
      { name: 'canary', minSuccess: 0.5, counts: { mailbox: 2 } },
      { name: 'staff', minSuccess: 0.9, counts: { mailbox: 4, drive: 2 } },
      { name: 'rest', minSuccess: 0.1, counts: { site: 1 } },
      { name: 'archive', counts: { site: 1 } },
    ],
    {
      description: 'Ransomware in finance',
      retries: 1,
      objectives: { rto: 4 * hour, rpo: hour, minSuccess: 0.95 },
    },
  );
  const plan = makePlan({ ...spec, limits: { ...spec.limits, perSession: 2, activeSessions: 2 } }, planTime);
  const unknownStatus = { type: 'session-observed', session: 'mailbox-003', status: 'unknown', counts: null } as const;
  const error = { code: 'QuotaExceeded', message: 'too much is restored' };
  return runOf(plan)
    .activates('mailbox-001')
    .after(30 * minute)
    .settles('mailbox-001', [restored(0), restored(1, { completedAt: storyStart + 20 * minute })])
    .with({ type: 'wave-begun', wave: 1 }, { type: 'throttled', until: storyStart + 2 * hour, status: 429 })
    .activates('mailbox-002')
    .with(
      unresolved('mailbox-002', 3),
      observed('mailbox-002', 'completedWithError', countsOf({ completed: 1, failed: 1 })),
    )
    .with(
      { type: 'artifacts-read', session: 'mailbox-002', artifacts: [failed(2, 'UnknownError')] },
      { type: 'session-settled', session: 'mailbox-002' },
    )
    .begins('drive-001')
    .with({ type: 'session-intended', session: 'drive-001' })
    .with({ type: 'draft-orphaned', session: 'drive-001', sentAt: '2026-11-22T03:40:00Z' })
    .with({ type: 'session-refused', session: 'drive-001', error, split: false })
    .activates('mailbox-003')
    .with({ ...unknownStatus, statusText: 'resting', error: null })
    .activates('mailbox-004')
    .after(hour)
    .settles('mailbox-004', [failed(2, 'MailboxBusy'), restored(null, { calledByService: 'somebody' })])
    .with({ type: 'run-stopping', because: 'gate', message: 'the gate of the wave `staff` is missed' })
    .ends(4).result;
}

/** A drill of a sample, whose service has not named every new location. */
function drill(): Promise<WholeResult> {
  const planned = planOf(
    { mailbox: 3, drive: 1 },
    { mode: 'drill', objectives: { rto: hour, rpo: null, minSuccess: 1, coverage: { share: 0.9, within: 90 * day } } },
  );
  const sample = {
    wave: 0,
    workload: 'mailbox',
    size: 4,
    named: 40,
    drawn: 3,
    rotate: true,
    seed: 's',
    lists: [],
  } as const;
  const uncovered = Array.from({ length: 12 }, (_, index) => ({
    kind: 'mailbox' as const,
    name: `other${index}@contoso.com`,
    drilledAt: index === 0 ? null : '2026-01-02T00:00:00Z',
    cameBackAt: index < 6 ? null : '2026-02-03T00:00:00Z',
  }));
  const plan: Plan = {
    ...planned,
    drill: {
      budget: { restores: 2, per: 30 * day },
      samples: [sample],
      leftOut: { count: 3, freeFrom: null, resources: [] },
      coverage: { named: 300, covered: 40, coveredOutside: 30, uncovered },
    },
    sources: Array.from({ length: 52 }, (_, index) => ({
      path: `list${index}.csv`,
      sha256: String(index).padStart(64, '0'),
    })),
  };
  const lost = { restoredTo: null, restoredItems: 3 };
  return runOf(plan)
    .activates('mailbox-001')
    .activates('drive-001')
    .after(10 * minute)
    .settles('mailbox-001', [restored(0), restored(1, lost), restored(2, lost)])
    .settles('drive-001', [restored(3)])
    .with({ type: 'check-started', program: 'check.sh' })
    .with({
      type: 'resources-checked',
      verdicts: [
        { resource: 0, check: 'passed' },
        { resource: 1, check: 'failed', message: 'it is empty' },
      ],
    })
    .with({ type: 'check-ended', problem: null })
    .ends(1).result;
}

const pastRuns: readonly PastRun[] = [
  { share: 1, rto: 50 * minute, wantedRto: hour, coverage: 0.5, isMet: true },
  { share: 0.5, rto: null, wantedRto: null, coverage: null, isMet: false },
  { share: 0, rto: 3 * hour, wantedRto: 2 * hour, coverage: 0.9, isMet: false },
].map(({ share, ...run }, index) => ({
  ...run,
  runId: `past-${index}`,
  startedAt: storyStart - (30 - index) * day,
  planned: share === 0 ? 0 : 1_200,
  cameBack: 1_200 * share,
}));

/** Two specs, one of them emulated, with runs that are damaged or open, and one that nobody can read. */
async function historyPage(): Promise<string> {
  const fine = { ...summaryOf(await drill()), evidence: 'intact', position: null } as const;
  const runs: HistoryRun[] = [
    {
      ...fine,
      runId: 'r3',
      startedAt: storyStart + 2 * day,
      evidence: 'none',
      verdict: 'open',
      isMet: false,
      rto: null,
    },
    { ...fine, runId: 'r2', startedAt: storyStart + day, evidence: 'damaged', operator: null, sample: null },
    { ...fine, verdict: 'met', isMet: true },
    { ...fine, specName: 'sales', isEmulated: true },
  ];
  return [
    ...historyHtml({ histories: historyBySpec(runs), unread: [{ runId: 'r9', problem: 'its journal is damaged' }] }),
    ...historyHtml({ histories: historyBySpec(runs.slice(0, 1)), unread: [] }),
    ...historyHtml({ histories: [], unread: [] }),
  ].join('');
}
