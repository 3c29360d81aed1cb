/** @module-tag slow */

import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../src/emulator/scenario/scenario.ts';
import { TenantDirectory } from '../../src/emulator/tenant-directory.ts';
import type { RestoreApi } from '../../src/graph/restore-api.ts';
import { defaultLimits } from '../../src/m365/limits.ts';
import type { Resource, Spec } from '../../src/spec/spec.ts';
import { Death, killerAt } from '../support/rigs/dying-run.ts';
import { RunRig } from '../support/rigs/run-rig.ts';
import { pinned, tenantOf } from '../support/values/pinned-spec.ts';
import { filesOf, messagesOf, nameOf, resourceOf, specOf, specOfWaves, toPinOf } from '../support/values/specs.ts';
import type { WholeResult } from '../support/values/whole-result.ts';

const settings = { retries: 1, limits: { ...defaultLimits, perSession: 3 } };

/** The same resources in two waves; 4 of 7 of the first come back. */
const inWaves = (minSuccess: number): Spec =>
  specOfWaves(
    [
      { name: 'canary', minSuccess, counts: { mailbox: 6, drive: 1 } },
      { name: 'all', counts: { mailbox: 3, drive: 3, site: 3 } },
    ],
    settings,
  );
/** Every way to fill a session, more than one request takes, with what is refused, not found and retried. */
const everyFilling: Resource[] = [
  ...specOf({ mailbox: 6 }).resources,
  ...Array.from({ length: 55 }, (_, index) => toPinOf('drive', `drive${index}@contoso.com`)),
  toPinOf('mailbox', 'user8@contoso.com'),
  messagesOf('user0@contoso.com', "Subject -like 'invoice*'"),
  messagesOf('user0@contoso.com', "Sender -like 'vendor*'"),
  filesOf('drive', 'drive1@contoso.com', 'Documents/Contracts/'),
  filesOf('drive', 'drive1@contoso.com', 'Documents/*.*'),
  filesOf('site', nameOf('site', 0), 'Shared Documents/Nowhere.txt'),
];
const ofEveryFilling: Spec = await pinned(
  specOf({}, { retries: 1, resources: everyFilling, limits: { ...defaultLimits, inFlight: 120 } }),
  tenantOf(everyFilling),
);

/** One of its names is refused, so its list is halved until that one is alone. */
const withRefusedName: Spec = specOf(
  {},
  { ...settings, resources: [...specOf({ mailbox: 6 }).resources, resourceOf('mailbox', 'no address')] },
);

const scenario = {
  outcomes: [
    { resource: 'user2@contoso.com', outcome: 'failed', code: 'ArtifactCannotBeRestored', duration: null },
    { resource: 'user3@contoso.com', outcome: 'unresolved', code: null, duration: null },
    { resource: 'user5@contoso.com', outcome: 'failed', code: 'UnknownError', duration: null },
  ],
} as const;

const seenByApplication = { ...scenario, view: 'application', unitList: 'application' } as const;

/** A run, which may ask the directory if the service shows it no names. */
function open(spec: Spec, scenario: Partial<Scenario>, wrap?: (api: RestoreApi) => RestoreApi): RunRig {
  const rig = new RunRig(spec, scenario, wrap);
  if (scenario.view === 'application') rig.directory = new TenantDirectory(rig.tenant);
  return rig;
}

/** The moments at which a process may die around an event or a call. */
type Moment =
  | 'before the event is on disk'
  | 'after the event is on disk'
  | 'after the service acted, before its answer came';

describe.each([
  ['', specOf({ mailbox: 9, drive: 4, site: 3 }, settings), scenario],
  [' of waves', inWaves(0.5), scenario],
  [' of waves, stopped by a gate,', inWaves(0.6), scenario],
  [' whose lists the service refuses', withRefusedName, scenario],
  [' by an application that sees no names', specOf({ mailbox: 9, drive: 4, site: 3 }, settings), seenByApplication],
  [' of every way to fill a session', ofEveryFilling, { ...scenario, ...tenantOf(everyFilling) }],
] satisfies [string, Spec, Partial<Scenario>][])('a run%s that is killed', (_what, spec, scenario) => {
  it('at any event, before or after it is on disk, is finished by another process: nothing twice, nothing forgotten', async () => {
    const uncut = open(spec, scenario);
    const expected = await expectedOf(await uncut.run(), uncut);
    // The resource whose failure may pass is retried once; no other is in two sessions.
    expect(expected).toMatchObject({ attempts: 2 });
    const moments = ['before the event is on disk', 'after the event is on disk'] as const;

    for (const moment of moments) {
      for (let at = 0; at < uncut.events.length; at += 1) {
        const rig = open(spec, scenario);
        await dies(rig, moment, at);

        const next = rig.reborn();
        await check(await next.run(), next, { ...expected, moment, at });
      }
    }
  });

  it('after the service acted and before its answer came is finished in the same way, at every change', async () => {
    const counting = killerAt(null);
    const uncut = open(spec, scenario, counting.wrap);
    const expected = await expectedOf(await uncut.run(), uncut);

    for (let at = 0; at < counting.changes(); at += 1) {
      const killer = killerAt(at);
      const rig = open(spec, scenario, killer.wrap);
      await expect(rig.run()).rejects.toBeInstanceOf(Death);

      killer.arm(null);
      const next = rig.reborn();
      await check(await next.run(), next, {
        ...expected,
        moment: 'after the service acted, before its answer came',
        at,
      });
    }
  });

  it('again and again is finished in the end', async () => {
    const uncut = open(spec, scenario);
    const expected = await expectedOf(await uncut.run(), uncut);
    let rig = open(spec, scenario);

    for (let lives = 0; lives < 40; lives += 1) {
      await dies(
        rig,
        lives % 2 === 0 ? 'after the event is on disk' : 'before the event is on disk',
        rig.events.length + 1 + (lives % 3),
      );
      rig = rig.reborn();
    }

    await check(await rig.run(), rig, { ...expected, moment: 'after the event is on disk', at: 40 });
  });
});

interface Outcome {
  readonly totals: WholeResult['totals'];
  readonly waves: WholeResult['waves'];
  readonly outcomes: readonly string[];
  /** In how many activated sessions the resource was whose failure may pass. */
  readonly attempts: number;
  readonly resourcesActivatedAgain: number;
  /** Whether the service has more drafts than the run says. */
  readonly hidesDrafts: boolean;
}

interface Expected extends Outcome {
  readonly moment: Moment;
  readonly at: number;
}

async function expectedOf({ totals, waves, rows }: WholeResult, rig: RunRig): Promise<Outcome> {
  const { calls } = rig.tenant;
  const listed = [...rig.state.sessions.values()].flatMap(({ orphanedDrafts, leftDrafts }) => [
    ...orphanedDrafts,
    ...leftDrafts,
  ]);
  return {
    hidesDrafts: (await countDrafts(rig)) > listed.length,
    totals,
    waves,
    outcomes: rows.map(({ name, outcome }) => `${name} ${outcome}`),
    attempts: calls.activationsOf('mailbox', 'user5@contoso.com'),
    resourcesActivatedAgain: calls.summary.resourcesActivatedAgain,
  };
}

async function check(result: WholeResult, rig: RunRig, { moment, at, ...expected }: Expected): Promise<void> {
  expect({ moment, at, ...(await expectedOf(result, rig)) }).toEqual({ moment, at, ...expected });
}

/** Runs until event number `at`, counted from 0 over all lives, and no further. A run that ends before is not killed. */
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

async function countDrafts({ api }: RunRig): Promise<number> {
  let count = 0;
  for await (const page of api.listSessions()) count += page.filter(({ status }) => status === 'draft').length;
  return count;
}
