import type { ProtectionUnit, RestoreArtifact } from '../graph/restore-api.ts';
import { resourceKey } from '../m365/workload.ts';
import type { Plan, PlannedResource } from '../plan/plan.ts';
import { indicesIn, type Span } from '../schedule/span.ts';
import { unitNameOf } from '../spec/names.ts';
import type { UnitDirectory } from './unit-directory.ts';

/*
 * An artifact doesn't carry the address or URL that was asked for. What it stands for is found by, in this order: the
 * protection unit expanded with its restore point, the tenant's list of protection units, and the ids that the spec's
 * own list gives next to its addresses. Which of these answers depends on the permissions of whoever runs.
 */

/** The resources of one session by what the service may call them. Values are indices into `Plan.resources`. */
export interface ResourceIndex {
  readonly byKey: ReadonlyMap<string, number>;
  readonly byDirectoryId: ReadonlyMap<string, number>;
}

export function indexResources(plan: Plan, spans: readonly Span[]): ResourceIndex {
  const byKey = new Map<string, number>();
  const byDirectoryId = new Map<string, number>();
  for (const index of indicesIn(spans)) {
    const resource = plan.resources[index];
    if (resource === undefined) throw new Error(`the plan has no resource ${index}`);
    byKey.set(resourceKey(resource.name), index);
    if (resource.directoryId !== null) byDirectoryId.set(resource.directoryId.toLowerCase(), index);
  }
  return { byKey, byDirectoryId };
}

/** The resource whose protection unit names itself in the artifact; null where it doesn't, or names another. */
export function byExpandedUnit(artifact: RestoreArtifact, index: ResourceIndex): number | null {
  return named(artifact.restorePoint?.unit?.name, index);
}

export function byUnitList(artifact: RestoreArtifact, index: ResourceIndex, directory: UnitDirectory): number | null {
  return named(listed(artifact, directory)?.name, index);
}

export function bySpecIds(artifact: RestoreArtifact, index: ResourceIndex, directory: UnitDirectory): number | null {
  const id = artifact.restorePoint?.unit?.directoryId ?? listed(artifact, directory)?.directoryId;
  return id ? (index.byDirectoryId.get(id.toLowerCase()) ?? null) : null;
}

/** The best name the service has for what an artifact stands for: an address or URL, else an id. */
export function calledByService(artifact: RestoreArtifact, directory: UnitDirectory): string | null {
  const unit = artifact.restorePoint?.unit;
  return unit?.name ?? listed(artifact, directory)?.name ?? unit?.directoryId ?? unit?.id ?? null;
}

export type Ownership = 'own' | { readonly other: string };

/** Something of a restore point that is known by its id, and of whose owner the service may have told some. */
interface Owned {
  readonly restorePoint: {
    readonly id: string;
    readonly unit: Partial<Pick<ProtectionUnit, 'id' | 'name' | 'directoryId'>> | null;
  } | null;
}

/** Whether a restore point belongs to whom it was to bring back, else to whom; null where the service does not tell. */
export function ownershipOf(resource: PlannedResource, artifact: Owned, directory: UnitDirectory): Ownership | null {
  const unit = artifact.restorePoint?.unit;
  const name = unit?.name ?? listed(artifact, directory)?.name ?? null;
  const id = unit?.directoryId ?? listed(artifact, directory)?.directoryId ?? null;
  // An id says more than a name: a mailbox has several.
  if (id !== null && resource.directoryId !== null)
    return id.toLowerCase() === resource.directoryId.toLowerCase() ? 'own' : { other: name ?? id };
  if (name === null) return null;
  return resourceKey(name) === resourceKey(unitNameOf(resource)) ? 'own' : { other: name };
}

function listed(artifact: Owned, directory: UnitDirectory): ProtectionUnit | undefined {
  const unit = artifact.restorePoint?.unit;
  // The id of a restore point begins with that of its unit.
  const [prefix] = artifact.restorePoint?.id.split('_') ?? [];
  const ids = [unit?.id, unit?.directoryId, prefix].filter((id) => id !== undefined && id !== null);
  return ids.map((id) => directory.withId(id)).find((found) => found !== undefined);
}

function named(name: string | null | undefined, index: ResourceIndex): number | null {
  return name ? (index.byKey.get(resourceKey(name)) ?? null) : null;
}
