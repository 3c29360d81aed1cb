import { artifactsOf, names } from '../../src/graph/wire/paths.ts';
import { directoryIdKey } from '../../src/m365/site-name.ts';
import { resourceKey, type Workload } from '../../src/m365/workload.ts';
import type { Filling } from '../../src/plan/plan.ts';
import {
  type NameSources,
  nameOfUnit,
  type RawArtifact,
  type RawUnit,
  type SeenArtifact,
  seenArtifact,
} from './seen-artifact.ts';

/** A restore session of the run: every session that does not belong to other people. */
export interface SeenSession {
  readonly id: string;
  readonly workload: Workload;
  readonly filling: Filling;
  readonly status: string;
  readonly createdAt: number;
  readonly counts: { readonly total: number; readonly completed: number; readonly failed: number } | null;
  /** The name of its bulk request; null if it has none. */
  readonly displayName: string | null;
  readonly artifacts: readonly SeenArtifact[];
  /** Resources that the service could not resolve. */
  readonly unresolved: readonly { readonly target: string; readonly code: string }[];
}

interface RawSession {
  readonly id: string;
  readonly '@odata.type': string;
  readonly status: string;
  readonly restoreJobType: Filling;
  readonly createdDateTime: string;
  readonly createdBy: Readonly<Record<'user' | 'application', { readonly displayName: string } | undefined>>;
  readonly restoreSessionArtifactCount: SeenSession['counts'];
}

interface RawRequest {
  readonly displayName: string;
  readonly error: { readonly details: readonly { readonly target: string; readonly code: string }[] } | null;
}

interface RawUser {
  readonly id: string;
  readonly mail: string;
}

interface RawSite {
  readonly id: string;
  readonly webUrl: string;
}

/** Reads a whole collection. The path is below the Graph URL. */
type ReadAll = <T>(path: string) => Promise<T[]>;

/** Reads everything that a tenant shows after a run. `searches` are the queries of the run by the ids of the search responses. */
export async function readService(readAll: ReadAll, searches: NameSources['searches']): Promise<SeenSession[]> {
  const sources = { searches, units: await readUnits(readAll) };
  const sessions: SeenSession[] = [];
  for (const raw of await readAll<RawSession>(`${service}/restoreSessions`))
    if (!isOfOthers(raw)) sessions.push(await readSession(readAll, raw, sources));
  return sessions;
}

const service = '/solutions/backupRestore';

async function readSession(readAll: ReadAll, raw: RawSession, sources: NameSources): Promise<SeenSession> {
  const { id, status, restoreJobType: filling } = raw;
  const workload = workloadOf(raw);
  const { sessions, bulkRequests } = names[workload];
  const place = `${service}/${sessions}/${id}`;
  const [request] = await readAll<RawRequest>(`${place}/${bulkRequests}`);
  const collection = artifactsOf(workload, filling === 'granular' ? 'granular' : 'whole');
  const isOfFiles = filling === 'granular' && workload !== 'mailbox';
  const expand = isOfFiles ? '' : '?$expand=restorePoint($expand=protectionUnit)';
  const artifacts = await readAll<RawArtifact>(`${place}/${collection}${expand}`);
  return {
    id,
    workload,
    filling,
    status,
    createdAt: Date.parse(raw.createdDateTime),
    counts: raw.restoreSessionArtifactCount,
    displayName: request?.displayName ?? null,
    artifacts: artifacts.map((artifact) => seenArtifact(artifact, sources)),
    unresolved: request?.error?.details ?? [],
  };
}

/** The emulator's name for the creator of other people's sessions. */
function isOfOthers({ createdBy: { user, application } }: RawSession): boolean {
  return (user ?? application)?.displayName === 'somebody else';
}

function workloadOf({ '@odata.type': type }: RawSession): Workload {
  const found = (Object.keys(names) as Workload[]).find(
    (workload) => names[workload].sessionType.toLowerCase() === type.toLowerCase(),
  );
  if (found === undefined) throw new Error(`a session of the type \`${type}\``);
  return found;
}

/** Names by the ids of units, users and sites, from the directory and the list of units; empty if both are refused. */
async function readUnits(readAll: ReadAll): Promise<ReadonlyMap<string, string>> {
  const named = new Map<string, string>();
  for (const { id, mail } of await readAll<RawUser>('/users?$select=id,mail&$top=999'))
    named.set(directoryIdKey(id), resourceKey(mail));
  for (const { id, webUrl } of await readAll<RawSite>('/sites/getAllSites'))
    named.set(directoryIdKey(id), resourceKey(webUrl));
  for (const { unitType } of Object.values(names)) {
    for (const unit of await readAll<RawUnit>(`${service}/protectionUnits/${unitType}`)) {
      const directoryId = unit.directoryObjectId ?? unit.siteId;
      if (directoryId === undefined) continue;
      const name = nameOfUnit(unit) ?? named.get(directoryIdKey(directoryId));
      if (name === undefined) continue;
      named.set(unit.id, name).set(directoryIdKey(directoryId), name);
    }
  }
  return named;
}
