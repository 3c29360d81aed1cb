import type { Workload } from '../m365/workload.ts';
import type { Plan, PlannedGroup } from '../plan/plan.ts';
import { halve, sizeOf, without } from '../schedule/span.ts';
import type { QueuedBatch } from '../schedule/work-batch.ts';
import type { ArtifactRecord } from './event-data.ts';
import type { ArtifactsRead, RunEvent, RunStarted, SessionBegun, StopReason } from './events.ts';
import type { Artifacts } from './journal.ts';
import { queueRetries } from './retries.ts';
import { cameBackIn, failedOutcomesIn, lacksLocations } from './session-outcomes.ts';
import { advance, failedIn, newSession, type ReadSession, resumedSession, type SessionState } from './session-state.ts';

/** All that is known of a run: its events, folded over its plan. */
export interface RunState {
  readonly runId: string;
  readonly plan: Plan;
  started: RunStarted | null;
  /** Index into `Plan.waves`: only this one's resources are started. */
  wave: number;
  /** Resources of each wave that came back, of settled sessions. */
  readonly cameBack: number[];
  /** What waits for a session. Nothing of two entries shares one. */
  queue: QueuedBatch[];
  /** By the run's own names, in the order in which they were begun. */
  readonly sessions: Map<string, SessionState>;
  /** The names of those that are not settled. */
  readonly open: Set<string>;
  /** What was read of each of these, by its id. */
  readonly artifacts: Map<string, Map<string, ArtifactRecord>>;
  /** Resources of settled sessions that will not be tried anew, and how many of them did not come back. */
  readonly finished: { resources: number; failed: number };
  /** Sessions of each workload begun so far. */
  readonly begun: Record<Workload, number>;
  /** The names of those that were activated, in that order, to count what they take of the day's allowance. */
  activated: string[];
  /** What other people's sessions use, as last seen. */
  others: TenantUsage;
  readonly throttles: ThrottlePause[];
  stopping: { readonly because: StopReason; readonly message: string } | null;
  ended: { readonly at: number; readonly exitCode: 0 | 1 | 3 | 4 } | null;
}

export interface TenantUsage {
  /** Resources of sessions that were made in the last 24 hours, earlier runs' included. */
  readonly today: Readonly<Record<Workload, number>>;
  readonly activeSessions: number;
  readonly inFlight: Readonly<Record<Workload, number>>;
}

export interface ThrottlePause {
  readonly at: number;
  readonly until: number;
  readonly status: number;
}

/** Nobody else uses the tenant. */
export const noUsage: TenantUsage = {
  activeSessions: 0,
  inFlight: { mailbox: 0, drive: 0, site: 0 },
  today: { mailbox: 0, drive: 0, site: 0 },
};

export function initialState(plan: Plan, runId: string): RunState {
  return {
    runId,
    plan,
    started: null,
    wave: 0,
    cameBack: plan.waves.map(() => 0),
    queue: plan.groups.map(({ workload, first, count }, group) => ({
      group,
      workload,
      resources: [[first, count]],
      attempt: 1,
      notBefore: 0,
    })),
    sessions: new Map(),
    open: new Set(),
    artifacts: new Map(),
    finished: { resources: 0, failed: 0 },
    begun: { mailbox: 0, drive: 0, site: 0 },
    activated: [],
    others: noUsage,
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
      for (const name of state.open) state.sessions.set(name, resumedSession(sessionNamed(state, name), event));
      return;
    case 'tenant-observed':
      state.others = { activeSessions: event.activeSessions, inFlight: event.inFlight, today: event.today };
      return;
    case 'throttled':
      state.throttles.push({ at: Date.parse(event.at), until: event.until, status: event.status });
      return;
    case 'wave-begun':
      state.wave = event.wave;
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
      begin(state, event);
      return;
    default: {
      const before = sessionNamed(state, event.session);
      const after = advance(before, event);
      const session = event.type === 'session-settled' ? atRest(state, after) : after;
      state.sessions.set(session.name, session);
      if (event.type === 'artifacts-read') keepArtifacts(state, before, event);
      if (session.step === 'settled' && before.step !== 'settled') close(state, session);
      if (session.activatedAt !== before.activatedAt) countActivation(state, session);
      if (session.lost === 'split' && before.lost === null) state.queue.unshift(...halves(session));
    }
  }
}

/** Of a session that is settled already they are only kept in the log. */
function keepArtifacts(state: RunState, { name, step }: SessionState, event: ArtifactsRead): void {
  if (step === 'settled') return;
  const known = state.artifacts.get(name) ?? new Map<string, ArtifactRecord>();
  for (const artifact of event.artifacts) known.set(artifact.id, artifact);
  state.artifacts.set(name, known);
}

/** A session that was read to its end: what is to be tried anew goes back to the queue. */
function atRest(state: RunState, session: SessionState): SessionState {
  const read = { ...session, artifacts: state.artifacts.get(session.name) ?? noArtifacts };
  const { wave } = groupOf(state.plan, session.group);
  state.cameBack[wave] = (state.cameBack[wave] ?? 0) + cameBackIn(read);
  const failed = failedOutcomesIn(read);
  return { ...session, failed, retried: queueRetries(state, read), lacksLocations: lacksLocations(read) };
}

function close({ open, artifacts, finished }: RunState, session: SessionState): void {
  open.delete(session.name);
  artifacts.delete(session.name);
  if (session.lost === 'split' || session.lost === 'cancelled') return;
  finished.resources += sizeOf(session.resources) - session.retried;
  finished.failed += failedIn(session) - session.retried;
}

function begin(state: RunState, event: SessionBegun): void {
  const { group, attempt, resources } = event;
  state.queue = state.queue.flatMap((batch) => {
    if (batch.group !== group || batch.attempt !== attempt) return [batch];
    const left = without(batch.resources, resources);
    return left.length === 0 ? [] : [{ ...batch, resources: left }];
  });
  const session = newSession(event, groupOf(state.plan, group));
  state.sessions.set(session.name, session);
  state.open.add(session.name);
  state.begun[session.workload] += 1;
}

/** An activation, or one that turned out to be none. */
function countActivation(state: RunState, { name, activatedAt }: SessionState): void {
  if (activatedAt === null) state.activated = state.activated.filter((other) => other !== name);
  else state.activated.push(name);
}

/** Where one of a list made the service refuse it all, each half is tried by itself. */
function halves({ group, workload, resources, attempt }: SessionState): QueuedBatch[] {
  return halve(resources).map((half) => ({ group, workload, resources: half, attempt, notBefore: 0 }));
}

/** Whether a run that starts no more sessions will not start any when it is resumed either. */
export function isStoppedForGood({ stopping }: RunState): boolean {
  return ['failures', 'gate', 'cancel'].includes(stopping?.because ?? '');
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

/** A session that is not settled, with what was read of it. */
export function readSessionNamed(state: RunState, name: string): ReadSession {
  return { ...sessionNamed(state, name), artifacts: state.artifacts.get(name) ?? noArtifacts };
}

const noArtifacts: Artifacts = new Map();

/** The group of a plan that a session or a batch belongs to. */
export function groupOf({ groups }: Plan, index: number): PlannedGroup {
  const group = groups[index];
  if (group === undefined) throw new Error(`the plan has no group ${index}`);
  return group;
}
