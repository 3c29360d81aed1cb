import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makePlan } from '../../src/plan/make-plan.ts';
import { type KnownNames, leftoversOf } from '../../src/state/elimination.ts';
import type { ArtifactRecord, ErrorDetail } from '../../src/state/event-data.ts';
import type { NewEvent } from '../../src/state/events.ts';
import type { Outcome } from '../../src/state/outcome.ts';
import { inDoubt, outcomesOf, unowned } from '../../src/state/session-outcomes.ts';
import { requestOf, type SessionWithArtifacts } from '../../src/state/session-state.ts';
import { planOf, planTime } from '../support/values/plans.ts';
import { countsOf, failed, type RunStory, restored, runOf, unresolved } from '../support/values/run-story.ts';
import { resourceOf, specOf } from '../support/values/specs.ts';

const session = 'mailbox-001';

/** An ended session of four mailboxes. */
function ended(artifacts: readonly ArtifactRecord[], ...before: NewEvent[]): RunStory {
  const story = runOf(planOf({ mailbox: 4 })).activates(session);
  return story.with(...(before.length > 0 ? before : [resolved()])).settles(session, artifacts);
}

/** The request of a session, all of whose names were resolved. */
function resolved(): ReturnType<typeof unresolved> {
  return { ...unresolved(session), status: 'completed', statusText: 'completed' };
}

function rowsOf(story: RunStory): string[] {
  return [...outcomesOf(story.read(session), story.state)].map(([, { outcome, error, artifact }]) =>
    [outcome, error?.code || error?.message, artifact?.id].filter(Boolean).join(' '),
  );
}

/** An artifact that nobody can match to a resource. */
function nameless(id: string, changes: Partial<ArtifactRecord> = {}): ArtifactRecord {
  return restored(null, { id, calledByService: `id-of-${id}`, ...changes });
}

const lost = (id: string, code: string): ArtifactRecord => ({
  ...failed(null, code),
  id,
  calledByService: `id-of-${id}`,
});
const unknown = 'unknown the service does not say which artifact belongs to it: see `unattributed` in report.json';

describe('artifacts that are left when all others have their resource', () => {
  it('say what became of the resources that are left, if all came back', () => {
    const story = ended([restored(0), failed(1, 'UnknownError'), nameless('x'), nameless('y')]);

    expect(rowsOf(story)).toEqual(['succeeded artifact-0', 'failed UnknownError artifact-1', 'succeeded', 'succeeded']);
    expect(unowned(story.read(session), story.state).map(({ id }) => id)).toEqual(['x', 'y']);
  });

  it('are in doubt only if a name would change a row', () => {
    const doubts = (...artifacts: ArtifactRecord[]): number => {
      const story = ended([restored(0), restored(1), ...artifacts]);
      return inDoubt(story.read(session), story.state).length;
    };

    expect(doubts(nameless('x'), nameless('y'))).toBe(0);
    expect(doubts(nameless('x'), lost('y', 'MailboxBusy'))).toBe(2);
    expect(doubts(nameless('x'))).toBe(1);
  });

  it('are not counted as unnamed if an only one has its only row', () => {
    expect(
      ended([restored(0), restored(1), restored(2), nameless('x')]).state.sessions.get(session)?.unnamedCount,
    ).toBe(0);
    expect(
      ended([restored(0), restored(1), nameless('x'), nameless('y')]).state.sessions.get(session)?.unnamedCount,
    ).toBe(2);
  });

  it('say so if all failed with the same code', () => {
    const story = ended([restored(0), restored(1), lost('x', 'MailboxBusy'), lost('y', 'MailboxBusy')]);

    expect(rowsOf(story).slice(2)).toEqual(['failed MailboxBusy', 'failed MailboxBusy']);
  });

  it('say that all failed, and not with which code, if they have several', () => {
    const story = ended([restored(0), restored(1), lost('x', 'MailboxBusy'), lost('y', 'MailboxGone')]);

    const text = 'failed it failed; the service does not say with which of these errors: `MailboxBusy`, `MailboxGone`';
    expect(rowsOf(story).slice(2)).toEqual([text, text]);
  });

  it('count those that equal their restore point among those that came back', () => {
    const unchanged = { restoredTo: null, restoredItems: 0 };

    expect(rowsOf(ended([restored(0), restored(1), nameless('x', unchanged), nameless('y', unchanged)]))[3]).toBe(
      'unchanged',
    );
    expect(rowsOf(ended([restored(0), restored(1), nameless('x', unchanged), nameless('y')]))[3]).toBe('succeeded');
  });

  it('say nothing if some came back and some did not', () => {
    const story = ended([restored(0), restored(1), nameless('x'), lost('y', 'MailboxBusy')]);

    expect(rowsOf(story).slice(2)).toEqual([unknown, unknown]);
  });

  it('leave out what was not resolved', () => {
    const story = ended([restored(0), nameless('x'), nameless('y')], unresolved(session, 1));

    expect(rowsOf(story).slice(1)).toEqual(['unresolved ArtifactNotFound', 'succeeded', 'succeeded']);
  });
});

describe('the only artifact that is left', () => {
  it('is the artifact of the only resource that is left', () => {
    const story = ended([restored(0), restored(1), restored(3), lost('x', 'MailboxBusy')]);

    const [, { artifact }] = [...outcomesOf(story.read(session), story.state)][2] ?? [0, { artifact: null }];
    expect(artifact).toMatchObject({ id: 'x', resource: 2, calledByService: null });
    expect(unowned(story.read(session), story.state)).toEqual([]);
  });
});

describe('nothing is concluded', () => {
  const three = [restored(0), restored(1), restored(2)];
  const completed: NewEvent = {
    type: 'session-observed',
    session,
    status: 'completed',
    statusText: 'completed',
    counts: countsOf({ completed: 4 }),
    error: null,
  };

  it.each([
    ['if the service counts one more than it should', [...three, nameless('x'), nameless('y')]],
    ['if an artifact is missing', [restored(0), restored(1), nameless('x')]],
    ['if a resource has two artifacts', [failed(1, 'Q'), restored(2), restored(2, { id: 'second' }), nameless('x')]],
    [
      'if an artifact has the name of a resource that has one',
      [restored(0), failed(1, 'Q'), nameless('x'), nameless('y', { calledByService: 'USER0@contoso.com' })],
    ],
    [
      'if two artifacts have the same id',
      [restored(0), failed(1, 'Q'), nameless('x'), nameless('y', { calledByService: 'ID-OF-x' })],
    ],
    [
      'if an artifact may be a second one of a resource',
      [restored(0), restored(1), lost('x', 'DuplicateArtifactRestoreRequest'), lost('y', 'UnknownError')],
    ],
  ] satisfies [string, ArtifactRecord[]][])('%s', (_when, artifacts) => {
    expect(rowsOf(ended(artifacts)).filter((row) => row.startsWith('unknown'))).not.toEqual([]);
  });

  it('if the list does not agree with the counts', () => {
    const story = runOf(planOf({ mailbox: 4 }))
      .activates(session)
      .with(resolved(), completed);
    const unfinished = nameless('x', { status: 'inProgress', statusText: 'inProgress' });
    story.with({ type: 'artifacts-read', session, artifacts: [restored(0), restored(1), unfinished, lost('y', 'Q')] });

    expect(rowsOf(story.with({ type: 'session-settled', session })).slice(2)).toEqual([unknown, unknown]);
  });

  it('while the session is under way', () => {
    const story = runOf(planOf({ mailbox: 4 }))
      .activates(session)
      .with(resolved(), { ...completed, status: 'active' });
    story.with({ type: 'artifacts-read', session, artifacts: [...three, nameless('x')] });

    expect(rowsOf(story)[3]).toMatch('unknown its restore session has not been followed to its end yet');
  });

  it.each([
    ['the request was never resolved', { ...unresolved(session), status: 'active' }],
    ['its errors name nobody', unresolved(session)],
    ['its errors cannot be read any more', { ...resolved(), error: { code: 'ItemNotFound', message: 'gone' } }],
    [
      'the service calls one of them by a name of its own',
      { ...resolved(), unmatched: [{ target: 'x', code: 'ArtifactNotFound', message: 'no' }] },
    ],
  ] satisfies [string, NewEvent][])('if %s', (_when, request) => {
    const story = ended([restored(0), failed(1, 'UnknownError'), nameless('x'), nameless('y')], request);

    expect(rowsOf(story).slice(2)).toEqual([unknown, unknown]);
  });

  it('if the id of a resource is none of those that are left', () => {
    const resources = ['ada', 'bob', 'cy'].map((who) =>
      resourceOf('mailbox', `${who}@contoso.com`, { directoryId: who === 'cy' ? 'id-of-cy' : null }),
    );
    const story = runOf(makePlan(specOf({}, { resources }), planTime))
      .activates(session)
      .with(resolved());
    story.settles(session, [restored(0), nameless('x'), lost('y', 'MailboxBusy')].slice(0, 3));

    expect(rowsOf(story).filter((row) => row === unknown)).toHaveLength(2);
  });
});

describe('the artifacts and the resources that are left', () => {
  const story = ended([restored(0), failed(1, 'UnknownError'), nameless('x'), nameless('y')]);
  const known = story.read(session);
  const counts = countsOf({ completed: 3, failed: 1 });
  const request = requestOf(known);
  const leftIn = (changes: Partial<SessionWithArtifacts> = {}, names: KnownNames = story.state) => {
    const left = leftoversOf({ ...known, ...changes } as SessionWithArtifacts, names);
    return left && [[...left.resources], left.artifacts.map(({ id }) => id)];
  };

  it('belong together if everything agrees', () => {
    expect(leftIn()).toEqual([
      [2, 3],
      ['x', 'y'],
    ]);
  });

  it.each<[string, Partial<SessionWithArtifacts>]>([
    ['it was never activated', { activatedAt: null }],
    ['it ended early', { earlyEnd: 'vanished' }],
    ['it has not ended', { status: 'active' }],
    ['it has no counts', { counts: null }],
    ['it has no request', { request: null } as Partial<SessionWithArtifacts>],
    ['it counts more that came back', { counts: { ...counts, completed: 4, failed: 0 } }],
    ['it counts more that failed', { counts: { ...counts, completed: 2, failed: 2 } }],
    [
      'it has one more resource',
      {
        resources: [
          [0, 4],
          [5, 1],
        ],
      },
    ],
    ['it has one resource less', { resources: [[0, 3]] }],
    ['nothing is left', { artifacts: new Map([0, 1, 2, 3].map((resource) => [`${resource}`, restored(resource)])) }],
    [
      'a resource has an artifact, and was not resolved',
      {
        request: { ...request, status: 'completedWithErrors', unresolved: [{ resource: 0, code: 'X', message: 'no' }] },
        resources: [[0, 5]],
      } as Partial<SessionWithArtifacts>,
    ],
  ])('are not known if %s', (_what, changes) => {
    expect(leftIn(changes)).toBeNull();
  });

  it('are known too if the request completed with the names that it could not resolve', () => {
    const unresolvedOne = [{ resource: 4, code: 'ArtifactNotFound', message: 'no' }];
    const five = { resources: [[0, 5]] as const };

    for (const [status, error] of [
      ['completed', { code: 'X', message: 'no' }],
      ['completedWithErrors', null],
    ] as const)
      expect(leftIn({ ...five, request: { ...request, status, error, unresolved: unresolvedOne } } as never)).toEqual([
        [2, 3],
        ['x', 'y'],
      ]);
  });

  const called = (...names: (string | null)[]): Partial<SessionWithArtifacts> => {
    const [x = null, y = null] = names;
    const artifacts = [
      restored(0),
      failed(1, 'Q'),
      nameless('x', { calledByService: x }),
      nameless('y', { calledByService: y }),
    ];
    return { artifacts: new Map(artifacts.map((artifact) => [artifact.id, artifact])) };
  };

  it('need no names', () => {
    expect(leftIn(called(null, null))).not.toBeNull();
  });

  it('are not known if the service calls one by the id of a resource that has an artifact', () => {
    const names = { ...story.state, foundIds: new Map([[0, 'ID-OF-0']]) };

    expect(leftIn(called('id-of-0', 'id-of-9'), names)).toBeNull();
    expect(leftIn(called('id-of-8', 'id-of-9'), names)).not.toBeNull();
  });

  it('are not known if all have ids, and a resource that is left has another', () => {
    const names = { ...story.state, foundIds: new Map([[2, 'id-of-2']]) };

    expect(leftIn(called('id-of-8', 'id-of-9'), names)).toBeNull();
    expect(leftIn(called('id-of-2', 'id-of-9'), names)).not.toBeNull();
    expect(leftIn(called('id-of-9', null), names)).not.toBeNull();
    expect(leftIn(called('id-of-9', 'user3@contoso.com'), names)).not.toBeNull();
    expect(leftIn(called('id-of-9', 'https://contoso.sharepoint.com/sites/a'), names)).not.toBeNull();
  });
});

/** What the service did with one entry of a bulk request, and what the run can see of it. */
interface Truth {
  readonly fate: 'succeeded' | 'failed' | 'unresolved';
  readonly code: string;
  readonly isNamed: boolean;
  /** Whether the service adds a second artifact for the same mailbox, or makes none. */
  readonly quirk: 'none' | 'second' | 'dropped';
}

const truth: fc.Arbitrary<Truth> = fc.record({
  fate: fc.constantFrom('succeeded', 'succeeded', 'failed', 'unresolved'),
  code: fc.constantFrom('MailboxBusy', 'UnknownError'),
  isNamed: fc.boolean(),
  quirk: fc.constantFrom('none', 'none', 'none', 'none', 'none', 'second', 'dropped'),
});

describe('elimination', () => {
  it('never contradicts the truth, and says all that is certain', () => {
    let concluded = 0;
    fc.assert(
      fc.property(fc.array(truth, { minLength: 1, maxLength: 8 }), fc.boolean(), (truths, hasIds) => {
        const story = runOf(planOf({ mailbox: truths.length })).activates(session);
        const artifacts = truths.flatMap((one, resource) => artifactsFor(one, resource, hasIds));
        const lacking = truths.flatMap(({ fate }, resource) => (fate === 'unresolved' ? [resource] : []));
        story.with(lacking.length === 0 ? resolved() : unresolved(session, ...lacking));
        story.settles(session, artifacts);

        for (const [resource, { outcome, error, artifact }] of outcomesOf(story.read(session), story.state)) {
          const { fate, code, quirk, isNamed } = truths[resource] as Truth;
          const isDropped = quirk === 'dropped' && fate !== 'unresolved';
          if (isDropped) expect(['unknown', 'failed']).toContain(outcome);
          if (outcome === 'unknown' || isDropped) continue;
          expect<Outcome>(outcome).toBe(fate);
          if (fate === 'failed' && error !== null && error.code !== '')
            expect<ErrorDetail['code']>(error.code).toBe(code);
          if (artifact !== null) expect(artifact.id).toMatch(new RegExp(`^artifact-${resource}(-second)?$`));
          if (!isNamed && fate !== 'unresolved') concluded += 1;
        }
      }),
      // Of any 2,000, some 540 conclude something, and now and then fewer than 500.
      { numRuns: 2_000, seed: 4 },
    );
    expect(concluded).toBeGreaterThan(500);
  });
});

function artifactsFor({ fate, code, isNamed, quirk }: Truth, resource: number, hasIds: boolean): ArtifactRecord[] {
  if (fate === 'unresolved' || quirk === 'dropped') return [];
  const known = isNamed ? resource : null;
  const calledByService = isNamed || !hasIds ? null : `id-${resource}`;
  const artifact =
    fate === 'succeeded'
      ? restored(known, { id: `artifact-${resource}`, calledByService })
      : failed(known, code, { id: `artifact-${resource}`, calledByService });
  if (quirk === 'none') return [artifact];
  const second = failed(null, 'DuplicateArtifactRestoreRequest', {
    id: `artifact-${resource}-second`,
    calledByService: isNamed ? `user${resource}@contoso.com` : calledByService,
  });
  return [artifact, second];
}
