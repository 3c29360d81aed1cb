import { byIdCalled, indexResources } from '../../lookup/attribution.ts';
import type { ArtifactRecord, Artifacts } from '../../state/event-data.ts';
import type { RunState } from '../../state/run-state.ts';
import type { SessionState } from '../../state/session-state.ts';
import type { RunTools } from '../tools.ts';

/**
 * Names the artifacts of settled sessions that the directory named too late. The service is not asked again: the journal has the ids.
 *
 * Rejects with StoreProblem if the journal can't be read or written.
 */
export async function readLateNames(tools: RunTools): Promise<void> {
  const { recorder, names } = tools;
  const { journal, state, record } = recorder;
  for (const session of state.sessions.values()) {
    if (session.unnamedCount === 0 || session.filling !== 'bulk') continue;
    await names.rest(session.workload);
    if (names.canSearch(session.workload)) await names.wait(session.workload, 'the end of the run');
    const artifacts = namedSince(session, await journal.artifactsOf(session.name), state);
    if (artifacts.length > 0) await record({ type: 'artifacts-read', session: session.name, artifacts });
  }
}

/** The artifacts of a session that have a resource by the ids that are known now, and had none when they were read. */
export function namedSince(
  { resources }: SessionState,
  artifacts: Artifacts,
  { plan, foundIds }: Pick<RunState, 'plan' | 'foundIds'>,
): ArtifactRecord[] {
  const index = indexResources(plan, resources, foundIds);
  const taken = new Set([...artifacts.values()].map(({ resource }) => resource));
  const named: ArtifactRecord[] = [];
  for (const artifact of artifacts.values()) {
    if (artifact.resource !== null) continue;
    const resource = byIdCalled(artifact.calledByService, index);
    if (resource === null || taken.has(resource)) continue;
    taken.add(resource);
    named.push({ ...artifact, resource, calledByService: null });
  }
  return named;
}
