import { resourceKey } from '../../m365/workload.ts';
import type { Chance } from '../../util/chance.ts';
import type { Scenario, WantedOutcome } from '../scenario/scenario.ts';
import type { Subject } from './wanted-artifact.ts';

/** What becomes of a resource once it is restored. `duration` is the time in progress, in milliseconds, where no queue or rate stretches it. */
export interface Fate {
  readonly outcome: 'succeeded' | 'unchanged' | 'failed' | 'unresolved';
  /** The service's error code of a `failed` or `unresolved` one; empty otherwise. */
  readonly code: string;
  readonly duration: number;
}

/** Decides fates by the seed, the resource and how often it was tried before, and by nothing else. */
export class Fates {
  readonly #scenario: Scenario;
  readonly #chance: Chance;
  readonly #wanted: ReadonlyMap<string, WantedOutcome>;

  constructor(scenario: Scenario, chance: Chance) {
    this.#scenario = scenario;
    this.#chance = chance;
    this.#wanted = new Map(scenario.outcomes.map((outcome) => [resourceKey(outcome.resource), outcome]));
  }

  /** `attempt` counts from 0. A later one may end differently, unless the scenario names the outcome of this resource. */
  of({ workload, key, label }: Subject, attempt: number): Fate {
    const about = attempt === 0 ? label : `${label} again ${attempt}`;
    const wanted = this.#wanted.get(key);
    const outcome = wanted?.outcome ?? this.#outcome(about);
    return {
      outcome: outcome === 'unchanged' && workload !== 'mailbox' ? 'succeeded' : outcome,
      code: wanted?.code ?? this.#code(outcome, about),
      duration: wanted?.duration ?? this.#duration(about),
    };
  }

  #outcome(about: string): Fate['outcome'] {
    const { failures, unchanged } = this.#scenario;
    const [resolution, restore, change] = this.#chance.draws(`outcome ${about}`);
    if (resolution < failures.resolution) return 'unresolved';
    if (restore < failures.artifacts) return 'failed';
    return change < unchanged ? 'unchanged' : 'succeeded';
  }

  #code(outcome: Fate['outcome'], about: string): string {
    const { resolutionCodes, artifactCodes } = this.#scenario.failures;
    if (outcome === 'unresolved') return this.#chance.pick(resolutionCodes, `code ${about}`) ?? 'ArtifactNotFound';
    if (outcome === 'failed') return this.#chance.pick(artifactCodes, `code ${about}`) ?? 'UnknownError';
    return '';
  }

  /** Log-normal: half of all take longer than the median, and a few take many times as long. */
  #duration(about: string): number {
    const { median, sigma } = this.#scenario.durations;
    return Math.round(median * Math.exp(sigma * this.#chance.normal(`duration ${about}`)));
  }
}
