import { GraphError } from '../graph/graph-error.ts';
import type { RestoreApi, RestoreSession, SessionOrError } from '../graph/restore-api.ts';
import type { Clock } from '../util/clock.ts';

/** Milliseconds that the first read waits for others. */
const gatherTime = 20;

interface PendingRead {
  readonly sessionId: string;
  readonly resolve: (session: RestoreSession) => void;
  readonly reject: (error: unknown) => void;
}

/** Reads sessions for all who track one: reads of the same moment become one call to the service. */
export class SessionPoller {
  readonly #api: Pick<RestoreApi, 'getSessions'>;
  readonly #clock: Clock;
  #pending: PendingRead[] = [];

  constructor(api: Pick<RestoreApi, 'getSessions'>, clock: Clock) {
    this.#api = api;
    this.#clock = clock;
  }

  /** Resolves and rejects as `getSession` does. */
  read(sessionId: string): Promise<RestoreSession> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ sessionId, resolve, reject });
      if (this.#pending.length === 1) void this.#readAll();
    });
  }

  async #readAll(): Promise<void> {
    await this.#clock.sleep(gatherTime);
    const pending = this.#pending;
    this.#pending = [];
    try {
      const answers = await this.#api.getSessions(pending.map(({ sessionId }) => sessionId));
      for (const [index, read] of pending.entries()) settle(read, answers[index]);
    } catch (error) {
      for (const { reject } of pending) reject(error);
    }
  }
}

function settle({ sessionId, resolve, reject }: PendingRead, answer: SessionOrError | undefined): void {
  if (answer === undefined) reject(new Error(`there is no answer for the session ${sessionId}`));
  else if (answer instanceof GraphError) reject(answer);
  else resolve(answer);
}
