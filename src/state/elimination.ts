import { directoryIdKey } from '../m365/site-name.ts';
import { resourceKey } from '../m365/workload.ts';
import { indicesIn, sizeOf } from '../schedule/span.ts';
import type { ArtifactRecord } from './event-data.ts';
import type { RunState } from './run-state.ts';
import { type BulkRequestState, hasEnded, type SessionWithArtifacts } from './session-state.ts';

/*
 * An artifact that nobody can name still says something, once everything else in its session has its owner: the artifacts that are left
 * belong to the resources that are left.
 */

/** What names and ids a run knows its resources by. */
export type KnownNames = Pick<RunState, 'plan' | 'foundIds'>;

/** Resources and artifacts of a session that belong together one to one, though nobody knows which to which. */
export interface Leftovers {
  /** Indices into `Plan.resources`. */
  readonly resources: ReadonlySet<number>;
  /** As many. */
  readonly artifacts: readonly ArtifactRecord[];
}

/**
 * What is left of an ended bulk session once every artifact that has a resource, and every resource that was not resolved, is set aside.
 *
 * Null if nothing is left, or if the pairing is not proven: the service's counts, its list of artifacts and the resources must agree to
 * the last one, and no artifact may be a second one of a resource, or be called by a name that contradicts what is left.
 */
export function leftoversOf(session: SessionWithArtifacts, names: KnownNames): Leftovers | null {
  const artifacts = [...session.artifacts.values()].filter(({ resource }) => resource === null);
  if (artifacts.length === 0 || !doCountsAgree(session)) return null;
  const settled = settledIn(session);
  if (settled === null) return null;
  const resources = new Set([...indicesIn(session.resources)].filter((resource) => !settled.has(resource)));
  if (resources.size !== artifacts.length || !fits(artifacts, { resources, settled }, names)) return null;
  return { resources, artifacts };
}

/** Whether the service made one artifact for each resource that it resolved, no other, and shows all of them as ended. */
function doCountsAgree(session: SessionWithArtifacts): boolean {
  const { counts, status, activatedAt, earlyEnd, artifacts } = session;
  if (session.filling !== 'bulk' || activatedAt === null || earlyEnd !== null || !hasEnded(status)) return false;
  if (counts === null || session.request === null || !isWhollySaid(session.request)) return false;
  const listed = (wanted: string): number => [...artifacts.values()].filter(({ status }) => status === wanted).length;
  return (
    counts.total === sizeOf(session.resources) - session.request.unresolved.length &&
    counts.total === artifacts.size &&
    counts.completed === listed('succeeded') &&
    counts.failed === listed('failed') &&
    counts.completed + counts.failed === counts.total
  );
}

/** Whether the service has resolved the names, and has named by our names all that it could not resolve. */
function isWhollySaid({ status, error, unresolved, unmatched }: BulkRequestState): boolean {
  if (unmatched.length > 0) return false;
  if (status === 'completed') return error === null || unresolved.length > 0;
  return status === 'completedWithErrors' && unresolved.length > 0;
}

/** The resources that have an artifact, or were not resolved. Null if one of them is both, or has two. */
function settledIn(session: SessionWithArtifacts): ReadonlySet<number> | null {
  const unresolved = session.filling === 'bulk' ? (session.request?.unresolved ?? []) : [];
  const owners = [...session.artifacts.values()].flatMap(({ resource }) => resource ?? []);
  const all = [...owners, ...unresolved.map(({ resource }) => resource)];
  const settled = new Set(all);
  return settled.size === all.length ? settled : null;
}

interface Division {
  readonly resources: ReadonlySet<number>;
  readonly settled: ReadonlySet<number>;
}

/** Whether nothing that the service calls these artifacts says that they are somebody else's, or two of one resource. */
function fits(artifacts: readonly ArtifactRecord[], { resources, settled }: Division, names: KnownNames): boolean {
  if (artifacts.some(({ error }) => error?.code === 'DuplicateArtifactRestoreRequest')) return false;
  const called = artifacts.flatMap(({ calledByService }) => calledByService ?? []);
  if (called.length === 0) return true;
  const keys = new Set(called.map(keyOf));
  if (keys.size < called.length) return false;
  for (const resource of settled) {
    const { name, id } = knownOf(resource, names);
    if (keys.has(name) || (id !== null && keys.has(id))) return false;
  }
  // An artifact with another id than the resource is not proven to be its own.
  const areAllIds = called.length === artifacts.length && called.every((one) => !isName(one));
  return !areAllIds || ![...resources].some((resource) => isContradicted(knownOf(resource, names).id, keys));
}

function isContradicted(id: string | null, keys: ReadonlySet<string>): boolean {
  return id !== null && !keys.has(id);
}

function knownOf(
  resource: number,
  { plan, foundIds }: KnownNames,
): { readonly name: string; readonly id: string | null } {
  const planned = plan.resources.at(resource);
  const id = planned?.directoryId ?? foundIds.get(resource) ?? null;
  return { name: resourceKey(planned?.name ?? ''), id: id === null ? null : directoryIdKey(id) };
}

function keyOf(called: string): string {
  return isName(called) ? resourceKey(called) : directoryIdKey(called);
}

/** Whether this is an address or a URL, and no id. */
function isName(called: string): boolean {
  return called.includes('@') || called.includes('://');
}
