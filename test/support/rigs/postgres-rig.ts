import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import { addressOf, type DatabaseAddress } from '../../../src/store/postgres/address.ts';
import { Link } from '../../../src/store/postgres/link.ts';
import { PostgresStore } from '../../../src/store/postgres/postgres-store.ts';
import { migrate } from '../../../src/store/postgres/schema/migrate.ts';
import { PostgresServer, postgresFolder } from './postgres-server.ts';

/**
 * Whether there is a PostgreSQL for tests. If not, they are skipped, and say so; with `NEED_SERVICES=1`, as in .ci/run, that is an
 * error.
 */
export const hasPostgres: boolean = lookForPostgres();

function lookForPostgres(): boolean {
  if (postgresFolder() !== null) return true;
  if (process.env['NEED_SERVICES'] === '1')
    throw new Error('no PostgreSQL, but NEED_SERVICES=1: run scripts/ci-services');
  process.stderr.write(
    '\nSKIPPED: the store in PostgreSQL is not tested, because there is no PostgreSQL. Set POSTGRES_BIN to the folder of its programs.\n\n',
  );
  return false;
}

/** The server that all processes of a test run share, as its file has it. */
export interface SharedServer {
  readonly port: number;
  readonly pid: number;
  /** The folder to delete in the end. */
  readonly top: string;
}

export function serverFile(folder: string): string {
  return join(folder, 'server.json');
}

/** A database of its own for one test file or test, with the tables of the store. `await using` closes its stores and drops it. */
export class Database implements AsyncDisposable {
  readonly url: string;
  readonly name: string;
  readonly #port: number;
  readonly #stores: PostgresStore[] = [];
  #client: pg.Client | null = null;

  private constructor(port: number, name: string) {
    this.#port = port;
    this.name = name;
    this.url = urlOf(port, name);
  }

  /** With `isEmpty`, without tables. */
  static async open({ isEmpty = false }: { readonly isEmpty?: boolean } = {}): Promise<Database> {
    const { port } = await sharedServer();
    const name = `test_${randomUUID().replaceAll('-', '')}`;
    await run(urlOf(port, 'postgres'), `create database ${name} template ${isEmpty ? 'template0' : template}`);
    return new Database(port, name);
  }

  /** The address, with a lease of 2 s unless the test wants another. */
  address(lease = '2s'): DatabaseAddress {
    return addressOf(this.url, { BULK_RESTORE_LEASE: lease });
  }

  /** The store as one process has it. Each call is another process. */
  store({ name = `process ${this.#stores.length + 1} on here`, lease = '2s' }: StoreOptions = {}): PostgresStore {
    const store = new PostgresStore(this.address(lease), { name, claimed: null });
    this.#stores.push(store);
    return store;
  }

  /** What statements answer. */
  async run(sql: string): Promise<Record<string, unknown>[]> {
    this.#client ??= await connected(this.url);
    return (await this.#client.query<Record<string, unknown>>(sql)).rows;
  }

  /** Closes its stores and empties its tables, for the next test. */
  async clear(): Promise<void> {
    for (const store of this.#stores.splice(0)) await store[Symbol.asyncDispose]();
    const tables =
      'tenant run event blob timing drill_record summary chain schedule firing worker activation known_session';
    await this.run(
      `truncate ${tables
        .split(' ')
        .map((table) => `bulk_restore.${table}`)
        .join(', ')}`,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const store of this.#stores) await store[Symbol.asyncDispose]();
    await this.#client?.end();
    await run(urlOf(this.#port, 'postgres'), `drop database ${this.name} with (force)`);
  }
}

interface StoreOptions {
  readonly name?: string;
  readonly lease?: string;
}

/** Copied for each test. */
const template = 'bulk_restore_template';

function urlOf(port: number, database: string): string {
  return `postgres://postgres@127.0.0.1:${port}/${database}`;
}

async function run(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = await connected(url);
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** The first process that asks starts it; the others wait until it is there. */
async function sharedServer(): Promise<SharedServer> {
  const folder = inject('postgresFolder');
  const file = serverFile(folder);
  if (!existsSync(file) && isFirst(join(folder, 'starting'))) {
    const server = await PostgresServer.start();
    server.outlive();
    await run(server.url('postgres'), `create database ${template} template template0`);
    const link = new Link(addressOf(server.url(template), {}), { answer: 30_000, patience: 0, kind: 'unwritable' });
    await migrate(link);
    await link.close();
    const shared: SharedServer = { port: server.port, pid: server.pid, top: dirname(server.folder) };
    writeFileSync(`${file}.tmp`, JSON.stringify(shared));
    renameSync(`${file}.tmp`, file);
  }
  for (let tries = 0; !existsSync(file); tries += 1) {
    if (tries > 600) throw new Error('no process of this test run has started a PostgreSQL');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return JSON.parse(readFileSync(file, 'utf8')) as SharedServer;
}

function isFirst(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch {
    return false;
  }
}
