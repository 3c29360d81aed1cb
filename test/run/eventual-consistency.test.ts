import { describe, expect, it } from 'vitest';
import { wrapped } from '../support/rigs/filling-rig.ts';
import { RunRig } from '../support/rigs/run-rig.ts';
import { refused, replacing, replacingFirst } from '../support/rigs/wrapped-api.ts';
import { specOf } from '../support/values/specs.ts';

const minute = 60_000;

describe('an activation that the service accepts without effect', () => {
  const taken = async (): Promise<unknown> => ({ id: 'whatever', workload: 'mailbox', status: 'activating' });

  it('is repeated once the session has stayed a draft for half a minute', async () => {
    const rig = new RunRig(specOf({ mailbox: 5 }), {}, replacingFirst(1, 'activateSession', taken));

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(5);
    expect(rig.events.filter(({ type }) => type === 'activation-disproved')).toHaveLength(1);
    expect(rig.tenant.calls.summary.resourcesActivatedAgain).toBe(0);
  });

  it('is not repeated because the service shows a draft once', async () => {
    const lagging = replacingFirst(3, 'getSession', async (original) => ({
      ...((await original()) as object),
      status: 'draft',
      statusText: 'draft',
    }));
    const rig = new RunRig(specOf({ mailbox: 5 }), {}, lagging);

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(5);
    expect(rig.tenant.calls.summary.calls.activateSession).toBe(1);
  });

  it('stops the run as unreachable if that happens again and again, and `resume` continues', async () => {
    let broken = true;
    const rig = new RunRig(
      specOf({ mailbox: 5 }),
      {},
      replacing('activateSession', (original) => (broken ? taken() : original())),
    );

    await expect(rig.run()).rejects.toMatchObject({ kind: 'unreachable' });
    broken = false;
    const { totals } = await rig.reborn().run();

    expect(totals.all.succeeded).toBe(5);
  });
});

describe('a service that does not find what it has just created', () => {
  it('is asked again before another draft is created', async () => {
    const forgetful = replacingFirst(2, 'addBulkRequest', () => Promise.reject(refused(404, 'RestoreSessionNotFound')));
    const rig = new RunRig(specOf({ mailbox: 5 }), {}, forgetful);

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(5);
    expect(rig.tenant.calls.summary.calls.createSession).toBe(1);
  });

  it('stops the run after few drafts, and not within a minute', async () => {
    const gone = refused(404, 'RestoreSessionNotFound');
    const rig = new RunRig(
      specOf({ mailbox: 5 }),
      {},
      wrapped(
        replacing('addBulkRequest', () => Promise.reject(gone)),
        replacing('getSession', () => Promise.reject(gone)),
      ),
    );
    const start = rig.clock.now();

    await expect(rig.run()).rejects.toMatchObject({ kind: 'unreachable' });

    expect(rig.tenant.calls.summary.calls.createSession).toBeLessThanOrEqual(16);
    expect(rig.clock.now() - start).toBeGreaterThan(minute);
  });
});

describe('a running session', () => {
  it('is not given up because the service does not find it once', async () => {
    const rig = new RunRig(
      specOf({ mailbox: 5 }),
      {},
      replacingFirst(1, 'getSession', () => Promise.reject(refused(404, 'RestoreSessionNotFound'))),
    );

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(5);
  });
});
