import { GraphError } from '../graph/graph-error.ts';
import { lacksLocations } from '../state/session-outcomes.ts';
import type { SessionState } from '../state/session-state.ts';
import { minute } from '../util/duration.ts';
import { readArtifacts } from './draft/read-artifacts.ts';
import type { RunTools } from './tools.ts';

/**
 * Reads the artifacts of settled sessions once more if they came back without their new location: the service may fill it in
 * more than 15 minutes after completion. Nothing waits for it. If the service does not answer, locations stay empty.
 *
 * Rejects with StoreProblem if the journal can't be read.
 */
export async function readLateLocations(tools: RunTools): Promise<void> {
  const { journal, state } = tools.recorder;
  for (const session of state.sessions.values()) {
    if (session.sessionId === null || !isWorthReading(session, tools)) continue;
    const artifacts = await journal.artifactsOf(session.name);
    if (!lacksLocations({ artifacts })) continue;
    try {
      await readArtifacts(session, artifacts, tools);
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      // Not session by session if the service is away.
      if (error.kind !== 'refused') return;
    }
  }
}

function isWorthReading({ lacksLocations, endedAt }: SessionState, { clock }: RunTools): boolean {
  return lacksLocations && endedAt !== null && endedAt + tooEarly < clock.now();
}

/** Milliseconds after the end of a session in which reading it once more shows nothing new. */
const tooEarly = minute;
