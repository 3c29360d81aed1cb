import type { Calls } from '../call-stats.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { ServiceError } from '../service-error.ts';
import type { ProtectionUnits } from '../units/protection-units.ts';
import { Caps } from './caps.ts';
import type { Resolver } from './resolver.ts';
import type { BulkRequest, Session } from './sessions.ts';
import { Timeline } from './timeline.ts';
import { subjectOf, type WantedArtifact } from './wanted-artifact.ts';

export interface ActivationTools {
  readonly units: ProtectionUnits;
  readonly resolver: Resolver;
  readonly calls: Calls;
}

/** Makes restores of drafts: under the caps, and with their whole future worked out. */
export class Activations {
  readonly #scenario: Scenario;
  readonly #units: ProtectionUnits;
  readonly #calls: Calls;
  readonly #resolver: Resolver;
  readonly #caps: Caps;

  constructor(scenario: Scenario, { units, resolver, calls }: ActivationTools) {
    this.#scenario = scenario;
    this.#units = units;
    this.#calls = calls;
    this.#resolver = resolver;
    this.#caps = new Caps(scenario.limits);
  }

  /** What becomes of `session`, activated at `now`. Throws where a cap forbids it, and then nothing has happened. */
  activate({ workload, bulk, wanted }: Session, now: number): Timeline {
    const artifacts = wanted?.artifacts ?? [];
    const resources = bulk?.targets.length ?? artifacts.length;
    if (resources === 0)
      throw new ServiceError(403, 'RestoreSessionActionNotAllowed', 'the session holds nothing to restore');
    this.#caps.check({ workload, resources }, now);
    const timeline = bulk === null ? this.#begin(artifacts, now) : this.#resolve(workload, bulk, now);
    this.#caps.record({ workload, resources, timeline });
    const subjects = bulk?.targets.map((name) => this.#units.unit(workload, name)) ?? artifacts.map(subjectOf);
    this.#calls.activated({ workload, subjects, timeline, load: this.#caps.loadAt(workload, now) });
    return timeline;
  }

  /** Counts a session that somebody else activated. */
  adopt({ workload, timeline }: Session): void {
    if (timeline !== null) this.#caps.record({ workload, resources: timeline.artifacts.length, timeline });
  }

  #resolve(workload: Session['workload'], bulk: BulkRequest, now: number): Timeline {
    const { activationTime, resolutionDelay } = this.#scenario;
    const activeAt = now + activationTime;
    const resolvedAt = activeAt + resolutionDelay;
    const units = bulk.targets.map((name) => this.#units.unit(workload, name));
    const resolution = this.#resolver.resolve(units, bulk, resolvedAt);
    return new Timeline({ activatedAt: now, activeAt, resolvedAt, ...resolution });
  }

  /** Artifacts that were put in one by one are resolved already. */
  #begin(wanted: readonly WantedArtifact[], now: number): Timeline {
    const activeAt = now + this.#scenario.activationTime;
    const artifacts = this.#resolver.begin(wanted, activeAt);
    return new Timeline({ activatedAt: now, activeAt, resolvedAt: now, artifacts, unresolved: [] });
  }
}
