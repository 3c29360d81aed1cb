import { GraphError } from '../graph/graph-error.ts';
import { readArtifacts } from './artifacts.ts';
import type { SessionState } from './session-state.ts';
import type { RunTools } from './tools.ts';

/**
 * Takes a second look at sessions whose artifacts came back without their new location: the service may fill it in more
 * than 15 minutes after completion. Nobody is kept waiting for it, and where the look fails the places stay empty.
 */
export async function readLateLocations(tools: RunTools): Promise<void> {
  for (const session of tools.recorder.state.sessions.values()) {
    if (!lacksLocations(session, tools)) continue;
    try {
      await readArtifacts(session, tools);
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      // A service that is away is not waited for session by session.
      if (error.kind !== 'refused') return;
    }
  }
}

function lacksLocations(session: SessionState, tools: RunTools): boolean {
  const { plan } = tools.recorder.state;
  const isLongAgo = session.endedAt !== null && session.endedAt + worthALook < tools.clock.now();
  if (session.lost !== null || !isLongAgo || plan.groups[session.group]?.destination !== 'new') return false;
  return [...session.artifacts.values()].some(
    ({ status, restoredTo, restoredItems }) => status === 'succeeded' && restoredTo === null && restoredItems !== 0,
  );
}

/** Milliseconds after the end of a session before which a second look tells nothing new. */
const worthALook = 60_000;
