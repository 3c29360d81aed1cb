import { resourceKey } from '../../m365/workload.ts';
import type { Chance } from '../../util/chance.ts';
import type { OutcomeRule, Scenario } from '../scenario/scenario.ts';
import type { ArtifactIdentity } from './added-artifact.ts';

/** The outcome of one restore. `duration` is the time in progress in milliseconds, before a queue or rate stretches it. */
export interface DrawnOutcome {
  readonly outcome: 'succeeded' | 'unchanged' | 'failed' | 'unresolved';
  /** The service's error code if `failed` or `unresolved`; empty otherwise. */
  readonly code: string;
  readonly duration: number;
}

/** Draws outcomes. Each depends only on the seed, the artifact and the number of earlier attempts. */
export class OutcomeDraw {
  readonly #scenario: Scenario;
  readonly #chance: Chance;
  readonly #rules: ReadonlyMap<string, OutcomeRule>;

  constructor(scenario: Scenario, chance: Chance) {
    this.#scenario = scenario;
    this.#chance = chance;
    this.#rules = new Map(scenario.outcomes.map((outcome) => [resourceKey(outcome.resource), outcome]));
  }

  /** `attempt` counts from 0. A later attempt may end differently, unless the scenario sets the outcome of this resource. */
  draw({ workload, key, label }: ArtifactIdentity, attempt: number): DrawnOutcome {
    const about = attempt === 0 ? label : `${label} again ${attempt}`;
    const rule = this.#rules.get(key);
    const outcome = rule?.outcome ?? this.#outcome(about);
    return {
      outcome: outcome === 'unchanged' && workload !== 'mailbox' ? 'succeeded' : outcome,
      code: rule?.code ?? this.#code(outcome, about),
      duration: rule?.duration ?? this.#duration(about),
    };
  }

  #outcome(about: string): DrawnOutcome['outcome'] {
    const { failures, unchanged } = this.#scenario;
    const [resolution, restore, change] = this.#chance.draws(`outcome ${about}`);
    if (resolution < failures.resolution) return 'unresolved';
    if (restore < failures.artifacts) return 'failed';
    return change < unchanged ? 'unchanged' : 'succeeded';
  }

  #code(outcome: DrawnOutcome['outcome'], about: string): string {
    const { resolutionCodes, artifactCodes } = this.#scenario.failures;
    if (outcome === 'unresolved') return this.#chance.pick(resolutionCodes, `code ${about}`) ?? 'ArtifactNotFound';
    if (outcome === 'failed') return this.#chance.pick(artifactCodes, `code ${about}`) ?? 'UnknownError';
    return '';
  }

  /** Log-normal: half of all take longer than the median, and a few take many times as long. */
  #duration(about: string): number {
    const { durations } = this.#scenario;
    if (durations.mode === 'published') return 0;
    const { median, sigma } = durations;
    return Math.round(median * Math.exp(sigma * this.#chance.normal(`duration ${about}`)));
  }
}
