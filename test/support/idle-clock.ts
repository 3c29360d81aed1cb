import { subscribe } from 'node:diagnostics_channel';
import { EventEmitter, once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
// The program loads it with its first request. Time would pass meanwhile, because no request is open yet.
import 'undici';
import type { Clock } from '../../src/util/clock.ts';
import { EagerClock } from './virtual-clock.ts';

/**
 * A clock for tests with real sockets and files: moves to the time of the next sleeper as soon as no request is open, no
 * file is being read or written, and no program that this process started runs. Hours pass in milliseconds, and a busy
 * machine changes nothing.
 */
export class IdleClock extends EagerClock {
  #isHeld = false;
  #delayedAnswers = 0;

  /** The same time for a server in this process. It may sleep before it answers, though its client's request is open. */
  readonly server: Clock = {
    now: () => this.elapsed(),
    elapsed: () => this.elapsed(),
    sleep: async (milliseconds, signal) => {
      this.#delayedAnswers += 1;
      changes.emit('change');
      await this.sleep(milliseconds, signal).finally(() => {
        this.#delayedAnswers -= 1;
      });
    },
  };

  /** Stops time until `release`. */
  hold(): void {
    this.#isHeld = true;
  }

  release(): void {
    this.#isHeld = false;
    changes.emit('change');
  }

  protected override async settled(): Promise<void> {
    for (let turns = 0; turns < idleTurns; turns += 1) {
      await super.settled();
      for (let looks = 0; isWorking(); looks += 1) {
        turns = 0;
        await (looks < quickLooks ? super.settled() : setTimeout(1));
      }
      for (; this.#isHeld || openRequests.size > this.#delayedAnswers; turns = 0) await once(changes, 'change');
    }
  }
}

/** Turns of the event loop without anything to do that count as idle: a file that was read is worked on within one. */
const idleTurns = 3;

/** How often a clock looks at what works in each turn, and then each millisecond: a program works for long. */
const quickLooks = 20;

/** Requests from this process that have no complete answer yet. */
const openRequests = new Set<object>();

/** Emits `change` whenever time may be free to pass. */
const changes = new EventEmitter().setMaxListeners(0);

interface RequestMessage {
  readonly request: object;
}

subscribe('undici:request:create', (message) => openRequests.add((message as RequestMessage).request));
for (const end of ['undici:request:trailers', 'undici:request:error'])
  subscribe(end, (message) => {
    openRequests.delete((message as RequestMessage).request);
    changes.emit('change');
  });

function isWorking(): boolean {
  return process.getActiveResourcesInfo().some((resource) => /^(FS|FileHandle|Close|ProcessWrap)/.test(resource));
}
