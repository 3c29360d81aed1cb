import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../src/m365/limits.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import type { RestoreSettings } from '../../src/spec/spec.ts';
import type { ArtifactRecord } from '../../src/state/event-data.ts';
import type { NewEvent } from '../../src/state/events.ts';
import { fold, initialState } from '../../src/state/fold.ts';
import { noUsage, sessionNamed, startable, withArtifacts } from '../../src/state/run-state.ts';
import { planOf, planTime } from '../support/values/plans.ts';
import { failed, type RunStory, restored, runOf, storyStart } from '../support/values/run-story.ts';
import { november, resourceOf, specOfWaves } from '../support/values/specs.ts';

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
      sameUnits: [],
      twins: new Map(),
      others: noUsage,
      throttles: [],
      pause: null,
      stopping: null,
      check: null,
      ended: null,
      latestAt: null,
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
  it('changes nothing in the state but its time', () => {
    const story = fiveInTwos();
    const before = structuredClone(story.state);

    story.with({ type: 'allowance-used-up', until: storyStart + 90_000 });

    expect(story.state).toEqual({
      ...before,
      latestAt: new Date(Date.parse(before.latestAt ?? '') + 1_000).toISOString(),
    });
  });
});

describe('an event that cannot have happened', () => {
  it.each<[string, NewEvent]>([
    [
      'finds an id for a resource that the plan does not have',
      { type: 'ids-found', found: [{ resource: 5, directoryId: 'd' }] },
    ],
    [
      'lists an artifact of a resource that the plan does not have',
      { type: 'artifacts-read', session, artifacts: [restored(5)] },
    ],
  ])('%s', (_what, event) => {
    const story = fiveInTwos().activates(session);

    expect(() => story.with(event)).toThrow('the plan has no resource 5');
  });

  it('begins a wave that the plan does not have', () => {
    expect(() => fiveInTwos().with({ type: 'wave-begun', wave: 1 })).toThrow('the plan has no wave 1');
  });

  it.each([
    ['before', [[2, 1]]],
    ['after', [[6, 2]]],
    ['without any', [[3, 0]]],
    [
      'in one of two spans',
      [
        [3, 1],
        [6, 2],
      ],
    ],
  ] as [string, [number, number][]][])('begins a session with resources of another group: %s', (_what, resources) => {
    const story = runOf(planOf({ mailbox: 3, drive: 4 }));

    expect(() => story.with({ type: 'session-begun', session: 'drive-001', group: 1, resources, attempt: 1 })).toThrow(
      'the group 1 does not have all resources of the session',
    );
  });

  it('checks something before a check was started', () => {
    const verdict = { resource: 0, check: 'passed' } as const;

    expect(() => fiveInTwos().with({ type: 'resources-checked', verdicts: [verdict] })).toThrow('no check was started');
    expect(() => fiveInTwos().with({ type: 'check-ended', problem: null })).toThrow('no check was started');
  });
});

describe('what came back is checked', () => {
  const checking = (): RunStory => fiveInTwos().with({ type: 'check-started', program: 'check.sh' });

  it('by a program, with a verdict for each resource', () => {
    const story = checking().with(
      { type: 'resources-checked', verdicts: [{ resource: 0, check: 'passed' }] },
      { type: 'resources-checked', verdicts: [{ resource: 4, check: 'failed', message: 'empty' }] },
    );

    expect(story.state.check).toEqual({
      program: 'check.sh',
      verdicts: new Map([
        [0, { resource: 0, check: 'passed' }],
        [4, { resource: 4, check: 'failed', message: 'empty' }],
      ]),
      isOver: false,
      problem: null,
    });
  });

  it('until the program has ended', () => {
    expect(checking().with({ type: 'check-ended', problem: 'exit code 1' }).state.check).toMatchObject({
      program: 'check.sh',
      isOver: true,
      problem: 'exit code 1',
    });
  });

  it('again by another program, which forgets the verdicts of the first', () => {
    const story = checking().with({ type: 'resources-checked', verdicts: [{ resource: 0, check: 'passed' }] });

    expect(story.with({ type: 'check-started', program: 'b' }).state.check?.verdicts.size).toBe(0);
  });

  it('of resources of the plan only', () => {
    const verdicts = [{ resource: 5, check: 'passed' } as const];

    expect(() => checking().with({ type: 'resources-checked', verdicts })).toThrow('the plan has no resource 5');
  });
});

describe('a run whose state was lost', () => {
  const started = (): RunStory => {
    const story = fiveInTwos();
    const begin = story.events[0];
    return begin?.type === 'run-started' ? story.with({ ...begin, fromService: true }) : story;
  };

  it('starts nothing until it was read back', () => {
    expect([...started().state.withheld]).toEqual(['mailbox', 'drive', 'site']);
    expect(startable(started().state)).toEqual([]);
    expect(startable(fiveInTwos().state)).toHaveLength(1);
  });

  it('then withholds workloads of which a session may hold anything, and knows the drafts that it left', () => {
    const story = started().after(1_000);
    const at = new Date(story.now).toISOString();
    story.with({
      type: 'state-rebuilt',
      withheld: [{ workload: 'site', sessionIds: ['s1'] }],
      drafts: [{ workload: 'drive', sessionId: 's2' }],
    });

    expect([...story.state.withheld]).toEqual(['site']);
    expect(story.state.foundDrafts).toEqual([{ workload: 'drive', sessionId: 's2', at }]);
    expect(startable(story.state)).toHaveLength(1);
  });
});

describe('a run', () => {
  const only = { list: 'vip.csv', sha256: 'a'.repeat(64), resources: [[1, 2]] as const };

  it('is real unless it says that it is emulated, or the service does', () => {
    const story = fiveInTwos();
    const begin = story.events[0];
    if (begin?.type !== 'run-started') throw new Error('a run starts with its start');

    expect(story.state.isEmulated).toBe(false);
    expect(story.with({ ...begin, emulated: true }).state.isEmulated).toBe(true);
    expect(fiveInTwos().with({ type: 'emulator-found' }).state.isEmulated).toBe(true);
  });

  it('restores only a part of the plan as long as the process that was started so', () => {
    const story = fiveInTwos().with({ type: 'run-resumed', toolVersion: '0', operator: null, only });
    const part = story.state.only;
    story.with({ type: 'run-resumed', toolVersion: '0', operator: null });

    expect([part, story.state.only]).toEqual([only, null]);
  });

  it('knows the ids that the directory named, and whose names it could not read', () => {
    const story = fiveInTwos().with(
      { type: 'ids-found', found: [{ resource: 4, directoryId: 'id-of-4' }] },
      { type: 'names-unread', owner: 'sites', code: 'Forbidden', message: 'no' },
    );

    expect([...story.state.foundIds]).toEqual([[4, 'id-of-4']]);
    expect([...story.state.namesUnread]).toEqual(['sites']);
  });

  it('counts a session by the number in its name, because some may be missing', () => {
    const story = fiveInTwos().begins('mailbox-012');

    expect(story.state.begun.mailbox).toBe(12);
    expect(story.begins('mailbox-002').state.begun.mailbox).toBe(13);
    expect(story.begins('mailbox').state.begun.mailbox).toBe(14);
  });
});

describe('the wave of a run', () => {
  it('is the one that was begun last, whose gate can be lost', () => {
    const plan = makePlan(specOfWaves(['one', 'two'].map((name) => ({ name, counts: { mailbox: 1 } }))), planTime);
    const story = runOf(plan).with({ type: 'gate-lost', wave: 0, most: 0.5 });
    const first = { ...story.state };
    story.with({ type: 'wave-begun', wave: 1 });

    expect([first.wave, first.isGateLost, story.state.wave, story.state.isGateLost]).toEqual([0, true, 1, false]);
  });
});

describe('a site that was restored in place', () => {
  const lacking = (artifact: ArtifactRecord, settings: RestoreSettings = november): boolean => {
    const plan = planOf(
      {},
      { resources: [resourceOf('site', 'https://contoso.sharepoint.com/sites/a', { settings })] },
    );
    const story = runOf(plan).activates('site-001').settles('site-001', [artifact]);
    return sessionNamed(story.state, 'site-001').lacksLocations;
  };
  const inPlace = { ...november, destination: 'inPlace' } as const;

  it('may still get a location if nobody knows which site it is', () => {
    expect(lacking(restored(null, { restoredTo: null }), inPlace)).toBe(true);
    expect(lacking(restored(0, { restoredTo: null }), inPlace)).toBe(false);
    expect(lacking(restored(0, { restoredTo: null }))).toBe(true);
  });
});
