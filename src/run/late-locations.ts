import { GraphError } from '../graph/graph-error.ts';
import { lacksLocations } from '../state/session-outcomes.ts';
import type { ReadSession, SessionState } from '../state/session-state.ts';
import { minute } from '../util/duration.ts';
import { readArtifacts } from './draft/read-artifacts.ts';
import type { RunTools } from './tools.ts';

/**
 * Takes a second look at sessions whose artifacts came back without their new location: the service may fill it in more
 * than 15 minutes after completion. Nobody is kept waiting for it, and where the look fails the places stay empty.
 * Rejects with StoreProblem where the journal can't be read.
 */
export async function readLateLocations(tools: RunTools): Promise<void> {
  const { journal, state } = tools.recorder;
  for (const session of state.sessions.values()) {
    if (!isWorthALook(session, tools)) continue;
    const read: ReadSession = { ...session, artifacts: await journal.artifactsOf(session.name) };
    if (!lacksLocations(read)) continue;
    try {
      await readArtifacts(read, tools);
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      // A service that is away is not waited for session by session.
      if (error.kind !== 'refused') return;
    }
  }
}

function isWorthALook({ lacksLocations, endedAt, group }: SessionState, { recorder, clock }: RunTools): boolean {
  const isLongAgo = endedAt !== null && endedAt + tooEarly < clock.now();
  return lacksLocations && isLongAgo && recorder.state.plan.groups[group]?.destination === 'new';
}

/** Milliseconds after the end of a session in which a second look tells nothing new. */
const tooEarly = minute;
