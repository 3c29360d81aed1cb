import type { Plan } from '../../plan/plan.ts';
import { unitNameOf } from '../../spec/names.ts';
import type { Spec } from '../../spec/spec.ts';
import type { Clock } from '../../util/clock.ts';
import type { Environment } from '../environment.ts';
import type { NetworkOptions } from '../options.ts';
import type { EmulatedUnit, EmulatorFlags } from './emulator.ts';
import { type Endpoint, graphEndpoint, openService, type Service } from './service.ts';

interface RunServiceOptions extends NetworkOptions, EmulatorFlags {
  readonly emulator: boolean;
}

/** The service of a run, signed in to when it is first needed: to look up restore points for the plan, or to run it. */
export class RunService {
  readonly #options: RunServiceOptions;
  readonly #environment: Environment;
  #service: Service | null = null;
  #clock: Clock | null = null;

  constructor(options: RunServiceOptions, environment: Environment) {
    this.#options = options;
    this.#environment = environment;
  }

  /** The time of the service: real, or the emulator's. Windows count back from it, so that they lie where its restore points do. */
  async clock(): Promise<Clock> {
    if (!this.#options.emulator) return this.#environment.clock;
    const { emulatorClock, scenarioFrom } = await import('./emulator.ts');
    this.#clock ??= emulatorClock(
      await scenarioFrom(this.#options, this.#environment),
      this.#options,
      this.#environment,
    );
    return this.#clock;
  }

  /** Rejects where the URL won't do, or no token can be had. */
  async open(wanted: Spec | Plan): Promise<Service> {
    if (this.#service !== null) return this.#service;
    const endpoint = await this.#endpointFor(wanted);
    const manners = { requests: wanted.limits.requests, pausedUntil: 0 };
    this.#service = await openService(endpoint, manners, this.#options, this.#environment);
    return this.#service;
  }

  async close(): Promise<void> {
    await this.#service?.close();
  }

  async #endpointFor(wanted: Spec | Plan): Promise<Endpoint> {
    const [options, environment] = [this.#options, this.#environment];
    const { tenant } = wanted;
    if (!options.emulator) return await graphEndpoint(options, tenant, environment);
    const { emulatedEndpoint } = await import('./emulator.ts');
    return await emulatedEndpoint(options, { tenant, units: lookedUp(wanted), clock: await this.clock() }, environment);
  }
}

/** The mailboxes, drives and sites whose restore points are looked up, before the plan is made or by the run. */
function* lookedUp(wanted: Spec | Plan): Generator<EmulatedUnit> {
  if (!('groups' in wanted)) {
    for (const resource of wanted.resources)
      if (resource.selection !== null) yield { workload: resource.workload, name: unitNameOf(resource) };
    return;
  }
  for (const { workload, filling, first, count } of wanted.groups) {
    if (filling === 'bulk') continue;
    for (const resource of wanted.resources.slice(first, first + count)) yield { workload, name: unitNameOf(resource) };
  }
}
