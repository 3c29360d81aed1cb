import type { GraphRequest } from './graph-request.ts';

/** The way in which readers send their requests. */
export interface Calls {
  /** Whether a request fails when the service asks for a pause. Otherwise it is sent again after the pause. */
  readonly giveWay: boolean;
  readonly signal: AbortSignal;
  readonly isPausedTooLong: boolean;
  call<T>(request: GraphRequest<T>): Promise<T>;
}

/** Requests that give way to everything else that the same caller sends. A pause still holds for the whole client. */
export class YieldingCalls implements Calls {
  readonly giveWay = true;
  readonly #caller: Calls;

  constructor(caller: Calls) {
    this.#caller = caller;
  }

  get signal(): AbortSignal {
    return this.#caller.signal;
  }

  get isPausedTooLong(): boolean {
    return this.#caller.isPausedTooLong;
  }

  call<T>(request: GraphRequest<T>): Promise<T> {
    return this.#caller.call({ ...request, givesWay: true });
  }
}
