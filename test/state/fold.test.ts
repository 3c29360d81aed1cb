import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../src/m365/limits.ts';
import type { NewEvent } from '../../src/state/events.ts';
import { fold, initialState } from '../../src/state/fold.ts';
import { noUsage, sessionNamed, withArtifacts } from '../../src/state/run-state.ts';
import { planOf } from '../support/values/plans.ts';
import { failed, type RunStory, restored, runOf, storyStart } from '../support/values/run-story.ts';
import { november, resourceOf } from '../support/values/specs.ts';

const session = 'mailbox-001';
const at = '2026-11-22T03:00:00.000Z';
const error = { code: 'X', message: 'no' };
const refused = (split: boolean) => ({ type: 'session-refused', session, error, split }) as const;

const fiveInTwos = (): RunStory => runOf(planOf({ mailbox: 5 }, { limits: { ...defaultLimits, perSession: 2 } }));
const queued = ({ state }: RunStory) => state.queue.map(({ group, resources }) => [group, resources]);

describe('a run of which nothing has happened', () => {
  it('has everything in the queue, a batch for each group', () => {
    const plan = planOf({ mailbox: 3, site: 2 });

    expect(initialState(plan, 'r1')).toEqual({
      runId: 'r1',
      plan,
      started: null,
      only: null,
      wave: 0,
      cameBack: [0],
      lost: [0],
      isGateLost: false,
      isEmulated: false,
      queue: [
        { group: 0, workload: 'mailbox', resources: [[0, 3]], attempt: 1, notBefore: 0 },
        { group: 1, workload: 'site', resources: [[3, 2]], attempt: 1, notBefore: 0 },
      ],
      sessions: new Map(),
      namesUnread: new Set(),
      open: new Set(),
      artifacts: new Map(),
      finished: { resources: 0, failed: 0 },
      begun: { mailbox: 0, drive: 0, site: 0 },
      activated: [],
      isFromService: false,
      withheld: new Set(),
      foundDrafts: [],
      foundIds: new Map(),
      others: noUsage,
      throttles: [],
      pause: null,
      stopping: null,
      check: null,
      ended: null,
    });
  });
});

describe('a session that is begun', () => {
  it('takes its resources out of the queue, and the batch with the last of them', () => {
    const story = fiveInTwos().begins(session);
    const first = queued(story);

    story.begins('mailbox-002');
    const second = queued(story);
    story.begins('mailbox-003');

    expect([first, second, queued(story)]).toEqual([[[0, [[2, 3]]]], [[0, [[4, 1]]]], []]);
  });

  it('leaves the other groups as they are, and is open and counted', () => {
    const resources = [
      resourceOf('mailbox', 'ada@contoso.com'),
      resourceOf('mailbox', 'bob@contoso.com', { settings: { ...november, prefer: 'oldest' } }),
      resourceOf('drive', 'ada@contoso.com'),
    ];
    const story = runOf(planOf({}, { resources })).begins(session);

    expect(queued(story)).toEqual([
      [1, [[1, 1]]],
      [2, [[2, 1]]],
    ]);
    expect([...story.state.open]).toEqual([session]);
    expect(story.state.begun).toEqual({ mailbox: 1, drive: 0, site: 0 });
  });

  it('takes a retry from what waits for one, not from first attempts', () => {
    const story = fiveInTwos().begins(session).with(refused(true));
    const [half, ...rest] = story.state.queue;

    story.with({ type: 'session-begun', session: 'mailbox-002', group: 0, resources: [[0, 1]], attempt: 2 });

    expect(story.state.queue).toEqual([half, ...rest]);
  });

  it('must be of a group of the plan', () => {
    const state = initialState(planOf({ mailbox: 1 }), 'r1');
    const begun = { type: 'session-begun', session, group: 3, resources: [], attempt: 1, at } as const;

    expect(() => fold(state, begun)).toThrow('the plan has no group 3');
  });

  it('must be begun before any other event', () => {
    const { state } = fiveInTwos();

    expect(() => sessionNamed(state, session)).toThrow('the session `mailbox-001` was never begun');
    expect(() => fold(state, { type: 'session-intended', session, at })).toThrow('was never begun');
  });
});

describe('a list that the service refuses', () => {
  it('goes back in halves to the front of the queue, for another first attempt', () => {
    const story = runOf(planOf({ mailbox: 5 }, { limits: { ...defaultLimits, perSession: 3 } })).begins(session);

    story.with(refused(true));

    const batch = { group: 0, workload: 'mailbox', attempt: 1, notBefore: 0 };
    expect(story.state.queue).toEqual([
      { ...batch, resources: [[0, 2]] },
      { ...batch, resources: [[2, 1]] },
      { ...batch, resources: [[3, 2]] },
    ]);
    expect(story.state.open.size).toBe(0);
  });

  it('does not go back if it cannot be split', () => {
    const story = fiveInTwos().begins(session).with(refused(false));

    expect(queued(story)).toEqual([[0, [[2, 3]]]]);
  });
});

describe('the sessions of a run', () => {
  it('are open until they are settled', () => {
    const story = fiveInTwos().activates(session).activates('mailbox-002');

    story.settles(session, [restored(0), restored(1)]);

    expect([...story.state.open]).toEqual(['mailbox-002']);
  });

  it('are listed in the order of their activation, without one that had no effect', () => {
    const story = fiveInTwos().activates(session).activates('mailbox-002').activates('mailbox-003');
    story.settles(session, [restored(0), restored(1)]);
    const before = [...story.state.activated];

    story.with({ type: 'activation-disproved', session: 'mailbox-002' });

    expect([before, story.state.activated]).toEqual([
      [session, 'mailbox-002', 'mailbox-003'],
      [session, 'mailbox-003'],
    ]);
  });
});

describe('the artifacts of a session', () => {
  const page = { type: 'artifacts-read', session, artifacts: [restored(0), restored(1)] } as const;
  const reading = (): RunStory => fiveInTwos().activates(session).activates('mailbox-002').with(page);

  it('are kept until it is settled, each as it was read last', () => {
    const story = reading().with({ ...page, artifacts: [restored(1, { restoredItems: 7 })] });

    const { artifacts } = withArtifacts(story.state, session);

    expect([...artifacts.values()]).toEqual([restored(0), restored(1, { restoredItems: 7 })]);
  });

  it('are not those of another session', () => {
    expect(withArtifacts(reading().state, 'mailbox-002').artifacts.size).toBe(0);
  });

  it.each([
    ['settled', { type: 'session-settled', session }],
    ['refused', refused(false)],
    ['cancelled', { type: 'session-cancelled', session }],
    ['lost by the service', { type: 'session-vanished', session, again: false }],
  ] satisfies [string, NewEvent][])('are dropped once it is %s', (_what, event) => {
    const { state } = reading().with(event);

    expect([...state.artifacts.keys()]).toEqual([]);
  });

  it('are kept while another session is settled', () => {
    const story = reading().with({ ...page, session: 'mailbox-002', artifacts: [restored(2)] });

    story.with({ type: 'session-settled', session });

    expect([...withArtifacts(story.state, 'mailbox-002').artifacts.values()]).toEqual([restored(2)]);
  });

  it('are not kept if they are read after it was settled', () => {
    const { state } = reading().with({ type: 'session-settled', session }, page);

    expect(state.artifacts.size).toBe(0);
  });

  it.each([
    ['has come back without a location', restored(0, { restoredTo: null, restoredItems: null }), true],
    ['has come back with items, without a location', restored(0, { restoredTo: null }), true],
    ['equals its restore point', restored(0, { restoredTo: null, restoredItems: 0 }), false],
    ['has come back with a location', restored(0), false],
    ['has failed', failed(0, 'UnknownError'), false],
  ])('show at the end whether locations may follow, if one %s', (_what, artifact, lacks) => {
    const story = fiveInTwos().activates(session);

    story.settles(session, [artifact, restored(1)]);

    expect(sessionNamed(story.state, session).lacksLocations).toBe(lacks);
  });
});

describe('the finished resources', () => {
  const finishedIn = ({ state }: RunStory) => state.finished;

  it('are those of settled sessions, with those that did not come back counted', () => {
    const story = fiveInTwos().activates(session).activates('mailbox-002');
    const before = { ...finishedIn(story) };

    story.settles(session, [restored(0), failed(1, 'UnknownError')]);

    expect(before).toEqual({ resources: 0, failed: 0 });
    expect(finishedIn(story)).toEqual({ resources: 2, failed: 1 });
  });

  it('are counted once, whatever is read afterwards', () => {
    const story = fiveInTwos().activates(session);

    story.settles(session, [restored(0), failed(1, 'UnknownError')]);
    story.with({ type: 'artifacts-read', session, artifacts: [restored(0, { restoredItems: 9 })] });

    expect(finishedIn(story)).toEqual({ resources: 2, failed: 1 });
  });
});

describe('the end of a run', () => {
  it('is dated', () => {
    const story = fiveInTwos().after(60_000);
    const end = story.now;

    expect(story.ends(1).state.ended).toEqual({ at: end, exitCode: 1 });
  });
});

describe('a day allowance that is used up', () => {
  it('changes nothing in the state', () => {
    const story = fiveInTwos();
    const before = structuredClone(story.state);

    story.with({ type: 'allowance-used-up', until: storyStart + 90_000 });

    expect(story.state).toEqual(before);
  });
});
