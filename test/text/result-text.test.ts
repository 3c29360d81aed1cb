import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makePlan } from '../../src/plan/make-plan.ts';
import type { RunResult } from '../../src/result/result.ts';
import { nextLines, resultText } from '../../src/text/result-text.ts';
import { planOf, planTime } from '../support/values/plans.ts';
import { countsOf, failed, observed, restored, runOf } from '../support/values/run-story.ts';
import { specOfWaves } from '../support/values/specs.ts';

describe('resultText', () => {
  it('shows a run that restored everything, and where its reports are', async () => {
    const plan = planOf({ mailbox: 1, site: 1 });
    const story = runOf(plan)
      .activates('mailbox-001')
      .settles('mailbox-001', [restored(0)])
      .activates('site-001')
      .settles('site-001', [restored(1)])
      .ends(0);

    expect(await verdictOf(story.result, ['reports/finance/r1/report.csv'])).toBe(`
finance r1: 2 of 2 resources restored in 18s

         planned  succeeded  unchanged  failed  unresolved  not_started  unknown
mailbox        1          1          0       0           0            0        0
site           1          1          0       0           0            0        0
all            2          2          0       0           0            0        0

Reports:
  reports/finance/r1/report.csv
`);
  });

  it('says under the verdict of an emulated run whose times these are', async () => {
    const story = runOf(planOf({ mailbox: 1 }))
      .with({ type: 'emulator-found' })
      .activates('mailbox-001')
      .settles('mailbox-001', [restored(0)])
      .ends(0);

    expect(await verdictOf(story.result)).toContain(`
finance r1 (emulated): 1 of 1 resources restored in 9s
Times are the emulator's and say nothing of your tenant.

`);
  });

  it('shows what was not restored and why, the most frequent reason first', async () => {
    const artifacts = [
      restored(0),
      failed(1, 'ArtifactCannotBeRestored'),
      failed(2, 'ArtifactCannotBeRestored'),
      failed(3, 'UnknownError'),
    ];
    const story = runOf(planOf({ mailbox: 4 }))
      .activates('mailbox-001')
      .settles('mailbox-001', artifacts)
      .ends(1);

    expect(await verdictOf(story.result)).toBe(`
finance r1: 1 of 4 resources restored in 8s

         planned  succeeded  unchanged  failed  unresolved  not_started  unknown
mailbox        4          1          0       3           0            0        0

Not restored:
  2  failed  ArtifactCannotBeRestored  about ArtifactCannotBeRestored
  1  failed  UnknownError              about UnknownError
`);
  });

  it('has one word above each number, which is the one in report.json', async () => {
    const story = runOf(planOf({ mailbox: 2 })).begins('mailbox-001');
    story.with(
      { type: 'session-intended', session: 'mailbox-001' },
      { type: 'session-created', session: 'mailbox-001', sessionId: 'id', taken: 0, setAside: [], untold: null },
      { type: 'request-intended', session: 'mailbox-001', displayName: 'r1/mailbox-001' },
      { type: 'request-added', session: 'mailbox-001', bulkRequestId: 'request' },
      { type: 'activation-intended', session: 'mailbox-001' },
      { type: 'run-stopping', because: 'service', message: 'could not confirm `activate`' },
    );
    const { result } = story.ends(4);

    const [words = [], [, ...numbers] = []] = (await verdictOf(result))
      .split('\n')
      .slice(3, 5)
      .map((line) => line.trim().split(/\s+/));

    const { mailbox } = (await result).totals;
    expect(Object.fromEntries(words.map((word, at) => [word, Number(numbers[at])]))).toEqual(mailbox);
    expect(mailbox).toMatchObject({ not_started: 0, unknown: 2 });
  });

  it('keeps reasons without a code apart by their messages', async () => {
    const story = runOf(planOf({ mailbox: 3 })).activates('mailbox-001');
    const paused = restored(0, { status: 'unknown', statusText: 'paused', error: null });
    const frozen = restored(1, { status: 'unknown', statusText: 'frozen', error: null });

    const { result } = story.settles('mailbox-001', [paused, frozen]);

    expect(await verdictOf(result)).toContain(`
Not restored, or not known:
  1  unknown  -  the service left it as \`paused\`
  1  unknown  -  the service left it as \`frozen\`
  1  unknown  -  the restore session ended without an artifact for it
`);
  });

  it('shows which objectives were met, missed, or are not known', async () => {
    const objectives = { rto: 5_000, rpo: 3_600_000, minSuccess: 0.5 };
    const artifacts = [restored(0, { restorePointAt: null }), failed(1, 'UnknownError')];
    const story = runOf(planOf({ mailbox: 2 }, { objectives })).activates('mailbox-001');

    expect(await verdictOf(story.settles('mailbox-001', artifacts).ends(1).result)).toContain(`
Objectives:
  rto 5s: missed, measured 8s
  rpo 1h: not known
  minSuccess 50%: met, measured 50%
`);
  });

  it('writes the wanted share as the spec has it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 10_000 }), async (hundredths) => {
        const percentage = hundredths / 100;
        const minSuccess = Number((percentage / 100).toPrecision(12));
        const { result } = runOf(planOf({ mailbox: 1 }, { objectives: { rto: null, rpo: null, minSuccess } }));

        expect(await verdictOf(result)).toContain(`\n  minSuccess ${percentage}%: `);
      }),
    );
  });

  it('never rounds a measured share up to the wanted one', { tags: 'slow' }, async () => {
    const objectives = { rto: null, rpo: null, minSuccess: 1 };
    const plan = planOf({ mailbox: 100_000 }, { objectives, limits: wide });
    const artifacts = plan.resources.map((_, index) => (index === 0 ? failed(0, 'UnknownError') : restored(index)));

    const { result } = runOf(plan).activates('mailbox-001').settles('mailbox-001', artifacts);

    expect(await verdictOf(result)).toContain('\n  minSuccess 100%: missed, measured 99.99%\n');
  });

  it('shows how much of every wave was restored, and whether its gate was met', async () => {
    const waves = [
      { name: 'canary', minSuccess: 1, counts: { mailbox: 1 } },
      { name: 'most', minSuccess: 0.995, counts: { drive: 2 } },
      { name: 'rest', minSuccess: 0.5, counts: { site: 1 } },
      { name: 'last', counts: { mailbox: 1 } },
    ];
    const story = runOf(makePlan(specOfWaves(waves), planTime))
      .activates('mailbox-001')
      .settles('mailbox-001', [restored(0)])
      .with({ type: 'wave-begun', wave: 1 })
      .activates('drive-001')
      .settles('drive-001', [restored(1), failed(2, 'UnknownError')])
      .with({ type: 'run-stopping', because: 'gate', message: 'no' });

    expect(await verdictOf(story.ends(1).result)).toContain(`
Waves:
  canary: 1 of 1 restored, gate 100%: met
  most: 1 of 2 restored, gate 99.5%: missed
  rest: 0 of 1 restored, gate 50%: not checked
  last: 0 of 1 restored
`);
  });

  it('points out counts that differ, and drafts that may be left behind', async () => {
    const story = runOf(planOf({ mailbox: 1 })).begins('mailbox-001');
    story.with({ type: 'draft-orphaned', session: 'mailbox-001', sentAt: '2026-11-22T03:00:02.000Z' });

    const { result } = story.with(
      { type: 'session-created', session: 'mailbox-001', sessionId: 's-1', taken: 0, setAside: [], untold: null },
      { type: 'request-added', session: 'mailbox-001', bulkRequestId: 'b-1' },
      { type: 'session-activated', session: 'mailbox-001' },
      observed('mailbox-001', 'completed', countsOf({ completed: 2 })),
      { type: 'artifacts-read', session: 'mailbox-001', artifacts: [restored(0)] },
      { type: 'session-settled', session: 'mailbox-001' },
    );

    expect(await verdictOf(result)).toContain(`
Worth a look:
  the service's counts differ from the artifacts of mailbox-001: see \`counts_agree\` in report.json
  1 request to create a session got no answer and may have left an empty draft: see \`orphan_drafts\` in report.json
`);
  });

  it.each([
    [5, 'mailbox-001, mailbox-002, mailbox-003, mailbox-004, mailbox-005'],
    [7, 'mailbox-001, mailbox-002, mailbox-003, mailbox-004, mailbox-005 and 2 more'],
  ])('names at most 5 of %i sessions whose counts differ', async (count, named) => {
    const story = runOf(planOf({ mailbox: count }, { limits: { ...wide, perSession: 1 } }));
    for (let number = 1; number <= count; number += 1) {
      const session = `mailbox-00${number}`;
      story
        .activates(session)
        .with(observed(session, 'completed', countsOf({ completed: 2 })), { type: 'session-settled', session });
    }

    const text = await verdictOf(story.result);

    expect(text).toContain(`
Worth a look:
  the service's counts differ from the artifacts of ${named}: see \`counts_agree\` in report.json
`);
  });

  it('adds up failures with the same code over all workloads, whatever their messages are', async () => {
    const story = runOf(planOf({ mailbox: 2, drive: 1 }))
      .activates('mailbox-001')
      .activates('drive-001')
      .settles('mailbox-001', [failed(0, 'X'), failed(1, 'X', { error: { code: 'X', message: 'in other words' } })])
      .settles('drive-001', [failed(2, 'X')]);

    expect(await verdictOf(story.result)).toContain('\nNot restored:\n  3  failed  X  about X\n');
  });

  it('says how far a run with work left is', async () => {
    const story = runOf(planOf({ mailbox: 2 })).activates('mailbox-001');
    story.with(observed('mailbox-001', 'active', countsOf({ completed: 1, inProgress: 1 })));

    const { result } = story.with({ type: 'run-stopping', because: 'interrupt', message: 'interrupted' }).ends(4);

    expect(await verdictOf(result)).toContain(
      '\nfinance r1: at least 1 of 2 came back so far, 0 failed, 1 open, after 10s\n',
    );
  });

  it.each([
    [0, '<green>1 of 1 resources restored</green>'],
    [1, '<red>0 of 1 resources restored</red>'],
  ])('paints the verdict of a run with exit code %i', async (failures, verdict) => {
    const artifacts = [failures === 0 ? restored(0) : failed(0, 'UnknownError')];
    const { result } = runOf(planOf({ site: 1 }))
      .activates('site-001')
      .settles('site-001', artifacts);

    expect(resultText(await result, [], (colour, text) => `<${colour}>${text}</${colour}>`)).toContain(verdict);
  });
});

const kept = {
  journal: '.bulk-restore/runs/r1/journal.ndjson',
  isEmbedded: false,
  resume: 'bulk-restore resume r1',
  retry: 'bulk-restore retry r1 --out retry.yaml',
};

describe('nextLines', () => {
  it.each([
    [
      'one failed',
      'recovery',
      failed(1, 'UnknownError'),
      ['To try again what was not restored: bulk-restore retry r1 --out retry.yaml'],
    ],
    ['all came back', 'recovery', restored(1), []],
    ['one failed in a drill', 'drill', failed(1, 'UnknownError'), []],
  ] as const)('says how to go on after a run that is over: %s', async (_, mode, second, lines) => {
    const plan = planOf({ mailbox: 2 });
    const { result } = runOf({ ...plan, mode })
      .activates('mailbox-001')
      .settles('mailbox-001', [restored(0), second])
      .ends(1);

    expect(nextLines(await result, kept)).toEqual(lines);
    expect(nextLines(await result, { ...kept, isEmbedded: true })).toEqual([]);
  });

  it('does not suggest to resume after the emulator in this process is gone', async () => {
    const { result } = runOf(planOf({ mailbox: 1 })).with({
      type: 'run-stopping',
      because: 'interrupt',
      message: 'interrupted',
    });

    expect(nextLines(await result, { ...kept, isEmbedded: true }).join('\n')).not.toContain('resume');
  });

  it.each([
    [['mailbox-001', 'mailbox-002'], '2 restore sessions are active and continue by themselves'],
    [['mailbox-001'], '1 restore session is active and continues by itself'],
    [[], 'No restore session is known to be active'],
  ])('says why the run stopped, where its journal is, and how to resume with %j active', async (sessions, underWay) => {
    const story = runOf(planOf({ mailbox: 400 }));
    for (const session of sessions) story.activates(session);

    const { result } = story.with({ type: 'run-stopping', because: 'interrupt', message: 'interrupted' });

    expect(nextLines(await result, kept)).toEqual([
      `Stopped: interrupted. ${underWay}.`,
      'Nothing is lost: .bulk-restore/runs/r1/journal.ndjson holds every step.',
      'Resume with: bulk-restore resume r1',
    ]);
  });

  it.each(['failures', 'gate'] as const)(
    'does not suggest to resume a run that stopped for good: %s',
    async (because) => {
      const story = runOf(planOf({ mailbox: 1 }));

      const { result } = story.with({ type: 'run-stopping', because, message: '20% or more have failed' });

      expect(nextLines(await result, kept).at(-1)).toBe(
        'To try again what was not restored: bulk-restore retry r1 --out retry.yaml',
      );
      expect(nextLines(await result, kept).join('\n')).not.toContain('Resume');
    },
  );

  it('suggests neither resume nor retry for a cancelled run', async () => {
    const { result } = runOf(planOf({ mailbox: 1 })).with({
      type: 'run-stopping',
      because: 'cancel',
      message: 'cancelled',
    });

    expect(nextLines(await result, kept)).toHaveLength(2);
  });

  it('says that a session may be active if its activation got no answer', async () => {
    const story = runOf(planOf({ mailbox: 2 })).begins('mailbox-001');
    const session = 'mailbox-001';
    story.with(
      { type: 'session-intended', session },
      { type: 'session-created', session, sessionId: 's', taken: 0, setAside: [], untold: null },
    );
    story.with(
      { type: 'request-intended', session, displayName: 'd' },
      { type: 'request-added', session, bulkRequestId: 'b' },
    );
    story.with(
      { type: 'activation-intended', session },
      { type: 'run-stopping', because: 'interrupt', message: 'interrupted' },
    );

    expect(nextLines(await story.ends(4).result, kept)[0]).toContain('1 more may have been activated');
  });

  it('says that nothing was started if the run was refused', async () => {
    const { result } = runOf(planOf({ mailbox: 1 }))
      .with({ type: 'run-stopping', because: 'service', message: 'no' })
      .ends(3);

    expect(nextLines(await result, kept)[0]).toBe('Stopped: no. Nothing was started.');
  });
});

/** One session can hold everything. */
const wide = {
  activeSessions: 1,
  inFlight: 5_000_000,
  perDay: 1_000_000,
  perSession: 1_000_000,
  requests: 1,
  failures: 1,
  inPlace: 1_000,
  resources: 1_000_000,
};

/** The verdict without colours, with a line break before it. */
async function verdictOf(result: Promise<RunResult>, reports: readonly string[] = []): Promise<string> {
  return `\n${resultText(await result, reports, (_, text) => text)}`;
}
