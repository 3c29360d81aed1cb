import type { Timings } from '../../forecast/expected-durations.ts';
import { isLoopback } from '../../graph/auth/loopback.ts';
import { GraphError } from '../../graph/graph-error.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Spec } from '../../spec/spec.ts';
import type { RunStarted } from '../../state/events.ts';
import type { Clock } from '../../util/clock.ts';
import type { Environment } from '../environment.ts';
import type { NetworkOptions } from '../shared-options.ts';
import { say } from '../terminal/say.ts';
import type { EmulatorFlags } from './emulator.ts';
import type { Endpoint } from './endpoint.ts';
import { type GraphVersion, versionOf } from './graph-version.ts';
import { requirePermissions, requireSameService } from './guards.ts';
import { type NamedUnit, namedUnit } from './named-unit.ts';
import type { Service } from './service.ts';
import { requireTenant } from './tenant-guard.ts';

export interface ConnectOptions extends NetworkOptions, EmulatorFlags {
  readonly emulator?: boolean;
}

/** Why a command needs the service. */
export interface ServiceUse {
  /** What it works on; null for a resource that no spec names. */
  readonly target: Spec | Plan | null;
  /** What the token must permit. */
  readonly permissions?: readonly string[];
  /** By `Environment.clock.elapsed()`: nothing is sent before. */
  readonly pausedUntil?: number;
  /** How the run was started, if it was: no other service than its own will do. */
  readonly startedOn?: RunStarted | null;
}

/** The one door to the service, for whichever command. Signs in at the first use and never twice. */
export function connect(options: ConnectOptions, environment: Environment): Connection {
  return new Connection(options, environment);
}

export class Connection implements AsyncDisposable {
  readonly #options: ConnectOptions;
  readonly #environment: Environment;
  #service: Service | null = null;
  #clock: Clock | null = null;
  #tenant: Promise<void> | null = null;

  constructor(options: ConnectOptions, environment: Environment) {
    this.#options = options;
    this.#environment = environment;
  }

  /** The version of Graph that the service speaks; undefined if the URL ends with another one. */
  get graphVersion(): GraphVersion | undefined {
    const { graphVersion, emulator, graphUrl } = this.#options;
    return graphVersion ?? (emulator ? 'v1.0' : versionOf(graphUrl));
  }

  /** The time of the service: real, or the emulator's. A relative window counts back from it to where the restore points are. */
  async clock(): Promise<Clock> {
    if (!this.#options.emulator) return this.#environment.clock;
    this.#clock ??= await this.#emulatorClock();
    return this.#clock;
  }

  /** Whether the service is known to be an emulator by now. */
  get isEmulated(): boolean {
    return this.#options.emulator === true || (this.#service?.isEmulated() ?? false);
  }

  /**
   * Whether the service is an emulator: on this machine, only its first answer says it. Rejects as `service` does; a service that cannot be
   * reached is none.
   */
  async findOutIfEmulated(target: Spec): Promise<boolean> {
    if (this.isEmulated || !isLoopback(new URL(this.#options.graphUrl))) return this.isEmulated;
    const { probe } = await this.service({ target });
    await probe.getServiceStatus().catch((error: unknown) => {
      if (!(error instanceof GraphError)) throw error;
    });
    return this.isEmulated;
  }

  /** How long resources take in the scenario of the emulator inside this process; null for any other service. */
  async emulatedTimings(spec: Spec): Promise<Timings | null> {
    if (!this.#options.emulator) return null;
    const { scenarioFrom } = await import('./emulator.ts');
    const { emulatedTimings } = await import('./emulated-timings.ts');
    return emulatedTimings(await scenarioFrom(this.#options, this.#environment), spec);
  }

  /**
   * The service, signed in, after its guards: it is the one that the run was started on, and the token is for the tenant and has the
   * permissions. Rejects with CommandError or SignInProblem; then nothing was sent.
   */
  async service(use: ServiceUse): Promise<Service> {
    this.#service ??= await this.#open(use);
    const { origin, claims } = this.#service;
    requireSameService(use.startedOn, origin);
    if (use.target !== null) await this.#requireTenant(use.target, this.#service);
    requirePermissions(use.permissions ?? [], claims);
    return this.#service;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#service?.close();
  }

  /** Once: a command works on one spec or plan. */
  async #requireTenant(target: Spec | Plan, { claims, signInTenant, url, probe }: Service): Promise<void> {
    this.#tenant ??= requireTenant(target, {
      ofToken: claims?.tenant ?? null,
      ofSignIn: signInTenant,
      assumed: this.#options.assumeTenant,
      isLoopback: isLoopback(new URL(url)),
      ask: () => probe.directory.listOrganizations(),
      warn: (text) => say('warn', [text], this.#environment),
    });
    await this.#tenant;
  }

  async #open({ target, pausedUntil = 0 }: ServiceUse): Promise<Service> {
    const { openService } = await import('./service.ts');
    const { patience, logLevel } = this.#options;
    const limits = { requests: target?.limits.requests ?? 1, pausedUntil, patience, logLevel };
    return await openService(await this.#endpointFor(target), limits, this.#environment);
  }

  async #endpointFor(target: Spec | Plan | null): Promise<Endpoint> {
    const [options, environment] = [this.#options, this.#environment];
    const tenant = target?.tenant ?? null;
    if (!options.emulator) {
      const { graphEndpoint } = await import('./endpoint.ts');
      return await graphEndpoint(options, tenant, environment);
    }
    const { emulatedEndpoint } = await import('./emulator.ts');
    const units = target === null ? [] : unitsToKnow(target);
    return await emulatedEndpoint(options, { tenant, units, clock: await this.clock() }, environment);
  }

  async #emulatorClock(): Promise<Clock> {
    const { emulatorClock, scenarioFrom } = await import('./emulator.ts');
    const scenario = await scenarioFrom(this.#options, this.#environment);
    return emulatorClock(scenario, this.#options, this.#environment);
  }
}

/** The mailboxes, drives and sites whose restore points somebody looks up, for the plan or during the run, and those with ids. */
function* unitsToKnow(target: Spec | Plan): Generator<NamedUnit> {
  if (!('groups' in target)) {
    for (const resource of target.resources)
      if (resource.selection !== null || resource.directoryId !== null) yield namedUnit(resource, resource.workload);
    return;
  }
  for (const { workload, filling, first, count } of target.groups)
    for (const resource of target.resources.slice(first, first + count))
      if (filling !== 'bulk' || resource.directoryId !== null) yield namedUnit(resource, workload);
}
