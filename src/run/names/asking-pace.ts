import type { GraphError } from '../../graph/graph-error.ts';
import type { Clock } from '../../util/clock.ts';
import { minute } from '../../util/duration.ts';

/** How often the directory may ask a run for a pause until nobody asks it any more. Each pause holds the whole restore back. Ours. */
const mostPauses = 2;

/** The least time without a question after a pause, in milliseconds, and how many times as long as the pause it is. Ours. */
const shortestRest = minute;
const restPerPause = 3;

/** Sees to it that names cost a restore next to nothing while the directory is throttled. */
export class AskingPace {
  readonly #clock: Clock;
  #pauses = 0;
  #restsUntil = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether nobody asks any more. */
  get isOver(): boolean {
    return this.#pauses >= mostPauses;
  }

  /** How long nobody asks, in milliseconds; 0 for now. */
  get rest(): number {
    return Math.max(0, this.#restsUntil - this.#clock.elapsed());
  }

  /** Notes a failed question. */
  failed({ pause }: GraphError): void {
    if (pause === 0) return;
    this.#pauses += 1;
    this.#restsUntil = this.#clock.elapsed() + Math.max(shortestRest, restPerPause * pause);
  }
}
