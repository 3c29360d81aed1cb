import { describe, expect, it } from 'vitest';
import { defaultScenario } from '../../src/emulator/scenario/scenario.ts';
import type { ArtifactAdditions } from '../../src/graph/artifact-changes.ts';
import type { BrowseSession } from '../../src/graph/browse.ts';
import { GraphError } from '../../src/graph/graph-error.ts';
import type { PointSearchResult, RestoreApi, RestoreArtifact, RestoreSession } from '../../src/graph/restore-api.ts';
import { pinPoints } from '../../src/lookup/pin-points.ts';
import { defaultLimits } from '../../src/m365/limits.ts';
import { planFlaw } from '../../src/plan/plan-flaw.ts';
import { progressOf, sumOf } from '../../src/result/progress.ts';
import { exitCodeOf } from '../../src/result/result.ts';
import type { Resource } from '../../src/spec/spec.ts';
import { chosenIn } from '../../src/state/session-state.ts';
import { dyingAt, fillingRig, listing, treesOf, type Wrap, wrapped } from '../support/rigs/filling-rig.ts';
import { RunRig } from '../support/rigs/run-rig.ts';
import { losing, replacing } from '../support/rigs/wrapped-api.ts';
import { pinned, tenantOf } from '../support/values/pinned-spec.ts';
import { filesOf, messagesOf, nameOf, november, resourceOf, specOf, toPinOf } from '../support/values/specs.ts';

/*
 * What may go wrong while sessions are filled with artifacts. The service is the emulator, but for what a test makes it do.
 */

const ada = 'ada@contoso.com';
const bob = 'bob@contoso.com';
const one = { ...defaultLimits, activeSessions: 1 };

/** What the service says of an artifact that failed, for a reason that may pass. */
function failing({ status }: RestoreArtifact): Partial<RestoreArtifact> {
  const error = { code: 'UnknownError', message: 'try later', details: [] };
  return status === 'succeeded' ? { status: 'failed', statusText: 'failed', error } : {};
}

/** A rejection of a call that brings one answer, or pages. */
function failingList(error: GraphError): unknown {
  const rejected = Promise.reject(error);
  return Object.assign(rejected, {
    [Symbol.asyncIterator]: () => ({ next: () => rejected }),
  });
}

const toPin = (count: number): Resource[] =>
  Array.from({ length: count }, (_, index) => toPinOf('mailbox', nameOf('mailbox', index)));

describe('a draft that is not what the answers said', () => {
  it('is believed where it holds what the service refused to put in twice', async () => {
    let adds = 0;
    const wrap = wrapped(
      replacing('addArtifacts', async (original, ...words) => {
        adds += 1;
        if (adds === 2) {
          const { artifacts } = words[2] as ArtifactAdditions;
          return artifacts.map((_, index) => ({ index, code: 'DuplicateArtifactRestoreRequest', message: 'in it' }));
        }
        await original();
        if (adds === 1) throw new GraphError('the connection broke', { kind: 'answer-lost' });
        return [];
      }),
      listing((held, call) => (call === 1 ? held.slice(0, 50) : held)),
    );
    const rig = await fillingRig(toPin(60), { wrap, spec: { retries: 1, limits: one } });

    const { totals } = await rig.run();

    expect(totals.mailbox.succeeded).toBe(60);
    expect(rig.tenant.calls.summary.resourcesActivatedAgain).toBe(0);
  });

  it('is looked at again where it may not show yet what is in it', async () => {
    const wrap = wrapped(
      replacing('createSession', async (original) => {
        const untold = { index: null, code: 'UnknownError', message: 'one of them not' };
        return { ...((await original()) as object), refused: [untold] };
      }),
      listing((all, call) => (call === 1 ? all.slice(0, 3) : all)),
    );
    const rig = await fillingRig(toPin(10), { wrap, spec: { retries: 1 } });

    const { totals } = await rig.run();

    expect(totals.mailbox.succeeded).toBe(10);
    expect(rig.tenant.calls.summary.resourcesActivatedAgain).toBe(0);
  });

  it('is no reason to fail anybody where it shows for a while what is gone', async () => {
    let adds = 0;
    const wrap = wrapped(
      replacing('addArtifacts', (original) => {
        adds += 1;
        if (adds === 1) throw new GraphError('the connection broke', { kind: 'answer-lost' });
        return original();
      }),
      listing((all, call) => (call === 2 && all[0] !== undefined ? [...all, { ...all[0], id: 'gone-already' }] : all)),
    );
    const rig = await fillingRig(toPin(60), { wrap, spec: { limits: one } });

    expect((await rig.run()).totals.mailbox.succeeded).toBe(60);
  });

  it('tells by itself what is in it where the answer to adding says nothing', async () => {
    const wrap: Wrap = (api) =>
      replacing('addArtifacts', async (_original, ...words) => {
        const [workload, id, additions] = words as Parameters<RestoreApi['addArtifacts']>;
        if (additions.of !== 'points') throw new Error('only points are added here');
        await api.addArtifacts(workload, id, { ...additions, artifacts: additions.artifacts.slice(3) });
        return [{ index: null, code: '', message: 'not taken' }];
      })(api);
    const rig = await fillingRig(toPin(60), { wrap, spec: { limits: one } });

    const { rows, totals } = await rig.run();

    expect(totals.mailbox).toMatchObject({ succeeded: 57, failed: 3 });
    expect(rows.find(({ outcome }) => outcome === 'failed')?.error?.message).toBe('not taken');
  });

  it('is not activated where it keeps what should not be in it', async () => {
    const wrap = wrapped(
      replacing('createSession', async (original) => ({
        ...((await original()) as object),
        refused: [{ index: null, code: 'X', message: 'x' }],
      })),
      listing((all) => (all[0] === undefined ? all : [...all, { ...all[0], id: 'stray' }])),
    );
    const rig = await fillingRig(toPin(1), { wrap });

    const { rows } = await rig.run();

    expect(rows[0]).toMatchObject({
      outcome: 'failed',
      error: { message: expect.stringContaining('should not be in it') },
    });
    expect(rig.tenant.calls.summary.calls.activateSession ?? 0).toBe(0);
  });
});

describe('paths that stand for many files', () => {
  it('that no session may hold are failed with the reason, and nothing is restored of them', async () => {
    const limits = { ...defaultLimits, inFlight: 10 };
    const rig = await fillingRig([filesOf('drive', ada, '**/*.txt'), filesOf('drive', ada, 'Documents/d1/')], {
      spec: { limits },
      scenario: treesOf([ada], 20),
    });

    const { rows } = await rig.run();

    expect(rows.map(({ outcome }) => outcome)).toEqual(['failed', 'succeeded']);
    expect(rows[0]?.error?.message).toContain('matches 20 items; a session can hold 10 (`limits`)');
  });

  it('are restored as one folder where they are all that lies in it', async () => {
    const paths = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`Documents/big/f${index}.txt`, 10]));
    const browsing = { ...defaultScenario.browsing, trees: [{ resource: ada, paths }] };
    const limits = { ...defaultLimits, inFlight: 10 };
    const rig = await fillingRig([filesOf('drive', ada, 'Documents/big/**')], {
      spec: { limits },
      scenario: { browsing },
    });

    const { totals, sessions } = await rig.run();

    expect(totals.file.succeeded).toBe(1);
    expect(sessions.flatMap(({ session }) => chosenIn(session).map(({ item }) => item?.path))).toEqual([
      'Documents/big',
    ]);
  });

  it('never have more in flight than the caps let', async () => {
    const drives = Array.from({ length: 12 }, (_, index) => nameOf('drive', index));
    const rig = await fillingRig(
      drives.map((drive) => filesOf('drive', drive, '**/*.txt')),
      { spec: { limits: { ...defaultLimits, inFlight: 20 } }, scenario: treesOf(drives, 15) },
    );

    const { totals } = await rig.run();

    expect(totals.file.succeeded).toBe(12);
    expect(rig.tenant.calls.summary.peakInFlight.drive).toBeLessThanOrEqual(20);
  });

  it('count as one each where `limits.failures` is asked', async () => {
    const others = Array.from({ length: 9 }, (_, index) => nameOf('drive', index));
    const resources = [ada, ...others].map((drive) => filesOf('drive', drive, '**/*.txt'));
    const rig = await fillingRig([...resources, filesOf('drive', bob, '**/*.txt', { wave: 1 })], {
      spec: {
        waves: [
          { name: 'first', minSuccess: null },
          { name: 'second', minSuccess: null },
        ],
        limits: { ...defaultLimits, failures: 0.5 },
      },
      scenario: {
        ...treesOf([ada, bob, ...others], 8),
        outcomes: [{ resource: ada, outcome: 'failed', code: null, duration: null }],
      },
    });

    const { totals } = await rig.run();

    expect(totals.file).toMatchObject({ failed: 1, succeeded: 10 });
  });

  it('are not tried anew where some of them came back', async () => {
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

  it('are not proven by counts that leave out another one than the answer said', async () => {
    const wrap: Wrap = (api) =>
      replacing('createSession', async (_original, workload, first) => {
        const additions = first as Extract<ArtifactAdditions, { of: 'files' }>;
        const without = { ...additions, artifacts: additions.artifacts.slice(1) };
        const refused = [{ index: 2, code: 'ArtifactNotFound', message: 'not there' }];
        return { ...(await api.createSession(workload as 'drive', without)), refused };
      })(api);
    const paths = ['Documents/d0/f0.txt', 'Documents/d1/f1.txt', 'Documents/d2/f2.txt'];
    const rig = await fillingRig(
      paths.map((path) => filesOf('drive', ada, path)),
      { wrap, scenario: treesOf([ada], 3) },
    );

    const { rows } = await rig.run();

    expect(rows.map(({ outcome }) => outcome)).toEqual(['unknown', 'succeeded', 'succeeded']);
  });

  it('are tried anew where all failed, and the service gives no reason, as v1.0 does not', async () => {
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

  it('are not tried anew where it is not known what became of some', async () => {
    const rig = await fillingRig([filesOf('drive', ada, '**/*.txt')], {
      wrap: listing((all) =>
        all.map((artifact, index) => {
          const change = index === 0 ? failing(artifact) : { status: 'unknown' as const, statusText: 'verifying' };
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

  it('are not tried anew where they share some with another path, whose row would be wrong then', async () => {
    const rig = await fillingRig([filesOf('drive', ada, '**/*.txt'), filesOf('drive', ada, 'Documents/d0/f0.txt')], {
      wrap: listing((all) =>
        all.map((artifact, index) => (index === 0 ? { ...artifact, ...failing(artifact) } : artifact)),
      ),
      spec: { retries: 1 },
      scenario: treesOf([ada], 2),
    });

    const { rows, sessions } = await rig.run();

    expect(sessions).toHaveLength(1);
    expect(rows.map(({ outcome }) => outcome)).toEqual(['failed', 'failed']);
  });

  it('in one folder are read together once there are more than a few', async () => {
    const paths = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`Documents/f${index}.txt`, 10]));
    const browsing = { ...defaultScenario.browsing, trees: [{ resource: ada, paths }] };
    const rig = await fillingRig(
      Object.keys(paths).map((path) => filesOf('drive', ada, path)),
      { scenario: { browsing } },
    );

    expect((await rig.run()).totals.file.succeeded).toBe(40);
    expect(rig.tenant.calls.summary.calls.browse).toBeLessThan(15);
  });
});

describe('artifacts of files that the service gives ids of its own', () => {
  const renamed = (change: Partial<RestoreArtifact> = {}): Wrap =>
    listing((all) => all.map((artifact) => ({ ...artifact, ...change, id: `made of ${artifact.id}` })));

  it('are known by where the files lay', async () => {
    const rig = await fillingRig([filesOf('drive', ada, '**/*.txt'), filesOf('drive', bob, '**/*.txt')], {
      wrap: renamed(),
      scenario: treesOf([ada, bob], 3),
    });

    const { totals, rows } = await rig.run();

    expect(totals.file.succeeded).toBe(2);
    expect(rows[0]).toMatchObject({ artifact: { restoredItems: 3 } });
  });

  it('are put into another draft where their number does not tell either what the first holds', async () => {
    const rig = await fillingRig([filesOf('drive', ada, '**/*.txt')], {
      wrap: wrapped(
        losing('addArtifacts', { call: 1, after: true }),
        listing((all, call) => (call === 1 ? all.slice(1) : all)),
        renamed(),
      ),
      scenario: treesOf([ada], 60),
    });

    const { totals, rows } = await rig.run();

    expect(totals.file.succeeded).toBe(1);
    expect(rows[0]).toMatchObject({ artifact: { restoredItems: 60 } });
    expect(rig.tenant.calls.summary.resourcesActivatedAgain).toBe(0);
  });

  it.each([true, false])(
    'are counted where an answer is lost and nothing tells them apart (acted: %s)',
    async (after) => {
      const rig = await fillingRig([filesOf('drive', ada, '**/*.txt')], {
        wrap: wrapped(losing('addArtifacts', { call: 1, after }), renamed({ originalUrl: null, foundBy: null })),
        scenario: treesOf([ada], 120),
      });

      expect((await rig.run()).totals.file.succeeded).toBe(1);
      expect(rig.tenant.calls.summary.calls.createSession).toBe(1);
    },
  );

  it('stay in the draft where an answer refuses some without a name, as long as there are not too many', async () => {
    const rig = await fillingRig([filesOf('drive', ada, '**/*.txt')], {
      wrap: wrapped(
        replacing('createSession', async (original) => {
          const untold = { index: null, code: 'UnknownError', message: 'one of them not' };
          return { ...((await original()) as object), refused: [untold] };
        }),
        renamed({ originalUrl: null, foundBy: null }),
      ),
      scenario: treesOf([ada], 3),
    });

    expect((await rig.run()).totals.file.succeeded).toBe(1);
  });

  it('stop the run where answers are lost time after time', async () => {
    const rig = await fillingRig([filesOf('drive', ada, '**/*.txt')], {
      wrap: wrapped(
        replacing('addArtifacts', async (original) => {
          await original();
          throw new GraphError('the connection broke', { kind: 'answer-lost' });
        }),
        listing((all) => all.slice(1)),
        renamed({ originalUrl: null, foundBy: null }),
      ),
      scenario: treesOf([ada], 60),
    });

    await expect(rig.run()).rejects.toMatchObject({ kind: 'unreachable' });

    expect(rig.tenant.calls.summary.calls.activateSession ?? 0).toBe(0);
  });

  it('leave unknown what they stand for where nothing tells, and say so', async () => {
    const rig = await fillingRig([filesOf('drive', ada, '**/*.txt')], {
      wrap: wrapped(
        renamed({ originalUrl: null, foundBy: null }),
        replacing('getSession', async (original) => ({ ...((await original()) as object), counts: null })),
      ),
      scenario: treesOf([ada], 3),
    });

    const { rows } = await rig.run();

    expect(rows[0]).toMatchObject({ outcome: 'unknown', error: { message: expect.stringContaining('unattributed') } });
  });
});

/** A service that refuses to say what lies in the folders of a name. */
function refusing(folder: string, error: GraphError): Wrap {
  const keys = new Set<string>();
  return (api) =>
    replacing('browse', async function* (_, ...words) {
      const [workload, session, place] = words as Parameters<RestoreApi['browse']>;
      if (place !== undefined && keys.has(place.key)) throw error;
      for await (const page of api.browse(workload, session, place)) {
        for (const { name, key } of page) if (name === folder) keys.add(key);
        yield page;
      }
    })(api);
}

describe('looking for what a session is to hold', () => {
  const away = new GraphError('away', { kind: 'unreachable', status: 503 });
  const garbled = new GraphError('an item without a key', { kind: 'garbled', status: 200 });
  const forbidden = new GraphError('no', { kind: 'refused', status: 403, code: 'accessDenied', said: 'not you' });

  it.each([
    ['garbled', garbled],
    ['a refusal for want of a role', forbidden],
  ])('leaves others as they are where the answer for one drive is %s', async (_what, error) => {
    let point = '';
    const wrap = replacing('createBrowseSession', (original, _, id) => {
      point ||= id as string;
      return id === point ? Promise.reject(error) : original();
    });
    const rig = await fillingRig(
      [filesOf('drive', ada, '**/*.txt'), filesOf('drive', bob, '**/*.txt'), resourceOf('mailbox', ada)],
      { wrap, scenario: treesOf([ada, bob], 2) },
    );

    const { totals } = await rig.run();

    expect(totals.all).toMatchObject({ succeeded: 2, failed: 1 });
  });

  it.each([
    ['made, and all of it is refused', 1, 'createSession', false],
    ['made, and each of it is refused by itself', 1, 'createSession', true],
    ['added to, and all of that is refused', 60, 'addArtifacts', false],
    ['added to, and each of that is refused by itself', 60, 'addArtifacts', true],
  ] as const)(
    'begins anew where a browse session ends before the draft is %s',
    async (_what, files, method, isEach) => {
      let calls = 0;
      const untold: Wrap = (api) => {
        const silent = async (original: () => Promise<unknown>): Promise<unknown> => ({
          ...((await original()) as object),
          expiresAt: null,
        });
        return wrapped(replacing('createBrowseSession', silent), replacing('getBrowseSession', silent))(api);
      };
      const wrap: Wrap = (api) =>
        replacing(method, async (original, ...words) => {
          calls += 1;
          if (calls === 1) await rig.clock.advance(600_000);
          if (calls > 1 || !isEach) return await original();
          const additions = words.at(-1) as ArtifactAdditions;
          const refused = additions.artifacts.map((_, index) => ({ index, code: 'ArtifactNotFound', message: 'over' }));
          return method === 'addArtifacts' ? refused : { ...(await api.createSession('drive')), refused };
        })(api);
      const browsing = { ...treesOf([ada], files).browsing, keptFor: 600_000 };
      const rig: RunRig = await fillingRig([filesOf('drive', ada, '**/*.txt')], {
        wrap: wrapped(untold, wrap),
        scenario: { browsing },
      });

      const { rows } = await rig.run();

      expect(rows).toMatchObject([{ outcome: 'succeeded', artifact: { restoredItems: files } }]);
    },
  );

  it.each([
    [2, 'succeeded'],
    [3, 'failed'],
  ])('opens another browse session where one could not be made ready, %i times', async (times, outcome) => {
    let made = 0;
    const rig = await fillingRig([filesOf('drive', ada, '**/*.txt')], {
      wrap: replacing('createBrowseSession', async (original) => {
        made += 1;
        const session = (await original()) as object;
        return made > times ? session : { ...session, status: 'failed' };
      }),
      scenario: treesOf([ada], 3),
    });

    expect((await rig.run()).rows).toMatchObject([{ outcome }]);
  });

  it('begins anew in every process', async () => {
    const browsing = { ...treesOf([ada], 3).browsing, keptFor: 600_000 };
    let rig = await fillingRig([filesOf('drive', ada, '**/*.txt')], { scenario: { browsing } });
    for (let life = 1; life <= 5; life += 1) {
      dyingAt(rig, 'session-created');
      await expect(rig.run()).rejects.toThrow('killed');
      await rig.clock.advance(3_600_000);
      rig = rig.reborn();
    }

    expect((await rig.run()).totals.file.succeeded).toBe(1);
  });

  it('does not give up a draft that may have been activated, and is not deleted', async () => {
    let lies = 0;
    const browsing = { ...treesOf([ada], 3).browsing, keptFor: 600_000 };
    const rig = await fillingRig([filesOf('drive', ada, '**/*.txt')], {
      wrap: wrapped(
        losing('activateSession', { call: 1, after: true }),
        replacing('getSession', async (original) => {
          const session = (await original()) as RestoreSession;
          lies += 1;
          if (lies > 1) return session;
          // The answer comes when what was found has expired.
          await rig.clock.advance(600_000);
          return { ...session, status: 'draft', statusText: 'draft' };
        }),
      ),
      scenario: { browsing },
    });

    const { totals } = await rig.run();

    expect(totals.file.succeeded).toBe(1);
    expect(rig.tenant.calls.summary.resourcesActivatedAgain).toBe(0);
  });

  it('costs a folder that may not be read the paths that lead into it alone', async () => {
    const paths = { 'Documents/secret/a.txt': 1, 'Documents/open/b.txt': 1 };
    const rig = await fillingRig(
      [filesOf('drive', ada, 'Documents/open/*'), filesOf('drive', ada, 'Documents/secret/*')],
      {
        wrap: refusing('secret', forbidden),
        scenario: { browsing: { ...defaultScenario.browsing, trees: [{ resource: ada, paths }] } },
      },
    );

    const { rows } = await rig.run();

    expect(rows.map(({ outcome, error }) => [outcome, error?.message])).toEqual([
      ['succeeded', undefined],
      ['failed', 'not you'],
    ]);
    expect(rig.tenant.calls.summary.calls.createBrowseSession).toBe(1);
  });

  it.each([400, 404])('takes a %i for the folder alone where the browse session is there', async (status) => {
    const gone = new GraphError('gone', { kind: 'refused', status, said: 'no such folder' });
    const rig = await fillingRig([filesOf('drive', ada, 'Documents/d0/*'), filesOf('drive', ada, 'Documents/d1/*')], {
      wrap: refusing('d1', gone),
      scenario: treesOf([ada], 2),
    });

    const { rows } = await rig.run();

    expect(rows.map(({ outcome, error }) => [outcome, error?.message])).toEqual([
      ['succeeded', undefined],
      ['failed', 'no such folder'],
    ]);
    expect(rig.tenant.calls.summary.calls.createBrowseSession).toBe(1);
  });

  it('fails with the reason where one browse session after the other ends at once', async () => {
    const gone = new GraphError('gone', { kind: 'refused', status: 404, said: 'no such session' });
    let isBrowsed = false;
    const rig = await fillingRig([filesOf('drive', ada, 'Documents/d0/')], {
      wrap: wrapped(
        replacing('browse', () => {
          isBrowsed = true;
          throw gone;
        }),
        replacing('getBrowseSession', (original) => {
          if (!isBrowsed) return original();
          isBrowsed = false;
          throw gone;
        }),
      ),
      scenario: treesOf([ada], 1),
    });

    const { rows } = await rig.run();

    expect(rows[0]).toMatchObject({ outcome: 'failed', error: { message: 'no such session' } });
    expect(rig.tenant.calls.summary.calls.createBrowseSession).toBe(3);
  });

  it.each(['listProtectionUnits', 'searchRestorePoints'] as const)(
    'stops the run where %s is away for several, so that it can be gone on with',
    async (method) => {
      const rig = await fillingRig(
        [0, 1, 2].map((index) => messagesOf(nameOf('mailbox', index), "Sender -like 'a*'")),
        { wrap: replacing(method, () => failingList(away)) },
      );

      await expect(rig.run()).rejects.toBe(away);
    },
  );

  it('leaves to `resume` what it gets no answer for, and restores the others', async () => {
    let point: unknown;
    let isAway = true;
    const wrap = replacing('createBrowseSession', (original, _, id) => {
      point ??= id;
      return isAway && id === point ? Promise.reject(away) : original();
    });
    const paths = [filesOf('drive', ada, '**/*.txt'), filesOf('drive', bob, '**/*.txt')];
    const rig = await fillingRig([...paths, resourceOf('mailbox', ada)], { wrap, scenario: treesOf([ada, bob], 2) });
    const first = await rig.run();
    isAway = false;

    const { totals } = await rig.reborn().run();

    expect(first.totals.all).toMatchObject({ succeeded: 2, not_started: 1 });
    expect(exitCodeOf(first)).toBe(4);
    expect(totals.all.succeeded).toBe(3);
  });

  it('comes to an end where it takes longer than what is found lasts', async () => {
    let turn: Promise<unknown> = Promise.resolve();
    const resources = Array.from({ length: 4 }, (_, index) =>
      messagesOf(nameOf('mailbox', index), "Sender -like 'a*'"),
    );
    const messageSearches = {
      keptFor: 86_400_000,
      hits: resources.map((_, index) => ({ mailbox: nameOf('mailbox', index), count: 3 })),
    };
    const rig: RunRig = await fillingRig(resources, {
      scenario: { messageSearches },
      wrap: replacing('searchRestorePoints', async (original) => {
        const mine = turn.then(() => rig.clock.sleep(2_400_000));
        turn = mine;
        await mine;
        return original();
      }),
    });

    const { totals } = await rig.run();

    expect(totals.message.succeeded).toBe(4);
    expect(rig.events.filter(({ type }) => type === 'artifacts-chosen').length).toBeLessThanOrEqual(3);
  });

  it('costs a unit that the service does not take itself alone', async () => {
    let bad = '';
    const wrap = replacing('searchRestorePoints', (original, search) => {
      const { unitIds } = search as { unitIds: string[] };
      bad ||= unitIds[3] ?? '';
      if (!unitIds.includes(bad)) return original();
      throw new GraphError('no', { kind: 'refused', status: 400, code: 'InvalidProtectionUnitId', said: 'no' });
    });
    const drives = Array.from({ length: 10 }, (_, index) => nameOf('drive', index));
    const rig = await fillingRig(
      drives.map((drive) => filesOf('drive', drive, 'Documents/d0/')),
      { wrap, scenario: treesOf(drives, 1) },
    );

    expect((await rig.run()).totals.file).toMatchObject({ succeeded: 9, failed: 1 });
  });

  it('asks again for those alone that have not been told of where a search is refused', async () => {
    const drives = Array.from({ length: 6 }, (_, index) => nameOf('drive', index));
    const searched: number[] = [];
    const wrap = replacing('searchRestorePoints', async (original, search) => {
      searched.push((search as { unitIds: string[] }).unitIds.length);
      if (searched.length === 2) throw new GraphError('no', { kind: 'refused', code: 'InvalidProtectionUnitId' });
      const found = (await original()) as PointSearchResult;
      return searched.length === 1 ? { ...found, points: found.points.slice(0, 2) } : found;
    });
    const rig = await fillingRig(
      drives.map((drive) => filesOf('drive', drive, 'Documents/d0/')),
      { wrap, scenario: treesOf(drives, 1) },
    );

    expect((await rig.run()).totals.file.succeeded).toBe(6);
    expect(searched).toEqual([6, 4, 2, 2]);
    expect(rig.tenant.calls.summary.calls.createBrowseSession).toBe(6);
  });
});

describe('a restore point of another drive', () => {
  const fast = { ...november, fastOnly: true };
  const pointed = (pointId: string): Resource =>
    filesOf('drive', bob, 'Documents/d0/', {
      selection: { of: 'files', unit: bob, path: 'Documents/d0/', pointId },
    });

  const tenant = { ...tenantOf([toPinOf('drive', ada), pointed('')]), ...treesOf([ada, bob], 1) };

  async function pointOf(drive: string): Promise<string> {
    const spec = specOf({}, { resources: [toPinOf('drive', drive, { settings: fast })] });
    const [resource] = (await pinned(spec, tenant)).resources;
    return resource?.selection?.of === 'point' ? (resource.selection.pointId ?? '') : '';
  }

  const withoutOwner = replacing('getBrowseSession', async (original) => ({
    ...((await original()) as BrowseSession),
    directoryId: null,
  }));

  it.each([
    ['the browse session says', (api: RestoreApi) => api],
    ['its id begins', withoutOwner],
  ])('restores nothing of it, and says whose it is, as %s', async (_what, wrap) => {
    const run = async (point: string) =>
      await new RunRig(specOf({}, { resources: [pointed(point)] }), tenant, wrap).run();

    const wrong = await run(await pointOf(ada));
    const right = await run(await pointOf(bob));

    expect(right.totals.file.succeeded).toBe(1);
    expect(wrong.rows[0]).toMatchObject({ outcome: 'failed', session: null, attempts: 0 });
    expect(wrong.rows[0]?.error?.message).toBe(`its restore point belongs to \`${ada}\``);
  });

  it('is restored as the spec says where nothing tells whose it is', async () => {
    const refused = new GraphError('no', { kind: 'refused', status: 403 });
    const unlisted = replacing('listProtectionUnits', () => {
      throw refused;
    });
    const rig = new RunRig(
      specOf({}, { resources: [pointed(await pointOf(ada))] }),
      tenant,
      wrapped(withoutOwner, unlisted),
    );

    expect((await rig.run()).totals.file.succeeded).toBe(1);
  });
});

describe('a search whose points do not tell whose they are', () => {
  it('is made for one at a time', async () => {
    const resources = toPin(7);
    const tenant = tenantOf(resources);
    const rig = new RunRig(specOf({ mailbox: 1 }), tenant, (api) =>
      replacing('searchRestorePoints', async (original) => {
        const found = (await original()) as PointSearchResult;
        return { ...found, points: found.points.map((point) => ({ ...point, id: `x${point.id}`, unit: null })) };
      })(api),
    );

    const spec = await pinPoints(specOf({}, { resources }), rig.api, rig.clock.now());

    const points = spec.resources.map(({ selection }) => (selection?.of === 'point' ? selection.pointId : null));
    expect(new Set(points).size).toBe(7);
    expect(points).not.toContain(null);
  });
});

describe('a search that is refused', () => {
  const refused = new GraphError('no', {
    kind: 'refused',
    status: 400,
    code: 'InvalidSearchRequest',
    said: 'too long',
  });

  it('makes no plan where every search is', async () => {
    const spec = specOf({}, { resources: toPin(2) });
    const rig = new RunRig(
      specOf({ mailbox: 1 }),
      tenantOf(spec.resources),
      replacing('searchRestorePoints', () => Promise.reject(refused)),
    );

    await expect(pinPoints(spec, rig.api, rig.clock.now())).rejects.toBe(refused);
  });

  it('is the last one where no other would be answered either', async () => {
    const forbidden = new GraphError('no', { kind: 'refused', status: 403 });
    const spec = specOf({}, { resources: toPin(100), limits: { ...defaultLimits, requests: 1 } });
    let searches = 0;
    const rig = new RunRig(
      specOf({ mailbox: 1 }),
      tenantOf(spec.resources),
      replacing('searchRestorePoints', () => {
        searches += 1;
        throw forbidden;
      }),
    );

    await expect(pinPoints(spec, rig.api, rig.clock.now())).rejects.toBe(forbidden);
    await new Promise(setImmediate);

    expect(searches).toBe(1);
  });

  it('is told of those that it was made for where others are answered', async () => {
    const spec = specOf({}, { resources: toPin(30) });
    let searches = 0;
    const rig = new RunRig(
      specOf({ mailbox: 1 }),
      tenantOf(spec.resources),
      replacing('searchRestorePoints', (original) => {
        searches += 1;
        return searches === 1 ? Promise.reject(refused) : original();
      }),
    );

    const { resources } = await pinPoints(spec, rig.api, rig.clock.now());

    const missing = resources.flatMap(({ selection }) => (selection?.of === 'point' ? (selection.missing ?? []) : []));
    expect(missing).toHaveLength(20);
    expect(missing[0]).toContain('the service refuses to search for it: too long (400 InvalidSearchRequest)');
  });
});

describe('two names of one mailbox', () => {
  it('are pinned for the first, and the plan says so of the other', async () => {
    const tenant = tenantOf([toPinOf('mailbox', ada)]);
    const { api } = new RunRig(specOf({ mailbox: 1 }), tenant);
    let directoryId = '';
    for await (const [unit] of api.listProtectionUnits('mailbox')) directoryId = unit?.directoryId ?? '';
    const resources = [toPinOf('mailbox', ada), toPinOf('mailbox', 'alias@contoso.com', { directoryId })];
    const rig = new RunRig(await pinned(specOf({}, { resources }), tenant), tenant);

    const { rows, plan } = await rig.run();

    expect(planFlaw(plan)).toBeUndefined();
    expect(rows.map(({ outcome, error }) => [outcome, error?.message])).toEqual([
      ['succeeded', undefined],
      ['unresolved', '`ada@contoso.com` names it too'],
    ]);
  });
});

describe('how far such a session is', () => {
  it('does not count for restored what was never found', async () => {
    const rig = await fillingRig(
      [
        filesOf('drive', ada, '**/*.txt'),
        filesOf('drive', ada, 'Documents/no'),
        filesOf('drive', ada, 'Documents/none'),
      ],
      { scenario: treesOf([ada], 2) },
    );

    const { totals, state } = await rig.run();

    expect(sumOf(progressOf(state))).toMatchObject({ planned: 3, succeeded: 1, failed: 2, unknown: 0, queued: 0 });
    expect(totals.file).toMatchObject({ succeeded: 1, unresolved: 2 });
  });
});
