import { describe, expect, it } from 'vitest';
import type { TestRestore } from '../../src/drill/test-restore.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { testRestoresOf } from '../../src/result/test-restores.ts';
import { allOf } from '../support/pieces.ts';
import { planOf } from '../support/values/plans.ts';
import { failed, type RunStory, restored, runOf } from '../support/values/run-story.ts';
import { messagesOf, resourceOf } from '../support/values/specs.ts';
import { logOf } from '../support/values/whole-result.ts';

const drill: Plan = { ...planOf({ mailbox: 3 }), mode: 'drill' };

async function restoresOf({ state, events }: RunStory): Promise<TestRestore[]> {
  const restores: TestRestore[] = [];
  for await (const restore of testRestoresOf(state, logOf(events))) restores.push(restore);
  return restores;
}

describe('the test restores of a run', () => {
  it('are those of its activated sessions, each with whether it came back', async () => {
    const story = runOf(drill)
      .activates('mailbox-001')
      .settles('mailbox-001', [restored(0), failed(1, 'UnknownError')]);
    const at = story.state.sessions.get('mailbox-001')?.activatedAt;

    const restores = await restoresOf(story);

    expect(restores.map(({ name, cameBack }) => [name, cameBack])).toEqual([
      ['user0@contoso.com', true],
      ['user1@contoso.com', false],
      ['user2@contoso.com', false],
    ]);
    expect(restores[0]).toMatchObject({ workload: 'mailbox', session: 'mailbox-001', at, isWhole: true });
  });

  it('are none before its activation, and none of a recovery', async () => {
    expect(await restoresOf(runOf(drill))).toEqual([]);
    expect(await restoresOf(runOf(planOf({ mailbox: 3 })).activates('mailbox-001'))).toEqual([]);
  });

  it('have come back, all of them, if the counts of the session say so', async () => {
    const nameless = [0, 1, 2].map((index) => restored(null, { id: `nameless-${index}` }));
    const story = runOf(drill).activates('mailbox-001').settles('mailbox-001', nameless);

    expect((await restoresOf(story)).map(({ cameBack }) => cameBack)).toEqual([true, true, true]);
  });

  it('have not come back if the counts of the session are fewer', async () => {
    const story = runOf(drill)
      .activates('mailbox-001')
      .settles('mailbox-001', [restored(null), failed(null, 'UnknownError')]);

    expect((await restoresOf(story)).map(({ cameBack }) => cameBack)).toEqual([false, false, false]);
  });

  it('count from when the activation was sent, if nobody knows whether it arrived', async () => {
    const story = runOf(drill).begins('mailbox-001');
    const session = 'mailbox-001';
    story
      .after(5_000)
      .with(
        { type: 'session-intended', session },
        { type: 'session-created', session, sessionId: 'x', taken: 0, setAside: [], untold: null },
        { type: 'request-intended', session, displayName: 'r1/mailbox-001' },
        { type: 'request-added', session, bulkRequestId: 'y' },
      );
    expect(await restoresOf(story)).toEqual([]);

    const sent = story.now;
    story.with({ type: 'activation-intended', session });

    expect((await restoresOf(story)).map(({ at }) => at)).toEqual([sent, sent, sent]);
  });

  it('have the id of the spec, else the one that the directory named, else none', async () => {
    const resources = ['ada', 'grace', 'edsger'].map((name, index) =>
      resourceOf('mailbox', `${name}@contoso.com`, index === 0 ? { directoryId: 'a' } : {}),
    );
    const story = runOf({ ...planOf({}, { resources }), mode: 'drill' })
      .with({
        type: 'ids-found',
        found: [
          { resource: 0, directoryId: 'x' },
          { resource: 1, directoryId: 'g' },
        ],
      })
      .activates('mailbox-001');

    expect((await restoresOf(story)).map(({ directoryId }) => directoryId)).toEqual(['a', 'g', null]);
  });

  it('of single items are one of their mailbox, not of all of it, and none of a mailbox in which nothing was found', async () => {
    const resources = [
      messagesOf('ada@contoso.com', 'x'),
      messagesOf('grace@contoso.com', 'x'),
      messagesOf('ada@contoso.com', 'y'),
    ];
    const session = 'mailbox-001';
    const found = (resource: number) => ({
      resource,
      pointId: 'p',
      pointAt: null,
      foundBy: `search-${resource}`,
      item: null,
    });
    const { state, events } = runOf({ ...planOf({}, { resources }), mode: 'drill' })
      .begins(session)
      .with(
        {
          type: 'artifacts-chosen',
          session,
          chosen: [found(0), found(2)],
          setAside: [{ resource: 1, artifact: null, outcome: 'unresolved', code: 'X', message: 'nothing' }],
          until: null,
        },
        { type: 'session-intended', session },
        { type: 'session-created', session, sessionId: 'x', taken: 2, setAside: [], untold: null },
        { type: 'activation-intended', session },
        { type: 'session-activated', session },
      );

    const restores = await allOf(testRestoresOf(state, logOf(events)));

    expect(restores).toMatchObject([{ name: 'ada@contoso.com', isWhole: false }]);
    expect(restores).toHaveLength(1);
  });
});
