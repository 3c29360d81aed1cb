import { subscribe } from 'node:diagnostics_channel';
import type { Clock } from '../../src/util/clock.ts';
import { EagerClock } from './virtual-clock.ts';

/**
 * A clock for tests with real sockets and files: moves to the next sleeper's moment as soon as no request is open and no file
 * is being read or written. So hours pass in milliseconds, and a busy machine changes nothing.
 */
export class IdleClock extends EagerClock {
  #isHeld = false;
  #slowAnswers = 0;

  /** The same time for a server that is asked in this process: an answer that it keeps back holds no time up. */
  readonly server: Clock = {
    now: () => this.now(),
    sleep: async (milliseconds, signal) => {
      this.#slowAnswers += 1;
      await this.sleep(milliseconds, signal).finally(() => {
        this.#slowAnswers -= 1;
      });
    },
  };

  /** Stops time until `release`: whoever sleeps goes on sleeping. */
  hold(): void {
    this.#isHeld = true;
  }

  release(): void {
    this.#isHeld = false;
  }

  protected override async settled(): Promise<void> {
    for (let quiet = 0; quiet < quietTurns; quiet = this.#isIdle() ? quiet + 1 : 0) await super.settled();
  }

  #isIdle(): boolean {
    return !this.#isHeld && openRequests.size <= this.#slowAnswers && !process.getActiveResourcesInfo().some(isOfFiles);
  }
}

/** Turns of the event loop without any work that count as idle. What comes from a socket or a file goes on within one. */
const quietTurns = 3;

/** Requests of this process that have no whole answer yet, in any instance of the HTTP client. */
const openRequests = new Set<object>();

interface RequestMessage {
  readonly request: object;
}
subscribe('undici:request:create', (message) => openRequests.add((message as RequestMessage).request));
for (const end of ['undici:request:trailers', 'undici:request:error'])
  subscribe(end, (message) => openRequests.delete((message as RequestMessage).request));

function isOfFiles(resource: string): boolean {
  return /^(FS|FileHandle|Close)/.test(resource);
}
