import type { CallStats } from '../call-stats.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { ServiceError } from '../service-error.ts';
import type { EmulatedUnits } from '../units/protection-units.ts';
import { type AddedArtifact, identityOf } from './added-artifact.ts';
import { Caps } from './caps.ts';
import type { Resolver } from './resolver.ts';
import type { EmulatedBulkRequest, EmulatedSession } from './sessions.ts';
import { Timeline } from './timeline.ts';

export interface ActivationDeps {
  readonly units: EmulatedUnits;
  readonly resolver: Resolver;
  readonly calls: CallStats;
}

/** Activates drafts: checks the caps, then works out the whole future of the session. */
export class Activations {
  readonly #scenario: Scenario;
  readonly #units: EmulatedUnits;
  readonly #calls: CallStats;
  readonly #resolver: Resolver;
  readonly #caps: Caps;

  constructor(scenario: Scenario, { units, resolver, calls }: ActivationDeps) {
    this.#scenario = scenario;
    this.#units = units;
    this.#calls = calls;
    this.#resolver = resolver;
    this.#caps = new Caps(scenario.limits);
  }

  /** Activates `session` at `now` and returns its timeline. Throws, and changes nothing, if it is empty or would break a cap. */
  activate({ workload, bulk, added }: EmulatedSession, now: number): Timeline {
    const artifacts = added?.artifacts ?? [];
    const resources = bulk?.targets.length ?? artifacts.length;
    if (resources === 0)
      throw new ServiceError(403, 'RestoreSessionActionNotAllowed', 'the session holds nothing to restore');
    this.#caps.check({ workload, resources }, now);
    const timeline = bulk === null ? this.#begin(artifacts, now) : this.#resolve(workload, bulk, now);
    this.#caps.record({ workload, resources, timeline });
    const identities = bulk?.targets.map((name) => this.#units.unit(workload, name)) ?? artifacts.map(identityOf);
    this.#calls.countActivation({ workload, identities, timeline, load: this.#caps.loadAt(workload, now) });
    return timeline;
  }

  /** Counts a session that somebody else activated. */
  adopt({ workload, timeline }: EmulatedSession): void {
    if (timeline !== null) this.#caps.record({ workload, resources: timeline.artifacts.length, timeline });
  }

  #resolve(workload: EmulatedSession['workload'], bulk: EmulatedBulkRequest, now: number): Timeline {
    const { activationTime, resolutionDelay } = this.#scenario;
    const activeAt = now + activationTime;
    const resolvedAt = activeAt + resolutionDelay;
    const units = bulk.targets.map((name) => this.#units.unit(workload, name));
    const resolution = this.#resolver.resolve(units, bulk, resolvedAt);
    return new Timeline({ activatedAt: now, activeAt, resolvedAt, ...resolution });
  }

  /** Artifacts that the client added itself need no resolution. */
  #begin(added: readonly AddedArtifact[], now: number): Timeline {
    const activeAt = now + this.#scenario.activationTime;
    const artifacts = this.#resolver.begin(added, activeAt);
    return new Timeline({ activatedAt: now, activeAt, resolvedAt: now, artifacts, unresolved: [] });
  }
}
