import { perDayWindow } from '../m365/limits.ts';
import type { Workload } from '../m365/workload.ts';
import type { Plan, PlannedResource } from '../plan/plan.ts';
import { leastShare, nextSessions, type Usage } from '../schedule/next-sessions.ts';
import { byUrgency } from '../schedule/order.ts';
import type { WorkBatch } from '../schedule/work-batch.ts';
import { groupOf, noUsage, type RunState, sessionNamed } from './run-state.ts';
import { holdsSlot, inFlightOf, sizeUnderCaps } from './session-size.ts';
import { isLive, type SessionState } from './session-state.ts';

/** A session to start now. */
export interface SessionStart extends WorkBatch {
  /** `mailbox-001`: unique in the run, and part of the request's `displayName`. */
  readonly name: string;
}

export interface StartDecision {
  /** Sessions to start now, in this order. */
  readonly start: readonly SessionStart[];
  /** When the day's allowance has room again for a workload that waits for it alone; null where none does. */
  readonly allowanceAt: number | null;
}

/** What to start now, with the resources that go into each session. Never starts what would go over a cap, counting what others use. */
export function whatToStart(state: RunState, now: number): StartDecision {
  if (state.stopping !== null || tooManyFailed(state)) return { start: [], allowanceAt: null };
  const { plan, queue, wave } = state;
  const { start, usedUp } = nextSessions({
    limits: plan.limits,
    queue: queue
      .filter(({ group, notBefore }) => groupOf(plan, group).wave === wave && notBefore <= now)
      .toSorted((a, b) => compareHeads(a, b, plan)),
    use: currentUse(state, now),
    slots: plan.limits.activeSessions - state.others.activeSessions,
    // What is not looked at any more gives nothing back.
    busy: new Set(
      openSessions(state)
        .filter((session) => holdsSlot(session) && isLive(session))
        .map(({ workload }) => workload),
    ),
  });
  const begun = { ...state.begun };
  const named = start.map((batch) => {
    begun[batch.workload] += 1;
    return { ...batch, name: `${batch.workload}-${String(begun[batch.workload]).padStart(3, '0')}` };
  });
  const times = usedUp.map((workload) => allowanceBack(state, workload, now));
  return { start: named, allowanceAt: times.length === 0 ? null : Math.min(...times) };
}

/** First attempts first, then by the first resource of each. */
function compareHeads(a: WorkBatch, b: WorkBatch, plan: Plan): number {
  return a.attempt - b.attempt || byUrgency(headOf(a, plan), headOf(b, plan));
}

function headOf({ resources: [span] }: WorkBatch, { resources }: Plan): PlannedResource {
  const head = resources[span?.[0] ?? -1];
  if (head === undefined) throw new Error('a batch has no resource of the plan');
  return head;
}

/** Whether some finished resources did not come back, as many as the plan's limit or more. Counts sessions that have ended. */
export function tooManyFailed({ plan, finished: { resources, failed } }: RunState): boolean {
  const { failures } = plan.limits;
  return failures < 1 && failed > 0 && failed / resources >= failures;
}

/** What a session waits for that turned out to hold more than there is room for. */
export interface CapacityShortage {
  /** When the day's allowance has room again, in milliseconds since 1970; null where more are in flight than leave room. */
  readonly until: number | null;
  /** Whether only sessions that are not looked at any more hold the room. */
  readonly isHeld: boolean;
}

/**
 * Whether the caps leave room for all that a session turned out to hold: null where they do. Sessions are activated in the
 * order in which they were begun as far as they wait for each other, so that none waits for ever.
 */
export function capacityShortage(session: SessionState, state: RunState, now: number): CapacityShortage | null {
  const sessions = openSessions(state);
  const own = sessions.findIndex(({ name }) => name === session.name);
  const ahead = sessions.filter(({ activatedAt }, index) => index < own || (index > own && activatedAt !== null));
  const { limits } = state.plan;
  const { workload } = session;
  const { inFlight, today } = useOf(ahead, state, now);
  if (today[workload] + sizeUnderCaps(session) > limits.perDay)
    return { until: allowanceBack(state, workload, now), isHeld: false };
  const room = limits.inFlight - inFlightOf(session);
  if (inFlight[workload] <= room) return null;
  const stalled = useOf(
    ahead.filter((other) => !isLive(other)),
    { ...state, others: noUsage },
    now,
  );
  return { until: null, isHeld: stalled.inFlight[workload] > room };
}

/** What is in use at `now`, all sessions of this run counted from the moment they were intended. */
export function currentUse(state: RunState, now: number): Usage {
  return useOf(openSessions(state), state, now);
}

function useOf(sessions: readonly SessionState[], state: RunState, now: number): Usage {
  const use: Usage = {
    activeSessions: state.others.activeSessions,
    inFlight: { ...state.others.inFlight },
    today: { ...state.others.today },
  };
  for (const session of sessions) {
    if (holdsSlot(session)) use.activeSessions += 1;
    use.inFlight[session.workload] += inFlightOf(session);
    if (session.activatedAt === null) use.today[session.workload] += sizeUnderCaps(session);
  }
  for (const session of activatedSince(state, now - perDayWindow))
    use.today[session.workload] += sizeUnderCaps(session);
  return use;
}

/**
 * In how many milliseconds the sessions under way will have given back room for another, at their pace so far; 0 where that
 * can't be told yet, null where nothing waits for it.
 */
export function roomExpectedIn(state: RunState, now: number): number | null {
  if (!state.queue.some(({ group }) => groupOf(state.plan, group).wave === state.wave)) return null;
  const pace = openSessions(state).reduce((sum, { counts, activatedAt }) => {
    if (counts === null || activatedAt === null) return sum;
    return sum + (counts.completed + counts.failed) / Math.max(1, now - activatedAt);
  }, 0);
  return pace === 0 ? 0 : leastShare(state.plan.limits.inFlight) / pace;
}

function openSessions(state: RunState): SessionState[] {
  return [...state.open].map((name) => sessionNamed(state, name));
}

/** The sessions that were activated later than a moment, the last first. */
function activatedSince(state: RunState, since: number): SessionState[] {
  const sessions: SessionState[] = [];
  for (let index = state.activated.length - 1; index >= 0; index -= 1) {
    const session = sessionNamed(state, state.activated[index] ?? '');
    if ((session.activatedAt ?? 0) <= since) break;
    sessions.push(session);
  }
  return sessions;
}

/** When the first of the last day's activations is a day old; a day from now where none is ours. */
function allowanceBack(state: RunState, workload: Workload, now: number): number {
  const ours = activatedSince(state, now - perDayWindow).filter((session) => session.workload === workload);
  return (ours.at(-1)?.activatedAt ?? now) + perDayWindow;
}
