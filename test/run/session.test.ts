import { describe, expect, it } from 'vitest';
import type { ArtifactAdditions } from '../../src/graph/artifact-changes.ts';
import { GraphError } from '../../src/graph/graph-error.ts';
import { defaultLimits } from '../../src/m365/limits.ts';
import { Stop } from '../../src/run/stop.ts';
import { queryRig, wrapped } from '../support/rigs/filling-rig.ts';
import { RunRig } from '../support/rigs/run-rig.ts';
import { losing, replacing } from '../support/rigs/wrapped-api.ts';
import { mailboxesToPin, nameOf, resourceOf, specOf } from '../support/values/specs.ts';

const gapsOf = (times: readonly number[]): number[] => times.slice(1).map((time, index) => time - (times[index] ?? 0));

describe('a session whose answers are lost', () => {
  it('waits longer each time, and starts over at the next step', async () => {
    const four = [1, 2, 3, 4].map((call) => ({ call, after: false }));
    const rig = new RunRig(
      specOf({ mailbox: 5 }),
      {},
      wrapped(losing('addBulkRequest', ...four), losing('activateSession', { call: 1, after: false })),
    );

    await rig.run();

    const times = (kind: string): number[] =>
      rig.events.flatMap(({ type, at }) => (type === kind ? [Date.parse(at)] : []));
    expect(gapsOf(times('request-intended'))).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect(gapsOf(times('activation-intended'))).toEqual([1_000]);
  });

  it('stops the run as unreachable after too many in a row', async () => {
    const every = Array.from({ length: 20 }, (_, index) => ({ call: index + 1, after: false }));
    const rig = new RunRig(specOf({ mailbox: 5 }), {}, losing('createSession', ...every));

    await expect(rig.run()).rejects.toMatchObject({ kind: 'unreachable' });
  });
});

describe('a session of sites', () => {
  it('sends each URL in its canonical form, with the letter case as written', async () => {
    const sent: unknown[] = [];
    const urls = [
      'https://contoso.sharepoint.com:443//sites/./Human Resources/',
      'https://contoso.sharepoint.com/sites/a',
    ];
    const rig = new RunRig(
      specOf({}, { resources: urls.map((url) => resourceOf('site', url)) }),
      {},
      replacing('addBulkRequest', (original, ...words) => {
        sent.push(...words);
        return original();
      }),
    );

    await rig.run();

    expect(sent.flatMap((word) => (word as { targets?: string[] }).targets ?? []).toSorted()).toEqual([
      'https://contoso.sharepoint.com/sites/Human%20Resources',
      'https://contoso.sharepoint.com/sites/a',
    ]);
  });
});

describe('a refusal', () => {
  it('of a list because of one entry fails only that entry', async () => {
    const bad = nameOf('mailbox', 13);
    const refused = new GraphError('not an address', {
      kind: 'refused',
      status: 400,
      code: 'BulkRestoreInvalidCreateRequestUserEmail',
    });
    const rig = new RunRig(
      specOf({ mailbox: 40 }),
      {},
      replacing('addBulkRequest', (original, ...words) =>
        (words[2] as { targets: string[] }).targets.includes(bad) ? Promise.reject(refused) : original(),
      ),
    );

    const { totals, rows } = await rig.run();

    expect(totals.mailbox).toMatchObject({ planned: 40, succeeded: 39, failed: 1 });
    expect(rows.find(({ outcome }) => outcome === 'failed')).toMatchObject({
      name: bad,
      error: { code: refused.code },
    });
    expect(rig.tenant.calls.summary.resourcesActivatedAgain).toBe(0);
  });

  it('of every single resource fails them all with the code, and leaves no draft', async () => {
    const refused = new GraphError('no', { kind: 'refused', status: 400, code: 'BulkRestoreInvalidCreateRequest' });
    const rig = new RunRig(
      specOf({ mailbox: 5 }),
      {},
      replacing('addBulkRequest', () => Promise.reject(refused)),
    );

    const { totals, rows } = await rig.run();

    expect(totals.mailbox.failed).toBe(5);
    expect(rows[0]?.error).toEqual({ code: 'BulkRestoreInvalidCreateRequest', message: 'no' });
    const { createSession, deleteSession } = rig.tenant.calls.summary.calls;
    expect(deleteSession).toBe(createSession);
  });

  it('because of a missing permission stops the run', async () => {
    const refused = new GraphError('no', { kind: 'refused', status: 403, code: 'accessDenied', requestId: 'r-7' });
    const rig = new RunRig(
      specOf({ mailbox: 5 }),
      {},
      replacing('createSession', () => Promise.reject(refused)),
    );

    await expect(rig.run()).rejects.toBeInstanceOf(Stop);
  });

  it.each([
    [400, 'InvalidRestorePoint'],
    [400, 'ANewReason'],
    [404, 'ArtifactNotFound'],
    [413, 'RestoreArtifactsLimitBreached'],
  ])('of a request because of one restore point fails only that one (%i %s)', async (status, code) => {
    const refused = new GraphError('no', { kind: 'refused', status, code });
    const rig = await queryRig(mailboxesToPin(9), (api) => {
      let bad = '';
      return replacing('createSession', async (original, _, first) => {
        const { artifacts } = first as Extract<ArtifactAdditions, { of: 'points' }>;
        bad ||= artifacts[4]?.pointId ?? '';
        if (artifacts.some(({ pointId }) => pointId === bad)) throw refused;
        return await original();
      })(api);
    });

    const { totals, rows } = await rig.run();

    expect(totals.mailbox).toMatchObject({ succeeded: 8, failed: 1 });
    expect(rows[4]).toMatchObject({ outcome: 'failed', error: { code } });
  });

  it('of one resource after the other with the same code stops the halving', async () => {
    const refused = new GraphError('no', { kind: 'refused', status: 400, code: 'ANewReason', said: 'not today' });
    let calls = 0;
    const rig = await queryRig(
      mailboxesToPin(64),
      replacing('createSession', () => {
        calls += 1;
        return Promise.reject(refused);
      }),
      { limits: { ...defaultLimits, activeSessions: 1 } },
    );

    const { totals } = await rig.run();

    expect(totals.mailbox.failed).toBe(64);
    expect(calls).toBeLessThan(20);
  });

  it('with 404 of a draft that exists divides the session after some retries', async () => {
    const refused = new GraphError('no', { kind: 'refused', status: 404, code: 'ArtifactNotFound' });
    let bad = '';
    const rig = await queryRig(
      mailboxesToPin(60),
      replacing('addArtifacts', async (original, ...words) => {
        const { artifacts } = words[2] as Extract<ArtifactAdditions, { of: 'points' }>;
        bad ||= artifacts[4]?.pointId ?? '';
        return artifacts.some(({ pointId }) => pointId === bad) ? Promise.reject(refused) : original();
      }),
      { limits: { ...defaultLimits, activeSessions: 1 } },
    );

    const { totals } = await rig.run();

    expect(totals.mailbox.succeeded).toBe(60);
  });
});

describe('a session that somebody deletes', () => {
  const gone = new GraphError('gone', { kind: 'refused', status: 404, code: 'RestoreSessionNotFound' });

  it('is created again if it was not activated yet', async () => {
    let calls = 0;
    const rig = new RunRig(
      specOf({ mailbox: 5 }),
      {},
      replacing('activateSession', (original) => {
        calls += 1;
        return calls === 1 ? Promise.reject(gone) : original();
      }),
    );

    const { totals } = await rig.run();

    expect(totals.all.succeeded).toBe(5);
  });

  it('leaves its resources unknown if it was activated', async () => {
    const rig = new RunRig(
      specOf({ mailbox: 5 }),
      {},
      replacing('getSession', () => Promise.reject(gone)),
    );

    const { totals, rows } = await rig.run();

    expect(totals.all.unknown).toBe(5);
    expect(rows[0]?.error?.message).toBe('the service no longer knows the restore session');
  });
});
