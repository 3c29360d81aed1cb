import type { ArtifactScope } from '../../graph/artifact-changes.ts';
import { sessionRetention } from '../../m365/limits.ts';
import type { Workload } from '../../m365/workload.ts';
import type { Page } from '../query.ts';
import { ServiceError } from '../service-error.ts';
import type { BulkAddition } from './bulk-addition.ts';
import type { Artifact, Timeline } from './timeline.ts';
import type { WantedArtifact } from './wanted-artifact.ts';

export interface BulkRequest extends BulkAddition {
  readonly id: string;
  readonly createdAt: number;
}

/** Artifacts that were put into a draft one by one: of whole units, or of single items. */
export interface WantedArtifacts {
  readonly scope: ArtifactScope;
  readonly artifacts: readonly WantedArtifact[];
}

/** A restore session: a draft until it has a timeline. It has a bulk addition request, or a list of artifacts, or neither. */
export interface Session {
  readonly id: string;
  readonly workload: Workload;
  readonly createdAt: number;
  readonly createdBy: 'this client' | 'somebody else';
  /** What it restores, kept after the request itself was deleted. */
  bulk: BulkRequest | null;
  bulkDeleted: boolean;
  wanted: WantedArtifacts | null;
  timeline: Timeline | null;
  deleted: boolean;
}

/** All sessions of the tenant, in the order in which they were made. */
export class Sessions {
  readonly #all: Session[] = [];
  readonly #byId = new Map<string, Session>();

  add(session: Session): Session {
    this.#all.push(session);
    this.#byId.set(session.id, session);
    return session;
  }

  get made(): number {
    return this.#all.length;
  }

  /** `workload` is that of the collection in the path; null for the collection of all sessions. */
  find(id: string, workload: Workload | null, now: number): Session {
    if (!guid.test(id))
      throw new ServiceError(400, 'InvalidRestoreSessionId', `'${id}' is not the id of a restore session`);
    const session = this.#byId.get(id.toLowerCase());
    if (session === undefined || !isListed(session, workload, now)) {
      throw new ServiceError(404, 'RestoreSessionNotFound', `there is no restore session '${id}' here`);
    }
    return session;
  }

  /** At most `top` sessions from place `skip` on, and the place after the last of them: null at the end. */
  list(workload: Workload | null, { skip, top }: Page, now: number): { sessions: Session[]; next: number | null } {
    const sessions: Session[] = [];
    for (let place = skip; place < this.#all.length; place += 1) {
      const session = this.#all[place];
      if (session === undefined || !isListed(session, workload, now)) continue;
      if (sessions.length === top) return { sessions, next: place };
      sessions.push(session);
    }
    return { sessions, next: null };
  }
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The bulk request of a session, by the id that its path names. */
export function findBulkRequest({ bulk, bulkDeleted }: Session, id: string): BulkRequest {
  if (!guid.test(id)) {
    throw new ServiceError(400, 'InvalidBulkRestoreArtifactId', `'${id}' is not the id of a bulk addition request`);
  }
  if (bulk !== null && !bulkDeleted && bulk.id === id.toLowerCase()) return bulk;
  throw new ServiceError(404, 'BulkRestoreArtifactsNotFound', `there is no bulk addition request '${id}' here`);
}

/** Those of a bulk addition request are not there until it is resolved; those of a draft have nothing before them yet. */
export function artifactsAt({ timeline, wanted }: Session, now: number): readonly Artifact[] {
  if (timeline !== null) return now < timeline.resolvedAt ? [] : timeline.artifacts;
  return (wanted?.artifacts ?? []).map(draftArtifact);
}

/** An artifact of a session that is not activated. */
export function draftArtifact(wanted: WantedArtifact): Artifact {
  const { unit, restoredTo } = wanted;
  return { ...waiting, unit, restoredTo, wanted };
}

const waiting = {
  outcome: 'succeeded',
  code: '',
  start: Number.POSITIVE_INFINITY,
  end: Number.POSITIVE_INFINITY,
} as const;

function isListed({ deleted, timeline, ...session }: Session, workload: Workload | null, now: number): boolean {
  if (deleted || (workload !== null && session.workload !== workload)) return false;
  return timeline === null || now < timeline.endedAt + sessionRetention;
}
