import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../src/m365/limits.ts';
import { type Progress, progressOf, sumOf } from '../../src/result/progress.ts';
import { planOf } from '../support/values/plans.ts';
import { countsOf, failed, observed, type RunStory, restored, runOf, unresolved } from '../support/values/run-story.ts';

const session = 'mailbox-001';
const nothing: Progress = { planned: 0, queued: 0, running: 0, succeeded: 0, failed: 0, unknown: 0 };
const ten: Progress = { ...nothing, planned: 10 };

/** Ten mailboxes, in sessions of so many. */
const tenMailboxes = (perSession: number = 10, retries: number = 0): RunStory =>
  runOf(planOf({ mailbox: 10 }, { retries, limits: { ...defaultLimits, perSession } }));

const mailboxes = ({ state }: RunStory): Progress => progressOf(state).mailbox;

const refused = (split: boolean, name: string = session) =>
  ({ type: 'session-refused', session: name, error: { code: 'X', message: 'no' }, split }) as const;

describe('the tally of a kind', () => {
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

  it('leaves resources queued while their session is only being prepared', () => {
    const story = tenMailboxes(4).begins(session).with({ type: 'session-intended', session });

    expect(mailboxes(story)).toEqual({ ...ten, queued: 10 });
  });

  it('has the resources of an activated session running, and no others', () => {
    const story = tenMailboxes(4).activates(session);

    expect(mailboxes(story)).toEqual({ ...ten, queued: 6, running: 4 });
  });

  it('goes by the counts of the service while a session runs', () => {
    const counts = countsOf({ completed: 5, failed: 2, inProgress: 3 });
    const story = tenMailboxes()
      .activates(session)
      .with(observed(session, 'active', counts));

    expect(mailboxes(story)).toEqual({ ...ten, succeeded: 5, failed: 2, running: 3 });
  });

  it('has resources fail that the service could not find', () => {
    const story = tenMailboxes()
      .activates(session)
      .with(
        observed(session, 'active', countsOf({ completed: 4, failed: 1, inProgress: 2 })),
        unresolved(session, 1, 2, 3),
      );

    expect(mailboxes(story)).toEqual({ ...ten, succeeded: 4, failed: 4, running: 2 });
  });

  it('calls unknown what a settled session leaves untold', () => {
    const story = tenMailboxes()
      .activates(session)
      .with(observed(session, 'completed', countsOf({ completed: 7, failed: 1 })), {
        type: 'session-settled',
        session,
      });

    expect(mailboxes(story)).toEqual({ ...ten, succeeded: 7, failed: 1, unknown: 2 });
  });

  it('has nothing run below zero where the service counts more than it was given', () => {
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

describe('the tally of a session that came to nothing', () => {
  it('has all of it failed where the service refused it', () => {
    const story = tenMailboxes(4).begins(session).with(refused(false));

    expect(mailboxes(story)).toEqual({ ...ten, queued: 6, failed: 4 });
  });

  it('has it queued where it was split in halves, and each half counts once it runs', () => {
    const story = tenMailboxes(10).begins(session).with(refused(true));
    const before = mailboxes(story);

    story.activates('mailbox-002');

    expect(before).toEqual({ ...ten, queued: 10 });
    expect(mailboxes(story)).toEqual({ ...ten, queued: 5, running: 5 });
  });

  it('has it queued where it was cancelled before it was activated', () => {
    const story = tenMailboxes(4).begins(session).with({ type: 'session-cancelled', session });

    expect(mailboxes(story)).toEqual({ ...ten, queued: 10 });
  });

  it('calls it unknown where the service no longer knows it', () => {
    const story = tenMailboxes(4).activates(session).with({ type: 'session-vanished', session, again: false });

    expect(mailboxes(story)).toEqual({ ...ten, queued: 6, unknown: 4 });
  });
});

describe('the tally of a new attempt', () => {
  const again = 'mailbox-002';
  const passing = [8, 9].map((resource) => failed(resource, 'UnknownError'));
  const good = Array.from({ length: 8 }, (_, resource) => restored(resource));
  const triedOnce = (): RunStory =>
    tenMailboxes(10, 1)
      .activates(session)
      .settles(session, [...good, ...passing]);

  it('has its resources queued again while it is being prepared', () => {
    const story = triedOnce();
    const before = mailboxes(story);

    story.begins(again);

    expect(before).toEqual({ ...ten, succeeded: 8, failed: 2 });
    expect(mailboxes(story)).toEqual({ ...ten, succeeded: 8, queued: 2 });
  });

  it('has them running, then come back, and nobody counted twice', () => {
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
  ])('leaves them failed where it was %s', (_what, event) => {
    const story = triedOnce().begins(again).with(event);

    expect(mailboxes(story)).toEqual({ ...ten, succeeded: 8, failed: 2 });
  });
});

describe('the tally of all workloads', () => {
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
