import { sizeOf } from '../schedule/span.ts';
import type { KnownNames } from './elimination.ts';
import type { Outcome, ResourceOutcome } from './outcome.ts';
import { outcomesOf } from './session-outcomes.ts';
import { expectedArtifacts } from './session-size.ts';
import { chosenIn, leftOutIn, requestOf, type SessionWithArtifacts } from './session-state.ts';

/**
 * How many resources are known to have come back, and how many are known not to have: at least so many. An application sees
 * no names, so nobody may know which ones they are, but the session's own counts prove how many.
 */
export interface Proof {
  /** Came back, or equal their restore point. */
  readonly cameBack: number;
  readonly failed: number;
}

/** What the rows and the counts of a session prove together. */
export function proofOf(session: SessionWithArtifacts, names: KnownNames): Proof {
  return proofBeside(session, rowsOf(outcomesOf(session, names)));
}

/** The same, if the outcomes of its resources are counted already. */
export function proofBeside(session: SessionWithArtifacts, rows: Proof): Proof {
  const counted = countedIn(session);
  const size = sizeOf(session.resources);
  // A row is about one resource. So if counts contradict rows, the rows hold.
  const cameBack = Math.max(rows.cameBack, Math.min(counted.cameBack, size - rows.failed));
  return { cameBack, failed: Math.max(rows.failed, Math.min(counted.failed, size - cameBack)) };
}

/** How many of these outcomes are known one by one. */
function rowsOf(outcomes: Iterable<readonly [resource: number, outcome: ResourceOutcome]>): Proof {
  const rows = { cameBack: 0, failed: 0 };
  for (const [, { outcome }] of outcomes) {
    const known = provenBy(outcome);
    if (known !== null) rows[known] += 1;
  }
  return rows;
}

/** What the outcome of a row proves; null for nothing. */
export function provenBy(outcome: Outcome): keyof Proof | null {
  if (outcome === 'succeeded' || outcome === 'unchanged') return 'cameBack';
  return outcome === 'failed' || outcome === 'unresolved' ? 'failed' : null;
}

/** What the counts of a session prove about its resources. */
export function countedIn(session: SessionWithArtifacts): Proof {
  const { counts, activatedAt, artifacts } = session;
  if (counts === null || activatedAt === null || !hasOneForEach(session)) return { cameBack: 0, failed: 0 };
  const expected = expectedArtifacts(session);
  const { total, completed, failed } = counts;
  // Artifacts beyond what was sent may be anybody's, and each may be one of those that the service counts.
  const surplus = Math.max(0, total - expected, completed + failed - expected);
  // Each is a resource of the session that the service calls by a name of its own.
  const unmatched = Math.min(requestOf(session)?.unmatched.length ?? 0, Math.max(0, expected - total));
  const leftOut = sizeOf(session.resources) - expected;
  const listed = (...statuses: readonly string[]): number =>
    [...artifacts.values()].filter(({ status }) => statuses.includes(status)).length;
  return {
    cameBack: Math.max(0, Math.min(completed - surplus, expected - listed('failed', 'unknown'))),
    failed: leftOut + unmatched + Math.max(0, Math.min(failed - surplus, expected - listed('succeeded', 'unknown'))),
  };
}

/** Whether each resource has at most one artifact, and each artifact one resource: else their counts say little about resources. */
function hasOneForEach(session: SessionWithArtifacts): boolean {
  if (session.filling === 'bulk') return true;
  const chosen = chosenIn(session).map(({ resource }) => resource);
  const unfound = leftOutIn(session).flatMap(({ resource, artifact }) => (artifact === null ? [resource] : []));
  const all = [...chosen, ...unfound];
  return session.kind !== 'file' && all.length === sizeOf(session.resources) && new Set(all).size === all.length;
}
