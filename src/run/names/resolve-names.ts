import { byIdCalled, byNames, indexResources, type ResourceIndex } from '../../lookup/attribution.ts';
import { directoryIdKey } from '../../m365/site-name.ts';
import type { Workload } from '../../m365/workload.ts';
import type { ArtifactRecord, FoundId } from '../../state/event-data.ts';
import type { Recorder } from '../recorder.ts';
import { namedSince } from './late-names.ts';

/**
 * Finds the names that mailboxes, drives or sites have: addresses or a URL for each id, in the form of `directoryIdKey`, or address. Their
 * ids may be among them.
 */
export type NamesOf = (workload: Workload, ids: readonly string[]) => Promise<ReadonlyMap<string, readonly string[]>>;

export interface ResolvedNames {
  /** Rows that have a name now. */
  readonly named: number;
  /** Artifacts that still have none, by the reason. */
  readonly left: Readonly<Record<LeftReason, number>>;
}

/**
 * Why an artifact has no name: the service showed no id of it; nobody names its id; its names are those of no row of its session, or of
 * several; the row with its name has another artifact.
 */
export type LeftReason = 'noId' | 'unknownId' | 'otherName' | 'secondOfRow';

/**
 * Names the artifacts of a run that could not be named while it ran, and records which resources they are. Asks `namesOf` once for each
 * session, and the service that restored them not at all.
 *
 * Rejects as `namesOf` does, and with StoreProblem if the journal can't be read or written. What was found by then is recorded.
 */
export async function resolveNames({ state, journal, record }: Recorder, namesOf: NamesOf): Promise<ResolvedNames> {
  let named = 0;
  const left = { noId: 0, unknownId: 0, otherName: 0, secondOfRow: 0 };
  for (const session of [...state.sessions.values()]) {
    if (session.filling !== 'bulk') continue;
    const artifacts = await journal.artifactsOf(session.name);
    const known = namedSince(session, artifacts, state);
    const ids = new Set(known.map(({ id }) => id));
    const open = [...artifacts.values()].filter(({ resource, id }) => resource === null && !ids.has(id));
    const called = [...new Set(open.flatMap(({ calledByService }) => keyOf(calledByService) ?? []))];
    const names = called.length === 0 ? new Map<string, readonly string[]>() : await namesOf(session.workload, called);
    const index = indexResources(state.plan, session.resources, state.foundIds);
    const taken = new Set([...artifacts.values(), ...known].map(({ resource }) => resource));
    const found: FoundId[] = [];
    const more: ArtifactRecord[] = [];
    for (const artifact of open) {
      const id = keyOf(artifact.calledByService);
      const known = id === null ? [] : (names.get(id) ?? []);
      const resource = id === null ? null : (byIdCalled(id, index) ?? byNames(known, index) ?? byAnyId(known, index));
      if (id === null || resource === null || taken.has(resource)) {
        left[id === null ? 'noId' : resource !== null ? 'secondOfRow' : known.length > 0 ? 'otherName' : 'unknownId'] +=
          1;
        continue;
      }
      taken.add(resource);
      if (!id.includes('@')) found.push({ resource, directoryId: id });
      more.push({ ...artifact, resource, calledByService: null });
    }
    const artifactsNow = [...known, ...more];
    if (found.length > 0) await record({ type: 'ids-found', found });
    if (artifactsNow.length > 0)
      await record({ type: 'artifacts-read', session: session.name, artifacts: artifactsNow });
    named += artifactsNow.length;
  }
  return { named, left };
}

function byAnyId(ids: readonly string[], index: ResourceIndex): number | null {
  return ids.map((id) => byIdCalled(id, index)).find((resource) => resource !== null) ?? null;
}

/** What to look for: the id or the address that the service calls an artifact by. Null for a URL. */
function keyOf(called: string | null): string | null {
  if (called === null || called.includes('://')) return null;
  return called.includes('@') ? called : directoryIdKey(called);
}
