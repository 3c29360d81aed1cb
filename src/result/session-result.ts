import type { KnownNames } from '../state/elimination.ts';
import type { ArtifactRecord } from '../state/event-data.ts';
import { unowned } from '../state/session-outcomes.ts';
import { expectedArtifacts } from '../state/session-size.ts';
import { requestOf, type SessionState, type SessionWithArtifacts } from '../state/session-state.ts';

/** What the artifacts of a session show, except for the outcome of each resource. */
export interface SessionResult {
  readonly session: SessionState;
  /** How many artifacts it has. */
  readonly artifacts: number;
  /** Whether they agree with the service's own counts; null if it gave none, or the session is not settled. */
  readonly countsAgree: boolean | null;
  /** Those that could not be matched to a resource of the session. */
  readonly unattributed: readonly ArtifactRecord[];
  readonly restorePoints: RestorePointTimes;
}

/** The moments from which resources came back, in milliseconds since 1970. */
export interface RestorePointTimes {
  /** Null if none is known. */
  readonly earliest: number | null;
  /** Whether those of all resources that came back are known. */
  readonly areAllKnown: boolean;
}

export function sessionResult({ artifacts, ...session }: SessionWithArtifacts, names: KnownNames): SessionResult {
  const read = { ...session, artifacts };
  return {
    session,
    artifacts: artifacts.size,
    countsAgree: agreesWithCounts(read),
    unattributed: unowned(read, names),
    restorePoints: restorePointsOf(read),
  };
}

function agreesWithCounts(session: SessionWithArtifacts): boolean | null {
  const { counts, artifacts, step } = session;
  if (counts === null || step !== 'settled') return null;
  const inState = (status: string): number =>
    [...artifacts.values()].filter((artifact) => artifact.status === status).length;
  return (
    counts.total + (requestOf(session)?.unmatched.length ?? 0) === expectedArtifacts(session) &&
    counts.total === artifacts.size &&
    counts.completed === inState('succeeded') &&
    counts.failed === inState('failed')
  );
}

function restorePointsOf({ artifacts }: SessionWithArtifacts): RestorePointTimes {
  let earliest: number | null = null;
  let areAllKnown = true;
  for (const { status, restorePointAt } of artifacts.values()) {
    if (status !== 'succeeded') continue;
    if (restorePointAt === null) areAllKnown = false;
    else earliest = Math.min(earliest ?? restorePointAt, restorePointAt);
  }
  return { earliest, areAllKnown };
}
