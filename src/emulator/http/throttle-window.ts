import type { Clock } from '../../util/clock.ts';
import { ServiceError } from '../service-error.ts';
import { type RetryAfter, retryAfterHeader } from './retry-after-header.ts';

/** The time after a 429 during which the tenant turns everybody away. */
export class ThrottleWindow {
  readonly #clock: Pick<Clock, 'now'>;
  #until = 0;
  #form: RetryAfter['retryAfterForm'] = 'seconds';

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  get open(): boolean {
    return this.#clock.now() < this.#until;
  }

  /** Begins a window, unless the client is not told how long it lasts: then this one call alone is turned away. */
  begin({ retryAfter, retryAfterForm }: RetryAfter): ServiceError {
    this.#form = retryAfterForm;
    if (retryAfterForm !== 'none') this.#until = this.#clock.now() + retryAfter;
    return this.refusal();
  }

  /** The 429 of a request that comes inside the window, with what is left of it. */
  refusal(): ServiceError {
    const now = this.#clock.now();
    const headers = retryAfterHeader({ retryAfter: this.#until - now, retryAfterForm: this.#form }, now);
    return new ServiceError(429, 'TooManyRequests', 'Too many requests. Slow down.', headers);
  }
}
