import { ofEachKind, type ResourceKind, resourceKinds } from '../m365/workload.ts';
import { sizeOf } from '../schedule/span.ts';
import type { RunState } from '../state/run-state.ts';
import { leftOutOf, type SessionState, weightOf } from '../state/session-state.ts';

/**
 * How far the resources of a kind are, by the sessions' own counts: cheap at any moment, and not the last word. The
 * reports go by artifacts. planned = queued + running + succeeded + failed + unknown.
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
  const tallies = ofEachKind(nothing);
  for (const { kind, count } of state.plan.groups) {
    tallies[kind].planned += count;
    tallies[kind].queued += count;
  }
  for (const session of state.sessions.values()) addSession(tallies[session.kind], session);
  return tallies;
}

/** All kinds together. */
export function sumOf(tallies: Readonly<Record<ResourceKind, Progress>>): Progress {
  const sum = nothing();
  for (const kind of resourceKinds) {
    for (const key of Object.keys(sum) as (keyof Progress)[]) sum[key] += tallies[kind][key];
  }
  return sum;
}

type Changing = { -readonly [Key in keyof Progress]: number };

function addSession(tally: Changing, session: SessionState): void {
  const size = sizeOf(session.resources);
  if (session.lost === 'split' || session.lost === 'cancelled') return;
  // A new attempt: they were counted as failed, and wait again.
  if (session.attempt > 1) {
    tally.failed -= size;
    tally.queued += size;
  }
  if (session.lost === null && session.activatedAt === null && session.step !== 'settled') return;
  tally.queued -= size;
  if (session.lost === 'refused') {
    tally.failed += size;
    return;
  }
  // Several artifacts may stand for one resource, and none for some.
  const unfound = session.setAside.filter(({ artifact }) => artifact === null).length;
  const share = (size - unfound) / weightOf(session);
  const succeeded = Math.floor((session.counts?.completed ?? 0) * share);
  const failed = Math.ceil((session.counts?.failed ?? 0) * share) + leftOutOf(session);
  // The service may count more than it was given.
  const left = Math.max(0, size - succeeded - failed);
  tally.succeeded += succeeded;
  tally.failed += failed;
  if (session.step === 'settled') tally.unknown += left;
  else tally.running += left;
}

function nothing(): Changing {
  return { planned: 0, queued: 0, running: 0, succeeded: 0, failed: 0, unknown: 0 };
}
