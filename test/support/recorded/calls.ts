import type { Tenant } from '../../../src/emulator/tenant.ts';
import { TenantApi } from '../../../src/emulator/tenant-api.ts';
import { GraphError } from '../../../src/graph/graph-error.ts';
import type { RestoreApi } from '../../../src/graph/restore-api.ts';
import type { Clock } from '../../../src/util/clock.ts';
import type { VirtualClock } from '../virtual-clock.ts';
import { type IdPairs, idsIn, neededIds, pairIds, withIds } from './ids.ts';

/*
 * The calls that an emulated tenant received while a run was recorded. The same calls at the same times bring another tenant
 * to the state in which the recorded process left the service.
 */

/** A line of `calls.ndjson`. */
export interface RecordedCall {
  /** By the tenant's clock: RFC 3339 in UTC. */
  readonly at: string;
  readonly call: CallName;
  readonly with: readonly unknown[];
  /** The ids in its answer that the journal, the plan or a later call names, each at its place in the answer. */
  readonly ids?: unknown;
  /** The error code, if the service refused the call. */
  readonly refused?: string;
}

/**
 * How to make each call that changes something or whose answer holds ids that a journal may name. The keys are in recorded
 * files: a renamed method keeps its key here.
 */
const callers: { readonly [Method in CallName]: Caller<Method> } = {
  createSession: (api, words) => api.createSession(...words),
  addArtifacts: (api, words) => api.addArtifacts(...words),
  removeArtifacts: (api, words) => api.removeArtifacts(...words),
  deleteSession: (api, words) => api.deleteSession(...words),
  addBulkRequest: (api, words) => api.addBulkRequest(...words),
  activateSession: (api, words) => api.activateSession(...words),
  createBrowseSession: (api, words) => api.createBrowseSession(...words),
  searchRestorePoints: (api, words) => api.searchRestorePoints(...words),
  listProtectionUnits: (api, words) => allOf(api.listProtectionUnits(...words)),
  listArtifacts: (api, words) => allOf(api.listArtifacts(...words)),
  listBulkRequests: (api, words) => allOf(api.listBulkRequests(...words)),
  browse: (api, words) => allOf(api.browse(...words)),
};

type Caller<Method extends keyof RestoreApi> = (api: RestoreApi, words: Parameters<RestoreApi[Method]>) => unknown;

type CallName = Exclude<keyof RestoreApi, 'getServiceStatus' | 'listSessions' | `get${string}`>;

/** Calls that return pages and change nothing. They are recorded only for the ids in their answers. */
const reads: readonly CallName[] = ['listProtectionUnits', 'listArtifacts', 'listBulkRequests', 'browse'];

async function make(api: RestoreApi, call: CallName, words: readonly unknown[]): Promise<unknown> {
  return await (callers[call] as (api: RestoreApi, words: readonly unknown[]) => unknown)(api, words);
}

async function allOf(pages: AsyncIterable<readonly unknown[]>): Promise<unknown[]> {
  const items: unknown[] = [];
  for await (const page of pages) items.push(...page);
  return items;
}

/** A permit is the caller's own, and stands last. */
function withoutPermit(words: readonly unknown[]): readonly unknown[] {
  if (typeof words.at(-1) !== 'function') return words;
  return words.slice(0, -1).filter((word) => word !== undefined);
}

/** A tenant that records its calls. */
export class RecordedTenant {
  readonly api: RestoreApi;
  readonly #calls: RecordedCall[] = [];
  readonly #tenant: RestoreApi;
  readonly #clock: Clock;

  constructor(tenant: Tenant, clock: Clock) {
    this.#tenant = new TenantApi(tenant);
    this.#clock = clock;
    this.api = new Proxy(this.#tenant, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key);
        if (typeof value !== 'function') return value;
        if (!(key in callers)) return value.bind(target);
        const call = key as CallName;
        return (...words: unknown[]) => (reads.includes(call) ? this.#pages(call, words) : this.#make(call, words));
      },
    });
  }

  /** Reads what every session holds, so that the record has the ids of artifacts that nobody has read yet. */
  async lookAround(): Promise<void> {
    for await (const sessions of this.#tenant.listSessions()) {
      for (const { id, workload } of sessions) {
        if (workload === null) continue;
        await this.#make('listBulkRequests', [workload, id]);
        for (const scope of ['whole', 'granular']) await this.#make('listArtifacts', [workload, id, scope]);
      }
    }
  }

  /** A whole list as one page. */
  async *#pages(call: CallName, words: readonly unknown[]): AsyncIterable<unknown> {
    yield await this.#make(call, words);
  }

  async #make(call: CallName, words: readonly unknown[]): Promise<unknown> {
    const recorded = { at: new Date(this.#clock.now()).toISOString(), call, with: withoutPermit(words) };
    const place = this.#calls.push(recorded) - 1;
    try {
      const answer = await make(this.#tenant, call, words);
      const ids = idsIn(answer);
      if (ids !== undefined) this.#calls[place] = { ...recorded, ids };
      return answer;
    } catch (error) {
      if (error instanceof GraphError) this.#calls[place] = { ...recorded, refused: error.code };
      throw error;
    }
  }

  /** The calls that bring a tenant to the state of this one, with all ids that `texts` name. */
  callsFor(...texts: readonly string[]): RecordedCall[] {
    const text = [...texts, ...this.#calls.map((call) => JSON.stringify(call.with))].join('\n');
    const known = new Set<string>();
    const calls = this.#calls.map(({ ids: all, ...call }): RecordedCall => {
      const ids = neededIds(all, text, known);
      return ids === undefined ? call : { ...call, ids };
    });
    return calls.filter(({ call, ids }) => !reads.includes(call) || ids !== undefined);
  }
}

/** Makes recorded calls again, each at its time. Resolves to the recorded ids, each with the id that the tenant gives now. */
export async function replayCalls(
  calls: readonly RecordedCall[],
  tenant: Tenant,
  clock: VirtualClock,
): Promise<IdPairs> {
  const api = new TenantApi(tenant);
  const pairs: IdPairs = new Map();
  for (const { at, call, with: recorded, ids, refused } of calls) {
    await clock.advance(Date.parse(at) - clock.now());
    const words = JSON.parse(withIds(JSON.stringify(recorded), pairs)) as unknown[];
    // JSON turns undefined into null, and no call has null among its words.
    const given = words.map((word) => word ?? undefined);
    const answer = await make(api, call, given).catch((error: unknown) => {
      if (refused === undefined || !(error instanceof GraphError)) throw error;
      return null;
    });
    if (ids !== undefined) pairIds(ids, answer, pairs);
  }
  return pairs;
}
