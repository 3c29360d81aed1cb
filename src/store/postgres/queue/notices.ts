import { systemClock } from '../../../util/clock.ts';
import type { DatabaseAddress } from '../address.ts';
import { loadDriver } from '../driver.ts';

/**
 * Hears the notices of the database on a connection of its own, which a pooler must not stand before. They only save time: whoever
 * listens also looks again and again.
 */
export class Notices implements AsyncDisposable {
  readonly #address: DatabaseAddress;
  readonly #onNotice: () => void;
  readonly #ended = new AbortController();
  readonly #listening: Promise<void>;

  constructor(address: DatabaseAddress, onNotice: () => void) {
    this.#address = address;
    this.#onNotice = onNotice;
    this.#listening = this.#listen();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort();
    await this.#listening;
  }

  async #listen(): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      await this.#listenOnce().catch(() => undefined);
      // What was said meanwhile was not heard.
      if (!signal.aborted) this.#onNotice();
      await systemClock.sleep(pause, signal).catch(() => undefined);
    }
  }

  /** Until the connection ends. */
  async #listenOnce(): Promise<void> {
    const Driver = await loadDriver();
    const { connectionString, password } = this.#address;
    const client = new Driver({
      connectionString,
      ...(password !== undefined && { password }),
      application_name: 'bulk-restore worker',
      connectionTimeoutMillis: longestConnect,
      keepAlive: true,
    });
    const { signal } = this.#ended;
    const ended = new Promise<void>((resolve) => {
      client.on('error', () => resolve());
      client.on('end', () => resolve());
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    client.on('notification', () => this.#onNotice());
    try {
      await client.connect();
      await client.query('listen bulk_restore');
      this.#onNotice();
      await ended;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

/** Milliseconds. */
const pause = 1_000;
const longestConnect = 5_000;
