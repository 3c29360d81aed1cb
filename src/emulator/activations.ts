import type { Chance } from '../util/chance.ts';
import type { Calls } from './calls.ts';
import { Caps } from './caps.ts';
import type { ProtectionUnits } from './protection-units.ts';
import { Resolver } from './resolver.ts';
import type { Scenario } from './scenario.ts';
import type { BulkRequest, Session } from './sessions.ts';
import { Timeline } from './timeline.ts';

export interface ActivationTools {
  readonly chance: Chance;
  readonly units: ProtectionUnits;
  readonly calls: Calls;
}

/** Makes restores of drafts: under the caps, and with their whole future worked out. */
export class Activations {
  readonly #scenario: Scenario;
  readonly #units: ProtectionUnits;
  readonly #calls: Calls;
  readonly #resolver: Resolver;
  readonly #caps: Caps;

  constructor(scenario: Scenario, { chance, units, calls }: ActivationTools) {
    this.#scenario = scenario;
    this.#units = units;
    this.#calls = calls;
    this.#resolver = new Resolver(scenario, chance, units);
    this.#caps = new Caps(scenario.limits);
  }

  /** What becomes of `session`, activated at `now`. Throws where a cap forbids it, and then nothing has happened. */
  activate({ workload }: Session, bulk: BulkRequest, now: number): Timeline {
    this.#caps.check({ workload, resources: bulk.targets.length }, now);
    const { activationTime, resolutionDelay } = this.#scenario;
    const activeAt = now + activationTime;
    const resolvedAt = activeAt + resolutionDelay;
    const units = bulk.targets.map((name) => this.#units.unit(workload, name));
    const resolution = this.#resolver.resolve(units, bulk, resolvedAt);
    const timeline = new Timeline({ activatedAt: now, activeAt, resolvedAt, ...resolution });
    this.#caps.record({ workload, resources: units.length, timeline });
    this.#calls.activated({ workload, units, timeline, load: this.#caps.loadAt(workload, now) });
    return timeline;
  }

  /** Counts a session that somebody else activated. */
  adopt({ workload, timeline }: Session): void {
    if (timeline !== null) this.#caps.record({ workload, resources: timeline.artifacts.length, timeline });
  }
}
