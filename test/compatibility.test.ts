import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { planFrom } from '../src/cli/files/plan-files.ts';
import { Tenant } from '../src/emulator/tenant.ts';
import { TenantApi } from '../src/emulator/tenant-api.ts';
import { initialState } from '../src/state/fold.ts';
import { LocalStore } from '../src/store/files/local-store.ts';
import { version } from '../src/util/version.ts';
import { Folder } from './support/folder.ts';
import { replayCalls } from './support/recorded/calls.ts';
import { cases } from './support/recorded/cases.ts';
import { type Fixture, placeRun, readFixtures, type ServiceRecord, scenarioOf } from './support/recorded/fixture.ts';
import { type IdPairs, planWithIds, withIds } from './support/recorded/ids.ts';
import { Process, type World } from './support/recorded/process.ts';
import { record } from './support/recorded/record.ts';
import { shownOf, withoutTimes } from './support/recorded/shown.ts';
import { bulkRestore, environmentOf, keptIn } from './support/rigs/environments.ts';
import { unsynced } from './support/unsynced.ts';
import { EagerClock } from './support/virtual-clock.ts';

/*
 * Plans and journals that this version and earlier ones wrote are in test/fixtures/<version>/<case>/. They stay readable, and
 * every run that had not ended can be resumed to its end. CONTRIBUTING.md says when and how to record more.
 */

type Recorded<Journal = string, Service = ServiceRecord> = Fixture & { journal: Journal; service: Service };

const fixtures = await readFixtures();
const runs = fixtures.filter((fixture): fixture is Recorded<string, ServiceRecord | null> => fixture.journal !== null);
const ended = runs.filter(({ service }) => service === null);
const unfinished = runs.filter((run): run is Recorded => run.service !== null);
const plans = fixtures.filter((fixture): fixture is Recorded<null> => fixture.journal === null);

describe('a recorded run', { tags: 'slow' }, () => {
  it.each(named(runs))('is shown by `status` and `report` as it was then: %s', async (_, run) => {
    await using folder = await Folder.open();
    await placeRun(folder, run);

    const { exitCode, stdout } = await bulkRestore(['status', run.name, '--json'], keptIn(folder));

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ totals: run.expected.recorded?.totals });
    expect(await shownOf(folder, run.name)).toEqual(run.expected.recorded);
  });

  it.each(named(ended))(
    'is not changed by `resume` if it has ended, and `resume` exits as the run did: %s',
    async (_, run) => {
      await using folder = await Folder.open();
      await placeRun(folder, run);

      const { exitCode } = await bulkRestore(['resume', run.name], keptIn(folder));

      expect(exitCode).toBe(run.expected.recorded?.exitCode);
      expect(await readFile(folder.at('state', 'runs', run.name, 'journal.ndjson'), 'utf8')).toBe(run.journal);
    },
  );

  it('is in the list that `status` prints', async () => {
    await using folder = await Folder.open();
    const those = runs.filter((run) => run.version === '0.1.0');
    for (const run of those) await placeRun(folder, run);

    const { stdout } = await bulkRestore(['status', '--json'], keptIn(folder));

    const listed: { id: string; problem: string | null }[] = JSON.parse(stdout).runs;
    expect(listed.length).toBeGreaterThan(30);
    expect(listed.map(({ id, problem }) => `${id} ${problem}`).sort()).toEqual(those.map(({ name }) => `${name} null`));
  });
});

describe('a recorded run that has not ended', { tags: 'slow' }, () => {
  it.each(named(unfinished))(
    'is resumed to one row for each resource, and restores nothing twice: %s',
    async (_, run) => {
      await resumeToItsEnd(run);
    },
  );

  it.each(named(unfinished))('is resumed to its end on a service that gives other ids: %s', async (_, run) => {
    const pairs = await resumeToItsEnd(run, { seed: 'another' });

    expect([...pairs].filter(([before, after]) => before === after)).toEqual([]);
  });

  it.each(named(unfinished.filter(hasFound)))(
    'is resumed to its end after its searches and browse sessions have expired: %s',
    async (_, run) => {
      // Searches and browse sessions have expired by then, restore points have not.
      await resumeToItsEnd(run, { later: 4 * 86_400_000 });
    },
  );

  it.each(named(unfinished.filter(isKilled)))(
    'is resumed to its end without the journal lines after the last intent: %s',
    async (_, run) => {
      await resumeToItsEnd({ ...run, journal: upToLastIntent(run.journal) });
    },
  );
});

describe('a recorded plan', { tags: 'slow' }, () => {
  it.each(named(plans))('is accepted by `run --plan` as it is: %s', async (_, { plan }) => {
    await using folder = await Folder.open();
    const path = await folder.file('plan.json', plan);

    const words = ['run', '--plan', path, '--max-plan-age', '365d', '--dry-run', '--json'];
    const { exitCode, stdout } = await bulkRestore(words, keptIn(folder));

    expect(exitCode).toBe(0);
    expect(stdout).toBe(plan);
  });

  it.each(named(plans))('is run to its end: %s', async (_, { name, plan: text, service, expected }) => {
    await using folder = await Folder.open();
    const { world, tenant, pairs } = await leftAs(service, folder);
    const plan = await planFrom(await folder.file('plan.json', planWithIds(text, pairs)), 3, environmentOf());
    const store = new LocalStore(folder.at('state'), unsynced);
    const run = {
      state: initialState(plan, name),
      journal: await store.create(name, plan),
      hadCancelRequest: false,
      mayLackEvents: false,
    };

    const exitCode = await new Process(world).execute(run, store);

    const activatedAgain = tenant.calls.summary.resourcesActivatedAgain;
    expect(exitCode).toBe(expected.finished?.exitCode);
    expect({ ...withoutTimes(await shownOf(folder, name)), activatedAgain }).toEqual(expected.finished);
  });
});

describe('a run of a later version', { tags: 'slow' }, () => {
  const [run] = unfinished;
  if (run === undefined) throw new Error('nothing was recorded');
  const of = { ...run, journal: run.journal.replace(/"toolVersion":"[^"]*"/, '"toolVersion":"9.1.0"') };
  const event = (facts: object): string => `${JSON.stringify({ ...facts, at: '2026-11-22T03:00:00.000Z' })}\n`;
  const line = of.journal.split('\n').length;
  const secondPlan = new Map<string, string>();
  const planOf2 = planWithIds(run.plan.replace('"version": 1', '"version": 2'), secondPlan);

  it.each<[string, Pick<Fixture, 'name' | 'plan' | 'journal'>, string, string]>([
    [
      'an unknown event',
      { ...of, journal: of.journal + event({ type: 'session-paused', session: 'mailbox-001' }) },
      `holds an event \`session-paused\` at line ${line}, which bulk-restore ${version} does not know`,
      'use bulk-restore 9.1.0, which wrote it',
    ],
    [
      'an unknown key',
      { ...of, journal: of.journal + event({ type: 'session-settled', session: 'mailbox-001', by: 'nobody' }) },
      `cannot be read at line ${line}`,
      'use bulk-restore 9.1.0, which wrote it, or restore the file from a copy',
    ],
    [
      'a journal of version 2',
      { ...of, journal: of.journal.replace('{"journal":1', '{"journal":2') },
      `has version 2, and bulk-restore ${version} reads version 1`,
      'use the version of bulk-restore that wrote it',
    ],
    [
      'a plan of version 2',
      { ...of, plan: planOf2, journal: withIds(of.journal, secondPlan) },
      `has version 2, and bulk-restore ${version} reads version 1`,
      'use the version of bulk-restore that wrote it',
    ],
  ])('with %s is refused with what is wrong and what to do', async (_what, files, message, hint) => {
    await using folder = await Folder.open();
    await placeRun(folder, files);

    for (const command of ['status', 'report', 'resume', 'cancel']) {
      const { exitCode, stderr } = await bulkRestore([command, files.name], keptIn(folder));

      expect([command, exitCode]).toEqual([command, 3]);
      expect(stderr).toContain(message);
      expect(stderr).toContain(`  hint: ${hint}\n`);
    }
  });

  it('is refused as a plan file of version 2 with what to do', async () => {
    await using folder = await Folder.open();
    const path = await folder.file('plan.json', planOf2);

    const { exitCode, stderr } = await bulkRestore(['run', '--plan', path, '--max-plan-age', '365d'], keptIn(folder));

    expect(exitCode).toBe(3);
    expect(stderr).toContain(`holds a plan of version 2, and bulk-restore ${version} reads version 1`);
    expect(stderr).toContain('  hint: use the version of bulk-restore that wrote it, or make a new plan\n');
  });
});

describe('the recorder', { tags: 'slow' }, () => {
  it.each(
    cases.filter(({ name }) =>
      ['standard-by-id', 'bulk-checked', 'bulk-killed-torn-line', 'plan-of-pins'].includes(name),
    ),
  )('records the same files twice: $name', async (one) => {
    const first = await record(one);

    expect(await record(one)).toEqual(first);
    expect(first.version).toBe(version);
  });
});

function named<One extends Fixture>(of: readonly One[]): [string, One][] {
  return of.map((one) => [`${one.version}/${one.name}`, one]);
}

function isKilled({ expected }: Fixture): boolean {
  return expected.recorded?.exitCode === null;
}

/** Whether its journal holds chosen artifacts, which can be found again. */
function hasFound({ journal }: Recorded): boolean {
  return /^\{"type":"artifacts-chosen"/m.test(journal);
}

interface ResumeOptions {
  /** The seed of the emulator's random numbers, which ids depend on. */
  readonly seed?: string;
  /** How long it takes until the run is resumed, in milliseconds. */
  readonly later?: number;
}

/** Resumes a run on a service in the state in which the recorded process left it. */
async function resumeToItsEnd(run: Recorded, { seed, later = 0 }: ResumeOptions = {}): Promise<IdPairs> {
  const { name, service, expected } = run;
  await using folder = await Folder.open();
  const scenario = seed === undefined ? service.scenario : { ...service.scenario, seed };
  const { world, tenant, pairs } = await leftAs({ ...service, scenario }, folder);
  const plan = planWithIds(run.plan, pairs);
  await placeRun(folder, { name, plan, journal: withIds(run.journal, pairs) });
  await world.clock.advance(later);
  const store = new LocalStore(folder.at('state'), unsynced);

  const exitCode = await new Process(world).execute(await store.open(name), store);

  const activatedAgain = tenant.calls.summary.resourcesActivatedAgain;
  expect(exitCode).toBe(expected.finished?.exitCode);
  expect({ ...withoutTimes(await shownOf(folder, name)), activatedAgain }).toEqual(expected.finished);
  return pairs;
}

interface ServiceLeft {
  readonly world: World;
  readonly tenant: Tenant;
  /** Recorded ids, each with the id that the tenant gives instead. */
  readonly pairs: IdPairs;
}

async function leftAs(service: ServiceRecord, folder: Folder): Promise<ServiceLeft> {
  const clock = new EagerClock(Date.parse(service.openedAt));
  const tenant = new Tenant(scenarioOf(service), clock);
  const pairs = await replayCalls(service.calls, tenant, clock);
  await clock.advance(Date.parse(service.leftAt) - clock.now());
  return { world: { api: new TenantApi(tenant), clock, folder }, tenant, pairs };
}

/** A journal without the lines that a crash can lose: an intent is on disk before it is sent. Keeps the header and the start. */
function upToLastIntent(journal: string): string {
  const lines = journal.split('\n');
  const last = lines.findLastIndex((line) => /^\{"type":"[a-z-]+-intended"/.test(line));
  return `${lines.slice(0, Math.max(last, 1) + 1).join('\n')}\n`;
}
