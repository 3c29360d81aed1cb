import { sizeOf } from '../schedule/span.ts';
import { chosenIn, leftOutIn, requestOf, type SessionState } from './session-state.ts';

/*
 * How many resources and artifacts a session counts for.
 */

/** Whether a session holds one of the tenant's session slots, or is about to. */
export function holdsSlot({ step, endedAt }: SessionState): boolean {
  return step !== 'settled' && endedAt === null;
}

/** What a session counts for under the tenant's caps: its chosen artifacts, or its resources while nothing is chosen. */
export function sizeUnderCaps(session: SessionState): number {
  return chosenIn(session).length || sizeOf(session.resources);
}

/** How many artifacts the service should make: one for each resource or chosen artifact that it took. */
export function expectedArtifacts(session: SessionState): number {
  if (session.filling === 'bulk') return sizeOf(session.resources) - (session.request?.unresolved.length ?? 0);
  return session.chosen.length - session.leftOut.filter(({ artifact }) => artifact !== null).length;
}

/** How many of a session the service may be restoring at this moment: all of them until its counts say otherwise. */
export function inFlightOf(session: SessionState): number {
  if (!holdsSlot(session)) return 0;
  const done = session.counts === null ? 0 : session.counts.completed + session.counts.failed;
  return Math.max(0, (session.step === 'choose' ? sizeUnderCaps(session) : expectedArtifacts(session)) - done);
}

/** Resources that the service did not take, or could not resolve. */
export function countLeftOut(session: SessionState): number {
  const unresolved = requestOf(session)?.unresolved.length ?? 0;
  return unresolved + new Set(leftOutIn(session).map(({ resource }) => resource)).size;
}

/** Resources that did not come back, by the service's counts. */
export function countFailed(session: SessionState): number {
  const size = sizeOf(session.resources);
  if (session.earlyEnd !== null) return session.earlyEnd === 'refused' ? size : 0;
  // Several artifacts may belong to one resource, so the counts say little about how many failed.
  if (session.filling === 'granular') return session.failedCount;
  return Math.min(size, (session.counts?.failed ?? 0) + countLeftOut(session));
}
