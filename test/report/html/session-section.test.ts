import { describe, expect, it } from 'vitest';
import type { Gathered, PageRow } from '../../../src/report/html/gathered.ts';
import { listedSessions, sessionSection } from '../../../src/report/html/session-section.ts';
import type { RunResult } from '../../../src/result/result.ts';
import { resultOfMany } from '../../support/values/many-results.ts';
import { planOf } from '../../support/values/plans.ts';
import { countsOf, observed, restored, runOf } from '../../support/values/run-story.ts';

/** A run of so many sessions, of 200 resources each. */
function runOfSessions(count: number): Promise<RunResult> {
  return resultOfMany(count * 200, 20);
}

/** A page with a row of each of these sessions. */
function rowsOf(...sessions: readonly (string | null)[]): Gathered {
  const rows = sessions.map((session) => ({ session }) as PageRow);
  return { rows, hasAll: false, left: 0, ends: [], durations: new Map(), leftovers: { known: 0, unknown: 0 } };
}

async function namesOf(result: RunResult, gathered: Gathered): Promise<string[]> {
  return listedSessions(result, gathered).map(({ session }) => session.name);
}

describe('the sessions of the page', () => {
  it('are all of them, up to a thousand', async () => {
    const result = await runOfSessions(1_000);

    expect(listedSessions(result, rowsOf())).toEqual(result.sessions);
    expect(sessionSection(result, result.sessions).text).toContain('<summary>1,000 sessions, with ids and counts<');
  });

  it('are the first thousand of more, but those with rows of the page come before the others', async () => {
    const result = await runOfSessions(1_100);

    const names = await namesOf(result, rowsOf('mailbox-1100', null, 'mailbox-1050'));

    expect(names).toHaveLength(1_000);
    expect(names.slice(-3)).toEqual(['mailbox-998', 'mailbox-1050', 'mailbox-1100']);
    expect(names[0]).toBe('mailbox-001');
  });

  it('are the first thousand with rows if more have some', async () => {
    const result = await runOfSessions(1_100);
    const withRows = result.sessions.slice(50).map(({ session }) => session.name);

    expect(await namesOf(result, rowsOf(...withRows))).toEqual(withRows.slice(0, 1_000));
  });

  it('are counted, and the others are in report.json', async () => {
    const result = await runOfSessions(1_100);

    const { text } = sessionSection(result, listedSessions(result, rowsOf()));

    expect(text).toContain('<summary>1,000 of 1,100 sessions, with ids and counts</summary>');
    expect(text).toContain('<p>All sessions are in report.json.</p>');
  });
});

describe('a session of the page', () => {
  it('has its id, status, counts, activation and how long it took', async () => {
    const { result } = runOf(planOf({ mailbox: 1 }))
      .activates('mailbox-001')
      .settles('mailbox-001', [restored(0)]);

    expect(rowIn(await result)).toBe(
      '<th scope="row">mailbox-001</th><td><code>id-of-mailbox-001</code></td><td>completed</td><td class="number">1</td><td class="number">1</td><td class="number">0</td><td>2026-11-22 03:00:07</td><td class="number">1s</td>',
    );
  });

  it('says only what is known before it has ended', async () => {
    const story = runOf(planOf({ mailbox: 1 })).begins('mailbox-001');

    expect(rowIn(await story.result)).toBe(
      '<th scope="row">mailbox-001</th><td><code></code></td><td>unknown</td><td class="number">1</td><td class="number"></td><td class="number"></td><td></td><td class="number"></td>',
    );
  });

  it('says why it was refused, and that its counts differ from its artifacts', async () => {
    const error = { code: 'TooBig', message: 'split it' };
    const refused = runOf(planOf({ mailbox: 1 })).begins('mailbox-001');
    refused.with({ type: 'session-refused', session: 'mailbox-001', error, split: false });
    const odd = runOf(planOf({ mailbox: 1 })).activates('mailbox-001');
    odd.with(
      observed('mailbox-001', 'completed', countsOf({ completed: 2 })),
      { type: 'artifacts-read', session: 'mailbox-001', artifacts: [restored(0)] },
      { type: 'session-settled', session: 'mailbox-001' },
    );

    expect(rowIn(await refused.result)).toContain('<td>refused <span class="note">TooBig</span></td>');
    expect(rowIn(await odd.result)).toContain('<td>completed <span class="note">counts differ</span></td>');
  });
});

/** The cells of the only session. */
function rowIn(result: RunResult): string | undefined {
  const { text } = sessionSection(result, result.sessions);
  return /<tr id="session-mailbox-001" tabindex="-1">(.*?)<\/tr>/.exec(text)?.[1];
}
