import type { Clock } from '../util/clock.ts';
import { Refusal } from './refusal.ts';
import type { FaultRule } from './scenario.ts';

type Form = FaultRule['retryAfterForm'];

/** The time after a 429 during which the tenant turns everybody away. */
export class ThrottleWindow {
  readonly #clock: Pick<Clock, 'now'>;
  #until = 0;
  #form: Form = 'seconds';

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  get open(): boolean {
    return this.#clock.now() < this.#until;
  }

  /** Begins a window, unless the client is not told how long it lasts: then this one call alone is turned away. */
  begin({ retryAfter, retryAfterForm }: FaultRule): Refusal {
    this.#form = retryAfterForm;
    if (retryAfterForm === 'none') return throttled({});
    this.#until = this.#clock.now() + retryAfter;
    return this.refusal();
  }

  /** The 429 of a request that comes inside the window, with what is left of it. Rounded up: both forms tell whole seconds. */
  refusal(): Refusal {
    const value =
      this.#form === 'date'
        ? new Date(Math.ceil(this.#until / 1_000) * 1_000).toUTCString()
        : String(Math.ceil((this.#until - this.#clock.now()) / 1_000));
    return throttled({ 'Retry-After': value });
  }
}

function throttled(headers: Readonly<Record<string, string>>): Refusal {
  return new Refusal(429, 'TooManyRequests', 'Too many requests. Slow down.', headers);
}
