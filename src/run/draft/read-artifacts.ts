import { isDeepStrictEqual } from 'node:util';
import type { RestoreArtifact } from '../../graph/restore-api.ts';
import { byExpandedUnit, bySpecIds, byUnitList, calledByService, indexResources } from '../../lookup/attribution.ts';
import { noUnits, type UnitDirectory } from '../../lookup/unit-directory.ts';
import { mayPass } from '../../lookup/unit-lists.ts';
import type { ArtifactRecord } from '../../state/event-data.ts';
import { type ReadSession, sessionIdOf } from '../../state/session-state.ts';
import type { RunTools } from '../tools.ts';
import { chosenAt, scopeOf } from './additions.ts';
import { Recogniser } from './recognise.ts';

/**
 * Reads the artifacts of a session page by page, and records those that tell something new, each with its resource. Says
 * whether some may be without theirs only because the tenant's protection units could not be listed for now.
 */
export async function readArtifacts(session: ReadSession, tools: RunTools): Promise<boolean> {
  let listed = noUnits;
  const listUnits = async (): Promise<UnitDirectory> => {
    if (listed === noUnits) listed = await tools.units.of(session.workload);
    return listed;
  };
  const attribute = session.filling === 'bulk' ? byName(session, tools, listUnits) : byChoice(session);
  for await (const page of tools.api.listArtifacts(session.workload, sessionIdOf(session), scopeOf(session))) {
    const facts: ArtifactRecord[] = [];
    for (const artifact of page) {
      const fact = await attribute(artifact);
      if (!isDeepStrictEqual(fact, session.artifacts.get(fact.id))) facts.push(fact);
    }
    if (facts.length > 0)
      await tools.recorder.record({ type: 'artifacts-read', session: session.name, artifacts: facts });
  }
  return listed.problem !== null && mayPass(listed.problem);
}

/** Tells which resource an artifact stands for, and puts down what is to be kept of it. */
type Attribute = (artifact: RestoreArtifact) => Promise<ArtifactRecord>;

/** In a session that was filled by names: by what the service calls them. */
function byName(session: ReadSession, tools: RunTools, listUnits: () => Promise<UnitDirectory>): Attribute {
  const index = indexResources(tools.recorder.state.plan, session.resources);
  /** Which resources an artifact stands for already: a second one can't. */
  const taken = new Set<number | null>([...session.artifacts.values()].map(({ resource }) => resource));
  return async (artifact) => {
    const known = session.artifacts.get(artifact.id)?.resource ?? null;
    if (known !== null) return factOf(artifact, { resource: known, chosen: null, called: null });
    let directory = noUnits;
    let resource = byExpandedUnit(artifact, index);
    if (resource === null && artifact.restorePoint?.unit) {
      directory = await listUnits();
      resource = byUnitList(artifact, index, directory) ?? bySpecIds(artifact, index, directory);
    }
    if (resource !== null && taken.has(resource)) resource = null;
    if (resource !== null) taken.add(resource);
    const called = resource === null ? calledByService(artifact, directory) : null;
    return factOf(artifact, { resource, chosen: null, called });
  };
}

/** In a session that was filled with artifacts: by what they were made of. */
function byChoice(session: ReadSession): Attribute {
  const recogniser = new Recogniser(session.chosen);
  return async (artifact) => {
    const recognition = recogniser.take(artifact);
    const chosen = typeof recognition === 'number' ? recognition : (session.artifacts.get(artifact.id)?.chosen ?? null);
    if (chosen === null)
      return factOf(artifact, { resource: null, chosen, called: calledByService(artifact, noUnits) });
    const { resource, pointId, pointAt } = chosenAt(session, chosen);
    return factOf(artifact, { resource, chosen, called: null, pointId, pointAt });
  };
}

interface Attributed {
  readonly resource: number | null;
  readonly chosen: number | null;
  readonly called: string | null;
  /** What it was made of, for artifacts that don't say. */
  readonly pointId?: string;
  readonly pointAt?: number | null;
}

function factOf(artifact: RestoreArtifact, { resource, chosen, called, pointId, pointAt }: Attributed): ArtifactRecord {
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
    restoredItems: artifact.restoredItemCount,
  };
}
