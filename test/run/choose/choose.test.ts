import { describe, expect, it } from 'vitest';
import { defaultScenario } from '../../../src/emulator/scenario/scenario.ts';
import { GraphError } from '../../../src/graph/graph-error.ts';
import { defaultLimits } from '../../../src/m365/limits.ts';
import { exitCodeOf } from '../../../src/result/result.ts';
import type { Resource } from '../../../src/spec/spec.ts';
import { chosenIn } from '../../../src/state/session-state.ts';
import { dyingAt, fillingRig, queryRig, treesOf } from '../../support/rigs/filling-rig.ts';
import type { RunRig } from '../../support/rigs/run-rig.ts';
import { replacing } from '../../support/rigs/wrapped-api.ts';
import { filesOf, mailboxesToPin, messagesOf, nameOf, resourceOf } from '../../support/values/specs.ts';

const ada = 'ada@contoso.com';
const bob = 'bob@contoso.com';

describe('choosing what a session is to hold', () => {
  const away = new GraphError('away', { kind: 'unreachable', status: 503 });

  it('leaves out a resource that has no restore point, and says so', async () => {
    const [lonely] = mailboxesToPin(1);
    const missing = { of: 'point', pointId: null, at: null, missing: 'it has no restore point' } as const;
    const rig = await queryRig([{ ...(lonely as Resource), selection: missing }]);

    const { rows, totals } = await rig.run();

    expect(totals.all).toMatchObject({ planned: 1, unresolved: 1 });
    expect(rows[0]).toMatchObject({ outcome: 'unresolved', error: { message: 'it has no restore point' } });
    expect(rig.tenant.calls.summary.calls.createSession ?? 0).toBe(0);
  });

  it('is done again if what was chosen expired while the run stood still', async () => {
    const rig = await queryRig([filesOf('drive', ada, 'Documents/Contracts/')]);
    const write = rig.append;
    rig.append = async (event) => {
      await write(event);
      if (event.type === 'artifacts-chosen') throw new Error('killed');
    };
    await expect(rig.run()).rejects.toThrow('killed');

    await rig.clock.sleep(30 * 86_400_000);
    const next = rig.reborn();
    const { totals } = await next.run();

    expect(totals.file.succeeded).toBe(1);
    expect(next.events.filter(({ type }) => type === 'artifacts-chosen')).toHaveLength(2);
  });

  it.each([
    ['createSession', 'messages', messagesOf(ada, "Subject -like 'invoice*'")],
    ['createSession', 'files', filesOf('drive', ada, '**/*.txt')],
    ['addArtifacts', 'files', filesOf('drive', ada, '**/*.txt')],
    ['activateSession', 'messages', messagesOf(ada, "Subject -like 'invoice*'")],
    ['activateSession', 'files', filesOf('drive', ada, '**/*.txt')],
  ] as const)(
    'is done again if the machine sleeps so long before `%s` that the service refuses the chosen %s',
    async (call, _, resource) => {
      const browsing = { ...treesOf([ada], 60).browsing, keptFor: 600_000 };
      const messageSearches = { keptFor: 600_000, hits: [{ mailbox: ada, count: 12 }] };
      let calls = 0;
      const rig: RunRig = await fillingRig([resource], {
        scenario: { browsing, messageSearches },
        wrap: replacing(call, async (original) => {
          calls += 1;
          if (calls > 1) return await original();
          await rig.clock.advance(3_600_000);
          throw new GraphError('too old', { kind: 'refused', status: 400, code: 'InvalidArtifactRequest' });
        }),
      });

      const { totals } = await rig.run();

      expect(totals.all).toMatchObject({ succeeded: 1, failed: 0 });
      expect(rig.events.filter(({ type }) => type === 'artifacts-chosen')).toHaveLength(2);
    },
  );

  it('is done again in every process', async () => {
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

  it('ends if it takes longer than what is found can be used', async () => {
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

  it('leaves to `resume` what the service does not answer for, and restores the others', async () => {
    let point: unknown;
    let isAway = true;
    const wrap = replacing('createBrowseSession', (original, _, id) => {
      point ??= id;
      return isAway && id === point ? Promise.reject(away) : original();
    });
    const paths = [filesOf('drive', ada, '**/*.txt'), filesOf('drive', bob, '**/*.txt')];
    const rig = await fillingRig([...paths, resourceOf('mailbox', ada)], { wrap, scenario: treesOf([ada, bob], 2) });
    const stopped = await rig.run();
    isAway = false;

    const { totals } = await rig.reborn().run();

    expect(stopped.totals.all).toMatchObject({ succeeded: 2, not_started: 1 });
    expect(exitCodeOf(stopped)).toBe(4);
    expect(totals.all.succeeded).toBe(3);
  });
});

describe('a path that matches many files', () => {
  it('fails with the reason if no session may hold them, and none of them is restored', async () => {
    const limits = { ...defaultLimits, inFlight: 10 };
    const rig = await fillingRig([filesOf('drive', ada, '**/*.txt'), filesOf('drive', ada, 'Documents/d1/')], {
      spec: { limits },
      scenario: treesOf([ada], 20),
    });

    const { rows } = await rig.run();

    expect(rows.map(({ outcome }) => outcome)).toEqual(['failed', 'succeeded']);
    expect(rows[0]?.error?.message).toContain('matches 20 items; a session can hold 10 (`limits`)');
  });

  it('is restored as one folder if the files are all that lies in it', async () => {
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

  it('never has more in flight than the caps allow', async () => {
    const drives = Array.from({ length: 12 }, (_, index) => nameOf('drive', index));
    const rig = await fillingRig(
      drives.map((drive) => filesOf('drive', drive, '**/*.txt')),
      { spec: { limits: { ...defaultLimits, inFlight: 20 } }, scenario: treesOf(drives, 15) },
    );

    const { totals } = await rig.run();

    expect(totals.file.succeeded).toBe(12);
    expect(rig.tenant.calls.summary.peakInFlight.drive).toBeLessThanOrEqual(20);
  });

  it('counts as one resource for `limits.failures`', async () => {
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
});
