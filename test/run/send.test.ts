import { describe, expect, it } from 'vitest';
import { GraphError } from '../../src/graph/graph-error.ts';
import { RunRig } from '../support/rigs/run-rig.ts';
import { replacingFirst } from '../support/rigs/wrapped-api.ts';
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
