import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readScenario } from '../../../src/emulator/scenario/read-scenario.ts';
import type { Scenario } from '../../../src/emulator/scenario/scenario.ts';
import type { Folder } from '../folder.ts';
import type { RecordedCall } from './calls.ts';

/** Holds a folder for each version, which holds a folder for each case. */
export const fixtures: string = join(import.meta.dirname, '..', '..', 'fixtures');

/** A plan or a run as a version of the program left it, and how it ends. */
export interface Fixture {
  readonly version: string;
  /** The run's id. */
  readonly name: string;
  readonly plan: string;
  /** Null for a plan that nobody has run. */
  readonly journal: string | null;
  /** The state of the service; null for a run that has ended. */
  readonly service: ServiceRecord | null;
  readonly expected: Expected;
}

export interface ServiceRecord {
  /** When the tenant was made, and when the recorded process ended: RFC 3339 in UTC. */
  readonly openedAt: string;
  readonly leftAt: string;
  /** A scenario file as JSON. */
  readonly scenario: Readonly<Record<string, unknown>>;
  /** In a file of its own, `calls.ndjson`. */
  readonly calls: readonly RecordedCall[];
}

export interface Expected {
  /** What `report` shows for the recorded files; missing for a plan that nobody has run. */
  readonly recorded?: Shown;
  /** What `report` shows after the run has ended, without times: a later process may see a session end later. */
  readonly finished?: Shown & {
    /** How many resources were in more than one activated session, as the service counts them: retries. */
    readonly activatedAgain: number;
  };
}

export interface Shown {
  /** Null for a run whose process was killed. */
  readonly exitCode: number | null;
  readonly totals: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** A line for each row of report.json, in the plan's order. */
  readonly rows: readonly string[];
}

export function scenarioOf({ scenario }: Pick<ServiceRecord, 'scenario'>): Scenario {
  const read = readScenario(JSON.stringify(scenario), 'service.json');
  if ('scenario' in read) return read.scenario;
  throw new Error(read.problems.map(({ message }) => message).join('\n'));
}

/** All fixtures, the earliest version first. */
export async function readFixtures(): Promise<Fixture[]> {
  const found: Fixture[] = [];
  for (const version of await readdir(fixtures))
    for (const name of await readdir(join(fixtures, version))) found.push(await readFixture(version, name));
  return found;
}

async function readFixture(version: string, name: string): Promise<Fixture> {
  const folder = join(fixtures, version, name);
  const files = await readdir(folder);
  const read = (file: string): Promise<string> => readFile(join(folder, file), 'utf8');
  const hasService = files.includes('service.json');
  const lines = hasService ? (await read('calls.ndjson')).split('\n').filter((line) => line !== '') : [];
  const calls = lines.map((line) => JSON.parse(line) as RecordedCall);
  return {
    version,
    name,
    plan: await read('plan.json'),
    journal: files.includes('journal.ndjson') ? await read('journal.ndjson') : null,
    service: hasService ? { ...(JSON.parse(await read('service.json')) as ServiceRecord), calls } : null,
    expected: JSON.parse(await read('expected.json')) as Expected,
  };
}

/** Writes the files of a fixture into a new folder. Rejects if the folder exists. */
export async function writeFixture(folder: string, { plan, journal, service, expected }: Fixture): Promise<void> {
  await mkdir(folder);
  const write = (file: string, text: string): Promise<void> => writeFile(join(folder, file), text, { flag: 'wx' });
  await write('plan.json', plan);
  if (journal !== null) await write('journal.ndjson', journal);
  const lines = JSON.stringify(expected, undefined, 1).replace(/\{(?:\s*"\w+": \d+,?)+\s*\}/g, (counts) =>
    counts.replace(/\s+/g, ' '),
  );
  await write('expected.json', `${lines}\n`);
  if (service === null) return;
  const { calls, ...record } = service;
  await write('service.json', `${JSON.stringify(record, undefined, 2)}\n`);
  await write('calls.ndjson', calls.map((call) => `${JSON.stringify(call)}\n`).join(''));
}

/** Writes the plan and the journal of a run into the folder's state directory. */
export async function placeRun(
  folder: Folder,
  { name, plan, journal }: Pick<Fixture, 'name' | 'plan' | 'journal'>,
): Promise<void> {
  await mkdir(folder.at('state', 'specs'), { recursive: true });
  await mkdir(folder.at('state', 'runs', name), { recursive: true });
  await writeFile(folder.at('state', 'runs', name, 'plan.json'), plan);
  if (journal !== null) await writeFile(folder.at('state', 'runs', name, 'journal.ndjson'), journal);
}
