import { isDeepStrictEqual } from 'node:util';
import type { RestoreArtifact } from '../../graph/restore-api.ts';
import { calledByService } from '../../lookup/attribution.ts';
import { noUnits, type UnitDirectory } from '../../lookup/unit-directory.ts';
import { mayPass } from '../../lookup/unit-lists.ts';
import type { ArtifactRecord, Artifacts, ChosenArtifact } from '../../state/event-data.ts';
import type { SessionOnService } from '../../state/session-state.ts';
import type { RunTools } from '../tools.ts';
import { chosenAt, scopeOf } from './additions.ts';
import { ArtifactMatcher } from './artifact-matcher.ts';
import { NameMatcher } from './name-matcher.ts';

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
    session.filling === 'bulk'
      ? byName(new NameMatcher(session, known, { tools, listUnits }))
      : byChoice(session.chosen, known);
  for await (const page of tools.api.listArtifacts(session.workload, session.sessionId, scopeOf(session))) {
    const artifacts = (await attribute(page)).filter((record) => {
      const before = known.get(record.id);
      // What has ended stays so, whatever the service shows later.
      return (hasEnded(record) || !hasEnded(before)) && !isDeepStrictEqual(record, before);
    });
    if (artifacts.length > 0) await tools.recorder.record({ type: 'artifacts-read', session: session.name, artifacts });
  }
  return listed.problem !== null && mayPass(listed.problem);
}

function hasEnded(artifact: ArtifactRecord | undefined): boolean {
  return artifact?.status === 'succeeded' || artifact?.status === 'failed';
}

/** Finds the resources of a page of artifacts, and makes their records. */
type Attribute = (page: readonly RestoreArtifact[]) => Promise<ArtifactRecord[]>;

/** In a bulk session: by the names and ids that the service gives. */
function byName(matcher: NameMatcher): Attribute {
  return async (artifacts) => {
    const page = await matcher.match(artifacts);
    return artifacts.map((artifact) => {
      const resource = page.resourceOf(artifact);
      const called = resource === null ? calledByService(artifact, page.units) : null;
      return recordOf(artifact, { resource, chosen: null, called });
    });
  };
}

/** In a session that was filled with chosen artifacts: by those. */
function byChoice(chosen: readonly ChosenArtifact[], known: Artifacts): Attribute {
  const matcher = new ArtifactMatcher(chosen);
  const record = (artifact: RestoreArtifact): ArtifactRecord => {
    const match = matcher.match(artifact);
    const index = typeof match === 'number' ? match : (known.get(artifact.id)?.chosen ?? null);
    if (index === null)
      return recordOf(artifact, { resource: null, chosen: null, called: calledByService(artifact, noUnits) });
    const { resource, pointId, pointAt } = chosenAt(chosen, index);
    return recordOf(artifact, { resource, chosen: index, called: null, pointId, pointAt });
  };
  return async (page) => page.map(record);
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
