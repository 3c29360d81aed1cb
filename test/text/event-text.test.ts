import { describe, expect, it } from 'vitest';
import { makePlan } from '../../src/plan/make-plan.ts';
import type { NewEvent } from '../../src/state/events.ts';
import { fold, initialState } from '../../src/state/fold.ts';
import { EventFormatter } from '../../src/text/event-text.ts';
import { everyEvent } from '../support/values/every-event.ts';
import { planOf, planTime } from '../support/values/plans.ts';
import { countsOf, observed, type RunStory, restored, runOf, storyStart } from '../support/values/run-story.ts';
import { specOfWaves } from '../support/values/specs.ts';

const session = 'mailbox-001';

describe('EventFormatter', () => {
  it('writes the lines of a run from start to end', () => {
    const story = runOf(planOf({ mailbox: 2 }))
      .activates(session)
      .settles(session, [restored(0), restored(1)])
      .ends(0);

    expect(linesOf(story)).toEqual([
      'info run r1 of finance started: 2 resources',
      'info mailbox-001 started with 2 mailboxes',
      'debug mailbox-001 is the restore session id-of-mailbox-001',
      'debug mailbox-001 has the bulk addition request request-of-mailbox-001',
      'info mailbox-001 activated',
      'info mailbox-001 completed: 2 of 2 restored',
      'info mailbox-001 finished: 2 of 2 restored',
      'info run ended with exit code 0',
    ]);
  });

  it('says how rows without a name get one: by a permission, or later if the directory is throttled', () => {
    const unread = (code: string): string | undefined =>
      linesOf(runOf(planOf({ mailbox: 1 })).with({ type: 'names-unread', owner: 'users', code, message: 'no' })).at(-1);

    expect(unread('Authorization_RequestDenied')).toMatch(
      /; grant `User\.\w+\.All`, then run `bulk-restore report --resolve`$/,
    );
    expect(unread('TooManyRequests')).toMatch(/: no\); run `bulk-restore report --resolve` later$/);
  });

  it('says how many waves there are, which is first, and when each of the others starts', () => {
    const waves = [
      { name: 'canary', counts: { site: 1 } },
      { name: 'all', counts: { mailbox: 1_200 } },
    ];
    const story = runOf(makePlan(specOfWaves(waves), planTime)).with({ type: 'wave-begun', wave: 1 });

    expect(linesOf(story)).toEqual([
      'info run r1 of finance started: 1,201 resources in 2 waves, canary first',
      'info wave all started: 1,200 resources',
    ]);
  });

  it('counts one resource as one', () => {
    expect(linesOf(runOf(planOf({ site: 1 })).begins('site-001'))).toEqual([
      'info run r1 of finance started: 1 resource',
      'info site-001 started with 1 site',
    ]);
  });

  it.each<[string, NewEvent, string]>([
    [
      'a session that waits for a slot',
      { type: 'activation-deferred', session, code: 'TooManyActiveRestoreSessions', until: 0 },
      'warn mailbox-001 waits for a free session slot in the tenant (TooManyActiveRestoreSessions)',
    ],
    [
      'a pause and its length',
      { type: 'throttled', status: 429, until: storyStart + 98_000 },
      'warn the service asks for a pause (429): no requests for 1m 30s',
    ],
    [
      'resources that could not be resolved',
      {
        type: 'request-observed',
        session,
        status: 'completedWithErrors',
        statusText: 'completedWithErrors',
        error: null,
        unresolved: [{ resource: 0, code: 'MailboxNotFound', message: '' }],
        unmatched: [{ target: 'eve@contoso.com', code: 'MailboxNotFound', message: '' }],
      },
      'warn mailbox-001: bulk addition request completedWithErrors, 2 targets could not be resolved',
    ],
    [
      'a refusal and what is done about it',
      { type: 'session-refused', session, error: { code: 'InvalidRequest', message: 'one is odd' }, split: true },
      'warn mailbox-001 refused by the service (InvalidRequest), trying its halves: one is odd',
    ],
    [
      'a session that is gone and created again',
      { type: 'session-vanished', session, again: true },
      'warn mailbox-001 is no longer known to the service; creating it again',
    ],
    [
      'a session that is gone for good',
      { type: 'session-vanished', session, again: false },
      'warn mailbox-001 is no longer known to the service',
    ],
    [
      'a draft that may be left behind',
      { type: 'draft-orphaned', session, sentAt: '2026-11-22T03:00:02.000Z' },
      'warn mailbox-001: a request to create the session got no clear answer; it may have left an empty draft behind',
    ],
    [
      'a session with resources that could not be looked up',
      { type: 'session-divided', session, found: null },
      'info mailbox-001 got no answer for some resources, starting its halves separately',
    ],
    [
      'a session that was replaced, by what the service has',
      { type: 'session-divided', session, found: null, replaced: true },
      'info mailbox-001 is given up: a session whose record was lost holds its resources, or may hold them',
    ],
    [
      'a session that would hold too much',
      { type: 'session-divided', session, found: 1_200 },
      'info mailbox-001 would hold 1,200 artifacts, starting its halves separately',
    ],
    [
      'a session that waits for a slot until a known time',
      { type: 'activation-deferred', session, code: 'TooManyActiveRestoreSessions', until: storyStart },
      'warn mailbox-001 waits for a free session slot in the tenant (TooManyActiveRestoreSessions)',
    ],
    [
      'a session that waits for room',
      { type: 'activation-deferred', session, code: '', until: null },
      'info mailbox-001 waits to restore 0 artifacts: too many are in flight',
    ],
    [
      'a session that waits for the daily allowance',
      { type: 'activation-deferred', session, code: '', until: Date.parse('2026-11-23T03:00:00Z') },
      'info mailbox-001 waits to restore 0 artifacts: the daily allowance is used up until 2026-11-23T03:00:00Z',
    ],
    [
      "other people's sessions",
      {
        type: 'tenant-observed',
        activeSessions: 3,
        inFlight: { mailbox: 9, drive: 0, site: 0 },
        today: { mailbox: 0, drive: 0, site: 0 },
      },
      'info others have 3 active sessions in this tenant',
    ],
    [
      'that nobody else restores any more',
      {
        type: 'tenant-observed',
        activeSessions: 0,
        inFlight: { mailbox: 0, drive: 0, site: 0 },
        today: { mailbox: 9, drive: 0, site: 0 },
      },
      'info nobody else has an active session in this tenant',
    ],
    [
      'a pause that is over, for the debug log only',
      { type: 'throttled', status: 429, until: storyStart },
      'debug the service asked for a pause (429), which is over',
    ],
    [
      'why a run stops',
      { type: 'run-stopping', because: 'deadline', message: 'the deadline of 4h has passed' },
      'warn no more sessions are started: the deadline of 4h has passed',
    ],
  ])('has a line for %s', (_, event, line) => {
    const story = runOf(planOf({ mailbox: 2 }))
      .activates(session)
      .with(event);

    expect(linesOf(story).at(-1)).toBe(line);
  });

  it('reports the status of a session when it changes, and not when only its counts do', () => {
    const story = runOf(planOf({ mailbox: 2 })).activates(session);

    story.with(
      observed(session, 'activating'),
      observed(session, 'active', countsOf({ inProgress: 2 })),
      observed(session, 'active', countsOf({ inProgress: 1, completed: 1 })),
      observed(session, 'completedWithError', countsOf({ completed: 1, failed: 1 })),
    );

    expect(linesOf(story).slice(-3)).toEqual([
      'info mailbox-001 activated',
      'info mailbox-001 active: 0 of 2 restored',
      'info mailbox-001 completedWithError: 1 of 2 restored, 1 failed',
    ]);
  });

  it('reports a pause once, however many responses ask for it', () => {
    const until = storyStart + 60_000;
    const story = runOf(planOf({ mailbox: 1 }));

    story.with({ type: 'throttled', status: 429, until }, { type: 'throttled', status: 503, until }).after(120_000);
    story.with({ type: 'throttled', status: 429, until: until + 120_000 });

    expect(linesOf(story).slice(1)).toEqual([
      'warn the service asks for a pause (429): no requests for 59s',
      'warn the service asks for a pause (429): no requests for 57s',
    ]);
  });

  it('has at most one line for every event, without a full stop', () => {
    const { state } = runOf(planOf({ mailbox: 9 })).activates(session);

    const lines = everyEvent.map((event) => new EventFormatter().format(event, state)?.text ?? '');

    expect(lines.filter((line) => /\n|[. ]$/.test(line))).toEqual([]);
  });
});

/** The lines of a story: level and text of each. */
function linesOf(story: RunStory): string[] {
  const formatter = new EventFormatter();
  const state = initialState(story.state.plan, 'r1');
  return story.events.flatMap((event) => {
    fold(state, event);
    const line = formatter.format(event, state);
    return line === undefined ? [] : [`${line.level} ${line.text}`];
  });
}
