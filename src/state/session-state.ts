import type { ArtifactCounts, BulkRequestStatus, SessionStatus } from '../graph/restore-api.ts';
import type { ResourceKind } from '../m365/workload.ts';
import type { Filling, PlannedGroup } from '../plan/plan.ts';
import { sizeOf } from '../schedule/span.ts';
import type { WorkBatch } from '../schedule/work-batch.ts';
import { assertNever } from '../util/never.ts';
import type {
  ChosenArtifact,
  ErrorDetail,
  SetAsideResource,
  UnmatchedTarget,
  UnresolvedResource,
} from './event-data.ts';
import type { ArtifactsAdded, RunEvent, RunResumed, SessionBegun, StallReason } from './events.ts';
import type { Artifacts } from './journal.ts';

/** What is to be done next with a session; `settled` means nothing. Bulk sessions begin at `create`, all others at `choose`. */
export type SessionStep = 'choose' | 'create' | 'add' | 'check' | 'activate' | 'track' | 'settled';

export interface SessionState extends WorkBatch {
  /** The run's own name of it, `mailbox-001`. */
  readonly name: string;
  readonly kind: ResourceKind;
  readonly filling: Filling;
  readonly step: SessionStep;
  /** The call of this step was intended and its answer is not known: read back before repeating it. */
  readonly unanswered: boolean;
  /** When the last call to make the session was intended, RFC 3339. */
  readonly intendedAt: string;
  readonly sessionId: string | null;
  readonly bulkRequestId: string | null;
  /** The artifacts that it is to hold; none in a bulk session, whose list the service makes artifacts of. */
  readonly chosen: readonly ChosenArtifact[];
  /** When they can't be used any more, in milliseconds since 1970; null for never. */
  readonly chosenUntil: number | null;
  /** How many of them, from the first, the service has been given. */
  readonly taken: number;
  /** Whether something was put into its draft again after an answer was lost, so that it may hold it twice. */
  readonly isDoubtful: boolean;
  /** What the service had against some of what is in it, without telling which; null for nothing. */
  readonly untold: ErrorDetail | null;
  /** Whether it waits for room, and that has been told. */
  readonly isDeferred: boolean;
  /** How often it was looked for what it is to hold. */
  readonly choices: number;
  /** What is not restored in it after all. */
  readonly setAside: readonly SetAsideResource[];
  readonly activatedAt: number | null;
  readonly endedAt: number | null;
  readonly status: SessionStatus;
  readonly statusText: string;
  readonly counts: ArtifactCounts | null;
  readonly error: ErrorDetail | null;
  readonly request: RequestState;
  /** Why it was settled without being restored and read to its end. */
  readonly lost: 'refused' | 'split' | 'vanished' | 'cancelled' | null;
  /** When calls to make this session were sent whose answers were lost. */
  readonly orphans: readonly string[];
  /** Why it is not looked at any more until the run is resumed; null where it is. */
  readonly stalled: StallReason | null;
  /** When anything of it was last seen to change, in milliseconds since 1970. */
  readonly changedAt: number;
  /** Of its resources, once it is settled, how many are known not to have come back. */
  readonly failed: number;
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
  readonly error: ErrorDetail | null;
  readonly unresolved: readonly UnresolvedResource[];
  readonly unmatched: readonly UnmatchedTarget[];
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
    case 'artifacts-chosen': {
      const { chosen, setAside, until } = event;
      const choices = session.choices + 1;
      return { ...session, ...next('create'), chosen, chosenUntil: until, taken: 0, setAside, choices };
    }
    case 'session-created': {
      const created: SessionState = { ...session, sessionId: event.sessionId, status: 'draft' };
      return session.filling === 'bulk' ? { ...created, ...next('add') } : filledWith(created, event.taken, event);
    }
    case 'draft-orphaned':
      return { ...session, unanswered: false, orphans: [...session.orphans, event.sentAt] };
    case 'artifacts-intended':
      return { ...session, unanswered: true, isDoubtful: session.isDoubtful || session.unanswered };
    case 'removal-intended':
      return { ...session, unanswered: true, setAside: [...session.setAside, ...event.setAside] };
    case 'request-intended':
      return { ...session, unanswered: true };
    case 'activation-intended':
      return { ...session, unanswered: true, isDeferred: false };
    case 'call-withdrawn':
      return { ...session, unanswered: false };
    case 'request-added':
      return { ...session, ...next('activate'), bulkRequestId: event.bulkRequestId };
    case 'artifacts-added':
      return filledWith(session, event.count, event);
    case 'draft-checked':
      return { ...session, ...next('activate'), setAside: event.setAside };
    case 'activation-deferred':
      return { ...session, ...next('activate'), isDeferred: true };
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
    case 'session-divided':
      return { ...session, step: 'settled', lost: 'split', endedAt: Date.parse(event.at) };
    case 'session-stalled':
      return { ...session, stalled: event.because };
    case 'session-cancelled':
      return { ...session, step: 'settled', lost: 'cancelled', endedAt: Date.parse(event.at) };
    case 'session-vanished':
      if (event.again) return { ...session, ...unmade(session), status: 'unknown' };
      return { ...session, step: 'settled', lost: 'vanished', endedAt: Date.parse(event.at) };
    default:
      return assertNever(event);
  }
}

/** After the service has been given so many more of the chosen artifacts. */
function filledWith(session: SessionState, count: number, answer: FillingAnswer): SessionState {
  const taken = session.taken + count;
  const untold = answer.untold ?? session.untold;
  const isDoubtful = session.isDoubtful || untold !== null;
  const step =
    taken < session.chosen.length ? 'add' : isDoubtful || session.chosen.some(isUnseen) ? 'check' : 'activate';
  const setAside = [...session.setAside, ...answer.setAside];
  return { ...session, ...next(step), taken, isDoubtful, untold, setAside };
}

type FillingAnswer = Pick<ArtifactsAdded, 'setAside' | 'untold'>;

/** A restore point that a spec names by its id, and that nobody has looked up: it may be another resource's. */
function isUnseen({ pointAt, foundBy }: ChosenArtifact): boolean {
  return pointAt === null && foundBy === null;
}

/** As before anything was made for it. */
function unmade({ filling }: Pick<SessionState, 'filling'>): Unmade {
  const step = filling === 'bulk' ? 'create' : 'choose';
  return {
    ...next(step),
    sessionId: null,
    bulkRequestId: null,
    chosen: [],
    chosenUntil: null,
    taken: 0,
    isDoubtful: false,
    untold: null,
    isDeferred: false,
    setAside: [],
  };
}

type Unmade = Pick<
  SessionState,
  | 'step'
  | 'unanswered'
  | 'sessionId'
  | 'bulkRequestId'
  | 'chosen'
  | 'chosenUntil'
  | 'taken'
  | 'isDoubtful'
  | 'untold'
  | 'isDeferred'
  | 'setAside'
>;

function next(step: SessionStep): Pick<SessionState, 'step' | 'unanswered'> {
  return { step, unanswered: false };
}

/** A session as it is when its resources have been taken from the queue. */
export function newSession(event: SessionBegun, { kind, workload, filling }: PlannedGroup): SessionState {
  return {
    name: event.session,
    group: event.group,
    workload,
    kind,
    filling,
    resources: event.resources,
    attempt: event.attempt,
    ...unmade({ filling }),
    choices: 0,
    intendedAt: event.at,
    activatedAt: null,
    endedAt: null,
    status: 'unknown',
    statusText: '',
    counts: null,
    error: null,
    request: { status: 'active', error: null, unresolved: [], unmatched: [] },
    lost: null,
    orphans: [],
    failed: 0,
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

/** A session that another process goes on with: the time without a change counts from there, and so do the tries. */
export function resumedSession(session: SessionState, { at }: RunResumed): SessionState {
  return { ...session, stalled: null, choices: 0, changedAt: Date.parse(at) };
}

/** Whether it is worth while to look anew for what a session is to hold, where that could not be used any more. */
export function mayChooseAgain({ choices }: SessionState): boolean {
  return choices < mostChoices;
}

const mostChoices = 3;

/** Whether this process still works on a session. */
export function isLive(session: SessionState): boolean {
  return session.step !== 'settled' && session.stalled === null;
}

/** Whether the service is done with a session in this state. A status that is not known here is not an end. */
export function hasEnded(status: SessionStatus): boolean {
  return status === 'completed' || status === 'completedWithError' || status === 'failed';
}

/** What a session counts for under the service's caps: its resources, or the artifacts that they turned out to stand for. */
export function weightOf({ resources, chosen }: SessionState): number {
  return chosen.length > 0 ? chosen.length : sizeOf(resources);
}

/** The artifacts that the service should make, or have made, of what it was given: without those that it took not. */
export function expectedOf({ filling, resources, request, chosen, setAside }: SessionState): number {
  if (filling === 'bulk') return sizeOf(resources) - request.unresolved.length;
  return chosen.length - setAside.filter(({ artifact }) => artifact !== null).length;
}

/** Resources of a session that may be being restored at this moment: all of them until the service's counts say otherwise. */
export function inFlightOf(session: SessionState): number {
  if (session.step === 'settled' || session.endedAt !== null) return 0;
  const done = session.counts === null ? 0 : session.counts.completed + session.counts.failed;
  return Math.max(0, (session.step === 'choose' ? weightOf(session) : expectedOf(session)) - done);
}

/** Resources of a session that the service did not take, or could not resolve. */
export function leftOutOf({ request, setAside }: SessionState): number {
  return request.unresolved.length + new Set(setAside.map(({ resource }) => resource)).size;
}

/** Resources of a session that did not come back, by the service's counts. */
export function failedIn(session: SessionState): number {
  const size = sizeOf(session.resources);
  if (session.lost !== null) return session.lost === 'refused' ? size : 0;
  // Several artifacts may stand for one resource, so that the counts say little of how many failed.
  if (session.filling === 'granular') return session.failed;
  return Math.min(size, (session.counts?.failed ?? 0) + leftOutOf(session));
}

/** Whether a session takes one of the tenant's session slots, or is about to. */
export function takesSlot(session: SessionState): boolean {
  return session.step !== 'settled' && session.endedAt === null;
}
