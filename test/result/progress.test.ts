import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../src/m365/limits.ts';
import { type Progress, progressOf, sumOf } from '../../src/result/progress.ts';
import { fillingRig, treesOf } from '../support/rigs/filling-rig.ts';
import { planOf } from '../support/values/plans.ts';
import { countsOf, failed, observed, type RunStory, restored, runOf, unresolved } from '../support/values/run-story.ts';
import { filesOf } from '../support/values/specs.ts';

const session = 'mailbox-001';
const nothing: Progress = { planned: 0, queued: 0, running: 0, succeeded: 0, failed: 0, unknown: 0 };
const ten: Progress = { ...nothing, planned: 10 };

/** Ten mailboxes, in sessions of so many. */
const tenMailboxes = (perSession: number = 10, retries: number = 0): RunStory =>
  runOf(planOf({ mailbox: 10 }, { retries, limits: { ...defaultLimits, perSession } }));

const mailboxes = ({ state }: RunStory): Progress => progressOf(state).mailbox;

const refused = (split: boolean, name: string = session) =>
  ({ type: 'session-refused', session: name, error: { code: 'X', message: 'no' }, split }) as const;

describe('the progress of a kind', () => {
  it('has everything queued at the start, each kind by itself', () => {
    const { state } = runOf(planOf({ mailbox: 3, site: 2 }));

    expect(progressOf(state)).toEqual({
      mailbox: { ...nothing, planned: 3, queued: 3 },
      drive: nothing,
      site: { ...nothing, planned: 2, queued: 2 },
      message: nothing,
      file: nothing,
    });
  });

  it('has resources queued until their session is activated', () => {
    const story = tenMailboxes(4).begins(session).with({ type: 'session-intended', session });

    expect(mailboxes(story)).toEqual({ ...ten, queued: 10 });
  });

  it('has only the resources of activated sessions running', () => {
    const story = tenMailboxes(4).activates(session);

    expect(mailboxes(story)).toEqual({ ...ten, queued: 6, running: 4 });
  });

  it("uses the service's counts while a session runs", () => {
    const counts = countsOf({ completed: 5, failed: 2, inProgress: 3 });
    const story = tenMailboxes()
      .activates(session)
      .with(observed(session, 'active', counts));

    expect(mailboxes(story)).toEqual({ ...ten, succeeded: 5, failed: 2, running: 3 });
  });

  it('counts resources that the service could not resolve as failed', () => {
    const story = tenMailboxes()
      .activates(session)
      .with(
        observed(session, 'active', countsOf({ completed: 4, failed: 1, inProgress: 2 })),
        unresolved(session, 1, 2, 3),
      );

    expect(mailboxes(story)).toEqual({ ...ten, succeeded: 4, failed: 4, running: 2 });
  });

  it('counts what a settled session leaves open as unknown', () => {
    const story = tenMailboxes()
      .activates(session)
      .with(observed(session, 'completed', countsOf({ completed: 7, failed: 1 })), {
        type: 'session-settled',
        session,
      });

    expect(mailboxes(story)).toEqual({ ...ten, succeeded: 7, failed: 1, unknown: 2 });
  });

  it('is never below zero if the service counts more than it was sent', () => {
    const story = tenMailboxes()
      .activates(session)
      .with(observed(session, 'active', countsOf({ completed: 11, failed: 1 })));

    expect(mailboxes(story)).toMatchObject({ running: 0, unknown: 0, queued: 0 });
  });

  it('adds up the sessions of a workload', () => {
    const story = tenMailboxes(5).activates(session).activates('mailbox-002');
    story.with(observed(session, 'active', countsOf({ completed: 2, inProgress: 3 })));
    story.with(observed('mailbox-002', 'active', countsOf({ completed: 1, failed: 1, inProgress: 3 })));

    expect(mailboxes(story)).toEqual({ ...ten, succeeded: 3, failed: 1, running: 6 });
  });
});

describe('the progress of a session that ends early', () => {
  it('has all of it failed if the service refused it', () => {
    const story = tenMailboxes(4).begins(session).with(refused(false));

    expect(mailboxes(story)).toEqual({ ...ten, queued: 6, failed: 4 });
  });

  it('has it queued if it was split in halves, and each half counts once it runs', () => {
    const story = tenMailboxes(10).begins(session).with(refused(true));
    const before = mailboxes(story);

    story.activates('mailbox-002');

    expect(before).toEqual({ ...ten, queued: 10 });
    expect(mailboxes(story)).toEqual({ ...ten, queued: 5, running: 5 });
  });

  it('has it queued if it was cancelled before it was activated', () => {
    const story = tenMailboxes(4).begins(session).with({ type: 'session-cancelled', session });

    expect(mailboxes(story)).toEqual({ ...ten, queued: 10 });
  });

  it('has it unknown if the service no longer knows it', () => {
    const story = tenMailboxes(4).activates(session).with({ type: 'session-vanished', session, again: false });

    expect(mailboxes(story)).toEqual({ ...ten, queued: 6, unknown: 4 });
  });
});

describe('the progress of a retry', () => {
  const again = 'mailbox-002';
  const passing = [8, 9].map((resource) => failed(resource, 'UnknownError'));
  const good = Array.from({ length: 8 }, (_, resource) => restored(resource));
  const triedOnce = (): RunStory =>
    tenMailboxes(10, 1)
      .activates(session)
      .settles(session, [...good, ...passing]);

  it('has its resources queued again until it is activated', () => {
    const story = triedOnce();
    const before = mailboxes(story);

    story.begins(again);

    expect(before).toEqual({ ...ten, succeeded: 8, failed: 2 });
    expect(mailboxes(story)).toEqual({ ...ten, succeeded: 8, queued: 2 });
  });

  it('has them running, then restored, and none counted twice', () => {
    const story = triedOnce().activates(again);
    const before = mailboxes(story);

    story.settles(again, [restored(8), failed(9, 'UnknownError')]);

    expect(before).toEqual({ ...ten, succeeded: 8, running: 2 });
    expect(mailboxes(story)).toEqual({ ...ten, succeeded: 9, failed: 1 });
  });

  it.each([
    ['split', refused(true, again)],
    ['cancelled', { type: 'session-cancelled', session: again } as const],
    ['refused', refused(false, again)],
  ])('leaves them failed if it was %s', (_what, event) => {
    const story = triedOnce().begins(again).with(event);

    expect(mailboxes(story)).toEqual({ ...ten, succeeded: 8, failed: 2 });
  });
});

describe('the progress of all workloads', () => {
  it('is their sum', () => {
    const story = runOf(planOf({ mailbox: 10, drive: 4, site: 3 }))
      .activates(session)
      .activates('drive-001');
    story.with(observed(session, 'active', countsOf({ completed: 6, failed: 1, inProgress: 3 })));
    story.with(observed('drive-001', 'completed', countsOf({ completed: 3 })), {
      type: 'session-settled',
      session: 'drive-001',
    });

    const sum = sumOf(progressOf(story.state));

    expect(sum).toEqual({ planned: 17, queued: 3, running: 3, succeeded: 9, failed: 1, unknown: 1 });
  });
});

const ada = 'ada@contoso.com';

describe('the progress of files', () => {
  it('does not count what was never found as restored', async () => {
    const rig = await fillingRig(
      [
        filesOf('drive', ada, '**/*.txt'),
        filesOf('drive', ada, 'Documents/no'),
        filesOf('drive', ada, 'Documents/none'),
      ],
      { scenario: treesOf([ada], 2) },
    );

    const { totals, state } = await rig.run();

    expect(sumOf(progressOf(state))).toMatchObject({ planned: 3, succeeded: 1, failed: 2, unknown: 0, queued: 0 });
    expect(totals.file).toMatchObject({ succeeded: 1, unresolved: 2 });
  });
});
