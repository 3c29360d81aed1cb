import { readFile, truncate } from 'node:fs/promises';
import { writePlanFile } from '../../../src/cli/files/plan-files.ts';
import { Tenant } from '../../../src/emulator/tenant.ts';
import type { RestoreApi } from '../../../src/graph/restore-api.ts';
import { pinPoints } from '../../../src/lookup/pin-points.ts';
import type { Workload } from '../../../src/m365/workload.ts';
import { makePlan } from '../../../src/plan/make-plan.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { hasWorkLeft } from '../../../src/result/result.ts';
import { cancelRun } from '../../../src/run/cancel.ts';
import { initialState } from '../../../src/state/fold.ts';
import { LocalStore } from '../../../src/store/files/local-store.ts';
import { nodeFiles } from '../../../src/store/node-files.ts';
import type { OpenRun } from '../../../src/store/store.ts';
import { version } from '../../../src/util/version.ts';
import { Folder } from '../folder.ts';
import { unsynced } from '../unsynced.ts';
import { readSpecOf } from '../values/spec-files.ts';
import { EagerClock } from '../virtual-clock.ts';
import { RecordedTenant } from './calls.ts';
import type { RecordedCase, Until } from './cases.ts';
import { type Expected, type Fixture, type ServiceRecord, scenarioOf } from './fixture.ts';
import { Process } from './process.ts';
import { shownOf, withoutTimes } from './shown.ts';

/** Runs a case with this version of the program. Resolves to the files that it leaves, and how the run ends after that. */
export async function record(recorded: RecordedCase): Promise<Fixture> {
  await using folder = await Folder.open();
  return await new Recording(recorded, folder).play();
}

/** When every recorded run starts, so that no file depends on the day of recording. */
const start = Date.parse('2026-11-22T03:00:00Z');

class Recording {
  readonly #case: RecordedCase;
  readonly #folder: Folder;
  readonly #scenario: ServiceRecord['scenario'];
  readonly #clock = new EagerClock(start);
  readonly #tenant: Tenant;
  readonly #record: RecordedTenant;

  constructor(recorded: RecordedCase, folder: Folder) {
    this.#case = recorded;
    this.#folder = folder;
    this.#scenario = { version: 1, ...recorded.scenario };
    this.#tenant = new Tenant(scenarioOf({ scenario: this.#scenario }), this.#clock);
    this.#record = new RecordedTenant(this.#tenant, this.#clock);
  }

  async play(): Promise<Fixture> {
    const { name, until, resumedUntil, atLast } = this.#case;
    const plan = await this.#plan();
    if (until === 'planned') return await this.#planned(plan);
    await this.#start(plan, until);
    if (resumedUntil !== undefined) await this.#resume(resumedUntil);
    if (atLast === 'the run is cancelled') await this.#cancel();
    if (atLast === 'the last line is torn') await this.#tear();
    const files = {
      plan: await this.#file('plan.json'),
      journal: this.#withoutFolder(await this.#file('journal.ndjson')),
    };
    const shown = await shownOf(this.#folder, name);
    const isOver = shown.exitCode !== null && !(await this.#hasWorkLeft());
    if (isOver) return { version, name, ...files, service: null, expected: { recorded: shown } };
    const service = await this.#service(files.plan, files.journal);
    await this.#resume();
    return { version, name, ...files, service, expected: { recorded: shown, finished: await this.#finished() } };
  }

  #file(name: string): Promise<string> {
    return readFile(this.#folder.at('state', 'runs', this.#case.name, name), 'utf8');
  }

  async #plan(): Promise<Plan> {
    const { api } = this.#record;
    const text = await withPoints(this.#case.spec, api, this.#clock.now());
    const { spec } = await readSpecOf(text);
    return makePlan(await pinPoints(spec, api, this.#clock.now()), this.#clock.now());
  }

  async #planned(plan: Plan): Promise<Fixture> {
    const path = this.#folder.at('plan.json');
    await writePlanFile(path, plan, { files: nodeFiles, machine: unsynced });
    const text = await readFile(path, 'utf8');
    const service = await this.#service(text);
    await this.#start(plan);
    const expected = { finished: await this.#finished() };
    return { version, name: this.#case.name, plan: text, journal: null, service, expected };
  }

  async #start(plan: Plan, until?: Until): Promise<void> {
    const { name, service } = this.#case;
    const store = new LocalStore(this.#folder.at('state'), unsynced);
    const run = {
      state: initialState(plan, name),
      journal: await store.create(name, plan),
      hadCancelRequest: false,
      mayLackEvents: false,
    };
    await this.#execute(run, until, service?.(this.#record.api));
  }

  async #resume(until?: Until): Promise<void> {
    await this.#execute(await new LocalStore(this.#folder.at('state'), unsynced).open(this.#case.name), until);
  }

  async #execute(run: OpenRun, until?: Until, api: RestoreApi = this.#record.api): Promise<void> {
    const program = new Process({ api, clock: this.#clock, folder: this.#folder }, this.#case.checker);
    const moment = until === undefined ? null : new Moment(until, program);
    await program.execute(run, new LocalStore(this.#folder.at('state'), unsynced));
    if (moment?.isReached === false)
      throw new Error(`${this.#case.name} ends before the moment at which it should be stopped`);
  }

  /** Does what `cancel` does. */
  async #cancel(): Promise<void> {
    const { state, journal } = await new LocalStore(this.#folder.at('state'), unsynced).open(this.#case.name);
    await cancelRun({ api: this.#record.api, clock: this.#clock, state, journal });
    await journal.close();
  }

  /** The folder has another name each time, and the journal names it. */
  #withoutFolder(text: string): string {
    return text.replaceAll(this.#folder.at('reports'), '/reports');
  }

  /** Cuts the last line of the journal in half, as if the process had died while it wrote. */
  async #tear(): Promise<void> {
    const path = this.#folder.at('state', 'runs', this.#case.name, 'journal.ndjson');
    const text = await readFile(path, 'utf8');
    const lastLine = text.length - 1 - text.lastIndexOf('\n', text.length - 2);
    await truncate(path, Buffer.byteLength(text) - Math.ceil(lastLine / 2));
  }

  async #hasWorkLeft(): Promise<boolean> {
    return hasWorkLeft((await new LocalStore(this.#folder.at('state'), unsynced).read(this.#case.name)).state);
  }

  async #service(...texts: readonly string[]): Promise<ServiceRecord> {
    await this.#record.lookAround();
    return {
      openedAt: new Date(start).toISOString(),
      leftAt: new Date(this.#clock.now()).toISOString(),
      scenario: this.#scenario,
      calls: this.#record.callsFor(...texts),
    };
  }

  async #finished(): Promise<NonNullable<Expected['finished']>> {
    const shown = withoutTimes(await shownOf(this.#folder, this.#case.name));
    return { ...shown, activatedAgain: this.#tenant.calls.summary.resourcesActivatedAgain };
  }
}

/** The moment at which something happens to a process. */
class Moment {
  isReached = false;
  #left: number;

  constructor(until: Until, program: Process) {
    this.#left = ('number' in until ? until.number : undefined) ?? 1;
    if ('unheard' in until) program.onAnswer = (method) => this.#at(method === until.unheard, () => program.kill());
    if ('killedAfter' in until)
      program.onEvent = ({ type }) => this.#at(type === until.killedAfter, () => program.kill());
    if ('interruptedAfter' in until)
      program.onEvent = ({ type }) => this.#at(type === until.interruptedAfter, () => program.interrupt());
    if ('throttledAfter' in until)
      program.onEvent = ({ type }) => this.#at(type === until.throttledAfter, () => program.throttle());
  }

  #at(isIt: boolean, happen: () => void): void {
    if (!isIt || this.isReached) return;
    this.#left -= 1;
    this.isReached = this.#left === 0;
    if (this.isReached) happen();
  }
}

/** The text of a spec with the ids of restore points filled in. */
async function withPoints(text: string, api: RestoreApi, now: number): Promise<string> {
  let spec = text;
  for (const [place, workload, name] of text.matchAll(/<point of (\w+) (.+?)>/g)) {
    const search = { from: now - 86_400_000, to: now, prefer: 'latest', fastOnly: false, query: null } as const;
    const unitIds = [await unitId(workload as Workload, name ?? '', api)];
    const { points } = await api.searchRestorePoints({ ...search, unitIds });
    spec = spec.replace(place, points[0]?.id ?? '');
  }
  return spec;
}

async function unitId(workload: Workload, name: string, api: RestoreApi): Promise<string> {
  for await (const units of api.listProtectionUnits(workload)) {
    const unit = units.find((one) => one.name === name);
    if (unit !== undefined) return unit.id;
  }
  throw new Error(`the tenant does not protect ${name}`);
}
