import { isDeepStrictEqual } from 'node:util';
import type { RestoreArtifact } from '../graph/restore-api.ts';
import {
  byExpandedUnit,
  bySpecIds,
  byUnitList,
  calledByService,
  indexResources,
  type ResourceIndex,
  type UnitDirectory,
} from './attribute.ts';
import type { ArtifactFact } from './events.ts';
import { type ReadSession, sessionIdOf } from './session-state.ts';
import type { RunTools } from './tools.ts';

/** Reads the artifacts of a session page by page, and records those that tell something new, each with its resource. */
export async function readArtifacts(session: ReadSession, tools: RunTools): Promise<void> {
  const index = indexResources(tools.recorder.state.plan, session.resources);
  const taken = new Map<number, string>();
  for (const { id, resource } of session.artifacts.values()) if (resource !== null) taken.set(resource, id);
  for await (const page of tools.api.listArtifacts(session.workload, sessionIdOf(session))) {
    const facts: ArtifactFact[] = [];
    for (const artifact of page) {
      const fact = await attributed(artifact, { session, index, taken, tools });
      if (!isDeepStrictEqual(fact, session.artifacts.get(fact.id))) facts.push(fact);
    }
    if (facts.length > 0)
      await tools.recorder.record({ type: 'artifacts-read', session: session.name, artifacts: facts });
  }
}

interface Attribution {
  readonly session: ReadSession;
  readonly index: ResourceIndex;
  /** Which artifact stands for a resource already: a second one can't. */
  readonly taken: Map<number, string>;
  readonly tools: RunTools;
}

async function attributed(
  artifact: RestoreArtifact,
  { session, index, taken, tools }: Attribution,
): Promise<ArtifactFact> {
  const known = session.artifacts.get(artifact.id)?.resource ?? null;
  if (known !== null) return factOf(artifact, known, null);
  let directory: UnitDirectory = new Map();
  let resource = byExpandedUnit(artifact, index);
  if (resource === null && artifact.restorePoint?.unit) {
    directory = await tools.units.of(session.workload);
    resource = byUnitList(artifact, index, directory) ?? bySpecIds(artifact, index, directory);
  }
  if (resource !== null && taken.has(resource)) resource = null;
  if (resource !== null) taken.set(resource, artifact.id);
  return factOf(artifact, resource, resource === null ? calledByService(artifact, directory) : null);
}

function factOf(artifact: RestoreArtifact, resource: number | null, called: string | null): ArtifactFact {
  const { id, status, statusText, error, restorePoint } = artifact;
  return {
    id,
    resource,
    calledByService: called,
    status,
    statusText,
    error: error && { code: error.code, message: error.message },
    restorePointId: restorePoint?.id ?? null,
    restorePointAt: restorePoint?.protectedAt ?? null,
    startedAt: artifact.startedAt,
    completedAt: artifact.completedAt,
    restoredTo:
      artifact.restoredSiteUrl ?? artifact.restoredFolderName ?? artifact.restoredSiteId ?? artifact.restoredFolderId,
    restoredItems: artifact.restoredItemCount,
  };
}
