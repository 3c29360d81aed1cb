import { ofEachKind, type ResourceKind, resourceKinds } from '../m365/workload.ts';
import { sizeOf, within } from '../schedule/span.ts';
import { groupHolding, type RunState } from '../state/run-state.ts';
import { countLeftOut, sizeUnderCaps } from '../state/session-size.ts';
import { leftOutIn, type SessionState } from '../state/session-state.ts';
import { sentFor } from '../state/twins.ts';

/**
 * How far the resources of a kind are, by the counts of their sessions: quick at any moment, and an estimate. The reports
 * use the artifacts instead. planned = queued + running + succeeded + failed + unknown.
 */
export interface Progress {
  readonly planned: number;
  readonly queued: number;
  readonly running: number;
  readonly succeeded: number;
  /** Failed, unresolved, or refused with their session. */
  readonly failed: number;
  readonly unknown: number;
}

export function progressOf(state: RunState): Readonly<Record<ResourceKind, Progress>> {
  const progress = ofEachKind(nothing);
  for (const { kind, count } of state.plan.groups) {
    progress[kind].planned += count;
    progress[kind].queued += count;
  }
  for (const session of state.sessions.values()) addSession(progress[session.kind], session);
  for (const twin of state.twins.keys()) addTwin(progress, twin, state);
  return progress;
}

/** All kinds together. */
export function sumOf(progress: Readonly<Record<ResourceKind, Progress>>): Progress {
  const sum = nothing();
  for (const kind of resourceKinds) {
    for (const key of Object.keys(sum) as (keyof Progress)[]) sum[key] += progress[kind][key];
  }
  return sum;
}

type MutableProgress = { -readonly [Key in keyof Progress]: number };

function addSession(progress: MutableProgress, session: SessionState): void {
  const size = sizeOf(session.resources);
  if (session.earlyEnd === 'split' || session.earlyEnd === 'cancelled') return;
  // A retry: they were counted as failed, and wait again.
  if (session.attempt > 1) {
    progress.failed -= size;
    progress.queued += size;
  }
  if (session.earlyEnd === null && session.activatedAt === null && session.step !== 'settled') return;
  progress.queued -= size;
  if (session.earlyEnd === 'refused') {
    progress.failed += size;
    return;
  }
  // A resource may have several artifacts, or none.
  const unfound = leftOutIn(session).filter(({ artifact }) => artifact === null).length;
  const share = (size - unfound) / sizeUnderCaps(session);
  const succeeded = Math.floor((session.counts?.completed ?? 0) * share);
  const failed = Math.ceil((session.counts?.failed ?? 0) * share) + countLeftOut(session);
  // The service may count more than it was sent.
  const left = Math.max(0, size - succeeded - failed);
  progress.succeeded += succeeded;
  progress.failed += failed;
  if (session.step === 'settled') progress.unknown += left;
  else progress.running += left;
}

/** Not sent: it goes with the session of the resource that is, if all of that had one end. */
function addTwin(progress: Record<ResourceKind, MutableProgress>, twin: number, state: RunState): void {
  const sent = sentFor(state, twin);
  const session = [...state.sessions.values()].findLast(({ resources, earlyEnd }) => {
    return earlyEnd === null && sizeOf(within(resources, [[sent, 1]])) > 0;
  });
  if (session === undefined) return;
  const of = progress[groupHolding(state.plan, twin).kind];
  const size = sizeOf(session.resources) - session.requeuedCount;
  of.queued -= 1;
  if (session.step !== 'settled') of.running += 1;
  else if (session.cameBackCount === size) of.succeeded += 1;
  else if (session.failedCount === size) of.failed += 1;
  else of.unknown += 1;
}

function nothing(): MutableProgress {
  return { planned: 0, queued: 0, running: 0, succeeded: 0, failed: 0, unknown: 0 };
}
