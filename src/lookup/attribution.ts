import type { ProtectionUnit, RestoreArtifact } from '../graph/restore-api.ts';
import { directoryIdKey } from '../m365/site-name.ts';
import { resourceKey } from '../m365/workload.ts';
import type { Plan, PlannedResource } from '../plan/plan.ts';
import { indicesIn, type Span } from '../schedule/span.ts';
import { unitNameOf } from '../spec/names.ts';
import type { UnitDirectory } from './unit-directory.ts';

/*
 * Finds out which resource an artifact is for. The service does not say so directly: an artifact has no address or URL.
 *
 * There are five ways: the name of the protection unit that comes with the artifact's restore point; its id, if the spec's own list
 * or the directory gives the same id for an address; the names that the directory has for the id; name and id in the tenant's list of
 * protection units; of sites in place, the site that it came back as. Which of them work depends on the permissions of the sign-in: an
 * application sees no names, neither with the artifact nor in the list. `run/draft/name-matcher.ts` tries them one after the other.
 */

/** The resources of one session, by the names that the service may use. Values are indices into `Plan.resources`. */
export interface ResourceIndex {
  readonly byKey: ReadonlyMap<string, number>;
  readonly byDirectoryId: ReadonlyMap<string, number>;
}

/** `foundIds` are ids that the directory gave, for resources of which the spec gives none. */
export function indexResources(
  plan: Plan,
  spans: readonly Span[],
  foundIds: ReadonlyMap<number, string> = new Map(),
): ResourceIndex {
  const byKey = new Map<string, number>();
  const byDirectoryId = new Map<string, number>();
  const shared = new Set<string>();
  for (const index of indicesIn(spans)) {
    const resource = plan.resources.at(index);
    if (resource === undefined) throw new Error(`the plan has no resource ${index}`);
    byKey.set(resourceKey(resource.name), index);
    const id = resource.directoryId ?? foundIds.get(index);
    if (id === undefined) continue;
    const idKey = directoryIdKey(id);
    if (byDirectoryId.has(idKey)) shared.add(idKey);
    byDirectoryId.set(idKey, index);
  }
  // An id of two resources says of neither what became of it.
  for (const id of shared) byDirectoryId.delete(id);
  return { byKey, byDirectoryId };
}

/** By the name of the protection unit in the artifact. Null if it has none, or none of these resources. */
export function byExpandedUnit(artifact: RestoreArtifact, index: ResourceIndex): number | null {
  return named(artifact.restorePoint?.unit?.name, index);
}

/** By the name of the protection unit in the tenant's list. Null as above. */
export function byUnitList(artifact: RestoreArtifact, index: ResourceIndex, directory: UnitDirectory): number | null {
  return named(listed(artifact, directory)?.name, index);
}

/** By the directory id, from the artifact or the tenant's list, that the spec gives too. Null as above. */
export function bySpecIds(artifact: RestoreArtifact, index: ResourceIndex, directory: UnitDirectory): number | null {
  return idMatch(artifact.restorePoint?.unit?.directoryId ?? listed(artifact, directory)?.directoryId, index);
}

/** By the directory id in the artifact itself. Null as above. */
export function byOwnId(artifact: RestoreArtifact, index: ResourceIndex): number | null {
  return idMatch(artifact.restorePoint?.unit?.directoryId, index);
}

/** By an id that the service called an artifact by, once more is known of it than when it was read. Null as above. */
export function byIdCalled(called: string | null, index: ResourceIndex): number | null {
  return idMatch(called, index);
}

/** By any of the names that the directory has for an id. Null as above, and if they are names of several resources. */
export function byNames(names: readonly string[], index: ResourceIndex): number | null {
  const matches = new Set(names.flatMap((name) => named(name, index) ?? []));
  const [only] = matches;
  return matches.size === 1 ? (only ?? null) : null;
}

/**
 * Of a site that is restored in place: by the site that it came back as, which is the site itself, under its URL or its id. Null as
 * above. Of any other artifact, that is a new site.
 */
export function byExistingSite(
  { restoredSiteId, restoredSiteUrl }: Pick<RestoreArtifact, 'restoredSiteId' | 'restoredSiteUrl'>,
  index: ResourceIndex,
  directory: UnitDirectory,
): number | null {
  const byUrl = named(restoredSiteUrl, index);
  if (byUrl !== null || restoredSiteId === null) return byUrl;
  return (
    index.byDirectoryId.get(directoryIdKey(restoredSiteId)) ?? named(directory.withId(restoredSiteId)?.name, index)
  );
}

/** The best name that the service has for the resource of an artifact: an address or URL, else an id. */
export function calledByService(artifact: RestoreArtifact, directory: UnitDirectory): string | null {
  const unit = artifact.restorePoint?.unit;
  return unit?.name ?? listed(artifact, directory)?.name ?? unit?.directoryId ?? unit?.id ?? null;
}

export type Ownership = 'own' | { readonly other: string };

/** Anything with a restore point. */
interface Owned {
  readonly restorePoint: {
    readonly id: string;
    readonly unit: Partial<Pick<ProtectionUnit, 'id' | 'name' | 'directoryId'>> | null;
  } | null;
}

/** Whether a restore point is of this resource, and if not, of which one. Null if the service does not show whose it is. */
export function ownershipOf(resource: PlannedResource, artifact: Owned, directory: UnitDirectory): Ownership | null {
  const unit = artifact.restorePoint?.unit;
  const name = unit?.name ?? listed(artifact, directory)?.name ?? null;
  const id = unit?.directoryId ?? listed(artifact, directory)?.directoryId ?? null;
  // The id first, because a mailbox can have several names.
  if (id !== null && resource.directoryId !== null)
    return directoryIdKey(id) === directoryIdKey(resource.directoryId) ? 'own' : { other: name ?? id };
  if (name === null) return null;
  return resourceKey(name) === resourceKey(unitNameOf(resource)) ? 'own' : { other: name };
}

function listed(artifact: Owned, directory: UnitDirectory): ProtectionUnit | undefined {
  const unit = artifact.restorePoint?.unit;
  // The id of a restore point starts with the id of its unit.
  const [prefix] = artifact.restorePoint?.id.split('_') ?? [];
  const ids = [unit?.id, unit?.directoryId, prefix].filter((id) => id !== undefined && id !== null);
  return ids.map((id) => directory.withId(id)).find((found) => found !== undefined);
}

function idMatch(id: string | null | undefined, index: ResourceIndex): number | null {
  return id ? (index.byDirectoryId.get(directoryIdKey(id)) ?? null) : null;
}

function named(name: string | null | undefined, index: ResourceIndex): number | null {
  return name ? (index.byKey.get(resourceKey(name)) ?? null) : null;
}
