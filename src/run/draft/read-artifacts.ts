import { isDeepStrictEqual } from 'node:util';
import type { RestoreArtifact } from '../../graph/restore-api.ts';
import {
  byExistingSite,
  byExpandedUnit,
  byNames,
  byOwnId,
  bySpecIds,
  byUnitList,
  calledByService,
  indexResources,
  type ResourceIndex,
} from '../../lookup/attribution.ts';
import { noUnits, type UnitDirectory } from '../../lookup/unit-directory.ts';
import { mayPass } from '../../lookup/unit-lists.ts';
import { directoryIdKey } from '../../m365/site-name.ts';
import type { ArtifactRecord, Artifacts, ChosenArtifact } from '../../state/event-data.ts';
import { groupOf } from '../../state/run-state.ts';
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

interface NameContext {
  readonly tools: RunTools;
  readonly listUnits: () => Promise<UnitDirectory>;
}

/** In a bulk session: by the names and ids that the service gives. */
function byName(session: SessionOnService, known: Artifacts, { tools, listUnits }: NameContext): Attribute {
  const { names, recorder } = tools;
  const { plan } = recorder.state;
  const indexNow = (): ResourceIndex => indexResources(plan, session.resources, recorder.state.foundIds);
  let index = indexNow();
  const isInPlace = session.workload === 'site' && groupOf(plan, session.group).destination === 'inPlace';
  /** Resources that have an artifact: they can't have a second one. */
  const taken = new Set<number | null>([...known.values()].map(({ resource }) => resource));
  const claim = (resource: number | null): number | null => {
    if (resource === null || taken.has(resource)) return null;
    taken.add(resource);
    return resource;
  };
  return async (page) => {
    const matches = new Map<RestoreArtifact, number>();
    const match = (resourceOf: (artifact: RestoreArtifact) => number | null): void => {
      for (const artifact of page) {
        const resource = matches.has(artifact) ? null : claim(resourceOf(artifact));
        if (resource !== null) matches.set(artifact, resource);
      }
    };
    const open = (): RestoreArtifact[] => page.filter((one) => one.restorePoint?.unit && !matches.has(one));
    for (const artifact of page) {
      const before = known.get(artifact.id)?.resource ?? null;
      if (before !== null) matches.set(artifact, before);
    }
    match((artifact) => byExpandedUnit(artifact, index) ?? byOwnId(artifact, index));
    if (isInPlace) match((artifact) => byExistingSite(artifact, index, noUnits));
    const matchByDirectory = async (unnamed: readonly RestoreArtifact[]): Promise<void> => {
      const ids = unnamed.flatMap((artifact) => artifact.restorePoint?.unit?.directoryId ?? []);
      if (ids.length === 0 || !names.canAsk(session.workload)) return;
      const found = await names.byId(session.workload, ids);
      match((artifact) => {
        const id = artifact.restorePoint?.unit?.directoryId;
        return id ? byNames(found.get(directoryIdKey(id)) ?? [], index) : null;
      });
    };
    if (open().length > 0 && names.canSearch(session.workload)) {
      await names.wait(session.workload, session.name);
      index = indexNow();
      match((artifact) => byOwnId(artifact, index));
      await matchByDirectory(open());
    }
    // A name that the spec does not have: the spec's may be an alias.
    if (names.areShown) await matchByDirectory(open().filter((one) => one.restorePoint?.unit?.name));
    // Whom the directory does not name, the list does not name to an application either.
    const isUnnamed = open().some(
      (one) => !names.hasAnswered(session.workload) || !one.restorePoint?.unit?.directoryId,
    );
    const isHidden = isInPlace && page.some((one) => !matches.has(one) && one.restoredSiteId !== null);
    const directory = isUnnamed || isHidden ? await listUnits() : noUnits;
    if (isUnnamed) match((one) => byUnitList(one, index, directory) ?? bySpecIds(one, index, directory));
    if (names.areShown) await matchByDirectory(open());
    if (isInPlace) match((artifact) => byExistingSite(artifact, index, directory));
    return page.map((artifact) => {
      const resource = matches.get(artifact) ?? null;
      const called = resource === null ? calledByService(artifact, directory) : null;
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
