import { systemClock, within } from '../../util/clock.ts';
import type { DatabaseAddress } from './address.ts';
import { databaseProblem, isAway } from './database-error.ts';
import { type Client, loadDriver } from './driver.ts';

export interface LinkOptions {
  /** How long to wait for an answer before the connection is given up, in milliseconds. */
  readonly answer: number;
  /** How long to try again while the database is away, in milliseconds. 0 for not at all. */
  readonly patience: number;
  /** For errors: whether it is used to read or to write. */
  readonly kind: 'unreadable' | 'unwritable';
}

type Values = readonly unknown[];

/**
 * A connection for one purpose, opened at the first use and again after it was lost. What must not wait for each other has links of its
 * own: appends, renewals, claims, reads.
 *
 * A statement is sent again if its answer was lost, so each must be one that changes nothing the second time.
 */
export class Link {
  readonly #address: DatabaseAddress;
  readonly #options: LinkOptions;
  #client: Promise<Client> | null = null;
  /** Resolves when the statement that was given last has its answer: one is under way at a time. */
  #last: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(address: DatabaseAddress, options: LinkOptions) {
    this.#address = address;
    this.#options = options;
  }

  get shown(): string {
    return this.#address.shown;
  }

  /**
   * The rows of a statement's answer. If `values` is a function, it is called for each try. Rejects with StoreProblem once nothing
   * helps; its cause is the driver's error.
   */
  async query<Row extends object>(text: string, values?: Values | (() => Values)): Promise<Row[]> {
    const { patience, kind } = this.#options;
    const begun = systemClock.elapsed();
    for (let pause = 50; ; pause = Math.min(pause * 2, 1_000)) {
      try {
        return await this.#inTurn(() => this.#once<Row>(text, typeof values === 'function' ? values() : values));
      } catch (error) {
        const isOver = !isAway(error) || this.#isClosed || systemClock.elapsed() - begun > patience;
        if (isOver) throw databaseProblem(kind, this.shown, error);
      }
      await systemClock.sleep(pause);
    }
  }

  /** Ends the connection. A statement under way is given up. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const client = await this.#client?.catch(() => null);
    if (client == null) return;
    await within(
      farewell,
      client.end().catch(() => undefined),
    );
    await this.#drop();
  }

  /** The driver would take statements at once, but warns of it, and counts the time for an answer while they wait for each other. */
  async #inTurn<T>(send: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(send);
    this.#last = turn.catch(() => undefined);
    return await turn;
  }

  async #once<Row extends object>(text: string, values: Values | undefined): Promise<Row[]> {
    const client = await this.#connected();
    try {
      const query = { text, query_timeout: this.#options.answer, ...(values && { values: [...values] }) };
      return (await client.query<Row>(query)).rows;
    } catch (error) {
      if (isAway(error)) await this.#drop();
      throw error;
    }
  }

  async #connected(): Promise<Client> {
    if (this.#isClosed) throw new Error('Client was closed');
    this.#client ??= this.#connect();
    try {
      return await this.#client;
    } catch (error) {
      this.#client = null;
      throw error;
    }
  }

  async #connect(): Promise<Client> {
    const Driver = await loadDriver();
    const { connectionString, password } = this.#address;
    const client = new Driver({
      connectionString,
      ...(password !== undefined && { password }),
      application_name: 'bulk-restore',
      connectionTimeoutMillis: Math.min(this.#options.answer, longestConnect),
      keepAlive: true,
    });
    // Without a listener it would end the process. The next statement finds out.
    client.on('error', () => void this.#drop());
    await client.connect();
    return client;
  }

  /** Gives the connection up at once: a server that does not answer does not answer to a farewell either. */
  async #drop(): Promise<void> {
    const before = this.#client;
    this.#client = null;
    const client = await before?.catch(() => null);
    if (client == null) return;
    const { connection } = client as unknown as { readonly connection: { readonly stream: { destroy(): void } } };
    connection.stream.destroy();
  }
}

/** Milliseconds. */
const longestConnect = 5_000;
const farewell = 500;
