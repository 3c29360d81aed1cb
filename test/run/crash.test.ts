import { describe, expect, it } from 'vitest';
import type { RestoreApi } from '../../src/graph/restore-api.ts';
import { defaultLimits } from '../../src/plan/limits.ts';
import type { Spec } from '../../src/spec/spec.ts';
import { RunRig } from '../support/run-rig.ts';
import { specOf, specOfWaves } from '../support/specs.ts';
import type { WholeResult } from '../support/whole-result.ts';

const settings = { retries: 1, limits: { ...defaultLimits, perSession: 3 } };

/** The same resources in two waves, of which the first has 4 of 7 come back. */
const inWaves = (minSuccess: number): Spec =>
  specOfWaves(
    [
      { name: 'canary', minSuccess, counts: { mailbox: 6, drive: 1 } },
      { name: 'all', counts: { mailbox: 3, drive: 3, site: 3 } },
    ],
    settings,
  );
const scenario = {
  outcomes: [
    { resource: 'user2@contoso.com', outcome: 'failed', code: 'ArtifactCannotBeRestored', duration: null },
    { resource: 'user3@contoso.com', outcome: 'unresolved', code: null, duration: null },
    { resource: 'user5@contoso.com', outcome: 'failed', code: 'UnknownError', duration: null },
  ],
} as const;

class Death extends Error {}

/** The moments at which a process may die around an event or a call. */
type Moment =
  | 'before the event is on disk'
  | 'after the event is on disk'
  | 'after the service acted, before its answer came';

describe.each([
  ['', specOf({ mailbox: 9, drive: 4, site: 3 }, settings)],
  [' of waves', inWaves(0.5)],
  [' of waves, stopped by a gate,', inWaves(0.6)],
])('a run%s that is killed', (_what, spec) => {
  it('at any event, before or after it is on disk, is finished by another process: nothing twice, nothing forgotten', async () => {
    const uncut = new RunRig(spec, scenario);
    const { totals, waves } = await uncut.run();
    // The one whose failure may pass is tried once more; nobody else is in two sessions.
    expect(uncut.tenant.calls.summary.resourcesActivatedAgain).toBe(1);
    const moments = ['before the event is on disk', 'after the event is on disk'] as const;

    for (const moment of moments) {
      for (let at = 0; at < uncut.events.length; at += 1) {
        const rig = new RunRig(spec, scenario);
        await dies(rig, moment, at);

        const next = rig.reborn();
        check(await next.run(), next, { totals, waves, moment, at });
      }
    }
  });

  it('after the service acted and before its answer came is finished likewise, at every change', async () => {
    const { totals, waves, sessions } = await new RunRig(spec, scenario).run();
    const changes = sessions.length * 3;

    for (let at = 0; at < changes; at += 1) {
      const killer = killerAt(at);
      const rig = new RunRig(spec, scenario, killer.wrap);
      await expect(rig.run()).rejects.toBeInstanceOf(Death);

      killer.disarm();
      const next = rig.reborn();
      check(await next.run(), next, { totals, waves, moment: 'after the service acted, before its answer came', at });
    }
  });

  it('again and again gets there all the same', async () => {
    const { totals, waves } = await new RunRig(spec, scenario).run();
    let rig = new RunRig(spec, scenario);

    for (let lives = 0; lives < 40; lives += 1) {
      await dies(
        rig,
        lives % 2 === 0 ? 'after the event is on disk' : 'before the event is on disk',
        rig.events.length + 1 + (lives % 3),
      );
      rig = rig.reborn();
    }

    check(await rig.run(), rig, { totals, waves, moment: 'after the event is on disk', at: 40 });
  });
});

interface Expected {
  readonly totals: WholeResult['totals'];
  readonly waves: WholeResult['waves'];
  readonly moment: Moment;
  readonly at: number;
}

function check(result: WholeResult, rig: RunRig, { totals, waves, moment, at }: Expected): void {
  const { calls } = rig.tenant;
  const { resourcesActivatedAgain } = calls.summary;
  const attempts = calls.activationsOf('mailbox', 'user5@contoso.com');
  expect({ moment, at, totals: result.totals, waves: result.waves, attempts, resourcesActivatedAgain }).toEqual({
    moment,
    at,
    totals,
    waves,
    attempts: 2,
    resourcesActivatedAgain: 1,
  });
  expect(result.rows).toHaveLength(16);
}

/** Runs until event number `at`, counted from 0 over all lives, and no further. A run that ends before lives on. */
async function dies(rig: RunRig, moment: Moment, at: number): Promise<void> {
  const write = rig.append;
  rig.append = async (event) => {
    if (rig.events.length > at) throw new Death();
    if (rig.events.length === at && moment === 'before the event is on disk') throw new Death();
    await write(event);
    if (rig.events.length === at + 1 && moment === 'after the event is on disk') throw new Death();
  };
  await rig.run().catch((error: unknown) => {
    if (!(error instanceof Death)) throw error;
  });
}

/** Lets the service act on change number `at`, and the process die before it hears of it. */
function killerAt(at: number): { wrap: (api: RestoreApi) => RestoreApi; disarm: () => void } {
  let changes = 0;
  let isArmed = true;
  const wrap = (api: RestoreApi): RestoreApi =>
    new Proxy(api, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key);
        if (typeof value !== 'function') return value;
        if (
          !['createSession', 'addBulkRequest', 'addArtifacts', 'removeArtifacts', 'activateSession'].includes(
            String(key),
          )
        )
          return value.bind(target);
        return async (...words: unknown[]) => {
          const mine = changes;
          changes += 1;
          if (isArmed && mine > at) throw new Death();
          const answer = await value.apply(target, words);
          if (isArmed && mine === at) throw new Death();
          return answer;
        };
      },
    });
  return {
    wrap,
    disarm: () => {
      isArmed = false;
    },
  };
}
