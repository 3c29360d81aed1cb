import { setTimeout as sleep } from 'node:timers/promises';
import { names } from '../../src/graph/paths.ts';
import type { Workload } from '../../src/spec/workload.ts';

/*
 * What the service has to show once a run is over, read without the program's own client: what is checked is not checked
 * by itself. The emulator's faults hit this reader too, which asks until it gets an answer that makes sense.
 */

export interface ServiceView {
  /** Sessions that hold a bulk request of the run. */
  readonly sessions: readonly SeenSession[];
  /** Drafts that hold no bulk request: nobody can tell whose they are. */
  readonly emptyDrafts: number;
}

export interface SeenSession {
  readonly id: string;
  readonly workload: Workload;
  readonly status: string;
  readonly createdAt: number;
  readonly counts: { readonly total: number; readonly completed: number; readonly failed: number } | null;
  readonly displayName: string;
  readonly artifacts: readonly SeenArtifact[];
  /** Resources that the service could not resolve. */
  readonly unresolved: readonly { readonly target: string; readonly code: string }[];
}

export interface SeenArtifact {
  readonly id: string;
  /** The resource that it stands for; null where the service hides that. */
  readonly name: string | null;
  readonly status: string;
  readonly code: string;
  readonly completedAt: number;
  /** Items that came back; null for drives and sites, which tell none. */
  readonly items: number | null;
}

interface RawSession {
  readonly id: string;
  readonly '@odata.type': string;
  readonly status: string;
  readonly createdDateTime: string;
  readonly restoreSessionArtifactCount: SeenSession['counts'];
}

interface RawRequest {
  readonly displayName: string;
  readonly error: { readonly details: readonly { readonly target: string; readonly code: string }[] } | null;
}

interface RawArtifact {
  readonly id: string;
  readonly status: string;
  readonly error: { readonly code: string } | null;
  readonly completionDateTime: string;
  readonly restoredItemCount?: number;
  readonly restorePoint: { readonly protectionUnit: RawUnit | null };
}

interface RawUnit {
  readonly id: string;
  readonly email?: string | null;
  readonly siteWebUrl?: string | null;
}

/** Reads all that a tenant has to show of one run. `url` is the Graph URL. */
export async function readService(url: string, runId: string): Promise<ServiceView> {
  const service = `${url}/solutions/backupRestore`;
  const sessions: SeenSession[] = [];
  let emptyDrafts = 0;
  const units = await readUnits(service);
  for (const raw of await readAll<RawSession>(`${service}/restoreSessions`)) {
    const workload = workloadOf(raw);
    const { bulkRequests, artifacts } = pathsOf(service, workload, raw.id);
    const [request] = await readAll<RawRequest>(bulkRequests);
    if (request === undefined && raw.status === 'draft') emptyDrafts += 1;
    if (!request?.displayName.startsWith(`${runId}/`)) continue;
    const found = await readAll<RawArtifact>(`${artifacts}?$expand=restorePoint($expand=protectionUnit)`);
    sessions.push({
      id: raw.id,
      workload,
      status: raw.status,
      createdAt: Date.parse(raw.createdDateTime),
      counts: raw.restoreSessionArtifactCount,
      displayName: request.displayName,
      artifacts: found.map((artifact) => seenArtifact(artifact, units)),
      unresolved: request.error?.details ?? [],
    });
  }
  return { sessions, emptyDrafts };
}

function pathsOf(service: string, workload: Workload, id: string): { bulkRequests: string; artifacts: string } {
  const { sessions, bulkRequests, artifacts } = names[workload];
  return {
    bulkRequests: `${service}/${sessions}/${id}/${bulkRequests}`,
    artifacts: `${service}/${sessions}/${id}/${artifacts}`,
  };
}

function workloadOf({ '@odata.type': type }: RawSession): Workload {
  const found = (Object.keys(names) as Workload[]).find(
    (workload) => names[workload].sessionType.toLowerCase() === type.toLowerCase(),
  );
  if (found === undefined) throw new Error(`a session of the type \`${type}\``);
  return found;
}

function seenArtifact(raw: RawArtifact, units: ReadonlyMap<string, string>): SeenArtifact {
  const unit = raw.restorePoint.protectionUnit;
  return {
    id: raw.id,
    name: unit && (nameOf(unit) ?? units.get(unit.id) ?? null),
    status: raw.status,
    code: raw.error?.code ?? '',
    completedAt: Date.parse(raw.completionDateTime),
    items: raw.restoredItemCount ?? null,
  };
}

/** Names by unit id; nothing where the list is refused. */
async function readUnits(service: string): Promise<ReadonlyMap<string, string>> {
  const named = new Map<string, string>();
  for (const { unitType } of Object.values(names)) {
    for (const unit of await readAll<RawUnit>(`${service}/protectionUnits/${unitType}`)) {
      const name = nameOf(unit);
      if (name !== null) named.set(unit.id, name);
    }
  }
  return named;
}

function nameOf({ email, siteWebUrl }: RawUnit): string | null {
  return (email ?? siteWebUrl ?? null)?.toLowerCase() ?? null;
}

interface RawPage<T> {
  readonly value: readonly T[];
  readonly '@odata.nextLink'?: string;
}

async function readAll<T>(first: string): Promise<T[]> {
  const items: T[] = [];
  const version = first.slice(0, first.indexOf('/solutions/'));
  for (let url: string | undefined = first; url !== undefined; ) {
    const page: RawPage<T> = await read<RawPage<T>>(url);
    items.push(...page.value);
    const next: string | undefined = page['@odata.nextLink'];
    url = next?.startsWith('/') ? `${version}${next}` : next;
  }
  return items;
}

/** Asks until an answer makes sense. A 403 is an empty page: the list is not for this reader. */
async function read<T>(url: string): Promise<T> {
  for (let left = mostTries; left > 0; left -= 1) {
    const json = await tryToRead(url);
    if (json !== undefined) return json as T;
    await sleep(5);
  }
  throw new Error(`${url} gave no answer that makes sense`);
}

const mostTries = 400;
const headers = { Authorization: 'Bearer anything', Prefer: 'include-unknown-enum-members' };

/** Undefined for anything that a fault may have done. */
async function tryToRead(url: string): Promise<unknown> {
  try {
    const answer = await fetch(url, { headers });
    if (answer.status === 403) return { value: [] };
    const text = await answer.text();
    if (answer.ok && !text.includes('waitingForApproval')) return JSON.parse(text);
  } catch (error) {
    // fetch rejects with TypeError whatever happens to its connection; JSON.parse with SyntaxError.
    if (!(error instanceof TypeError) && !(error instanceof SyntaxError)) throw error;
    return undefined;
  }
  return undefined;
}
