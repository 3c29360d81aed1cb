import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makePlan } from '../../src/plan/make-plan.ts';
import { csvReport, failedCsv } from '../../src/report/csv-report.ts';
import type { RunResult } from '../../src/result/result.ts';
import { printable } from '../../src/util/printable.ts';
import { allOf, textOf } from '../support/pieces.ts';
import { planOf, planTime } from '../support/values/plans.ts';
import { failed, restored, runOf, storyStart, unresolved } from '../support/values/run-story.ts';
import { specOfWaves } from '../support/values/specs.ts';

describe('report.csv', () => {
  it('has the documented columns in the documented order, and no others', async () => {
    const [header] = await linesOf(runOf(planOf({ mailbox: 1 })).result);

    expect(header).toBe(
      'run_id,wave,workload,resource,outcome,error_code,error_message,destination,restored_to,restore_point_id,' +
        'restore_point_time,session_id,bulk_request_id,artifact_id,attempts,queued_at,started_at,completed_at,' +
        'duration_seconds',
    );
  });

  it('says when, where and from which restore point a resource was restored', async () => {
    const { result } = runOf(planOf({ mailbox: 1 }))
      .activates('mailbox-001')
      .settles('mailbox-001', [restored(0)]);

    expect((await linesOf(result))[1]).toBe(
      'r1,,mailbox,user0@contoso.com,succeeded,,,new,Restored 0,point-0,2026-11-14T23:30:00.000Z,id-of-mailbox-001,' +
        'request-of-mailbox-001,artifact-0,1,2026-11-22T03:00:07.000Z,2026-11-22T03:01:00.000Z,' +
        '2026-11-22T03:02:30.000Z,90',
    );
  });

  it('names the wave of every resource', async () => {
    const waves = ['canary', 'all'].map((name) => ({ name, counts: { mailbox: 1 } }));

    const rows = await recordsOf(runOf(makePlan(specOfWaves(waves), planTime)).result);

    expect(rows.map(({ wave, resource }) => [wave, resource])).toEqual([
      ['canary', 'user0@contoso.com'],
      ['all', 'user1@contoso.com'],
    ]);
  });

  it('has the error code and message of the service for a resource that failed', async () => {
    const artifacts = [failed(0, 'ArtifactCannotBeRestored', { startedAt: null, completedAt: null })];
    const { result } = runOf(planOf({ site: 1 }))
      .activates('site-001')
      .settles('site-001', artifacts);

    expect((await linesOf(result))[1]).toBe(
      'r1,,site,https://contoso.sharepoint.com/sites/s0,failed,ArtifactCannotBeRestored,' +
        'about ArtifactCannotBeRestored,new,,point-0,2026-11-14T23:30:00.000Z,id-of-site-001,request-of-site-001,' +
        'artifact-0,1,2026-11-22T03:00:07.000Z,,,',
    );
  });

  it('counts no attempt for a resource that was not started', async () => {
    expect((await linesOf(runOf(planOf({ drive: 1 })).result))[1]).toBe(
      'r1,,drive,user0@contoso.com,not_started,,,new,,,,,,,0,,,,',
    );
  });

  it('names the session of a resource that was not activated, and counts no attempt', async () => {
    const { result } = runOf(planOf({ mailbox: 1 }))
      .begins('mailbox-001')
      .with(
        { type: 'session-intended', session: 'mailbox-001' },
        { type: 'session-created', session: 'mailbox-001', sessionId: 's-1', taken: 0, setAside: [], untold: null },
      );

    expect(await recordsOf(result)).toMatchObject([{ outcome: 'not_started', session_id: 's-1', attempts: '0' }]);
  });

  it('has a row for every resource of the plan, in the order of the plan', async () => {
    const plan = planOf({ mailbox: 2_500 });

    const rows = await recordsOf(runOf(plan).result);

    expect(rows.map(({ resource }) => resource)).toEqual(plan.resources.map(({ name }) => name));
  });

  it('comes in pieces of 1,000 rows, so that a long report is never in memory as a whole', async () => {
    const { result } = runOf(planOf({ mailbox: 2_000 }));

    const linesOfPieces = (await allOf(csvReport(await result))).map((piece) => piece.split('\r\n').length - 1);

    expect(linesOfPieces).toEqual([1, 1_000, 1_000]);
  });

  it('ends every line with CR and LF', async () => {
    const text = await csvOf(runOf(planOf({ mailbox: 3 })).result);

    expect(text.split('\r\n')).toHaveLength(5);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  it.each(['a, comma', 'a "quote"'])('quotes %j', async (message) => {
    expect(await csvOf(resultWithMessage(message))).toContain(`"${message.replaceAll('"', '""')}"`);
  });

  it.each([
    ['line\nbreak', 'line\\nbreak'],
    ['both\r\n', 'both\\r\\n'],
    ['\tx', '\\tx'],
    ['\n=1', '\\n=1'],
    ['\u001b[2J\u009b\u202ecod', '\\u001b[2J\\u009b\\u202ecod'],
    ['::error::x', '\\u003a:error::x'],
  ])('shows %j as escapes', async (message, shown) => {
    expect((await recordsOf(resultWithMessage(message)))[0]?.['error_message']).toBe(shown);
  });

  it.each(['=1+1', '+1', '-1', '@sum', '＝1', '＋1', '－1', '＠x', ' =1', '\u00a0@x'])(
    'puts an apostrophe before %j, so that spreadsheets do not run it as a formula',
    async (message) => {
      expect((await recordsOf(resultWithMessage(message)))[0]?.['error_message']).toBe(`'${message}`);
    },
  );

  it.each(['a=1', 'a-b', "'=1", ' x', '1+1'])('leaves %j as it is', async (message) => {
    expect((await recordsOf(resultWithMessage(message)))[0]?.['error_message']).toBe(message);
  });

  it.each([
    ['1.5', 1_500],
    ['0', -1_500],
  ])('gives a duration in seconds, and 0 if the end is before the start: %s', async (seconds, milliseconds) => {
    const artifact = restored(0, { startedAt: storyStart, completedAt: storyStart + milliseconds });
    const { result } = runOf(planOf({ mailbox: 1 }))
      .activates('mailbox-001')
      .settles('mailbox-001', [artifact]);

    expect((await recordsOf(result))[0]?.['duration_seconds']).toBe(seconds);
  });

  it.each([{ startedAt: null }, { completedAt: null }])(
    'gives no duration if a time is missing: %j',
    async (missing) => {
      const { result } = runOf(planOf({ mailbox: 1 }))
        .activates('mailbox-001')
        .settles('mailbox-001', [restored(0, missing)]);

      expect((await recordsOf(result))[0]?.['duration_seconds']).toBe('');
    },
  );

  it('gives every text back to a reader of RFC 4180, except for escapes and that apostrophe', async () => {
    const nasty = fc.constantFrom(
      '"',
      ',',
      '\r',
      '\n',
      '\r\n',
      '=',
      '+',
      '-',
      '@',
      '\t',
      '＝',
      "'",
      ';',
      ' ',
      'ä',
      '💾',
    );
    const messages = fc.string({ unit: fc.oneof(nasty, fc.string({ unit: 'grapheme', maxLength: 1 })), minLength: 1 });

    await fc.assert(
      fc.asyncProperty(messages, messages, async (message, place) => {
        const [row, ...others] = await recordsOf(resultWithMessage(message, place));

        expect([printable(message), `'${printable(message)}`]).toContain(row?.['error_message']);
        expect([printable(place), `'${printable(place)}`]).toContain(row?.['restored_to']);
        expect(others).toEqual([]);
      }),
    );
  });
});

describe('failed.csv', () => {
  it('has the rows of report.csv that did not come back, whatever the reason, in the same columns', async () => {
    const { result } = runOf(planOf({ mailbox: 4, drive: 1 }))
      .activates('mailbox-001')
      .with(unresolved('mailbox-001', 2))
      .settles('mailbox-001', [
        restored(0),
        failed(1, 'UnknownError'),
        restored(null, { id: 'nobody', calledByService: 'x' }),
        // One too many: nobody can say which is the row's own.
        restored(null, { id: 'somebody' }),
      ]);

    const rows: Record<string, string>[] = parse(await textOf(failedCsv(await result)), { columns: true });

    const all = await recordsOf(result);
    expect(rows).toEqual(all.filter(({ outcome }) => outcome !== 'succeeded'));
    expect(rows.map(({ outcome }) => outcome)).toEqual(['failed', 'unresolved', 'unknown', 'not_started']);
  });

  it('has its header line and nothing else if everything came back or was unchanged', async () => {
    const unchanged = restored(1, { restoredTo: null, restoredItems: 0 });
    const { result } = runOf(planOf({ mailbox: 2 }))
      .activates('mailbox-001')
      .settles('mailbox-001', [restored(0), unchanged]);

    expect(await textOf(failedCsv(await result))).toBe(`${(await linesOf(result))[0]}\r\n`);
  });
});

/** The result of a run of one mailbox that failed with this message, and is partly restored to `restoredTo`. */
function resultWithMessage(message: string, restoredTo: string | null = null): Promise<RunResult> {
  const artifact = failed(0, 'UnknownError', { error: { code: 'UnknownError', message }, restoredTo });
  return runOf(planOf({ mailbox: 1 }))
    .activates('mailbox-001')
    .settles('mailbox-001', [artifact]).result;
}

async function csvOf(result: Promise<RunResult>): Promise<string> {
  return await textOf(csvReport(await result));
}

async function linesOf(result: Promise<RunResult>): Promise<string[]> {
  return (await csvOf(result)).split('\r\n');
}

async function recordsOf(result: Promise<RunResult>): Promise<Record<string, string>[]> {
  return parse(await csvOf(result), { columns: true });
}
