import { dayLength, type Limits } from '../plan/limits.ts';
import { sizeOf, take } from '../plan/span.ts';
import { type Workload, workloads } from '../spec/workload.ts';
import { inFlightOf, type PendingSession, type SessionState, takesSlot } from './session-state.ts';
import type { RunState } from './state.ts';

/** What is in use of the tenant's caps: by this run and, as far as it was seen, by others. */
export interface Use {
  activeSessions: number;
  readonly inFlight: Record<Workload, number>;
  /** Resources put into activated sessions of this run in the last 24 hours, or about to be. */
  readonly today: Record<Workload, number>;
}

export interface Decision {
  /** Sessions to start now, in this order. */
  readonly start: readonly PendingSession[];
  /** When the day's allowance has room again for a session that has to wait for it alone; null where none has. */
  readonly allowanceAt: number | null;
}

/**
 * What to start now. Takes the head of each workload's queue in turn, so that all three keep busy, and passes a workload
 * by whose head doesn't fit; one that others leave less room gets as much of its head as fits. Never starts a session that would go over a cap, counting what others use.
 */
export function whatToStart(state: RunState, now: number): Decision {
  if (state.stopping !== null || tooManyFailed(state)) return { start: [], allowanceAt: null };
  const { limits } = state.plan;
  const use = currentUse(state, now);
  const fitting = fitter(state);
  const queues = new Map(
    workloads.map((workload) => [
      workload,
      state.pending.filter((session) => session.workload === workload && session.notBefore <= now),
    ]),
  );
  const start: PendingSession[] = [];
  let allowanceAt: number | null = null;
  while (queues.size > 0) {
    for (const [workload, queue] of queues) {
      const next = fitting(queue.shift(), use, limits);
      const size = next === undefined ? 0 : sizeOf(next.resources);
      if (next === undefined || !hasRoom(use, workload, size, limits)) {
        queues.delete(workload);
      } else if (use.today[workload] + size > limits.perDay) {
        queues.delete(workload);
        allowanceAt = earliest(allowanceAt, allowanceBack(state, workload, size, now));
      } else {
        start.push(next);
        use.activeSessions += 1;
        use.inFlight[workload] += size;
        use.today[workload] += size;
      }
    }
  }
  return { start, allowanceAt };
}

/** Whether some finished resources did not come back, as many as the plan's limit or more. Counts sessions that have ended. */
export function tooManyFailed(state: RunState): boolean {
  const { failures } = state.plan.limits;
  if (failures >= 1) return false;
  let finished = 0;
  let failed = 0;
  for (const session of state.sessions.values()) {
    if (session.step !== 'settled' || session.lost === 'split' || session.lost === 'cancelled') continue;
    // What is tried anew has not finished.
    finished += sizeOf(session.resources) - session.retried;
    failed += failedIn(session) - session.retried;
  }
  return failed > 0 && failed / finished >= failures;
}

/** What is in use at `now`, all sessions of this run counted from the moment they were intended. */
export function currentUse(state: RunState, now: number): Use {
  const use: Use = {
    activeSessions: state.others.activeSessions,
    inFlight: { ...state.others.inFlight },
    today: { ...state.others.today },
  };
  for (const session of state.sessions.values()) {
    if (takesSlot(session)) use.activeSessions += 1;
    use.inFlight[session.workload] += inFlightOf(session);
    if (countsToday(session, now)) use.today[session.workload] += sizeOf(session.resources);
  }
  return use;
}

/**
 * Cuts a session to the room that others leave, where it is their resources alone that are in its way: they may stay for
 * hours. Where our own are, it waits for them, whole.
 */
function fitter(state: RunState) {
  const busy = new Set([...state.sessions.values()].filter(takesSlot).map(({ workload }) => workload));
  return (session: PendingSession | undefined, use: Use, limits: Limits): PendingSession | undefined => {
    if (session === undefined || busy.has(session.workload)) return session;
    busy.add(session.workload);
    const room = limits.inFlight - use.inFlight[session.workload];
    return room < 1 ? session : { ...session, resources: take(session.resources, room) };
  };
}

function hasRoom(use: Use, workload: Workload, size: number, limits: Limits): boolean {
  return use.activeSessions < limits.activeSessions && use.inFlight[workload] + size <= limits.inFlight;
}

function countsToday(session: SessionState, now: number): boolean {
  if (session.activatedAt !== null) return session.activatedAt > now - dayLength;
  return session.step !== 'settled';
}

/** When enough of the last day's activations are a day old for `size` more. */
function allowanceBack(state: RunState, workload: Workload, size: number, now: number): number {
  const counted = [...state.sessions.values()].filter(
    (session) => session.workload === workload && countsToday(session, now),
  );
  let used = counted.reduce((sum, session) => sum + sizeOf(session.resources), 0);
  const byAge = counted.toSorted((a, b) => (a.activatedAt ?? now) - (b.activatedAt ?? now));
  for (const session of byAge) {
    used -= sizeOf(session.resources);
    if (used + size <= state.plan.limits.perDay) return (session.activatedAt ?? now) + dayLength;
  }
  return now + dayLength;
}

function failedIn(session: SessionState): number {
  if (session.lost !== null) return session.lost === 'refused' ? sizeOf(session.resources) : 0;
  return (session.counts?.failed ?? 0) + session.request.unresolved.length;
}

function earliest(a: number | null, b: number): number {
  return a === null ? b : Math.min(a, b);
}
