import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Ceilings, defaultLimits, type Limits, perDayWindow } from '../../src/m365/limits.ts';
import { workloads } from '../../src/m365/workload.ts';
import { sizeOf } from '../../src/schedule/span.ts';
import type { NewEvent } from '../../src/state/events.ts';
import { sessionNamed } from '../../src/state/run-state.ts';
import { currentUse, othersUse } from '../../src/state/tenant/usage.ts';
import {
  capacityShortage,
  roomExpectedIn,
  type SessionStart,
  tooManyFailed,
  whatToStart,
} from '../../src/state/what-to-start.ts';
import { planOf } from '../support/values/plans.ts';
import {
  countsOf,
  failed,
  observed,
  type RunStory,
  restored,
  runOf,
  storyStart,
  unresolved,
} from '../support/values/run-story.ts';
import { november, resourceOf } from '../support/values/specs.ts';

const namesOf = (sessions: readonly SessionStart[]): string[] => sessions.map(({ name }) => name);
const limits = (changes: Partial<Limits>): { limits: Limits & Ceilings } => ({
  limits: { ...defaultLimits, ...changes },
});

describe('the decision what to start', () => {
  it('takes workloads in turn, so that all of them stay busy', () => {
    const { state, now } = runOf(
      planOf({ mailbox: 4, drive: 2, site: 2 }, limits({ perSession: 1, activeSessions: 5 })),
    );

    const { start } = whatToStart(state, now);

    expect(namesOf(start)).toEqual(['mailbox-001', 'drive-001', 'site-001', 'mailbox-002', 'drive-002']);
  });

  it('leaves out the slots that others hold', () => {
    const story = runOf(planOf({ mailbox: 10 }, limits({ perSession: 1, activeSessions: 5 })));
    story.with({
      type: 'tenant-observed',
      activeSessions: 3,
      inFlight: { mailbox: 0, drive: 0, site: 0 },
      today: { mailbox: 0, drive: 0, site: 0 },
    });

    expect(namesOf(whatToStart(story.state, story.now).start)).toEqual(['mailbox-001', 'mailbox-002']);
  });

  it('skips a workload without room in flight, and continues with the others', () => {
    const story = runOf(planOf({ mailbox: 10, drive: 10 }, limits({ inFlight: 10, activeSessions: 6 })));
    story.with({
      type: 'tenant-observed',
      activeSessions: 1,
      inFlight: { mailbox: 10, drive: 0, site: 0 },
      today: { mailbox: 0, drive: 0, site: 0 },
    });

    expect(namesOf(whatToStart(story.state, story.now).start)).toEqual(['drive-001', 'drive-002']);
  });

  it.each([
    ['known to be free', 25, 40],
    ['left in part', 5, 200],
    ['only one', 1, 1_000],
    ['two', 2, 500],
  ])('takes more resources into a session the fewer slots are %s', (_what, activeSessions, most) => {
    const { state, now } = runOf(planOf({ mailbox: 5_000 }, limits({ activeSessions })));

    const [first] = whatToStart(state, now).start;

    expect(sizeOf(first?.resources ?? [])).toBe(Math.max(100, most));
  });

  it('fills the room in flight, and then waits for enough room for a session of useful size', () => {
    const story = runOf(planOf({ mailbox: 5_000 }));
    const { start } = whatToStart(story.state, story.now);
    for (const { name, group, resources, attempt } of start)
      story.with({ type: 'session-begun', session: name, group, resources, attempt });

    story.with(observed('mailbox-001', 'active', countsOf({ completed: 99, inProgress: 1 })));
    const early = whatToStart(story.state, story.now).start;
    story.with(observed('mailbox-002', 'active', countsOf({ completed: 1, inProgress: 99 })));
    const later = whatToStart(story.state, story.now).start;

    expect(start.reduce((sum, { resources }) => sum + sizeOf(resources), 0)).toBe(1_000);
    expect(early).toEqual([]);
    expect(later.map(({ name, resources }) => [name, resources])).toEqual([['mailbox-011', [[1_000, 100]]]]);
  });

  it('takes the highest priority of all groups of a workload first, then the biggest', () => {
    const of = (name: string, last: number, changes: object) =>
      resourceOf('mailbox', `${name}@contoso.com`, { settings: { ...november, window: { last } }, ...changes });
    const resources = [
      of('ada', 1_000, { size: 5 }),
      of('bob', 2_000, { size: 9 }),
      of('cy', 3_000, { size: 1, priority: 2 }),
      of('dan', 4_000, { priority: 1 }),
    ];
    const { state, now } = runOf(planOf({}, { resources }));

    const { start } = whatToStart(state, now);

    expect(start.map(({ group }) => group)).toEqual([3, 2, 1, 0]);
  });

  it('cuts a session to the room that others leave, if this run will not free more', () => {
    const story = runOf(planOf({ mailbox: 10 }, limits({ inFlight: 10, perSession: 2 })));
    story.with({
      type: 'tenant-observed',
      activeSessions: 1,
      inFlight: { mailbox: 9, drive: 0, site: 0 },
      today: { mailbox: 0, drive: 0, site: 0 },
    });

    const { start } = whatToStart(story.state, story.now);
    const [session] = start;
    if (session !== undefined)
      story.with({ type: 'session-begun', session: session.name, group: 0, resources: session.resources, attempt: 1 });

    expect(start).toMatchObject([{ name: 'mailbox-001', resources: [[0, 1]] }]);
    expect(story.state.queue).toMatchObject([{ resources: [[1, 9]] }]);
  });

  it("counts what others and earlier runs have used of the day's allowance", () => {
    const story = runOf(planOf({ mailbox: 4 }, limits({ perDay: 4, perSession: 2 })));
    story.with({
      type: 'tenant-observed',
      activeSessions: 0,
      inFlight: { mailbox: 0, drive: 0, site: 0 },
      today: { mailbox: 2, drive: 0, site: 0 },
    });

    const { start, allowanceAt } = whatToStart(story.state, story.now);

    expect(namesOf(start)).toEqual(['mailbox-001']);
    expect(allowanceAt).not.toBeNull();
  });

  it('counts all of a session until the service says how far it is', () => {
    const story = runOf(planOf({ mailbox: 20 }, limits({ inFlight: 10, perSession: 5 }))).activates('mailbox-001');

    const before = currentUse(story.state, story.now).inFlight.mailbox;
    story.with(observed('mailbox-001', 'active', countsOf({ completed: 1, inProgress: 1 })));
    const after = currentUse(story.state, story.now).inFlight.mailbox;

    expect([before, after]).toEqual([2, 1]);
  });

  it('frees the slot and the room of a session that has ended', () => {
    const story = runOf(planOf({ mailbox: 4 }, limits({ activeSessions: 1, perSession: 2 }))).activates('mailbox-001');
    const before = namesOf(whatToStart(story.state, story.now).start);

    story.with(observed('mailbox-001', 'completed', countsOf({ completed: 2 })));

    expect([before, namesOf(whatToStart(story.state, story.now).start)]).toEqual([[], ['mailbox-002']]);
  });

  it("says when the day's allowance has room again", () => {
    const story = runOf(planOf({ mailbox: 4 }, limits({ perDay: 2, perSession: 2 }))).activates('mailbox-001');
    const activated = story.state.sessions.get('mailbox-001')?.activatedAt ?? 0;

    const now = whatToStart(story.state, story.now);
    const tomorrow = whatToStart(story.state, activated + perDayWindow);

    expect(now).toEqual({ start: [], allowanceAt: activated + perDayWindow });
    expect(namesOf(tomorrow.start)).toEqual(['mailbox-002']);
  });

  it('is nothing once the run is stopping', () => {
    const story = runOf(planOf({ mailbox: 4 })).with({
      type: 'run-stopping',
      because: 'interrupt',
      message: 'interrupted',
    });

    expect(whatToStart(story.state, story.now).start).toEqual([]);
  });

  it('never exceeds a cap, whatever others use, and starts something if there is room', { tags: 'slow' }, () => {
    const counts = fc
      .record({ mailbox: fc.nat(60), drive: fc.nat(60), site: fc.nat(60) })
      .filter((all) => all.mailbox + all.drive + all.site > 0);
    const caps = fc.record({
      activeSessions: fc.integer({ min: 1, max: 8 }),
      inFlight: fc.integer({ min: 1, max: 40 }),
      perDay: fc.integer({ min: 1, max: 50 }),
      perSession: fc.integer({ min: 1, max: 20 }),
    });
    const others = fc.record({
      activeSessions: fc.nat(10),
      inFlight: fc.record({ mailbox: fc.nat(50), drive: fc.nat(50), site: fc.nat(50) }),
    });
    fc.assert(
      fc.property(counts, caps, others, (wanted, cap, use) => {
        const story = runOf(planOf(wanted, limits(cap))).with({
          type: 'tenant-observed',
          ...use,
          today: { mailbox: 0, drive: 0, site: 0 },
        });

        const { start } = whatToStart(story.state, story.now);

        const slots = Math.max(0, cap.activeSessions - use.activeSessions);
        const hasRoom = workloads.some((workload) => wanted[workload] > 0 && use.inFlight[workload] < cap.inFlight);
        expect(start.length).toBeLessThanOrEqual(slots);
        expect(start.length > 0).toBe(slots > 0 && hasRoom);
        for (const workload of workloads) {
          const started = start
            .filter((session) => session.workload === workload)
            .reduce((sum, { resources }) => sum + sizeOf(resources), 0);
          expect(started).toBeLessThanOrEqual(Math.max(0, Math.min(cap.inFlight - use.inFlight[workload], cap.perDay)));
        }
        for (const { name, group, resources, attempt } of start)
          story.with({ type: 'session-begun', session: name, group, resources, attempt });
        expect(whatToStart(story.state, story.now).start).toEqual([]);
      }),
    );
  });
});

describe('too many failures', () => {
  const plan = planOf({ mailbox: 10 }, limits({ perSession: 5, inFlight: 25, failures: 0.2 }));

  it('are a share of the resources of sessions that have ended', () => {
    const story = runOf(plan).activates('mailbox-001');
    const before = tooManyFailed(story.state);

    story.settles('mailbox-001', [failed(0, 'UnknownError'), restored(1), restored(2), restored(3), restored(4)]);

    expect([before, tooManyFailed(story.state)]).toEqual([false, true]);
  });

  it('hold back other sessions before the session with them is settled, and stop nothing yet', () => {
    const story = runOf(planOf({ mailbox: 10 }, limits({ perSession: 5, activeSessions: 1, failures: 0.2 })));
    story.activates('mailbox-001');

    story.with(observed('mailbox-001', 'completedWithError', countsOf({ completed: 4, failed: 1 })));

    expect(tooManyFailed(story.state)).toBe(false);
    expect(whatToStart(story.state, story.now).start).toEqual([]);
  });

  it('hold back nothing below their limit', () => {
    const story = runOf(planOf({ mailbox: 10 }, limits({ perSession: 5, activeSessions: 1, failures: 0.21 })));
    story.activates('mailbox-001');

    story.with(observed('mailbox-001', 'completedWithError', countsOf({ completed: 4, failed: 1 })));

    expect(namesOf(whatToStart(story.state, story.now).start)).toEqual(['mailbox-002']);
  });

  it('never stop a run by default', () => {
    const story = runOf(planOf({ mailbox: 1 }))
      .activates('mailbox-001')
      .settles('mailbox-001', [failed(0, 'UnknownError')]);

    expect(tooManyFailed(story.state)).toBe(false);
  });

  it('include a refused list', () => {
    const story = runOf(plan).begins('mailbox-001');
    story.with({ type: 'session-refused', session: 'mailbox-001', error: { code: 'X', message: '' }, split: false });

    expect(tooManyFailed(story.state)).toBe(true);
  });

  it('include what the service could not resolve', () => {
    const story = runOf(plan).activates('mailbox-001');
    story.with(unresolved('mailbox-001', 0)).settles(
      'mailbox-001',
      [1, 2, 3, 4].map((index) => restored(index)),
    );

    expect(tooManyFailed(story.state)).toBe(true);
  });

  it('are a share of all that has ended, not of one session', () => {
    const story = runOf(plan).activates('mailbox-001').activates('mailbox-002');
    story.settles(
      'mailbox-001',
      [0, 1, 2, 3, 4].map((index) => restored(index)),
    );

    story.settles('mailbox-002', [failed(5, 'X'), ...[6, 7, 8, 9].map((index) => restored(index))]);

    expect(tooManyFailed(story.state)).toBe(false);
  });

  it.each([
    ['cancelled', { type: 'session-cancelled', session: 'mailbox-002' }],
    ['split', { type: 'session-refused', session: 'mailbox-002', error: { code: 'X', message: '' }, split: true }],
  ] satisfies [string, NewEvent][])('leave out the resources of a session that was %s', (_what, event) => {
    const story = runOf(plan).activates('mailbox-001').begins('mailbox-002').with(event);

    story.settles('mailbox-001', [failed(0, 'X'), ...[1, 2, 3, 4].map((index) => restored(index))]);

    expect(tooManyFailed(story.state)).toBe(true);
  });

  it('count a session that the service lost as one without failures', () => {
    const counts = countsOf({ failed: 5 });
    const story = runOf(plan)
      .activates('mailbox-001')
      .with(observed('mailbox-001', 'active', counts));

    story.with({ type: 'session-vanished', session: 'mailbox-001', again: false });

    expect(tooManyFailed(story.state)).toBe(false);
  });

  it('count a session that ended without counts as one without failures', () => {
    const story = runOf(plan).activates('mailbox-001').with({ type: 'session-settled', session: 'mailbox-001' });

    expect(tooManyFailed(story.state)).toBe(false);
  });

  it('leave out what is retried, until that has ended', () => {
    const story = runOf(planOf({ mailbox: 10 }, { retries: 1, ...limits({ failures: 0.2, inFlight: 50 }) }));
    const good = [2, 3, 4, 5, 6, 7, 8, 9].map((index) => restored(index));
    const bad = [failed(0, 'UnknownError'), failed(1, 'UnknownError')];
    story.activates('mailbox-001').settles('mailbox-001', [...bad, ...good]);
    const before = tooManyFailed(story.state);

    story.activates('mailbox-002').settles('mailbox-002', bad);

    expect([before, tooManyFailed(story.state)]).toEqual([false, true]);
  });

  it('need a failure, even if none is allowed', () => {
    const story = runOf(planOf({ mailbox: 1 }, limits({ failures: 0 }))).activates('mailbox-001');
    const before = tooManyFailed(story.state);

    story.settles('mailbox-001', [restored(0)]);

    expect([before, tooManyFailed(story.state)]).toEqual([false, false]);
  });

  it('make the decision start nothing more', () => {
    const story = runOf(plan).activates('mailbox-001');
    story.settles('mailbox-001', [failed(0, 'X'), ...[1, 2, 3, 4].map((index) => restored(index))]);

    expect(whatToStart(story.state, story.now)).toEqual({ start: [], allowanceAt: null });
  });
});

describe('the order of what waits', () => {
  const due = (story: RunStory, now: number = story.now) =>
    whatToStart(story.state, now).start.map(({ name, attempt, resources }) => [name, attempt, resources]);

  it('has first attempts before retries', () => {
    const story = runOf(planOf({ mailbox: 4 }, { retries: 1, ...limits({ perSession: 2 }) }));
    story.activates('mailbox-001').settles('mailbox-001', [failed(0, 'UnknownError'), restored(1)]);

    expect(due(story)).toEqual([
      ['mailbox-002', 1, [[2, 2]]],
      ['mailbox-003', 2, [[0, 1]]],
    ]);
  });

  it('has a retry wait for its time, to the millisecond', () => {
    const story = runOf(planOf({ mailbox: 2 }, { retries: 1 })).activates('mailbox-001');
    story.settles('mailbox-001', [failed(0, 'DuplicateArtifactRestoreRequest'), restored(1)]);
    const notBefore = story.state.queue[0]?.notBefore ?? 0;

    expect(due(story, notBefore - 1)).toEqual([]);
    expect(due(story, notBefore)).toEqual([['mailbox-002', 2, [[0, 1]]]]);
  });

  it('has the halves of a split list in turn, and numbers their sessions on', () => {
    const story = runOf(planOf({ mailbox: 5 })).begins('mailbox-001');
    story.with({ type: 'session-refused', session: 'mailbox-001', error: { code: 'X', message: '' }, split: true });

    expect(due(story)).toEqual([
      ['mailbox-002', 1, [[0, 3]]],
      ['mailbox-003', 1, [[3, 2]]],
    ]);
  });
});

describe('what is in use', () => {
  const others = {
    activeSessions: 2,
    inFlight: { mailbox: 3, drive: 4, site: 5 },
    today: { mailbox: 6, drive: 7, site: 8 },
  };

  it('is what others use and what this run has begun, activated or not', () => {
    const story = runOf(planOf({ mailbox: 3, drive: 2 }, limits({ perSession: 2 })));
    story
      .with({ type: 'tenant-observed', ...others })
      .activates('mailbox-001')
      .begins('mailbox-002')
      .begins('drive-001');

    expect(currentUse(story.state, story.now)).toEqual({
      activeSessions: 5,
      inFlight: { mailbox: 6, drive: 6, site: 5 },
      today: { mailbox: 9, drive: 9, site: 8 },
    });
  });

  it('does not change what was seen of others', () => {
    const story = runOf(planOf({ mailbox: 2 }))
      .with({ type: 'tenant-observed', ...others })
      .activates('mailbox-001');

    currentUse(story.state, story.now);

    expect(story.state.others).toEqual(others);
  });

  it("has a session that has ended only in the day's allowance", () => {
    const story = runOf(planOf({ mailbox: 2 })).activates('mailbox-001');

    story.settles('mailbox-001', [restored(0), restored(1)]);

    expect(currentUse(story.state, story.now)).toEqual({
      activeSessions: 0,
      inFlight: { mailbox: 0, drive: 0, site: 0 },
      today: { mailbox: 2, drive: 0, site: 0 },
    });
  });

  it('has an activation in the allowance for a day', () => {
    const story = runOf(planOf({ mailbox: 2 })).activates('mailbox-001');
    const activatedAt = sessionNamed(story.state, 'mailbox-001').activatedAt ?? 0;

    const uses = [perDayWindow - 1, perDayWindow].map(
      (later) => currentUse(story.state, activatedAt + later).today.mailbox,
    );

    expect(uses).toEqual([2, 0]);
  });

  it('takes back an activation without effect, and counts its session as one to be activated', () => {
    const story = runOf(planOf({ mailbox: 2 })).activates('mailbox-001');
    story.with({ type: 'activation-disproved', session: 'mailbox-001' });

    expect(story.state.activated).toEqual([]);
    expect(currentUse(story.state, story.now).today.mailbox).toBe(2);
  });
});

describe('the room for a session that was begun before others', () => {
  it('is short if one that was begun later may be activated, though nobody knows yet', () => {
    const [own, later] = ['drive-001', 'drive-002'] as const;
    const story = runOf(planOf({ drive: 6 }, limits({ inFlight: 5 }))).with(
      { type: 'session-begun', session: own, group: 0, resources: [[0, 3]], attempt: 1 },
      { type: 'session-begun', session: later, group: 0, resources: [[3, 3]], attempt: 1 },
      { type: 'session-created', session: later, sessionId: 's2', taken: 0, setAside: [], untold: null },
      { type: 'request-added', session: later, bulkRequestId: 'b2' },
    );
    const shortage = () => capacityShortage(sessionNamed(story.state, own), story.state, storyStart);
    const before = shortage();
    story.with({ type: 'activation-intended', session: later });

    expect([before, shortage()]).toEqual([null, { until: null, isHeld: false }]);
  });

  const [first, second] = ['drive-001', 'drive-002'] as const;
  const ofSixDrives = (changes: Partial<Limits>): RunStory =>
    runOf(planOf({ drive: 6 }, limits(changes))).with(
      { type: 'session-begun', session: first, group: 0, resources: [[0, 3]], attempt: 1 },
      { type: 'session-begun', session: second, group: 0, resources: [[3, 3]], attempt: 1 },
    );
  const shortageOf = (name: string, { state, now }: RunStory) =>
    capacityShortage(sessionNamed(state, name), state, now);

  it('is not short by those that were begun later, and is by those before', () => {
    expect(shortageOf(first, ofSixDrives({ inFlight: 5 }))).toBeNull();
    expect(shortageOf(second, ofSixDrives({ inFlight: 5 }))).toEqual({ until: null, isHeld: false });
    expect(shortageOf(second, ofSixDrives({ inFlight: 6 }))).toBeNull();
  });

  it("is short if the day's allowance is, until it has room again", () => {
    const story = ofSixDrives({ perDay: 5 });

    expect(shortageOf(second, story)).toEqual({ until: story.now + perDayWindow, isHeld: false });
    expect(shortageOf(second, ofSixDrives({ perDay: 6 }))).toBeNull();
  });

  it('is held by sessions that are stalled', () => {
    const story = ofSixDrives({ inFlight: 5 }).with({ type: 'session-stalled', session: first, because: 'no-change' });

    expect(shortageOf(second, story)).toEqual({ until: null, isHeld: true });
  });
});

describe('what all sessions but one use', () => {
  it('is what others use, and what this run has activated', () => {
    const story = runOf(planOf({ mailbox: 9, drive: 2 }, limits({ perSession: 3 })))
      .activates('mailbox-001')
      .activates('mailbox-002')
      .activates('drive-001')
      .begins('mailbox-003')
      .with({
        type: 'tenant-observed',
        activeSessions: 1,
        inFlight: { mailbox: 10, drive: 0, site: 0 },
        today: { mailbox: 100, drive: 0, site: 0 },
      });

    const { inFlight, today } = othersUse(sessionNamed(story.state, 'mailbox-001'), story.state, story.now);

    expect(inFlight).toBe(13);
    expect(today).toBe(106);
  });
});

describe("the day's allowance", () => {
  const tight = limits({ perDay: 2, perSession: 2 });

  it('has room again when the first activation of the workload is a day old', () => {
    const story = runOf(planOf({ mailbox: 4, drive: 1 }, limits({ perDay: 2, perSession: 1 }))).activates('drive-001');
    story.after(60_000).activates('mailbox-001').after(60_000).activates('mailbox-002');
    const first = sessionNamed(story.state, 'mailbox-001').activatedAt ?? 0;

    expect(whatToStart(story.state, story.now).allowanceAt).toBe(first + perDayWindow);
  });

  it('has room again first for the workload that used it up first', () => {
    const story = runOf(planOf({ mailbox: 4, drive: 4 }, tight))
      .activates('drive-001')
      .activates('mailbox-001');
    const first = sessionNamed(story.state, 'drive-001').activatedAt ?? 0;

    expect(whatToStart(story.state, story.now).allowanceAt).toBe(first + perDayWindow);
  });

  it('is expected to have room again in a day if others used it up', () => {
    const story = runOf(planOf({ mailbox: 2 }, tight)).with({
      type: 'tenant-observed',
      activeSessions: 0,
      inFlight: { mailbox: 0, drive: 0, site: 0 },
      today: { mailbox: 2, drive: 0, site: 0 },
    });

    expect(whatToStart(story.state, story.now)).toEqual({ start: [], allowanceAt: story.now + perDayWindow });
  });

  it('is nothing to wait for if there is room', () => {
    const story = runOf(planOf({ mailbox: 2 }, tight));

    expect(whatToStart(story.state, story.now).allowanceAt).toBeNull();
  });
});

describe('room for another session', () => {
  const minute = 60_000;
  /** Sessions of 20 mailboxes in flight, of which some are done; others wait for room for ten. */
  const withDone = (...done: readonly number[]): RunStory => {
    const story = runOf(planOf({ mailbox: 300 }, limits({ inFlight: 100 })));
    const names = done.map((_, index) => `mailbox-00${index + 1}`);
    for (const name of names) story.activates(name);
    for (const [index, completed] of done.entries())
      story.with(observed(names[index] ?? '', 'active', countsOf({ completed, inProgress: 20 - completed })));
    return story;
  };
  const roomIn = ({ state, now }: RunStory, perMinute: number): number | null =>
    roomExpectedIn(state, { now, pace: () => perMinute / minute });
  /** As many sessions as are in flight at once. */
  const all = Array.from({ length: 5 }, () => 0);

  it('comes when as many have ended as a session holds at least, at the pace of late', () => {
    expect(roomIn(withDone(...all), 5)).toBe(2 * minute);
    expect(roomIn(withDone(6, ...all.slice(1)), 2)).toBe(2 * minute);
  });

  it('cannot be expected without a pace', () => {
    expect(roomIn(withDone(...all), 0)).toBeNull();
  });

  it('is not looked for if there is room, or if nothing waits', () => {
    const story = runOf(planOf({ mailbox: 2 })).activates('mailbox-001');

    expect(roomIn(withDone(10), 5)).toBeNull();
    expect(roomIn(story, 5)).toBeNull();
  });

  it('does not help if every slot is taken', () => {
    const story = runOf(planOf({ mailbox: 300 }, limits({ inFlight: 100, activeSessions: 1 }))).activates(
      'mailbox-001',
    );

    expect(roomIn(story, 5)).toBeNull();
  });

  it('is not looked for once the run is stopping', () => {
    const story = withDone(...all).with({ type: 'run-stopping', because: 'interrupt', message: 'why' });

    expect(roomIn(story, 5)).toBeNull();
  });

  it("does not help if the day's allowance is used up, or if others use all the room", () => {
    const observedUse = { type: 'tenant-observed', activeSessions: 0 } as const;
    const nothing = { mailbox: 0, drive: 0, site: 0 };
    const today = { ...nothing, mailbox: defaultLimits.perDay };
    const full = withDone(...all).with({ ...observedUse, inFlight: nothing, today });
    const held = withDone(...all).with({ ...observedUse, inFlight: { ...nothing, mailbox: 100 }, today: nothing });

    expect([roomIn(full, 5), roomIn(held, 5)]).toEqual([null, null]);
  });

  it('comes first for the workload whose resources end first', () => {
    const story = runOf(planOf({ mailbox: 300, drive: 300 }, limits({ inFlight: 20, perSession: 20 })));
    for (const name of ['mailbox-001', 'mailbox-002', 'mailbox-003', 'mailbox-004', 'mailbox-005'])
      story.activates(name);
    for (const name of ['drive-001', 'drive-002', 'drive-003', 'drive-004', 'drive-005']) story.activates(name);

    const pace = (workload: string): number => (workload === 'drive' ? 4 : 1) / minute;

    expect(roomExpectedIn(story.state, { now: story.now, pace })).toBe(minute / 2);
  });
});
