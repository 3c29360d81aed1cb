import { perDayWindow } from '../m365/limits.ts';
import type { Workload } from '../m365/workload.ts';
import type { Plan, PlannedResource } from '../plan/plan.ts';
import { leastShare, nextSessions } from '../schedule/next-sessions.ts';
import { byUrgency } from '../schedule/order.ts';
import { sizeOf } from '../schedule/span.ts';
import type { WorkBatch } from '../schedule/work-batch.ts';
import { groupOf, isPartial, noUsage, type RunState, startableNow } from './run-state.ts';
import { countFailed, holdsSlot, inFlightOf, sizeUnderCaps } from './session-size.ts';
import { isLive, mayBeActivated, type SessionState } from './session-state.ts';
import { type Allotment, wholeTenant } from './tenant/allotment.ts';
import { activatedSince, currentUse, openSessions, useOf } from './tenant/usage.ts';

/** A session to start now. */
export interface SessionStart extends WorkBatch {
  /** `mailbox-001`: unique in the run, and part of the request's `displayName`. */
  readonly name: string;
}

export interface StartDecision {
  /** Sessions to start now, in this order. */
  readonly start: readonly SessionStart[];
  /** When the day's allowance has room again for a workload that only waits for that; null if none does. */
  readonly allowanceAt: number | null;
}

/**
 * The sessions to start now, each with its resources. They never exceed a cap, with what others use counted in. The caps are those of
 * the whole tenant, unless the run has only a part of it.
 */
export function whatToStart(state: RunState, now: number, allotment: Allotment = wholeTenant(state)): StartDecision {
  if (state.stopping !== null || mayBeTooMany(state)) return { start: [], allowanceAt: null };
  const { plan } = state;
  const { activeSessions, inFlight, others, keptFree } = allotment;
  const { start, usedUp } = nextSessions({
    limits: { ...plan.limits, activeSessions, inFlight },
    queue: startableNow(state, now).toSorted((a, b) => compareHeads(a, b, plan)),
    use: currentUse({ ...state, others }, now),
    slots: activeSessions - others.activeSessions,
    keptFree,
    // A stalled session gives nothing back.
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
  const allowanceTimes = usedUp.map((workload) => allowanceBack(state, workload, now));
  return { start: named, allowanceAt: allowanceTimes.length === 0 ? null : Math.min(...allowanceTimes) };
}

/** First attempts first, then earlier waves, then by the first resource of each. */
function compareHeads(a: WorkBatch, b: WorkBatch, plan: Plan): number {
  const byWave = groupOf(plan, a.group).wave - groupOf(plan, b.group).wave;
  return a.attempt - b.attempt || byWave || byUrgency(headOf(a, plan), headOf(b, plan));
}

function headOf({ resources: [span] }: WorkBatch, { resources }: Plan): PlannedResource {
  const head = span && resources.at(span[0]);
  if (head === undefined) throw new Error('a batch has no resource of the plan');
  return head;
}

/**
 * Whether the share of finished resources that did not come back reaches the plan's limit, `limits.failures`. Not judged by
 * the few that `run --only` names: the limit would end the run for all others.
 */
export function tooManyFailed(state: RunState): boolean {
  return reachesLimit(state.finished, state);
}

/**
 * The same, with sessions that the service has ended and this run has not settled. Which of their failures are tried again shows when
 * they settle: until then, nothing takes their place.
 */
function mayBeTooMany(state: RunState): boolean {
  if (state.plan.limits.failures === 1) return false;
  const finished = { ...state.finished };
  for (const session of openSessions(state)) {
    if (session.endedAt === null || !isLive(session)) continue;
    finished.resources += sizeOf(session.resources);
    finished.failed += countFailed(session);
  }
  return tooManyFailed(state) || reachesLimit(finished, state);
}

function reachesLimit({ resources, failed }: RunState['finished'], state: RunState): boolean {
  const { failures } = state.plan.limits;
  if (isPartial(state)) return false;
  return failures < 1 && failed > 0 && failed / resources >= failures;
}

/** What a session waits for if it holds more than there is room for. */
export interface CapacityShortage {
  /** When the day's allowance has room again, in milliseconds since 1970; null if what is in flight leaves no room. */
  readonly until: number | null;
  /** Whether stalled sessions hold the room. */
  readonly isHeld: boolean;
}

/**
 * Null if the caps leave room for all artifacts of a session. Sessions that wait for each other are activated in the order in
 * which they were begun, so that none waits for ever.
 */
export function capacityShortage(session: SessionState, state: RunState, now: number): CapacityShortage | null {
  const sessions = openSessions(state);
  const own = sessions.findIndex(({ name }) => name === session.name);
  const ahead = sessions.filter((other, index) => index < own || (index > own && mayBeActivated(other)));
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

export interface RoomContext {
  readonly now: number;
  /** Artifacts of a workload that end in a millisecond, of late. */
  readonly pace: (workload: Workload) => number;
}

/**
 * In how many milliseconds there is room in flight for another session of what waits; null if nothing waits for that room, or if
 * nothing has a pace yet.
 */
export function roomExpectedIn(state: RunState, { now, pace }: RoomContext): number | null {
  const { plan, others } = state;
  const { limits } = plan;
  const use = currentUse(state, now);
  if (use.activeSessions >= limits.activeSessions || state.stopping !== null) return null;
  const waiting = new Map<Workload, number>();
  for (const { workload, resources } of startableNow(state, now))
    waiting.set(workload, Math.max(waiting.get(workload) ?? 0, sizeOf(resources)));
  const times = [...waiting].flatMap(([workload, size]) => {
    const room = limits.inFlight - use.inFlight[workload];
    const wanted = Math.min(size, leastShare(limits.inFlight));
    const isFull = use.today[workload] >= limits.perDay || others.inFlight[workload] >= limits.inFlight;
    if (room >= wanted || isFull || pace(workload) === 0) return [];
    return [(wanted - room) / pace(workload)];
  });
  return times.length === 0 ? null : Math.min(...times);
}

/** When the first of this run's activations of the last day is a day old; a day from now if there is none. */
function allowanceBack(state: RunState, workload: Workload, now: number): number {
  const ours = activatedSince(state, now - perDayWindow).filter((session) => session.workload === workload);
  return (ours.at(-1)?.activatedAt ?? now) + perDayWindow;
}
