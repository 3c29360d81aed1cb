import { createHash } from 'node:crypto';
import { type ResourceKind, resourceKinds } from '../../m365/workload.ts';
import { linesIn } from '../../util/lines.ts';
import { version } from '../../util/version.ts';
import { formatVersion } from '../event-line.ts';
import { readRun } from '../read-run.ts';
import { chainFileName, drillFile, keptFileAt, timingsFile } from '../records/kept-files.ts';
import { parseTimingLine, timingLine } from '../records/timings-file.ts';
import {
  type ChainName,
  type RunRecord,
  type RunStore,
  type StoreFile,
  StoreProblem,
  type StoreUpkeep,
} from '../store.ts';
import { Blobs } from './blobs.ts';
import { ChainRows } from './chain-rows.ts';
import type { Link } from './link.ts';

/** Moves runs into and out of a database, and removes old ones. */
export class PostgresUpkeep implements StoreUpkeep {
  readonly #store: Pick<RunStore, 'requireNew' | 'recordOf'>;
  readonly #link: Link;
  readonly #blobs: Blobs;

  constructor(store: Pick<RunStore, 'requireNew' | 'recordOf'>, link: Link) {
    this.#store = store;
    this.#link = link;
    this.#blobs = new Blobs(link);
  }

  async addRecord(runId: string, recordOf: () => RunRecord): Promise<void> {
    await this.#store.requireNew(runId);
    const source = recordOf();
    const path = `of ${runId}`;
    const { state } = await readRun(runId, {
      journal: { path, pieces: source.journal },
      plan: { path, pieces: source.plan },
    });
    const { plan, ended } = state;
    const planId = await this.#blobs.keep(recordOf().plan);
    await this.#link.query(
      'delete from bulk_restore.event where run_id = $1 and not exists (select from bulk_restore.run where run_id = $1)',
      [runId],
    );
    await this.#addLines(runId, recordOf().journal);
    // Last, because with its row the run is there.
    const made = await this.#link.query(
      `with known as (insert into bulk_restore.tenant (tenant) values ($2) on conflict do nothing)
        insert into bulk_restore.run (run_id, tenant, spec_name, parallel, state, created_at, created_by, plan_id, plan_hash,
          journal_version, tool_version, epoch, exit_code)
        values ($1, $2, $3, false, $4, $5, 'store import', $6, $7, $8, $9, 1, $10)
        on conflict (run_id) do update set plan_id = excluded.plan_id where run.plan_id = excluded.plan_id returning 1`,
      [
        runId,
        plan.tenant ?? '',
        plan.name,
        ended !== null && ended.exitCode < 2 ? 'ended' : 'stopped',
        state.started?.at ?? plan.createdAt,
        planId,
        plan.hash,
        formatVersion,
        state.started?.toolVersion ?? version,
        ended?.exitCode ?? null,
      ],
    );
    if (made.length === 0) {
      await this.#blobs.remove(planId);
      await this.#store.requireNew(runId);
    }
    if ((await sumOf(recordOf())) === (await sumOf(this.#store.recordOf(runId)))) return;
    await this.remove(runId);
    const message = `the run \`${runId}\` is not kept byte by byte: it has bytes that are no UTF-8`;
    throw new StoreProblem('damaged', message, 'restore it from a copy, and import that');
  }

  async remove(runId: string): Promise<void> {
    const [row] = await this.#link.query<{ is_held: boolean; plan_id: string }>(
      `with gone as (
          delete from bulk_restore.run where run_id = $1 and (token is null or lease_until < clock_timestamp())
          returning plan_id
        ), events as (delete from bulk_restore.event where run_id = $1 and exists (select from gone)),
        summary as (delete from bulk_restore.summary where run_id = $1 and exists (select from gone)),
        activation as (delete from bulk_restore.activation where run_id = $1 and exists (select from gone)),
        known as (delete from bulk_restore.known_session where run_id = $1 and exists (select from gone)),
        plan as (delete from bulk_restore.blob where blob_id in (select plan_id from gone))
        select not exists (select from gone) as is_held from bulk_restore.run where run_id = $1`,
      [runId],
    );
    if (row?.is_held !== true) return;
    throw new StoreProblem('held', `a process works on the run \`${runId}\``, 'wait until it ends, or cancel it');
  }

  async *files(): AsyncGenerator<StoreFile> {
    const pieces = this.#timings();
    const first = await pieces.next();
    if (first.done !== true) yield { path: timingsFile, pieces: startingWith(first.value, pieces) };
    const drills = await this.#link.query<{ run_id: string; blob_id: string }>(
      'select run_id, blob_id from bulk_restore.drill_record order by run_id collate "C"',
    );
    for (const { run_id, blob_id } of drills) yield { path: drillFile(run_id), pieces: this.#blobs.read(blob_id) };
    for (const { chain, text } of await new ChainRows(this.#link).all())
      yield { path: chainFileName(chain), pieces: one(text) };
  }

  async addFile({ path, pieces }: StoreFile): Promise<boolean> {
    const kept = keptFileAt(path);
    if (kept === null) return false;
    if (kept === 'timings') return await this.#addTimings(pieces);
    if ('drill' in kept) return await this.#addDrill(kept.drill, pieces);
    return await this.#addChain(kept.chain, pieces);
  }

  async removeTestRestores(runId: string): Promise<void> {
    await this.#link.query(
      `with gone as (delete from bulk_restore.drill_record where run_id = $1 returning blob_id)
        delete from bulk_restore.blob where blob_id in (select blob_id from gone)`,
      [runId],
    );
  }

  async removeTimings(isWanted: (kind: ResourceKind, key: string) => boolean): Promise<number> {
    const rows = await this.#link.query<{ n: string; kind: ResourceKind; name: string }>(
      'select n, kind, name from bulk_restore.timing',
    );
    const gone = rows.filter(({ kind, name }) => !isWanted(kind, name)).map(({ n }) => n);
    await this.#link.query('delete from bulk_restore.timing where n = any ($1::bigint[])', [gone]);
    return gone.length;
  }

  async #addLines(runId: string, pieces: AsyncIterable<Buffer>): Promise<void> {
    let seq = 0;
    for await (const lines of linesIn(pieces)) {
      const texts = lines.map(({ text }) => text);
      await this.#link.query(
        `insert into bulk_restore.event (run_id, seq, epoch, session, line)
          select $1, $2::bigint + u.n - 1, 1, u.session, u.line
          from unnest($3::text[], $4::text[]) with ordinality as u (line, session, n) on conflict do nothing`,
        [runId, seq, texts, texts.map(sessionOfArtifacts)],
      );
      seq += texts.length;
    }
  }

  async *#timings(): AsyncGenerator<Buffer> {
    for (const kind of resourceKinds)
      for (let after = '0'; ; ) {
        const rows = await this.#link.query<{ n: string; name: string; latest: number; before: number | null }>(
          'select n, name, latest, before from bulk_restore.timing where kind = $1 and n > $2 order by n limit 10000',
          [kind, after],
        );
        const last = rows.at(-1);
        if (last === undefined) break;
        after = last.n;
        yield Buffer.from(rows.map(({ name, ...times }) => timingLine(kind, name, times)).join(''));
      }
  }

  async #addTimings(pieces: AsyncIterable<Buffer>): Promise<boolean> {
    const [row] = await this.#link.query('select 1 from bulk_restore.timing limit 1');
    if (row !== undefined) return false;
    for await (const lines of linesIn(pieces)) {
      const known = lines.flatMap(({ text }) => parseTimingLine(text) ?? []);
      await this.#link.query(
        `insert into bulk_restore.timing (kind, name, latest, before)
          select u.kind, u.name, u.latest, u.before
          from unnest($1::text[], $2::text[], $3::float8[], $4::float8[]) with ordinality as u (kind, name, latest, before, n)
          order by u.n on conflict do nothing`,
        [
          known.map(({ kind }) => kind),
          known.map(({ key }) => key),
          known.map(({ times }) => times.latest),
          known.map(({ times }) => times.before),
        ],
      );
    }
    return true;
  }

  async #addChain({ specName, isEmulated }: ChainName, pieces: AsyncIterable<Buffer>): Promise<boolean> {
    const chain = [specName, isEmulated];
    const before = await this.#link.query(
      'select 1 from bulk_restore.chain where spec_name = $1 and is_emulated = $2',
      chain,
    );
    if (before.length > 0) return false;
    const rows = await this.#link.query(
      `insert into bulk_restore.chain (spec_name, is_emulated, record) values ($1, $2, $3)
        on conflict (spec_name, is_emulated) do update set record = excluded.record where chain.record = excluded.record returning 1`,
      [...chain, (await bytesOf(pieces)).toString()],
    );
    return rows.length > 0;
  }

  async #addDrill(runId: string, pieces: AsyncIterable<Buffer>): Promise<boolean> {
    const bytes = await bytesOf(pieces);
    const [first = ''] = bytes.toString('utf8', 0, 1_000).split('\n');
    const blob = await this.#blobs.keep([bytes]);
    const rows = await this.#link.query(
      `insert into bulk_restore.drill_record (run_id, is_emulated, blob_id) values ($1, $2, $3)
        on conflict (run_id) do update set blob_id = excluded.blob_id where drill_record.blob_id = excluded.blob_id returning 1`,
      [runId, first.includes('"emulated":true'), blob],
    );
    if (rows.length === 0) await this.#blobs.remove(blob);
    return rows.length > 0;
  }
}

/** Nearly all lines of a journal are of artifacts. */
function sessionOfArtifacts(line: string): string | null {
  if (!line.includes('"artifacts-read"')) return null;
  const { type, session } = JSON.parse(line) as { type?: string; session?: string };
  return type === 'artifacts-read' ? (session ?? null) : null;
}

async function sumOf({ plan, journal }: RunRecord): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of plan) hash.update(piece);
  hash.update('\0');
  for await (const piece of journal) hash.update(piece);
  return hash.digest('hex');
}

async function bytesOf(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

async function* one(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

async function* startingWith(first: Buffer, others: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* others;
}
