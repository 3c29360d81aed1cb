import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { planFrom } from '../src/cli/files/plan-files.ts';
import { Tenant } from '../src/emulator/tenant.ts';
import { TenantApi } from '../src/emulator/tenant-api.ts';
import { initialState } from '../src/state/fold.ts';
import { LocalStore } from '../src/store/local-store.ts';
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
import { EagerClock } from './support/virtual-clock.ts';

/*
 * Plans and journals that this version and earlier ones have left in test/fixtures/<version>/<case>/. They stay readable, and a
 * run that was not at its end comes to it. CONTRIBUTING.md says when and how more are recorded.
 */

type Recorded<Journal = string, Service = ServiceRecord> = Fixture & { journal: Journal; service: Service };

const fixtures = await readFixtures();
const runs = fixtures.filter((fixture): fixture is Recorded<string, ServiceRecord | null> => fixture.journal !== null);
const ended = runs.filter(({ service }) => service === null);
const unfinished = runs.filter((run): run is Recorded => run.service !== null);
const plans = fixtures.filter((fixture): fixture is Recorded<null> => fixture.journal === null);

describe('a run that was recorded', () => {
  it.each(named(runs))('%s: `status` and `report` show what they showed then', async (_, run) => {
    await using folder = await Folder.open();
    await placeRun(folder, run);

    const { exitCode, stdout } = await bulkRestore(['status', run.name, '--json'], keptIn(folder));

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ totals: run.expected.recorded?.totals });
    expect(await shownOf(folder, run.name)).toEqual(run.expected.recorded);
  });

  it.each(named(ended))('%s: `resume` changes nothing at its end, and exits as the run did', async (_, run) => {
    await using folder = await Folder.open();
    await placeRun(folder, run);

    const { exitCode } = await bulkRestore(['resume', run.name], keptIn(folder));

    expect(exitCode).toBe(run.expected.recorded?.exitCode);
    expect(await readFile(folder.at('state', 'runs', run.name, 'journal.ndjson'), 'utf8')).toBe(run.journal);
  });

  it('stands in the list that `status` prints', async () => {
    await using folder = await Folder.open();
    const those = runs.filter((run) => run.version === '0.1.0');
    for (const run of those) await placeRun(folder, run);

    const { stdout } = await bulkRestore(['status', '--json'], keptIn(folder));

    const listed: { id: string; problem: string | null }[] = JSON.parse(stdout).runs;
    expect(listed.length).toBeGreaterThan(30);
    expect(listed.map(({ id, problem }) => `${id} ${problem}`).sort()).toEqual(those.map(({ name }) => `${name} null`));
  });
});

describe('a run that was recorded before its end', { tags: 'slow' }, () => {
  it.each(named(unfinished))('%s: ends with one row for each resource, restores nothing twice', async (_, run) => {
    await comesToItsEnd(run);
  });

  it.each(named(unfinished))('%s: does so on a service that gives other ids', async (_, run) => {
    const pairs = await comesToItsEnd(run, { seed: 'another' });

    expect([...pairs].filter(([before, after]) => before === after)).toEqual([]);
  });

  it.each(named(unfinished.filter(hasFound)))('%s: does so after what it found has expired', async (_, run) => {
    // Longer than searches and browse sessions are kept, and shorter than restore points.
    await comesToItsEnd(run, { later: 4 * 86_400_000 });
  });

  it.each(named(unfinished.filter(isKilled)))('%s: does so without the lines after the last intent', async (_, run) => {
    await comesToItsEnd({ ...run, journal: upToLastIntent(run.journal) });
  });
});

describe('a plan that was recorded', () => {
  it.each(named(plans))('%s: `run --plan` takes it as it is', async (_, { plan }) => {
    await using folder = await Folder.open();
    const path = await folder.file('plan.json', plan);

    const words = ['run', '--plan', path, '--max-plan-age', '365d', '--dry-run', '--json'];
    const { exitCode, stdout } = await bulkRestore(words, keptIn(folder));

    expect(exitCode).toBe(0);
    expect(stdout).toBe(plan);
  });

  it.each(named(plans))('%s: a run of it comes to its end', async (_, { name, plan: text, service, expected }) => {
    await using folder = await Folder.open();
    const { world, tenant, pairs } = await leftAs(service, folder);
    const plan = await planFrom(await folder.file('plan.json', planWithIds(text, pairs)), 3, environmentOf());
    const store = new LocalStore(folder.at('state'));
    const run = { state: initialState(plan, name), journal: await store.create(name, plan) };

    const exitCode = await new Process(world).carry(run, store);

    const activatedAgain = tenant.calls.summary.resourcesActivatedAgain;
    expect(exitCode).toBe(expected.finished?.exitCode);
    expect({ ...withoutTimes(await shownOf(folder, name)), activatedAgain }).toEqual(expected.finished);
  });
});

describe('a run that a later version has left', () => {
  const [run] = unfinished;
  if (run === undefined) throw new Error('nothing was recorded');
  const of = { ...run, journal: run.journal.replace(/"toolVersion":"[^"]*"/, '"toolVersion":"9.1.0"') };
  const event = (facts: object): string => `${JSON.stringify({ ...facts, at: '2026-11-22T03:00:00.000Z' })}\n`;
  const line = of.journal.split('\n').length;
  const secondPlan = new Map<string, string>();
  const planOf2 = planWithIds(run.plan.replace('"version": 1', '"version": 2'), secondPlan);

  it.each<[string, Pick<Fixture, 'name' | 'plan' | 'journal'>, string, string]>([
    [
      'an event that is not known',
      { ...of, journal: of.journal + event({ type: 'session-paused', session: 'mailbox-001' }) },
      `holds an event \`session-paused\` at line ${line}, which bulk-restore ${version} does not know`,
      'use bulk-restore 9.1.0, which wrote it',
    ],
    [
      'a key that is not known',
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
  ])('with %s is refused by name, with what to do', async (_what, files, message, hint) => {
    await using folder = await Folder.open();
    await placeRun(folder, files);

    for (const command of ['status', 'report', 'resume', 'cancel']) {
      const { exitCode, stderr } = await bulkRestore([command, files.name], keptIn(folder));

      expect([command, exitCode]).toEqual([command, 3]);
      expect(stderr).toContain(message);
      expect(stderr).toContain(`  hint: ${hint}\n`);
    }
  });

  it('as a plan file of version 2 is refused likewise', async () => {
    await using folder = await Folder.open();
    const path = await folder.file('plan.json', planOf2);

    const { exitCode, stderr } = await bulkRestore(['run', '--plan', path, '--max-plan-age', '365d'], keptIn(folder));

    expect(exitCode).toBe(3);
    expect(stderr).toContain(`holds a plan of version 2, and bulk-restore ${version} reads version 1`);
    expect(stderr).toContain('  hint: use the version of bulk-restore that wrote it, or make a new plan\n');
  });
});

describe('the recorder', () => {
  it.each(cases.filter(({ name }) => ['standard-by-id', 'bulk-killed-torn-line', 'plan-of-pins'].includes(name)))(
    'records the same twice: $name',
    async (one) => {
      const first = await record(one);

      expect(await record(one)).toEqual(first);
      expect(first.version).toBe(version);
    },
  );
});

function named<One extends Fixture>(of: readonly One[]): [string, One][] {
  return of.map((one) => [`${one.version}/${one.name}`, one]);
}

function isKilled({ expected }: Fixture): boolean {
  return expected.recorded?.exitCode === null;
}

/** Whether it holds what a session is to be filled with, which can be found again. */
function hasFound({ journal }: Recorded): boolean {
  return /^\{"type":"artifacts-chosen"/m.test(journal);
}

interface Circumstances {
  /** Where chance begins: ids depend on it. */
  readonly seed?: string;
  /** How long nobody resumes the run, in milliseconds. */
  readonly later?: number;
}

/** Resumes a run on a service that stands as the recorded process left it. */
async function comesToItsEnd(run: Recorded, { seed, later = 0 }: Circumstances = {}): Promise<IdPairs> {
  const { name, service, expected } = run;
  await using folder = await Folder.open();
  const scenario = seed === undefined ? service.scenario : { ...service.scenario, seed };
  const { world, tenant, pairs } = await leftAs({ ...service, scenario }, folder);
  const plan = planWithIds(run.plan, pairs);
  await placeRun(folder, { name, plan, journal: withIds(run.journal, pairs) });
  await world.clock.advance(later);
  const store = new LocalStore(folder.at('state'));

  const exitCode = await new Process(world).carry(await store.open(name), store);

  const activatedAgain = tenant.calls.summary.resourcesActivatedAgain;
  expect(exitCode).toBe(expected.finished?.exitCode);
  expect({ ...withoutTimes(await shownOf(folder, name)), activatedAgain }).toEqual(expected.finished);
  return pairs;
}

interface Left {
  readonly world: World;
  readonly tenant: Tenant;
  /** Ids of the record, each with the one that the tenant gives. */
  readonly pairs: IdPairs;
}

async function leftAs(service: ServiceRecord, folder: Folder): Promise<Left> {
  const clock = new EagerClock(Date.parse(service.openedAt));
  const tenant = new Tenant(scenarioOf(service), clock);
  const pairs = await replayCalls(service.calls, tenant, clock);
  await clock.advance(Date.parse(service.leftAt) - clock.now());
  return { world: { api: new TenantApi(tenant), clock, folder }, tenant, pairs };
}

/** A journal that lost all that can get lost: what is intended is on disk before it is sent. The header and the start stay. */
function upToLastIntent(journal: string): string {
  const lines = journal.split('\n');
  const last = lines.findLastIndex((line) => /^\{"type":"[a-z-]+-intended"/.test(line));
  return `${lines.slice(0, Math.max(last, 1) + 1).join('\n')}\n`;
}
