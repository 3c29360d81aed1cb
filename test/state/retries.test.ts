import { describe, expect, it } from 'vitest';
import type { RestoreApi, RestoreArtifact } from '../../src/graph/restore-api.ts';
import { defaultLimits } from '../../src/m365/limits.ts';
import { progressOf } from '../../src/result/progress.ts';
import { sessionNamed } from '../../src/state/run-state.ts';
import { fillingRig, listing, treesOf, wrapped } from '../support/rigs/filling-rig.ts';
import { RunRig } from '../support/rigs/run-rig.ts';
import { replacing } from '../support/rigs/wrapped-api.ts';
import { planOf } from '../support/values/plans.ts';
import { failed, type RunStory, restored, runOf, unresolved } from '../support/values/run-story.ts';
import { filesOf, november, resourceOf, specOf } from '../support/values/specs.ts';

const failing = (resource: string, code: string) => ({ resource, outcome: 'failed', code, duration: null }) as const;

describe('retries', () => {
  it('are made in a session of their own after the last one has ended, as often as the spec says', async () => {
    const rig = new RunRig(specOf({ mailbox: 10 }, { retries: 2 }), {
      outcomes: [failing('user3@contoso.com', 'UnknownError')],
    });

    const { totals, rows, state } = await rig.run();

    expect(totals.mailbox).toMatchObject({ succeeded: 9, failed: 1 });
    expect([...state.sessions.keys()]).toEqual(['mailbox-001', 'mailbox-002', 'mailbox-003']);
    expect(rows[3]).toMatchObject({ outcome: 'failed', error: { code: 'UnknownError' }, session: { attempt: 3 } });
    expect(rig.tenant.calls.activationsOf('mailbox', 'user3@contoso.com')).toBe(3);
    expect(rig.tenant.calls.activationsOf('mailbox', 'user4@contoso.com')).toBe(1);
    expect(progressOf(state).mailbox).toMatchObject({ succeeded: 9, failed: 1, queued: 0, running: 0, unknown: 0 });
  });

  it('that succeed make the resource succeed', async () => {
    const rig = new RunRig(
      specOf({ mailbox: 10 }, { retries: 1 }),
      { outcomes: [failing('user3@contoso.com', 'UnknownError')] },
      healingAfter(1),
    );

    const { totals, rows } = await rig.run();

    expect(totals.mailbox).toMatchObject({ succeeded: 10, failed: 0 });
    expect(rows[3]).toMatchObject({ outcome: 'succeeded', session: { name: 'mailbox-002', attempt: 2 } });
  });

  it.each(['ArtifactCannotBeRestored', 'InvalidRestoreTime', 'ArtifactNotFound', 'SomethingNew'])(
    'are not made for %s, which does not pass',
    async (code) => {
      const rig = new RunRig(specOf({ mailbox: 10 }, { retries: 3 }), {
        outcomes: [failing('user3@contoso.com', code)],
      });

      await rig.run();

      expect(rig.state.sessions.size).toBe(1);
    },
  );

  it('wait some minutes if somebody else restores the resource', async () => {
    const rig = new RunRig(specOf({ mailbox: 10 }, { retries: 1 }), {
      outcomes: [failing('user3@contoso.com', 'DuplicateArtifactRestoreRequest')],
    });

    await rig.run();

    const [first, second] = [...rig.state.sessions.values()];
    expect((second?.activatedAt ?? 0) - (first?.endedAt ?? 0)).toBeGreaterThanOrEqual(5 * 60_000);
  });

  it('of several sessions share one session', async () => {
    const limits = { ...defaultLimits, perSession: 5, activeSessions: 1 };
    const outcomes = [1, 6].map((number) => failing(`user${number}@contoso.com`, 'UnknownError'));
    const rig = new RunRig(specOf({ mailbox: 15 }, { retries: 1, limits }), { outcomes });

    await rig.run();

    expect([...rig.state.sessions.keys()]).toEqual(['mailbox-001', 'mailbox-002', 'mailbox-003', 'mailbox-004']);
    expect(rig.state.sessions.get('mailbox-004')?.resources).toEqual([
      [1, 1],
      [6, 1],
    ]);
  });

  it('do not count as failures before they have ended', async () => {
    const limits = { ...defaultLimits, perSession: 5, inFlight: 25, activeSessions: 1, failures: 0.2 };
    const outcomes = [0, 1, 2].map((number) => failing(`user${number}@contoso.com`, 'UnknownError'));
    const rig = new RunRig(specOf({ mailbox: 10 }, { retries: 1, limits }), { outcomes }, healingAfter(2));

    const { totals } = await rig.run();

    expect(totals.mailbox.succeeded).toBe(10);
  });
});

describe('the queue of retries', () => {
  const session = 'mailbox-001';
  const again = 'mailbox-002';
  const passing = (resource: number) => failed(resource, 'UnknownError');
  /** Sessions of two mailboxes each, so at most two retries together. */
  const inTwos = (mailbox: number, retries: number = 1): RunStory =>
    runOf(planOf({ mailbox }, { retries, limits: { ...defaultLimits, inFlight: 10, perSession: 2 } }));

  it('has what may pass, whatever the case of its code, from the moment the session was settled', () => {
    const story = inTwos(2).activates(session);
    const bad = [failed(0, 'unknownerror'), failed(1, 'UNKNOWNERROR')];

    story.settles(session, bad);

    const notBefore = sessionNamed(story.state, session).changedAt;
    expect(story.state.queue).toEqual([{ group: 0, workload: 'mailbox', resources: [[0, 2]], attempt: 2, notBefore }]);
    expect(sessionNamed(story.state, session).requeuedCount).toBe(2);
  });

  it('waits as long as the resource with the longest wait', () => {
    const story = inTwos(2).activates(session);

    story.settles(session, [failed(0, 'DuplicateArtifactRestoreRequest'), passing(1)]);

    const { changedAt } = sessionNamed(story.state, session);
    expect(story.state.queue).toMatchObject([{ notBefore: changedAt + 5 * 60_000 }]);
  });

  it.each([
    ['came back', restored(0)],
    ['failed for good', failed(0, 'ArtifactCannotBeRestored')],
    ['failed without a reason', failed(0, 'X', { error: null })],
    ['is unknown', restored(0, { status: 'inProgress', error: { code: 'UnknownError', message: '' } })],
  ])('has nothing that %s', (_what, artifact) => {
    const story = inTwos(2)
      .activates(session)
      .settles(session, [artifact, restored(1)]);

    expect(story.state.queue).toEqual([]);
    expect(sessionNamed(story.state, session).requeuedCount).toBe(0);
  });

  it('has nothing that the service could not resolve', () => {
    const seen = unresolved(session, 0);
    const story = inTwos(2).activates(session);
    const missing = seen.unresolved.map((fact) => ({ ...fact, code: 'UnknownError' }));

    story.with({ ...seen, unresolved: missing }).settles(session, [restored(1)]);

    expect(story.state.queue).toEqual([]);
  });

  it.each([
    [0, []],
    [1, [2]],
    [2, [2, 3]],
  ])('is filled as often as the plan says: %i', (retries, attempts) => {
    const story = inTwos(1, retries);
    const queued: number[] = [];

    for (const name of [session, again, 'mailbox-003'].slice(0, retries + 1)) {
      story.activates(name).settles(name, [passing(0)]);
      queued.push(...story.state.queue.map(({ attempt }) => attempt));
    }

    expect(queued).toEqual(attempts);
  });

  it('joins what waits for the same attempt, up to a session of useful size, in the order of the plan', () => {
    const story = inTwos(7).activates(session).activates(again).activates('mailbox-003');
    const untried = story.state.queue[0];

    story.settles(again, [restored(2), passing(3)]).settles(session, [passing(0), restored(1)]);
    const joined = [...story.state.queue];
    story.settles('mailbox-003', [passing(4), restored(5)]);

    expect(joined).toMatchObject([
      untried,
      {
        resources: [
          [0, 1],
          [3, 1],
        ],
        notBefore: sessionNamed(story.state, session).changedAt,
      },
    ]);
    expect(story.state.queue).toMatchObject([...joined, { resources: [[4, 1]], attempt: 2 }]);
  });

  it('never has a shorter wait because of what joins later', () => {
    const story = inTwos(4).activates(session).activates(again);
    story.settles(session, [failed(0, 'DuplicateArtifactRestoreRequest'), restored(1)]);
    const [first] = story.state.queue;

    story.settles(again, [passing(2), restored(3)]);

    expect(story.state.queue).toMatchObject([{ notBefore: first?.notBefore }]);
  });

  it('keeps groups and attempts apart', () => {
    const settings = { ...november, prefer: 'oldest' } as const;
    const resources = [
      resourceOf('mailbox', 'ada@contoso.com'),
      resourceOf('mailbox', 'bob@contoso.com'),
      resourceOf('mailbox', 'cy@contoso.com', { settings }),
    ];
    const limits = { ...defaultLimits, perSession: 1 };
    const groups = runOf(planOf({}, { resources: resources.slice(1), retries: 1, limits }));
    const attempts = runOf(planOf({}, { resources: resources.slice(0, 2), retries: 2, limits }));

    groups
      .activates(session)
      .activates(again)
      .settles(session, [passing(0)])
      .settles(again, [passing(1)]);
    attempts
      .activates(session)
      .activates(again)
      .settles(session, [passing(0)]);
    attempts
      .activates('mailbox-003')
      .settles('mailbox-003', [passing(0)])
      .settles(again, [passing(1)]);

    expect(groups.state.queue).toMatchObject([{ group: 0 }, { group: 1 }]);
    expect(attempts.state.queue).toMatchObject([
      { resources: [[0, 1]], attempt: 3 },
      { resources: [[1, 1]], attempt: 2 },
    ]);
  });
});

/** A service on which everything comes back, except in the first `sessions` sessions. */
function healingAfter(sessions: number): (api: RestoreApi) => RestoreApi {
  const seen: unknown[] = [];
  return replacing('listArtifacts', (original, _, sessionId) => {
    if (!seen.includes(sessionId)) seen.push(sessionId);
    return seen.indexOf(sessionId) < sessions ? original() : healed(original as never);
  });
}

async function* healed(original: () => AsyncIterable<object[]>): AsyncGenerator<object[]> {
  for await (const page of original())
    yield page.map((artifact) => ({ ...artifact, status: 'succeeded', statusText: 'succeeded', error: null }));
}

const ada = 'ada@contoso.com';

/** What the service shows of an artifact that failed, for a reason that may pass. */
function failedArtifact({ status }: RestoreArtifact): Partial<RestoreArtifact> {
  const error = { code: 'UnknownError', message: 'try later', details: [] };
  return status === 'succeeded' ? { status: 'failed', statusText: 'failed', error } : {};
}

describe('a path that matches several files', () => {
  it('is not retried if some of them came back', async () => {
    const wrap = replacing('createSession', async (original) => {
      const refused = [{ index: 0, code: 'UnknownError', message: 'no' }];
      return { ...((await original()) as object), refused };
    });
    const rig = await fillingRig([filesOf('drive', ada, '**/*.txt')], {
      wrap: wrapped(
        wrap,
        listing((all) => all.slice(1)),
      ),
      spec: { retries: 1 },
      scenario: treesOf([ada], 5),
    });

    const { rows, sessions } = await rig.run();

    expect(sessions).toHaveLength(1);
    expect(rows[0]).toMatchObject({ outcome: 'failed', artifact: { restoredItems: 4 } });
    expect(rows[0]?.error?.message).toBe('1 of 5 items did not come back: Documents/d0/f0.txt; no');
  });

  it('is retried if all failed without a reason, as in v1.0', async () => {
    let failed = 0;
    const rig = await fillingRig([filesOf('drive', ada, '**/*.txt')], {
      wrap: listing((all) =>
        all.map((artifact) => {
          if (artifact.status !== 'succeeded' || failed >= 2) return artifact;
          failed += 1;
          return { ...artifact, status: 'failed', statusText: 'failed', error: null };
        }),
      ),
      spec: { retries: 1 },
      scenario: treesOf([ada], 2),
    });

    expect((await rig.run()).rows).toMatchObject([{ outcome: 'succeeded', attempts: 2 }]);
  });

  it('is not retried if it is unknown what became of some', async () => {
    const rig = await fillingRig([filesOf('drive', ada, '**/*.txt')], {
      wrap: listing((all) =>
        all.map((artifact, index) => {
          const change =
            index === 0 ? failedArtifact(artifact) : { status: 'unknown' as const, statusText: 'verifying' };
          return artifact.status === 'succeeded' ? { ...artifact, ...change } : artifact;
        }),
      ),
      spec: { retries: 1 },
      scenario: treesOf([ada], 2),
    });

    const { sessions } = await rig.run();

    expect(sessions).toHaveLength(1);
    expect(rig.tenant.calls.summary.resourcesActivatedAgain).toBe(0);
  });

  it('is not retried if it shares some with another path, whose row would then be wrong', async () => {
    const rig = await fillingRig([filesOf('drive', ada, '**/*.txt'), filesOf('drive', ada, 'Documents/d0/f0.txt')], {
      wrap: listing((all) =>
        all.map((artifact, index) => (index === 0 ? { ...artifact, ...failedArtifact(artifact) } : artifact)),
      ),
      spec: { retries: 1 },
      scenario: treesOf([ada], 2),
    });

    const { rows, sessions } = await rig.run();

    expect(sessions).toHaveLength(1);
    expect(rows.map(({ outcome }) => outcome)).toEqual(['failed', 'failed']);
  });
});
