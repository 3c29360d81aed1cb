import { defaultScenario, type Scenario } from '../../src/emulator/scenario.ts';
import { Tenant } from '../../src/emulator/tenant.ts';
import { TenantApi } from '../../src/emulator/tenant-api.ts';
import type { RestoreApi } from '../../src/graph/restore-api.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import type { RunEvent } from '../../src/run/events.ts';
import { Recorder } from '../../src/run/recorder.ts';
import { exitCodeOf, type RunResult, resultOf } from '../../src/run/result.ts';
import { runSessions } from '../../src/run/run.ts';
import { fold, initialState, type RunState } from '../../src/run/state.ts';
import { UnitLists } from '../../src/run/unit-lists.ts';
import type { Spec } from '../../src/spec/spec.ts';
import { EagerClock } from './virtual-clock.ts';

/** A run in memory, in virtual time, straight on an emulated tenant. */
export class RunRig {
  readonly clock: EagerClock;
  readonly events: RunEvent[];
  readonly tenant: Tenant;
  readonly state: RunState;
  stop: AbortController = new AbortController();
  readonly api: RestoreApi;

  /** `wrap` puts something between the run and the tenant, to lose an answer or to watch. */
  constructor(spec: Spec, scenario: Partial<Scenario> = {}, wrap: (api: RestoreApi) => RestoreApi = (api) => api) {
    this.clock = new EagerClock();
    this.events = [];
    this.tenant = new Tenant({ ...defaultScenario, ...scenario }, this.clock);
    this.api = wrap(new TenantApi(this.tenant));
    this.state = initialState(makePlan(spec, this.clock.now()));
  }

  /** Runs to the end, or goes on after an earlier stop; rejects as `runSessions` does. */
  async run(): Promise<RunResult> {
    this.stop = new AbortController();
    const journal = { append: async (event: RunEvent) => void this.events.push(event) };
    const recorder = new Recorder(this.state, journal, this.clock, []);
    const { state, clock, stop } = this;
    if (state.started === null)
      await recorder.record({
        type: 'run-started',
        runId: 'r1',
        planHash: state.plan.hash,
        toolVersion: '0.0.0',
        gitCommit: null,
        tenant: null,
        operator: null,
        service: 'emulator',
      });
    await runSessions({
      runId: 'r1',
      api: this.api,
      clock,
      recorder,
      units: new UnitLists(this.api),
      poll: null,
      stop,
    });
    return resultOf(state);
  }

  /** Ends the run as the program does, with its exit code. */
  end(): RunResult {
    const ended = {
      type: 'run-ended',
      exitCode: exitCodeOf(this.result()),
      at: new Date(this.clock.now()).toISOString(),
    } as const;
    this.events.push(ended);
    fold(this.state, ended);
    return this.result();
  }

  result(): RunResult {
    return resultOf(this.state);
  }

  /** What the events alone tell: the same as `state`, or resuming would not work. */
  folded(): RunState {
    const state = initialState(this.state.plan);
    for (const event of this.events) fold(state, event);
    return state;
  }
}
