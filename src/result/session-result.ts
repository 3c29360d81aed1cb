import type { ArtifactRecord } from '../state/event-data.ts';
import { unattributed } from '../state/session-outcomes.ts';
import { expectedArtifacts } from '../state/session-size.ts';
import { requestOf, type SessionState, type SessionWithArtifacts } from '../state/session-state.ts';

/** What a session has come to: all that its artifacts tell but what became of whom. */
export interface SessionResult {
  readonly session: SessionState;
  /** How many artifacts were read of it. */
  readonly artifacts: number;
  /** Whether they agree with the service's own counts; null where it gave none, or the session has not been read to its end. */
  readonly countsAgree: boolean | null;
  /** Those that stand for no resource of the session, as far as anyone can tell. */
  readonly unattributed: readonly ArtifactRecord[];
  readonly restorePoints: RestorePointTally;
}

/** The moments from which resources came back, in milliseconds since 1970. */
export interface RestorePointTally {
  /** Null where none is told. */
  readonly earliest: number | null;
  /** Whether that of every resource which came back is told. */
  readonly areAllTold: boolean;
}

export function sessionResult({ artifacts, ...session }: SessionWithArtifacts): SessionResult {
  const read = { ...session, artifacts };
  return {
    session,
    artifacts: artifacts.size,
    countsAgree: agreesWithCounts(read),
    unattributed: unattributed(read),
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

function restorePointsOf({ artifacts }: SessionWithArtifacts): RestorePointTally {
  let earliest: number | null = null;
  let areAllTold = true;
  for (const { status, restorePointAt } of artifacts.values()) {
    if (status !== 'succeeded') continue;
    if (restorePointAt === null) areAllTold = false;
    else earliest = Math.min(earliest ?? restorePointAt, restorePointAt);
  }
  return { earliest, areAllTold };
}
