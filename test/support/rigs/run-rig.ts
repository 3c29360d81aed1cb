import { defaultScenario, type Scenario } from '../../../src/emulator/scenario/scenario.ts';
import { Tenant } from '../../../src/emulator/tenant.ts';
import { TenantApi } from '../../../src/emulator/tenant-api.ts';
import type { DirectoryApi } from '../../../src/graph/directory-api.ts';
import type { RestoreApi } from '../../../src/graph/restore-api.ts';
import { makePlan } from '../../../src/plan/make-plan.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { exitCodeOf } from '../../../src/result/result.ts';
import { needsRebuild, rebuildFromService } from '../../../src/run/rebuild/rebuild.ts';
import { Recorder } from '../../../src/run/recorder.ts';
import { type RunIdentity, startOrResume } from '../../../src/run/run.ts';
import { runSessions } from '../../../src/run/session-loop.ts';
import { toolsOf } from '../../../src/run/tools.ts';
import type { Spec } from '../../../src/spec/spec.ts';
import type { OnlyPart } from '../../../src/state/event-data.ts';
import type { RunEvent } from '../../../src/state/events.ts';
import { fold, initialState, type MutableRunState } from '../../../src/state/fold.ts';
import { type Lease, lastingLease } from '../../../src/state/journal.ts';
import type { RunState } from '../../../src/state/run-state.ts';
import type { SharedTenant } from '../../../src/state/tenant/shared-tenant.ts';
import { logOf, type WholeResult, wholeResult } from '../values/whole-result.ts';
import { EagerClock } from '../virtual-clock.ts';

const identity: RunIdentity = {
  toolVersion: '0.0.0',
  gitCommit: null,
  tenant: null,
  operator: null,
  service: 'emulator',
  graphVersion: 'v1.0',
};

/** Plans by spec, because some tests run a spec hundreds of times from the same moment. */
const plans = new WeakMap<Spec, Plan>();

function planFor(spec: Spec, now: number): Plan {
  const plan = plans.get(spec) ?? makePlan(spec, now);
  plans.set(spec, plan);
  return plan;
}

/** A run in memory, in virtual time, with direct calls of an emulated tenant. */
export class RunRig {
  readonly clock: EagerClock;
  readonly events: RunEvent[];
  readonly tenant: Tenant;
  readonly state: MutableRunState;
  stop: AbortController = new AbortController();
  /** Whether the state of the run is lost, and read back from the service. */
  fromService = false;
  /** The part of the plan that the process restores; null for all. */
  only: OnlyPart | null = null;
  readonly api: RestoreApi;
  lease: Lease = lastingLease();
  /** The tenant that the run shares with others; null for none. */
  shared: SharedTenant | null = null;
  /** For an application, which sees no names. Null unless a test gives one. */
  directory: DirectoryApi | null = null;
  readonly #spec: Spec;
  readonly #scenario: Partial<Scenario>;
  readonly #wrap: (api: RestoreApi) => RestoreApi;

  /** `wrap` changes the service, for example to lose an answer. With a `world`, the run is on a tenant that another rig made. */
  constructor(
    spec: Spec,
    scenario: Partial<Scenario> = {},
    wrap: (api: RestoreApi) => RestoreApi = (api) => api,
    world?: Pick<RunRig, 'clock' | 'tenant'> & Partial<Pick<RunRig, 'state'>>,
  ) {
    this.#spec = spec;
    this.#scenario = scenario;
    this.#wrap = wrap;
    this.clock = world?.clock ?? new EagerClock();
    this.events = [];
    this.tenant = world?.tenant ?? new Tenant({ ...defaultScenario, ...scenario }, this.clock);
    this.api = wrap(new TenantApi(this.tenant));
    this.state = initialState(world?.state?.plan ?? planFor(spec, this.clock.now()), 'r1');
  }

  /** Runs to the end, or continues after an earlier stop. Rejects as `runSessions` does. */
  async run(): Promise<WholeResult> {
    this.stop = new AbortController();
    const journal = {
      lease: this.lease,
      tenant: this.shared,
      append: (event: RunEvent) => this.append(event),
      ...logOf(this.events),
    };
    const recorder = new Recorder(this.state, journal, this.clock, []);
    const { clock, stop } = this;
    await startOrResume(recorder, {
      ...identity,
      ...(this.fromService && { fromService: true }),
      ...(this.only && { only: this.only }),
    });
    const { api, directory } = this;
    const nameSources = { users: directory, sites: directory, areNamesShown: this.#scenario.view !== 'application' };
    const tools = toolsOf({ api, nameSources, clock, recorder, poll: null, patience: 600_000, stop });
    if (needsRebuild(tools)) await rebuildFromService(tools);
    await runSessions(tools);
    return await this.result();
  }

  /** Puts an event on disk. A test may replace it to decide when the process dies. */
  append: (event: RunEvent) => Promise<void> = async (event) => {
    this.events.push(event);
  };

  /** The next process, which starts with the same tenant, the events so far and nothing else. */
  reborn(): RunRig {
    const rig = new RunRig(this.#spec, this.#scenario, this.#wrap, this);
    rig.directory = this.directory;
    for (const event of this.events) {
      rig.events.push(event);
      fold(rig.state, event);
    }
    return rig;
  }

  /** The next process on another machine, which starts with the same tenant and the plan. */
  rebuilt(): RunRig {
    const rig = new RunRig(this.#spec, this.#scenario, this.#wrap, this);
    rig.fromService = true;
    return rig;
  }

  /** Ends the run as the program does, with its exit code. */
  async end(): Promise<WholeResult> {
    const ended = {
      type: 'run-ended',
      exitCode: exitCodeOf(await this.result()),
      at: new Date(this.clock.now()).toISOString(),
    } as const;
    this.events.push(ended);
    fold(this.state, ended);
    return await this.result();
  }

  result(): Promise<WholeResult> {
    return wholeResult(this.state, this.events);
  }

  /** The state folded from the events: the same as `state`, or resuming would not work. */
  folded(): RunState {
    const state = initialState(this.state.plan, 'r1');
    for (const event of this.events) fold(state, event);
    return state;
  }
}
