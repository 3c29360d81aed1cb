import type { Clock } from '../../util/clock.ts';
import { ServiceError } from '../service-error.ts';
import { type RetryAfter, retryAfterHeader } from './retry-after-header.ts';

/** The time after a 429 during which the tenant refuses every request. */
export class ThrottleWindow {
  readonly #clock: Pick<Clock, 'now'>;
  #until = 0;
  #form: RetryAfter['retryAfterForm'] = 'seconds';

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  get isOpen(): boolean {
    return this.#clock.now() < this.#until;
  }

  /** Opens the window and returns the first 429. Without `Retry-After` (`none`), only this one call is refused. */
  begin({ retryAfter, retryAfterForm }: RetryAfter): ServiceError {
    this.#form = retryAfterForm;
    if (retryAfterForm !== 'none') this.#until = this.#clock.now() + retryAfter;
    return this.error();
  }

  /** The 429 of a request inside the window. Its `Retry-After` is the time that is left. */
  error(): ServiceError {
    const now = this.#clock.now();
    const headers = retryAfterHeader({ retryAfter: this.#until - now, retryAfterForm: this.#form }, now);
    return new ServiceError(429, 'TooManyRequests', 'Too many requests. Slow down.', headers);
  }
}
