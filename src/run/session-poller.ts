import { GraphError } from '../graph/graph-error.ts';
import type { RestoreApi, RestoreSession, SessionOrError } from '../graph/restore-api.ts';
import type { Clock } from '../util/clock.ts';

/** Milliseconds that the first who asks waits for others. */
const gathering = 20;

interface PendingRead {
  readonly sessionId: string;
  readonly resolve: (session: RestoreSession) => void;
  readonly reject: (error: unknown) => void;
}

/** Looks at sessions for many who track one each: what is asked for in the same moment is asked of the service in one call. */
export class SessionPoller {
  readonly #api: Pick<RestoreApi, 'getSessions'>;
  readonly #clock: Clock;
  #asked: PendingRead[] = [];

  constructor(api: Pick<RestoreApi, 'getSessions'>, clock: Clock) {
    this.#api = api;
    this.#clock = clock;
  }

  /** Resolves and rejects as `getSession` does. */
  look(sessionId: string): Promise<RestoreSession> {
    return new Promise((resolve, reject) => {
      this.#asked.push({ sessionId, resolve, reject });
      if (this.#asked.length === 1) void this.#gather();
    });
  }

  async #gather(): Promise<void> {
    await this.#clock.sleep(gathering);
    const asked = this.#asked;
    this.#asked = [];
    try {
      const looks = await this.#api.getSessions(asked.map(({ sessionId }) => sessionId));
      for (const [index, one] of asked.entries()) answer(one, looks[index]);
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }
}

function answer({ sessionId, resolve, reject }: PendingRead, look: SessionOrError | undefined): void {
  if (look === undefined) reject(new Error(`nothing was answered of the session ${sessionId}`));
  else if (look instanceof GraphError) reject(look);
  else resolve(look);
}
