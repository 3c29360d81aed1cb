import { describe, expect, it } from 'vitest';
import { GraphError } from '../../src/graph/graph-error.ts';
import { StoreProblem } from '../../src/store/store.ts';
import { RunRig } from '../support/rigs/run-rig.ts';
import { replacing, replacingFirst } from '../support/rigs/wrapped-api.ts';
import { specOf } from '../support/values/specs.ts';

describe('a call that was certainly not carried out', () => {
  it.each([
    ['sign-in', 401],
    ['blocked', 0],
    ['unreachable', 429],
  ] as const)('leaves nothing to find out (%s)', async (kind, status) => {
    const error = new GraphError('no', { kind, status });
    const rig = new RunRig(
      specOf({ mailbox: 5 }),
      {},
      replacingFirst(1, 'activateSession', () => Promise.reject(error)),
    );

    await expect(rig.run()).rejects.toBe(error);

    expect((await rig.result()).totals.all.not_started).toBe(5);
  });
});

describe('a run that another process may have taken over', () => {
  it('confirms its lease after the intent and before each call that changes something', async () => {
    const seen: string[] = [];
    const noting = (['createSession', 'addBulkRequest', 'activateSession'] as const).map((method) =>
      replacing(method, async (original) => {
        const answer = await original();
        seen.push(method);
        return answer;
      }),
    );
    const rig = new RunRig(specOf({ mailbox: 5 }), {}, (api) => noting.reduce((one, note) => note(one), api));
    rig.lease = {
      lost: new AbortController().signal,
      confirmed: async () => {
        seen.push(`confirmed after ${rig.events.at(-1)?.type}`);
      },
    };

    await rig.run();

    expect(seen).toEqual([
      'confirmed after session-intended',
      'createSession',
      'confirmed after request-intended',
      'addBulkRequest',
      'confirmed after activation-intended',
      'activateSession',
    ]);
  });

  it('sends nothing and keeps nothing once it has lost it', async () => {
    const lost = new StoreProblem('lost', 'taken over', 'look there');
    const rig = new RunRig(specOf({ mailbox: 5 }));
    rig.lease = { lost: new AbortController().signal, confirmed: () => Promise.reject(lost) };

    await expect(rig.run()).rejects.toBe(lost);

    expect(rig.tenant.calls.summary.calls).toEqual({ listSessions: 1 });
    expect(rig.events.at(-1)?.type).toBe('session-intended');
  });
});

describe('a run that is stopped before a call leaves', () => {
  it('withdraws the intent, so that nothing has to be read back', async () => {
    const rig: RunRig = new RunRig(
      specOf({ mailbox: 5 }),
      {},
      replacingFirst(1, 'activateSession', () => {
        rig.stop.abort(new Error('enough'));
        return Promise.reject(rig.stop.signal.reason);
      }),
    );

    await expect(rig.run()).rejects.toThrow('enough');

    expect(rig.state.sessions.get('mailbox-001')).toMatchObject({ step: 'activate', unanswered: false });
    expect((await rig.result()).totals.all.not_started).toBe(5);
  });
});
