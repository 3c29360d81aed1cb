import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { appendFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

/** The folder with `postgres` and `initdb`: POSTGRES_BIN, or where Debian puts the newest. Null if there is none. */
export function postgresFolder(): string | null {
  const named = process.env['POSTGRES_BIN'];
  if (named !== undefined && named !== '') return named;
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root) : [];
  const folders = versions.toSorted((a, b) => Number(b) - Number(a)).map((version) => join(root, version, 'bin'));
  return folders.find((folder) => existsSync(join(folder, 'initdb'))) ?? null;
}

export interface PostgresOptions {
  /** Lines of postgresql.conf, instead of those for tests, which never wait for the disk. */
  readonly settings?: readonly string[];
  /** Lines of pg_hba.conf before the one that trusts everybody on this machine. */
  readonly access?: readonly string[];
  /** The URL of a server whose data it copies and follows: this one is a standby. */
  readonly from?: string;
}

const forTests = ['fsync = off', 'synchronous_commit = off', 'full_page_writes = off'];

/** A PostgreSQL of its own, on a free port of the loopback interface, as a user who is not root. `await using` stops it. */
export class PostgresServer implements AsyncDisposable {
  readonly folder: string;
  readonly port: number;
  #process: ChildProcess | null = null;
  /** Ends it with this process, however that ends. */
  readonly #endToo = (): void => void this.#process?.kill('SIGQUIT');

  private constructor(folder: string, port: number) {
    this.folder = folder;
    this.port = port;
  }

  static async start({ settings = forTests, access = [], from }: PostgresOptions = {}): Promise<PostgresServer> {
    const top = mkdtempSync(join(tmpdir(), 'bulk-restore-pg-'));
    const owner = ownerOfServer();
    if (owner !== null) chownSync(top, owner.uid, owner.gid);
    const server = new PostgresServer(join(top, 'data'), await freePort());
    if (from === undefined)
      await run('initdb', [
        '-D',
        server.folder,
        '-U',
        'postgres',
        '-A',
        'trust',
        '-E',
        'UTF8',
        '--locale=C',
        '--no-sync',
        '--no-instructions',
      ]);
    else await run('pg_basebackup', ['-D', server.folder, '-d', from, '-R', '-X', 'stream', '--no-sync', '-c', 'fast']);
    const lines = [
      `port = ${server.port}`,
      `listen_addresses = '127.0.0.1'`,
      `unix_socket_directories = '${top}'`,
      ...settings,
    ];
    await appendFile(join(server.folder, 'postgresql.conf'), `${lines.join('\n')}\n`);
    if (access.length > 0) {
      const trusting = [
        'local all all trust',
        'host all all 127.0.0.1/32 trust',
        'host replication all 127.0.0.1/32 trust',
      ];
      const hba = join(server.folder, 'pg_hba.conf');
      await rm(hba);
      await appendFile(hba, `${[...access, ...trusting].join('\n')}\n`);
      if (owner !== null) chownSync(hba, owner.uid, owner.gid);
    }
    process.once('exit', server.#endToo);
    await server.boot();
    return server;
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  url(database: string, user = 'postgres'): string {
    return `postgres://${user}@127.0.0.1:${this.port}/${database}`;
  }

  /** Starts it, also after `kill`, and waits until it answers. */
  async boot(): Promise<void> {
    const bin = postgresFolder() ?? '';
    const owner = ownerOfServer();
    this.#process = spawn(join(bin, 'postgres'), ['-D', this.folder], { stdio: 'ignore', cwd: '/', ...owner });
    for (let tries = 0; ; tries += 1) {
      try {
        await this.run('postgres', 'select 1');
        return;
      } catch (error) {
        if (tries > 200 || this.#process.exitCode !== null) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Goes on when this process ends: somebody else stops it. */
  outlive(): void {
    process.off('exit', this.#endToo);
    this.#process?.unref();
  }

  /** What a statement answers. */
  async run(database: string, sql: string): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: this.url(database) });
    client.on('error', () => undefined);
    await client.connect();
    try {
      const { rows } = await client.query<Record<string, unknown>>(sql);
      return rows;
    } finally {
      await client.end();
    }
  }

  /** Ends it at once, as a crash does, or with another signal. Resolves once it is gone. */
  async kill(signal: NodeJS.Signals = 'SIGQUIT'): Promise<void> {
    const child = this.#process;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await gone;
  }

  /** Makes a standby the primary. */
  async promote(): Promise<void> {
    await this.run('postgres', 'select pg_promote()');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    process.off('exit', this.#endToo);
    await this.kill();
    await rm(join(this.folder, '..'), { recursive: true, force: true });
  }
}

/** PostgreSQL refuses to run as root. */
function ownerOfServer(): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  for (const user of ['postgres', 'nobody']) {
    try {
      const [uid, gid] = ['-u', '-g'].map((flag) =>
        Number(execFileSync('id', [flag, user], { stdio: 'pipe' }).toString()),
      );
      if (uid !== undefined && gid !== undefined) return { uid, gid };
    } catch {
      // There is no such user.
    }
  }
  return null;
}

async function run(program: string, words: string[]): Promise<void> {
  await promisify(execFile)(join(postgresFolder() ?? '', program), words, { cwd: '/', ...ownerOfServer() });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
