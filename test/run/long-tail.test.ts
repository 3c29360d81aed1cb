import { describe, expect, it } from 'vitest';
import type { BulkRequest, RestoreArtifact, RestoreSession } from '../../src/graph/restore-api.ts';
import { exitCodeOf, type RunResult } from '../../src/result/result.ts';
import { RunRig } from '../support/rigs/run-rig.ts';
import { replacing } from '../support/rigs/wrapped-api.ts';
import { specOf } from '../support/values/specs.ts';

const hour = 3_600_000;
const five = specOf({ mailbox: 5 });

/** A service whose pages of artifacts go through `change`. */
function artifacts(change: (page: readonly RestoreArtifact[]) => readonly RestoreArtifact[]): Wrap {
  return replacing('listArtifacts', async function* (original) {
    for await (const page of original() as unknown as AsyncIterable<readonly RestoreArtifact[]>) yield change(page);
  });
}

type Wrap = ReturnType<typeof replacing>;

/** What a run that brought everything back says. */
function allIsWell(result: RunResult): void {
  expect(result.totals.all).toMatchObject({ planned: 5, succeeded: 5 });
  expect(exitCodeOf(result)).toBe(0);
}

describe('a session that stays `activating` for hours', () => {
  it('is looked at once a minute, and comes back in the end', async () => {
    const rig = new RunRig(five, { activationTime: 20 * hour });

    const result = await rig.run();

    allIsWell(result);
    expect(rig.tenant.calls.summary.calls.getSession).toBeLessThan(20 * 60 * 1.2);
  });
});

describe('a bulk addition request that stays `active`', () => {
  const active = replacing('getBulkRequest', async (original) => {
    const request = (await original()) as BulkRequest;
    return { ...request, status: 'active', statusText: 'active', error: null };
  });

  it('holds up no session that has ended: the artifacts tell', async () => {
    allIsWell(await new RunRig(five, {}, active).run());
  });

  it('leaves those unknown whom no artifact speaks for, and does not guess that they were not found', async () => {
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

describe('counts that disagree with the list of artifacts', () => {
  it('are shown, and the rows go by the artifacts', async () => {
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

  it('are waited for, where it is the list that lags behind', async () => {
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

    allIsWell(result);
    expect(looks).toBe(4);
  });
});

describe('an artifact that is missing from the list for good', () => {
  const hidden = artifacts((page) =>
    page.filter(({ restorePoint }) => restorePoint?.unit?.name !== 'user4@contoso.com'),
  );

  it('makes its resource unknown, where others of the session failed', async () => {
    const failed = [
      { resource: 'user1@contoso.com', outcome: 'failed', code: 'ArtifactCannotBeRestored', duration: null },
    ] as const;
    const rig = new RunRig(five, { outcomes: failed }, hidden);

    const result = await rig.run();

    expect(result.totals.all).toMatchObject({ succeeded: 3, failed: 1, unknown: 1 });
    expect(exitCodeOf(result)).toBe(1);
  });

  it('is a success where the counts leave no other way', async () => {
    const rig = new RunRig(five, {}, hidden);

    allIsWell(await rig.run());
  });
});

describe('a session that ends `completedWithError` with an empty error', () => {
  it('is told by its artifacts, those that give no reason included', async () => {
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
  it('says unknown of what it did not follow to its end, and learns it when it is resumed', async () => {
    const rig = new RunRig(five);
    const running = rig.run();
    await rig.clock.sleep(120_000);
    rig.stop.abort(new Error('the deadline has passed'));
    await expect(running).rejects.toThrow('the deadline has passed');

    const stopped = await rig.result();
    const resumed = await rig.reborn().run();

    expect(stopped.totals.all).toMatchObject({ unknown: 5 });
    expect(exitCodeOf(stopped)).toBe(4);
    allIsWell(resumed);
  });
});
