import type { ClientEvent, ThrottledEvent } from '../../graph/http/client-event.ts';
import { attemptText } from '../../text/attempt-text.ts';
import type { Environment } from '../environment.ts';
import { say } from '../terminal/say.ts';

/** Passes on what the client reports while it works. As long as nobody listens, failed attempts go to stderr. */
export class ClientEventRelay {
  readonly #environment: Environment;
  readonly #listeners: ((event: ClientEvent) => void)[] = [];
  readonly #pauses: ThrottledEvent[] = [];
  readonly #pauseListeners: ((pause: ThrottledEvent) => void)[] = [];

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  readonly emit = (event: ClientEvent): void => {
    if (event.kind === 'throttled') {
      this.#pauses.push(event);
      for (const listen of this.#pauseListeners) listen(event);
    } else if (this.#listeners.length === 0) say('warn', [attemptText(event)], this.#environment);
    for (const listen of this.#listeners) listen(event);
  };

  /** From now on, `listener` gets every event. */
  listen(listener: (event: ClientEvent) => void): void {
    this.#listeners.push(listener);
  }

  /** `listener` gets every pause that the service asked for: earlier ones at once, later ones as they come. */
  readonly onThrottled = (listener: (pause: ThrottledEvent) => void): void => {
    for (const pause of this.#pauses) listener(pause);
    this.#pauseListeners.push(listener);
  };
}
