import type { ArtifactCounts, BulkRequestStatus, SessionStatus } from '../graph/restore-api.ts';
import type { Batch } from '../plan/batch.ts';
import { sizeOf } from '../plan/span.ts';
import type { Workload } from '../spec/workload.ts';
import { assertNever } from '../util/never.ts';
import type { Artifacts } from './artifact-log.ts';
import type {
  ErrorFact,
  RunEvent,
  RunResumed,
  SessionBegun,
  StallReason,
  UnmatchedFact,
  UnresolvedFact,
} from './events.ts';

/** What is to be done next with a session; `settled` means nothing. */
export type SessionStep = 'create' | 'add' | 'activate' | 'track' | 'settled';

export interface SessionState extends Batch {
  /** The run's own name of it, `mailbox-001`. */
  readonly name: string;
  readonly step: SessionStep;
  /** The call of this step was intended and its answer is not known: read back before repeating it. */
  readonly unanswered: boolean;
  /** When the last call to make the session was intended, RFC 3339. */
  readonly intendedAt: string;
  readonly sessionId: string | null;
  readonly bulkRequestId: string | null;
  readonly activatedAt: number | null;
  readonly endedAt: number | null;
  readonly status: SessionStatus;
  readonly statusText: string;
  readonly counts: ArtifactCounts | null;
  readonly error: ErrorFact | null;
  readonly request: RequestState;
  /** Why it was settled without being restored and read to its end. */
  readonly lost: 'refused' | 'split' | 'vanished' | 'cancelled' | null;
  /** When calls to make this session were sent whose answers were lost. */
  readonly orphans: readonly string[];
  /** Why it is not looked at any more until the run is resumed; null where it is. */
  readonly stalled: StallReason | null;
  /** When anything of it was last seen to change, in milliseconds since 1970. */
  readonly changedAt: number;
  /** How many of its resources went back to the queue for a new attempt. */
  readonly retried: number;
  /** Whether it was settled before the service had said where everything was restored to. */
  readonly lacksLocations: boolean;
}

/** A session with the artifacts that were read of it. */
export interface ReadSession extends SessionState {
  readonly artifacts: Artifacts;
}

export interface RequestState {
  readonly status: BulkRequestStatus;
  readonly error: ErrorFact | null;
  readonly unresolved: readonly UnresolvedFact[];
  readonly unmatched: readonly UnmatchedFact[];
}

type EventOfSession = Exclude<Extract<RunEvent, { session: string }>, SessionBegun>;

/** What is known of a session after `event`. */
export function advance(session: SessionState, event: EventOfSession): SessionState {
  return { ...changed(session, event), changedAt: Date.parse(event.at) };
}

function changed(session: SessionState, event: EventOfSession): SessionState {
  switch (event.type) {
    case 'session-intended':
      return { ...session, unanswered: true, intendedAt: event.at };
    case 'session-created':
      return { ...session, ...next('add'), sessionId: event.sessionId, status: 'draft' };
    case 'draft-orphaned':
      return { ...session, unanswered: false, orphans: [...session.orphans, event.sentAt] };
    case 'request-intended':
    case 'activation-intended':
      return { ...session, unanswered: true };
    case 'call-withdrawn':
      return { ...session, unanswered: false };
    case 'request-added':
      return { ...session, ...next('activate'), bulkRequestId: event.bulkRequestId };
    case 'activation-deferred':
      return { ...session, ...next('activate') };
    case 'session-activated':
      return { ...session, ...next('track'), status: 'activating', activatedAt: Date.parse(event.at) };
    case 'activation-disproved':
      return { ...session, ...next('activate'), activatedAt: null };
    case 'session-observed': {
      const { status, statusText, counts, error } = event;
      const endedAt = hasEnded(status) ? (session.endedAt ?? Date.parse(event.at)) : null;
      return { ...session, status, statusText, counts, error, endedAt };
    }
    case 'request-observed': {
      const { status, error, unresolved, unmatched } = event;
      return { ...session, request: { status, error, unresolved, unmatched } };
    }
    case 'artifacts-read':
      return session;
    case 'session-settled':
      return { ...session, step: 'settled', endedAt: session.endedAt ?? Date.parse(event.at) };
    case 'session-refused': {
      const lost = event.split ? 'split' : 'refused';
      return { ...session, step: 'settled', lost, error: event.error, endedAt: Date.parse(event.at) };
    }
    case 'session-stalled':
      return { ...session, stalled: event.because };
    case 'session-cancelled':
      return { ...session, step: 'settled', lost: 'cancelled', endedAt: Date.parse(event.at) };
    case 'session-vanished':
      if (event.again)
        return { ...session, ...next('create'), sessionId: null, bulkRequestId: null, status: 'unknown' };
      return { ...session, step: 'settled', lost: 'vanished', endedAt: Date.parse(event.at) };
    default:
      return assertNever(event);
  }
}

function next(step: SessionStep): Pick<SessionState, 'step' | 'unanswered'> {
  return { step, unanswered: false };
}

/** A session as it is when its resources have been taken from the queue. */
export function begun(event: SessionBegun, workload: Workload): SessionState {
  return {
    name: event.session,
    group: event.group,
    workload,
    resources: event.resources,
    attempt: event.attempt,
    ...next('create'),
    intendedAt: event.at,
    sessionId: null,
    bulkRequestId: null,
    activatedAt: null,
    endedAt: null,
    status: 'unknown',
    statusText: '',
    counts: null,
    error: null,
    request: { status: 'active', error: null, unresolved: [], unmatched: [] },
    lost: null,
    orphans: [],
    retried: 0,
    lacksLocations: false,
    stalled: null,
    changedAt: Date.parse(event.at),
  };
}

/** The service's id of a session that has been created. */
export function sessionIdOf(session: SessionState): string {
  if (session.sessionId === null) throw new Error(`the session \`${session.name}\` was never created`);
  return session.sessionId;
}

/** A session that another process goes on with: the time without a change counts from there. */
export function lookedAtAnew(session: SessionState, { at }: RunResumed): SessionState {
  return { ...session, stalled: null, changedAt: Date.parse(at) };
}

/** Whether this process still works on a session. */
export function isLive(session: SessionState): boolean {
  return session.step !== 'settled' && session.stalled === null;
}

/** Whether the service is done with a session in this state. A status that is not known here is not an end. */
export function hasEnded(status: SessionStatus): boolean {
  return status === 'completed' || status === 'completedWithError' || status === 'failed';
}

/** Resources of a session that may be being restored at this moment: all of them until the service's counts say otherwise. */
export function inFlightOf(session: SessionState): number {
  if (session.step === 'settled' || session.endedAt !== null) return 0;
  const done = session.counts === null ? 0 : session.counts.completed + session.counts.failed;
  return Math.max(0, sizeOf(session.resources) - session.request.unresolved.length - done);
}

/** Resources of a session that did not come back, by the service's counts. */
export function failedIn({ lost, resources, counts, request }: SessionState): number {
  if (lost !== null) return lost === 'refused' ? sizeOf(resources) : 0;
  return (counts?.failed ?? 0) + request.unresolved.length;
}

/** Whether a session takes one of the tenant's session slots, or is about to. */
export function takesSlot(session: SessionState): boolean {
  return session.step !== 'settled' && session.endedAt === null;
}
