import { describe, expect, it } from 'vitest';
import type { RestoreApi } from '../../src/graph/restore-api.ts';
import { defaultLimits } from '../../src/plan/limits.ts';
import { tallyOf } from '../../src/run/tally.ts';
import { RunRig } from '../support/run-rig.ts';
import { specOf } from '../support/specs.ts';
import { replacing } from '../support/wrapped-api.ts';

const failing = (resource: string, code: string) => ({ resource, outcome: 'failed', code, duration: null }) as const;

describe('new attempts', () => {
  it('are made in a session of their own, after the last one has ended, as often as the spec says', async () => {
    const rig = new RunRig(specOf({ mailbox: 10 }, { retries: 2 }), {
      outcomes: [failing('user3@contoso.com', 'UnknownError')],
    });

    const { totals, resources, state } = await rig.run();

    expect(totals.mailbox).toMatchObject({ succeeded: 9, failed: 1 });
    expect([...state.sessions.keys()]).toEqual(['mailbox-001', 'mailbox-002', 'mailbox-003']);
    expect(resources[3]).toMatchObject({ outcome: 'failed', error: { code: 'UnknownError' }, session: { attempt: 3 } });
    expect(rig.tenant.calls.activationsOf('mailbox', 'user3@contoso.com')).toBe(3);
    expect(rig.tenant.calls.activationsOf('mailbox', 'user4@contoso.com')).toBe(1);
    expect(tallyOf(state).mailbox).toMatchObject({ succeeded: 9, failed: 1, queued: 0, running: 0, unknown: 0 });
  });

  it('that succeed make the resource one that came back', async () => {
    const rig = new RunRig(
      specOf({ mailbox: 10 }, { retries: 1 }),
      { outcomes: [failing('user3@contoso.com', 'UnknownError')] },
      healingAfter(1),
    );

    const { totals, resources } = await rig.run();

    expect(totals.mailbox).toMatchObject({ succeeded: 10, failed: 0 });
    expect(resources[3]).toMatchObject({ outcome: 'succeeded', session: { name: 'mailbox-002', attempt: 2 } });
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

  it('wait some minutes where somebody else restores the resource', async () => {
    const rig = new RunRig(specOf({ mailbox: 10 }, { retries: 1 }), {
      outcomes: [failing('user3@contoso.com', 'DuplicateArtifactRestoreRequest')],
    });

    await rig.run();

    const [first, second] = [...rig.state.sessions.values()];
    expect((second?.activatedAt ?? 0) - (first?.endedAt ?? 0)).toBeGreaterThanOrEqual(5 * 60_000);
  });

  it('of several sessions share one', async () => {
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

  it('do not count as failures before they are over', async () => {
    const limits = { ...defaultLimits, perSession: 5, inFlight: 25, activeSessions: 1, failures: 0.2 };
    const outcomes = [0, 1, 2].map((number) => failing(`user${number}@contoso.com`, 'UnknownError'));
    const rig = new RunRig(specOf({ mailbox: 10 }, { retries: 1, limits }), { outcomes }, healingAfter(2));

    const { totals } = await rig.run();

    expect(totals.mailbox.succeeded).toBe(10);
  });
});

/** A service on which everything comes back, but for what is in the first so many sessions. */
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
