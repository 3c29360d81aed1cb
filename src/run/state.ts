import type { Plan } from '../plan/plan.ts';
import { halve, without } from '../plan/span.ts';
import type { Workload } from '../spec/workload.ts';
import type { RunEvent, RunStarted, SessionBegun, StopReason } from './events.ts';
import { queueRetries } from './retries.ts';
import { advance, begun, lookedAtAnew, type PendingSession, type SessionState } from './session-state.ts';

/** All that is known of a run: its events, folded over its plan. */
export interface RunState {
  readonly runId: string;
  readonly plan: Plan;
  started: RunStarted | null;
  /** Sessions not begun yet, in the order of the plan. */
  pending: PendingSession[];
  /** By the run's own names, in the order in which they were begun. */
  readonly sessions: Map<string, SessionState>;
  /** What other people's sessions use, as last seen. */
  others: TenantUse;
  readonly throttles: ThrottleFact[];
  stopping: { readonly because: StopReason; readonly message: string } | null;
  ended: { readonly at: number; readonly exitCode: 0 | 1 | 3 | 4 } | null;
}

export interface TenantUse {
  /** Resources of sessions that were made in the last 24 hours, earlier runs' included. */
  readonly today: Readonly<Record<Workload, number>>;
  readonly activeSessions: number;
  readonly inFlight: Readonly<Record<Workload, number>>;
}

export interface ThrottleFact {
  readonly at: number;
  readonly until: number;
  readonly status: number;
}

/** Nobody else uses the tenant. */
export const nobody: TenantUse = {
  activeSessions: 0,
  inFlight: { mailbox: 0, drive: 0, site: 0 },
  today: { mailbox: 0, drive: 0, site: 0 },
};

export function initialState(plan: Plan, runId: string): RunState {
  return {
    runId,
    plan,
    started: null,
    pending: plan.sessions.map(({ name, group, first, count }) => ({
      name,
      group,
      workload: workloadOf(plan, group),
      resources: [[first, count]],
      attempt: 1,
      notBefore: 0,
    })),
    sessions: new Map(),
    others: nobody,
    throttles: [],
    stopping: null,
    ended: null,
  };
}

/** Takes one event into `state`. Changes `state` in place, so that folding a journal is linear in its length. */
export function fold(state: RunState, event: RunEvent): void {
  switch (event.type) {
    case 'run-started':
      state.started = event;
      return;
    case 'run-resumed':
      state.ended = null;
      if (!isStoppedForGood(state)) state.stopping = null;
      for (const session of state.sessions.values()) {
        if (session.step !== 'settled') state.sessions.set(session.name, lookedAtAnew(session, event));
      }
      return;
    case 'tenant-observed':
      state.others = { activeSessions: event.activeSessions, inFlight: event.inFlight, today: event.today };
      return;
    case 'throttled':
      state.throttles.push({ at: Date.parse(event.at), until: event.until, status: event.status });
      return;
    case 'allowance-used-up':
      return;
    case 'run-stopping':
      state.stopping = { because: event.because, message: event.message };
      return;
    case 'run-ended':
      state.ended = { at: Date.parse(event.at), exitCode: event.exitCode };
      return;
    case 'session-begun':
      state.pending = state.pending.flatMap((session) =>
        session.name === event.session ? rest(session, event) : [session],
      );
      state.sessions.set(event.session, begun(event, workloadOf(state.plan, event.group)));
      return;
    default: {
      const session = sessionNamed(state, event.session);
      state.sessions.set(session.name, advance(session, event));
      if (event.type === 'session-settled')
        queueRetries(state, sessionNamed(state, session.name), Date.parse(event.at));
      if (event.type === 'session-refused' && event.split) state.pending.unshift(...halves(session));
    }
  }
}

/** What stays in the queue of a session that was begun with a part of its resources: `mailbox-003` becomes `mailbox-003-2`. */
function rest(session: PendingSession, begun: SessionBegun): PendingSession[] {
  const resources = without(session.resources, begun.resources);
  if (resources.length === 0) return [];
  const [, stem = session.name, part = '1'] = /^(.+?-\d+[a-z]*\d*)-(\d+)$/.exec(session.name) ?? [];
  return [{ ...session, name: `${stem}-${Number(part) + 1}`, resources }];
}

/** `mailbox-003` becomes `mailbox-003a` and `mailbox-003b`. */
function halves(session: SessionState): PendingSession[] {
  const { name, group, workload, attempt } = session;
  return halve(session.resources).map((resources, index) => ({
    name: `${name}${index === 0 ? 'a' : 'b'}`,
    group,
    workload,
    resources,
    attempt,
    notBefore: 0,
  }));
}

/** Whether a run that starts no more sessions will not start any when it is resumed either. */
export function isStoppedForGood({ stopping }: RunState): boolean {
  return stopping?.because === 'failures' || stopping?.because === 'cancel';
}

/** When the last of the pauses that the service has asked for ends, in milliseconds since 1970; 0 where it asked for none. */
export function pausedUntil({ throttles }: RunState): number {
  return throttles.reduce((last, { until }) => Math.max(last, until), 0);
}

export function sessionNamed(state: RunState, name: string): SessionState {
  const session = state.sessions.get(name);
  if (session === undefined) throw new Error(`the session \`${name}\` was never begun`);
  return session;
}

function workloadOf(plan: Plan, group: number): Workload {
  const workload = plan.groups[group]?.workload;
  if (workload === undefined) throw new Error(`the plan has no group ${group}`);
  return workload;
}
