import { describe, expect, it } from 'vitest';
import { GraphError } from '../../src/graph/graph-error.ts';
import type { BulkRequest, RestoreArtifact, RestoreSession } from '../../src/graph/restore-api.ts';
import { exitCodeOf, type RunResult } from '../../src/result/result.ts';
import type { Wrap } from '../support/rigs/filling-rig.ts';
import { RunRig } from '../support/rigs/run-rig.ts';
import { refused, replacing } from '../support/rigs/wrapped-api.ts';
import { nameOf, specOf } from '../support/values/specs.ts';

const hour = 3_600_000;
const five = specOf({ mailbox: 5 });

/** A service whose pages of artifacts go through `change`. */
function artifacts(change: (page: readonly RestoreArtifact[]) => readonly RestoreArtifact[]): Wrap {
  return replacing('listArtifacts', async function* (original) {
    for await (const page of original() as unknown as AsyncIterable<readonly RestoreArtifact[]>) yield change(page);
  });
}

/** Expects that everything came back. */
function expectSuccess(result: RunResult): void {
  expect(result.totals.all).toMatchObject({ planned: 5, succeeded: 5 });
  expect(exitCodeOf(result)).toBe(0);
}

async function* refusedPages(error: Error): AsyncGenerator<never[]> {
  yield await Promise.reject(error);
}

async function* evaporated(original: () => AsyncIterable<object[]>): AsyncGenerator<object[]> {
  for await (const [first, ...rest] of original())
    yield [{ ...first, status: 'unknown', statusText: 'evaporated' }, ...rest];
}

describe('a session that stays `activating` for hours', () => {
  it('is read once a minute, and comes back in the end', { tags: 'slow' }, async () => {
    const rig = new RunRig(five, { activationTime: 20 * hour });

    const result = await rig.run();

    expectSuccess(result);
    expect(rig.tenant.calls.summary.calls.getSession).toBeLessThan(20 * 60 * 1.2);
  });
});

describe('a session that does not change for a day', () => {
  it('stalls with unknown outcomes, and is read again when the run is resumed', async () => {
    let stuck = true;
    const rig = new RunRig(specOf({ mailbox: 5, drive: 5 }), {}, (api) =>
      replacing('getSession', async (original) => {
        const session = (await original()) as { workload: string };
        return stuck && session.workload === 'mailbox' ? { ...session, status: 'activating', counts: null } : session;
      })(api),
    );

    const { totals } = await rig.run();
    stuck = false;
    const later = await rig.run();

    expect(totals.all).toMatchObject({ succeeded: 5, unknown: 5 });
    expect(later.totals.all).toMatchObject({ succeeded: 10, unknown: 0 });
  });
});

describe('a session with an unknown status', () => {
  it('is read until it has a known one', async () => {
    let calls = 0;
    const rig = new RunRig(
      specOf({ mailbox: 5 }),
      {},
      replacing('getSession', async (original) => {
        calls += 1;
        const session = (await original()) as object;
        return calls % 2 === 0 ? session : { ...session, status: 'unknown', statusText: 'hibernating' };
      }),
    );

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(5);
    expect(rig.events.some((event) => event.type === 'session-observed' && event.statusText === 'hibernating')).toBe(
      true,
    );
  });
});

describe('an artifact with an unknown status', () => {
  it('makes its resource unknown, never a success', async () => {
    const rig = new RunRig(
      specOf({ mailbox: 3 }),
      {},
      replacing('listArtifacts', (original) => evaporated(original as unknown as () => AsyncIterable<object[]>)),
    );

    const { totals, rows } = await rig.run();

    expect(totals.all).toMatchObject({ unknown: 1, succeeded: 2 });
    expect(rows.find(({ outcome }) => outcome === 'unknown')?.error?.message).toBe(
      'the service left it as `evaporated`',
    );
  });
});

describe('a bulk addition request that stays `active`', () => {
  const active = replacing('getBulkRequest', async (original) => {
    const request = (await original()) as BulkRequest;
    return { ...request, status: 'active', statusText: 'active', error: null };
  });

  it('does not hold up a session that has ended: its artifacts decide', async () => {
    expectSuccess(await new RunRig(five, {}, active).run());
  });

  it('leaves resources without an artifact unknown, not unresolved', async () => {
    const lost = [
      { resource: 'user3@contoso.com', outcome: 'unresolved', code: 'ArtifactNotFound', duration: null },
    ] as const;
    const rig = new RunRig(five, { outcomes: lost }, active);

    const result = await rig.run();

    expect(result.totals.all).toMatchObject({ succeeded: 4, unresolved: 0, unknown: 1 });
    expect(result.rows[3]?.error?.message).toBe('the restore session ended without an artifact for it');
    expect(exitCodeOf(result)).toBe(1);
  });
});

describe('a running session', () => {
  it('is read to its end if its bulk addition request was deleted', async () => {
    const rig = new RunRig(
      specOf({ mailbox: 5 }),
      {},
      replacing('getBulkRequest', () => Promise.reject(refused(404, 'BulkRestoreArtifactsNotFound'))),
    );

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(5);
  });

  it('uses its counts if the list of its artifacts is refused, and does not disturb other sessions', async () => {
    const rig = new RunRig(
      specOf({ mailbox: 5, drive: 5 }),
      {},
      replacing('listArtifacts', () => refusedPages(refused(400, 'BadRequest'))),
    );

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(10);
  });
});

describe('counts that differ from the list of artifacts', () => {
  it('are reported, and the rows follow the artifacts', async () => {
    const rig = new RunRig(
      five,
      {},
      replacing('getSession', async (original) => {
        const session = (await original()) as RestoreSession;
        return { ...session, counts: session.counts && { ...session.counts, completed: 3, failed: 2 } };
      }),
    );

    const { totals, sessions } = await rig.run();

    expect(totals.all).toMatchObject({ succeeded: 5, failed: 0 });
    expect(sessions[0]?.countsAgree).toBe(false);
  });

  it('make the list be read again, because it may lag behind', async () => {
    let looks = 0;
    const rig = new RunRig(
      five,
      {},
      artifacts((page) => {
        looks += 1;
        return looks < 4 ? page.slice(0, 2) : page;
      }),
    );

    const result = await rig.run();

    expectSuccess(result);
    expect(looks).toBe(4);
  });
});

describe('an artifact that the list never shows', () => {
  const hidden = artifacts((page) =>
    page.filter(({ restorePoint }) => restorePoint?.unit?.name !== 'user4@contoso.com'),
  );

  it('leaves its resource unknown if others of the session failed', async () => {
    const failed = [
      { resource: 'user1@contoso.com', outcome: 'failed', code: 'ArtifactCannotBeRestored', duration: null },
    ] as const;
    const rig = new RunRig(five, { outcomes: failed }, hidden);

    const result = await rig.run();

    expect(result.totals.all).toMatchObject({ succeeded: 3, failed: 1, unknown: 1 });
    expect(exitCodeOf(result)).toBe(1);
  });

  it('is a success if the counts allow nothing else', async () => {
    const rig = new RunRig(five, {}, hidden);

    expectSuccess(await rig.run());
  });
});

describe('a session that ends `completedWithError` without an error', () => {
  it('gets its outcomes from its artifacts, also from those without a reason', async () => {
    const failed = [
      { resource: 'user1@contoso.com', outcome: 'failed', code: 'UnknownError', duration: null },
    ] as const;
    const silent = artifacts((page) => page.map((artifact) => ({ ...artifact, error: null })));
    const rig = new RunRig(five, { outcomes: failed }, silent);

    const result = await rig.run();

    expect(result.totals.all).toMatchObject({ succeeded: 4, failed: 1 });
    expect(result.rows[1]?.error).toEqual({ code: '', message: 'the service gave no reason' });
    expect([...rig.state.sessions.values()][0]?.status).toBe('completedWithError');
  });
});

describe('a run that is stopped while it tracks', () => {
  it('reports unknown outcomes, and finds them out when it is resumed', async () => {
    const rig = new RunRig(five);
    const running = rig.run();
    await rig.clock.sleep(120_000);
    rig.stop.abort(new Error('the deadline has passed'));
    await expect(running).rejects.toThrow('the deadline has passed');

    const stopped = await rig.result();
    const resumed = await rig.reborn().run();

    expect(stopped.totals.all).toMatchObject({ unknown: 5 });
    expect(exitCodeOf(stopped)).toBe(4);
    expectSuccess(resumed);
  });
});

describe('a session of which the list of protection units cannot be read', () => {
  const seenByApplication = { view: 'application', unitList: 'application', unchanged: 0 } as const;
  const later = new GraphError('later', { kind: 'unreachable', status: 503 });
  const withoutUnits = replacing('listProtectionUnits', () => refusedPages(later));

  it('is settled if what came back is certain without names', async () => {
    const rig = new RunRig(specOf({ mailbox: 3 }), seenByApplication, withoutUnits);

    const { totals } = await rig.run();

    expect(totals.all).toMatchObject({ succeeded: 3 });
    expect(rig.state.open.size).toBe(0);
  });

  it('stalls if names would say what came back and what did not', async () => {
    const failure = { resource: nameOf('mailbox', 1), outcome: 'failed', code: 'MailboxBusy', duration: null } as const;
    const rig = new RunRig(specOf({ mailbox: 3 }), { ...seenByApplication, outcomes: [failure] }, withoutUnits);

    await rig.run();

    expect(rig.events.filter(({ type }) => type === 'session-stalled')).toMatchObject([{ because: 'no-names' }]);
  });
});
