import { isDeepStrictEqual } from 'node:util';
import type { RestoreArtifact } from '../../graph/restore-api.ts';
import { byExpandedUnit, bySpecIds, byUnitList, calledByService, indexResources } from '../../lookup/attribution.ts';
import { noUnits, type UnitDirectory } from '../../lookup/unit-directory.ts';
import { mayPass } from '../../lookup/unit-lists.ts';
import type { ArtifactRecord, ChosenArtifact } from '../../state/event-data.ts';
import type { Artifacts } from '../../state/journal.ts';
import type { SessionOnService } from '../../state/session-state.ts';
import type { RunTools } from '../tools.ts';
import { chosenAt, scopeOf } from './additions.ts';
import { ArtifactMatcher } from './artifact-matcher.ts';

/**
 * Reads the artifacts of a session page by page, and records those that differ from `known`, each with its resource. Resolves
 * to whether some may lack their resource only because the tenant's protection units could not be listed for now.
 */
export async function readArtifacts(session: SessionOnService, known: Artifacts, tools: RunTools): Promise<boolean> {
  let listed = noUnits;
  const listUnits = async (): Promise<UnitDirectory> => {
    if (listed === noUnits) listed = await tools.units.of(session.workload);
    return listed;
  };
  const attribute =
    session.filling === 'bulk' ? byName(session, known, { tools, listUnits }) : byChoice(session.chosen, known);
  for await (const page of tools.api.listArtifacts(session.workload, session.sessionId, scopeOf(session))) {
    const artifacts: ArtifactRecord[] = [];
    for (const artifact of page) {
      const record = await attribute(artifact);
      const before = known.get(record.id);
      // What has ended stays so, whatever the service shows later.
      if (hasEnded(before) && !hasEnded(record)) continue;
      if (!isDeepStrictEqual(record, before)) artifacts.push(record);
    }
    if (artifacts.length > 0) await tools.recorder.record({ type: 'artifacts-read', session: session.name, artifacts });
  }
  return listed.problem !== null && mayPass(listed.problem);
}

function hasEnded(artifact: ArtifactRecord | undefined): boolean {
  return artifact?.status === 'succeeded' || artifact?.status === 'failed';
}

/** Finds the resource of an artifact, and makes its record. */
type Attribute = (artifact: RestoreArtifact) => Promise<ArtifactRecord>;

interface NameContext {
  readonly tools: RunTools;
  readonly listUnits: () => Promise<UnitDirectory>;
}

/** In a bulk session: by the names that the service gives. */
function byName(session: SessionOnService, known: Artifacts, { tools, listUnits }: NameContext): Attribute {
  const index = indexResources(tools.recorder.state.plan, session.resources);
  /** Resources that have an artifact: they can't have a second one. */
  const taken = new Set<number | null>([...known.values()].map(({ resource }) => resource));
  return async (artifact) => {
    const before = known.get(artifact.id)?.resource ?? null;
    if (before !== null) return recordOf(artifact, { resource: before, chosen: null, called: null });
    let directory = noUnits;
    let resource = byExpandedUnit(artifact, index);
    if (resource === null && artifact.restorePoint?.unit) {
      directory = await listUnits();
      resource = byUnitList(artifact, index, directory) ?? bySpecIds(artifact, index, directory);
    }
    if (resource !== null && taken.has(resource)) resource = null;
    if (resource !== null) taken.add(resource);
    const called = resource === null ? calledByService(artifact, directory) : null;
    return recordOf(artifact, { resource, chosen: null, called });
  };
}

/** In a session that was filled with chosen artifacts: by those. */
function byChoice(chosen: readonly ChosenArtifact[], known: Artifacts): Attribute {
  const matcher = new ArtifactMatcher(chosen);
  return async (artifact) => {
    const match = matcher.match(artifact);
    const index = typeof match === 'number' ? match : (known.get(artifact.id)?.chosen ?? null);
    if (index === null)
      return recordOf(artifact, { resource: null, chosen: null, called: calledByService(artifact, noUnits) });
    const { resource, pointId, pointAt } = chosenAt(chosen, index);
    return recordOf(artifact, { resource, chosen: index, called: null, pointId, pointAt });
  };
}

interface Attribution {
  readonly resource: number | null;
  readonly chosen: number | null;
  readonly called: string | null;
  /** The restore point that was chosen, for artifacts that don't name theirs. */
  readonly pointId?: string;
  readonly pointAt?: number | null;
}

function recordOf(
  artifact: RestoreArtifact,
  { resource, chosen, called, pointId, pointAt }: Attribution,
): ArtifactRecord {
  const { id, status, statusText, error, restorePoint } = artifact;
  return {
    id,
    resource,
    chosen,
    calledByService: called,
    status,
    statusText,
    error: error && { code: error.code, message: error.message },
    restorePointId: restorePoint?.id ?? pointId ?? null,
    restorePointAt: restorePoint?.protectedAt ?? artifact.restorePointAt ?? pointAt ?? null,
    startedAt: artifact.startedAt,
    completedAt: artifact.completedAt,
    restoredTo:
      artifact.restoredSiteUrl ??
      artifact.restoredItemUrl ??
      artifact.restoredItemPath ??
      artifact.restoredFolderName ??
      artifact.restoredSiteId ??
      artifact.restoredFolderId,
    ...restoredIdOf(artifact),
    restoredItems: artifact.restoredItemCount,
  };
}

function restoredIdOf({ restoredSiteId, restoredFolderId }: RestoreArtifact): Pick<ArtifactRecord, 'restoredId'> {
  const restoredId = restoredSiteId ?? restoredFolderId;
  return restoredId === null ? {} : { restoredId };
}
