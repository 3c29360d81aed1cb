import { describe, expect, it } from 'vitest';
import { jsonSummary } from '../../src/report/json-report.ts';
import { planOf } from '../support/values/plans.ts';
import { countsOf, failed, restored, runOf, storyStart } from '../support/values/run-story.ts';

const seconds = 1_000;

describe('report.json', () => {
  it('lists artifacts that match no resource, with their ids and the names that the service gives', async () => {
    const stranger = failed(null, 'UnknownError', { id: 'a-9', calledByService: 'eve@contoso.com', startedAt: null });
    const story = runOf(planOf({ mailbox: 1 }))
      .activates('mailbox-001')
      .settles('mailbox-001', [stranger]);

    expect(jsonSummary(await story.result)['unattributed']).toEqual([
      {
        session: 'mailbox-001',
        session_id: 'id-of-mailbox-001',
        workload: 'mailbox',
        artifact_id: 'a-9',
        called_by_service: 'eve@contoso.com',
        status: 'failed',
        error_code: 'UnknownError',
        error_message: 'about UnknownError',
        restored_to: null,
        restore_point_id: 'point-null',
        restore_point_time: '2026-11-14T23:30:00.000Z',
        started_at: null,
        completed_at: '2026-11-22T03:02:30.000Z',
      },
    ]);
  });

  it('has the status text of the service for an artifact with an unknown status', async () => {
    const stranger = restored(null, { status: 'unknown', statusText: 'pausedByAdmin' });
    const { result } = runOf(planOf({ mailbox: 1 }))
      .activates('mailbox-001')
      .settles('mailbox-001', [stranger]);

    expect(jsonSummary(await result)['unattributed']).toMatchObject([{ status: 'pausedByAdmin' }]);
  });

  it('lists targets that the service could not resolve and the plan does not have', async () => {
    const story = runOf(planOf({ mailbox: 1 })).activates('mailbox-001');

    const { result } = story.with({
      type: 'request-observed',
      session: 'mailbox-001',
      status: 'completedWithErrors',
      statusText: 'completedWithErrors',
      error: null,
      unresolved: [],
      unmatched: [{ target: 'eve@contoso.com', code: 'MailboxNotFound', message: '' }],
    });

    expect(jsonSummary(await result)['unmatched_targets']).toEqual([
      {
        session: 'mailbox-001',
        session_id: 'id-of-mailbox-001',
        target: 'eve@contoso.com',
        error_code: 'MailboxNotFound',
        error_message: null,
      },
    ]);
  });

  it('lists drafts that may have been left behind, with the time of the request', async () => {
    const story = runOf(planOf({ site: 1 })).begins('site-001');

    const { result } = story.with(
      { type: 'session-intended', session: 'site-001' },
      { type: 'draft-orphaned', session: 'site-001', sentAt: '2026-11-22T03:00:02.000Z' },
      { type: 'session-intended', session: 'site-001' },
    );

    expect(jsonSummary(await result)['orphan_drafts']).toEqual([
      { session: 'site-001', workload: 'site', sent_at: '2026-11-22T03:00:02.000Z', session_id: null },
    ]);
  });

  it('lists drafts that the run left, and drafts that a rebuilt run found, with their ids', async () => {
    const drafts = [{ workload: 'mailbox', sessionId: 'found-1' }] as const;
    const { result } = runOf(planOf({ site: 1 }))
      .with({ type: 'state-rebuilt', withheld: [], drafts })
      .begins('site-001')
      .with({ type: 'draft-left', session: 'site-001', sessionId: 'left-1', because: 'it is not empty' });

    expect(jsonSummary(await result)['orphan_drafts']).toEqual([
      { session: null, workload: 'mailbox', sent_at: '2026-11-22T03:00:01.000Z', session_id: 'found-1' },
      { session: 'site-001', workload: 'site', sent_at: '2026-11-22T03:00:03.000Z', session_id: 'left-1' },
    ]);
  });

  it('says which part of the plan the last process was to restore', async () => {
    const only = { list: 'managers.csv', sha256: 'ab', resources: [[0, 2]] } as const;
    const { result } = runOf(planOf({ mailbox: 3 })).with({
      type: 'run-resumed',
      toolVersion: '0.1.0',
      operator: null,
      only,
    });

    expect(jsonSummary(await result)['run']).toMatchObject({
      only: { list: 'managers.csv', hash: 'sha256:ab', resources: 2 },
    });
  });

  it('counts a second once if several pauses were in force', async () => {
    const story = runOf(planOf({ mailbox: 1 }))
      .with(pause(10), pause(5))
      .after(20 * seconds);

    const { result } = story.with(pause(30));

    // From 1 to 10 s, within it from 2 to 5 s, and from 23 to 30 s.
    expect(jsonSummary(await result)['throttling']).toEqual({
      count: 3,
      seconds: 16,
      pauses: [
        { at: '2026-11-22T03:00:01.000Z', until: '2026-11-22T03:00:10.000Z', status: 429 },
        { at: '2026-11-22T03:00:02.000Z', until: '2026-11-22T03:00:05.000Z', status: 429 },
        { at: '2026-11-22T03:00:23.000Z', until: '2026-11-22T03:00:30.000Z', status: 429 },
      ],
    });
  });

  it('counts seconds the same if the clock was set back between two pauses', async () => {
    const story = runOf(planOf({ mailbox: 1 })).after(20 * seconds);

    const { result } = story
      .with(pause(30))
      .after(-20 * seconds)
      .with(pause(10));

    // From 21 to 30 s, and from 2 to 10 s.
    expect(jsonSummary(await result)['throttling']).toMatchObject({ count: 2, seconds: 17 });
  });

  it('counts no seconds without throttling', async () => {
    expect(jsonSummary(await runOf(planOf({ mailbox: 1 })).result)['throttling']).toEqual({
      count: 0,
      seconds: 0,
      pauses: [],
    });
  });

  it('has the status text of the service for a session with an unknown status', async () => {
    const story = runOf(planOf({ mailbox: 1 })).activates('mailbox-001');

    const { result } = story.with({
      type: 'session-observed',
      session: 'mailbox-001',
      status: 'unknown',
      statusText: 'pausedByAdmin',
      counts: countsOf({ inProgress: 1 }),
      error: null,
    });

    expect(jsonSummary(await result)['sessions']).toMatchObject([
      { status: 'pausedByAdmin', counts_agree: null, ended_at: null },
    ]);
  });

  it('shows the error of a session that was refused', async () => {
    const error = { code: 'BulkRestoreInvalidCreateRequestSiteUrl', message: 'one of them' };
    const story = runOf(planOf({ site: 1 })).begins('site-001');

    const { result } = story.with({ type: 'session-refused', session: 'site-001', error, split: false });

    expect(jsonSummary(await result)['sessions']).toMatchObject([{ status: 'refused', session_id: null, error }]);
  });

  it('has empty lists if everything matched', async () => {
    const { result } = runOf(planOf({ mailbox: 1 }))
      .activates('mailbox-001')
      .settles('mailbox-001', [restored(0)]);

    expect(jsonSummary(await result)).toMatchObject({ unattributed: [], unmatched_targets: [], orphan_drafts: [] });
  });
});

function pause(until: number): { type: 'throttled'; status: number; until: number } {
  return { type: 'throttled', status: 429, until: storyStart + until * seconds };
}
