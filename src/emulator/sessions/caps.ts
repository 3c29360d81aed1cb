import { perDayWindow } from '../../m365/limits.ts';
import type { Workload } from '../../m365/workload.ts';
import type { ServiceLimits } from '../scenario/scenario.ts';
import { ServiceError } from '../service-error.ts';
import type { Timeline } from './timeline.ts';

/** A session that a client wants to activate. */
interface ActivationCandidate {
  readonly workload: Workload;
  readonly resources: number;
}

interface RecordedActivation extends ActivationCandidate {
  readonly timeline: Timeline;
}

/** Active sessions, and resources of one workload in flight, other people's included. */
export interface CapUse {
  readonly activeSessions: number;
  readonly inFlight: number;
}

/** The service's caps on active sessions, resources in flight and resources activated in a day. Times must not go backwards. */
export class Caps {
  readonly #limits: ServiceLimits;
  #active: readonly RecordedActivation[] = [];
  #lastDay: readonly RecordedActivation[] = [];

  constructor(limits: ServiceLimits) {
    this.#limits = limits;
  }

  /** Throws the service's error if activating the candidate would break a cap. */
  check({ workload, resources }: ActivationCandidate, now: number): void {
    const load = this.loadAt(workload, now);
    const today = this.#lastDay.filter((activation) => activation.workload === workload);
    const used = today.reduce((sum, activation) => sum + activation.resources, 0);
    if (load.activeSessions >= this.#limits.activeSessions) {
      const message = `${load.activeSessions} restore sessions are active, and no more are allowed`;
      throw new ServiceError(500, 'TooManyActiveRestoreSessions', message);
    }
    if (load.inFlight + resources > this.#limits.inFlight) {
      const message = `${load.inFlight} + ${resources} resources in flight exceed ${this.#limits.inFlight}`;
      throw new ServiceError(400, 'RestoreArtifactsInFlightLimitBreached', message);
    }
    if (used + resources > this.#limits.perDay) {
      const message = `${used} + ${resources} resources within 24 hours exceed ${this.#limits.perDay}`;
      throw new ServiceError(400, 'RestoreArtifactsPerDayLimitBreached', message);
    }
  }

  record(activation: RecordedActivation): void {
    this.#active = [...this.#active, activation];
    this.#lastDay = [...this.#lastDay, activation];
  }

  loadAt(workload: Workload, now: number): CapUse {
    this.#active = this.#active.filter(({ timeline }) => timeline.endedAt > now);
    this.#lastDay = this.#lastDay.filter(({ timeline }) => timeline.activatedAt > now - perDayWindow);
    const ofWorkload = this.#active.filter((activation) => activation.workload === workload);
    const inFlight = ofWorkload.reduce((sum, { timeline }) => sum + timeline.inFlightAt(now), 0);
    return { activeSessions: this.#active.length, inFlight };
  }
}
