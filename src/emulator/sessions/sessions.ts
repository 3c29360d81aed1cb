import type { ArtifactScope } from '../../graph/artifact-changes.ts';
import { sessionRetention } from '../../m365/limits.ts';
import type { Workload } from '../../m365/workload.ts';
import type { PageBounds } from '../query.ts';
import { ServiceError } from '../service-error.ts';
import type { AddedArtifact } from './added-artifact.ts';
import type { BulkAddition } from './bulk-addition.ts';
import type { EmulatedArtifact, Timeline } from './timeline.ts';

export interface EmulatedBulkRequest extends BulkAddition {
  readonly id: string;
  readonly createdAt: number;
}

/** Artifacts that a client added to a draft one by one: of whole units, or of single items. */
export interface AddedArtifacts {
  readonly scope: ArtifactScope;
  readonly artifacts: readonly AddedArtifact[];
}

/** A restore session. It is a draft until it has a timeline. It has a bulk addition request, added artifacts, or neither. */
export interface EmulatedSession {
  readonly id: string;
  readonly workload: Workload;
  readonly createdAt: number;
  readonly createdBy: 'this client' | 'somebody else';
  /** What it restores; kept when the request itself is deleted. */
  bulk: EmulatedBulkRequest | null;
  bulkDeleted: boolean;
  added: AddedArtifacts | null;
  timeline: Timeline | null;
  deleted: boolean;
}

/** All sessions of the tenant, in the order of their creation. */
export class EmulatedSessions {
  readonly #all: EmulatedSession[] = [];
  readonly #byId = new Map<string, EmulatedSession>();

  add(session: EmulatedSession): EmulatedSession {
    this.#all.push(session);
    this.#byId.set(session.id, session);
    return session;
  }

  get count(): number {
    return this.#all.length;
  }

  /** `workload` is that of the collection in the path; null for all sessions. Throws 400 for an id that is not a GUID, 404 if there is no such session. */
  find(id: string, workload: Workload | null, now: number): EmulatedSession {
    if (!guid.test(id))
      throw new ServiceError(400, 'InvalidRestoreSessionId', `'${id}' is not the id of a restore session`);
    const session = this.#byId.get(id.toLowerCase());
    if (session === undefined || !isListed(session, workload, now)) {
      throw new ServiceError(404, 'RestoreSessionNotFound', `there is no restore session '${id}' here`);
    }
    return session;
  }

  /** At most `top` sessions from position `skip` on, and the position of the next one; null at the end. */
  list(
    { workload, since = Number.NEGATIVE_INFINITY, now }: SessionList,
    { skip, top }: PageBounds,
  ): { sessions: EmulatedSession[]; next: number | null } {
    const sessions: EmulatedSession[] = [];
    for (let position = skip; position < this.#all.length; position += 1) {
      const session = this.#all[position];
      if (session === undefined || session.createdAt < since || !isListed(session, workload, now)) continue;
      if (sessions.length === top) return { sessions, next: position };
      sessions.push(session);
    }
    return { sessions, next: null };
  }
}

interface SessionList {
  /** Null for all workloads. */
  readonly workload: Workload | null;
  /** When those of the list were created, at the earliest, in milliseconds since 1970. */
  readonly since?: number | undefined;
  readonly now: number;
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The bulk addition request of a session, by the id in the path. Throws 400 for an id that is not a GUID, 404 if there is no such request. */
export function findBulkRequest({ bulk, bulkDeleted }: EmulatedSession, id: string): EmulatedBulkRequest {
  if (!guid.test(id)) {
    throw new ServiceError(400, 'InvalidBulkRestoreArtifactId', `'${id}' is not the id of a bulk addition request`);
  }
  if (bulk !== null && !bulkDeleted && bulk.id === id.toLowerCase()) return bulk;
  throw new ServiceError(404, 'BulkRestoreArtifactsNotFound', `there is no bulk addition request '${id}' here`);
}

/** Artifacts of a bulk addition request appear when it is resolved. Those of a draft are there, and wait. */
export function artifactsAt({ timeline, added }: EmulatedSession, now: number): readonly EmulatedArtifact[] {
  if (timeline !== null) return now < timeline.resolvedAt ? [] : timeline.artifacts;
  return (added?.artifacts ?? []).map(waitingArtifact);
}

/** An artifact of a session that is not activated. */
export function waitingArtifact(added: AddedArtifact): EmulatedArtifact {
  const { unit, restoredTo } = added;
  return { ...waiting, unit, restoredTo, added };
}

const waiting = {
  outcome: 'succeeded',
  code: '',
  start: Number.POSITIVE_INFINITY,
  end: Number.POSITIVE_INFINITY,
} as const;

function isListed({ deleted, timeline, ...session }: EmulatedSession, workload: Workload | null, now: number): boolean {
  if (deleted || (workload !== null && session.workload !== workload)) return false;
  return timeline === null || now < timeline.endedAt + sessionRetention;
}
