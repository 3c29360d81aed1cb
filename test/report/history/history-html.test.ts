import { describe, expect, it } from 'vitest';
import { historyHtml } from '../../../src/report/history/history-html.ts';
import { type HistoryRun, historyBySpec } from '../../../src/report/history/past-run.ts';
import { summaryOf } from '../../../src/result/summary.ts';
import { planOf } from '../../support/values/plans.ts';
import { restored, runOf } from '../../support/values/run-story.ts';

describe('the page of a history', () => {
  it('escapes every text from outside', async () => {
    const run = await pastRun({ operator: '<img src=x onerror="a()">\u202e' });
    const histories = historyBySpec([{ ...run, specName: '<b>', runId: '"><script>' }]);

    const page = [...historyHtml({ histories, unread: [{ runId: '<em>', problem: '<u>' }] })].join('');

    expect(page).not.toMatch(/<(img|b|em|u|script)[ >]/);
    expect(page).not.toContain('\u202e');
    expect(page).toContain('&#60;img src=x onerror=&#34;a()&#34;&#62;\\u202e');
  });

  it('says what the last run was, how many were met, and which evidence is damaged or not there', async () => {
    const run = await pastRun({});
    const runs: HistoryRun[] = [
      { ...run, runId: 'r3', startedAt: 3, verdict: 'missed', isMet: false, evidence: 'damaged' },
      { ...run, runId: 'r1', startedAt: 1, evidence: 'none' },
      { ...run, runId: 'r2', startedAt: 2 },
    ];

    const page = [...historyHtml({ histories: historyBySpec(runs), unread: [] })].join('');

    expect(page).toContain(
      '<p>2 of 3 runs met every objective and brought everything back. The last one, r3, brought back 1/1: missed. The evidence of 1 run is damaged. 1 run left no evidence here.</p>',
    );
    expect([...page.matchAll(/<th scope="row">(\w+)</g)].map(([, id]) => id)).toEqual(['r3', 'r2', 'r1']);
  });

  it('marks emulated runs', async () => {
    const histories = historyBySpec([{ ...(await pastRun({})), isEmulated: true }]);

    expect([...historyHtml({ histories, unread: [] })].join('')).toContain('<strong>emulated</strong>');
  });
});

async function pastRun(changes: Partial<HistoryRun>): Promise<HistoryRun> {
  const story = runOf(planOf({ mailbox: 1 }))
    .activates('mailbox-001')
    .settles('mailbox-001', [restored(0)])
    .ends(0);
  return { ...summaryOf(await story.result), evidence: 'intact', position: null, ...changes };
}
