import type { ArtifactCounts, BulkRequestStatus, SessionStatus } from '../graph/restore-api.ts';
import type { Workload } from '../m365/workload.ts';
import type { Span } from '../schedule/span.ts';
import type {
  ArtifactRecord,
  ChosenArtifact,
  ErrorDetail,
  LeftOutResource,
  UnmatchedTarget,
  UnresolvedResource,
} from './event-data.ts';

/*
 * Everything that a run can tell. The journal is these events made durable; the log, the progress view, `status` and
 * the reports read them; resuming is folding them (state.ts). A new kind makes the compiler list the readers to update.
 *
 * An event whose name ends in `-intended` is on disk before its call leaves, so that a crash can't hide what was asked
 * of the service. All others tell what is known to have happened. Times inside events are milliseconds since 1970.
 *
 * Their lines in a journal: src/store/event-line.ts, schemas/journal.v1.schema.json.
 */

interface EventBase {
  /** When it was recorded, by the run's clock: RFC 3339 in UTC. */
  readonly at: string;
}

interface SessionEvent extends EventBase {
  /** The run's own name of the session, `mailbox-001`. */
  readonly session: string;
}

/** The first event of every run. */
export interface RunStarted extends EventBase {
  readonly type: 'run-started';
  readonly runId: string;
  readonly planHash: string;
  readonly toolVersion: string;
  /** Commit of the repository the spec lies in; null where there is none. */
  readonly gitCommit: string | null;
  /** Tenant and operator as the token tells them; null where it can't be read. */
  readonly tenant: string | null;
  readonly operator: string | null;
  /** Origin of the Graph URL, `https://graph.microsoft.com`. */
  readonly service: string;
  /** Version of the service that the Graph URL ends with: `v1.0` or `beta`; null for neither. */
  readonly graphVersion: string | null;
}

/** A process goes on with the run after it was stopped, or ended without a word. */
export interface RunResumed extends EventBase {
  readonly type: 'run-resumed';
  readonly toolVersion: string;
  readonly operator: string | null;
}

/** These resources have been taken from the queue, to be restored in a session of their own. */
export interface SessionBegun extends SessionEvent {
  readonly type: 'session-begun';
  /** Index into `Plan.groups`. */
  readonly group: number;
  readonly resources: readonly Span[];
  /** 1, and one more for every new attempt at resources that failed. */
  readonly attempt: number;
}

/**
 * What goes into a session that is not filled by names has been found, and what of it can't be had. Told anew where it
 * had expired before the session was made.
 */
export interface ArtifactsChosen extends SessionEvent {
  readonly type: 'artifacts-chosen';
  readonly chosen: readonly ChosenArtifact[];
  readonly setAside: readonly LeftOutResource[];
  /** When what was found can't be used any more; null where that is not known. */
  readonly until: number | null;
}

/** A session is about to be made. */
export interface SessionIntended extends SessionEvent {
  readonly type: 'session-intended';
}

export interface SessionCreated extends SessionEvent {
  readonly type: 'session-created';
  readonly sessionId: string;
  /** How many of the chosen artifacts it was made with. */
  readonly taken: number;
  readonly setAside: readonly LeftOutResource[];
  /** What the service had against some of them without telling which: the draft tells. Null for nothing. */
  readonly untold: ErrorDetail | null;
}

/** A call to make a session was sent and its answer lost: there may be an empty draft that nobody can recognise. */
export interface DraftOrphaned extends SessionEvent {
  readonly type: 'draft-orphaned';
  /** When the call was sent, to look the draft up by its `createdDateTime`. */
  readonly sentAt: string;
}

export interface RequestIntended extends SessionEvent {
  readonly type: 'request-intended';
  readonly displayName: string;
}

export interface RequestAdded extends SessionEvent {
  readonly type: 'request-added';
  readonly bulkRequestId: string;
}

/** The next chosen artifacts are about to be put into the draft. */
export interface ArtifactsIntended extends SessionEvent {
  readonly type: 'artifacts-intended';
  readonly count: number;
}

export interface ArtifactsAdded extends SessionEvent {
  readonly type: 'artifacts-added';
  readonly count: number;
  readonly setAside: readonly LeftOutResource[];
  readonly untold: ErrorDetail | null;
}

/** Artifacts are about to be taken out of the draft: they stand for something else than was asked for, or twice for the same. */
export interface RemovalIntended extends SessionEvent {
  readonly type: 'removal-intended';
  readonly artifactIds: readonly string[];
  /** What is not restored because of that. */
  readonly setAside: readonly LeftOutResource[];
}

/** The draft has been read back, and holds nothing that it should not. What is set aside takes the place of all that was told before. */
export interface DraftChecked extends SessionEvent {
  readonly type: 'draft-checked';
  readonly setAside: readonly LeftOutResource[];
  /** Restore points in it of which the service does not tell whose they are. */
  readonly untold: number;
}

export interface ActivationIntended extends SessionEvent {
  readonly type: 'activation-intended';
}

/** The call that was intended last was not sent after all: the run was stopped before. */
export interface CallWithdrawn extends SessionEvent {
  readonly type: 'call-withdrawn';
}

/** There is no room for the session at the moment. */
export interface ActivationDeferred extends SessionEvent {
  readonly type: 'activation-deferred';
  /** By which the service says so; empty where the caps, as far as their use is known, leave no room for all that it holds. */
  readonly code: string;
  /** When it is tried again; null for as soon as there is room. */
  readonly until: number | null;
}

export interface SessionActivated extends SessionEvent {
  readonly type: 'session-activated';
}

/** The service took the activation, and goes on showing a draft: it is activated anew. */
export interface ActivationDisproved extends SessionEvent {
  readonly type: 'activation-disproved';
}

/** The session as read, where it differs from the last time. */
export interface SessionObserved extends SessionEvent {
  readonly type: 'session-observed';
  readonly status: SessionStatus;
  readonly statusText: string;
  readonly counts: ArtifactCounts | null;
  readonly error: ErrorDetail | null;
}

/** The bulk addition request as read, where it differs from the last time. */
export interface RequestObserved extends SessionEvent {
  readonly type: 'request-observed';
  readonly status: BulkRequestStatus;
  readonly statusText: string;
  readonly error: ErrorDetail | null;
  /** Resources that the service could not resolve. */
  readonly unresolved: readonly UnresolvedResource[];
  /** Targets that the service could not resolve and that are none of the session's resources. */
  readonly unmatched: readonly UnmatchedTarget[];
}

/** Artifacts of the session, each with the resource it stands for where that is known. An id told again replaces what was told. */
export interface ArtifactsRead extends SessionEvent {
  readonly type: 'artifacts-read';
  readonly artifacts: readonly ArtifactRecord[];
}

/** Nothing more is to be learnt of this session: what is not known now stays unknown. */
export interface SessionSettled extends SessionEvent {
  readonly type: 'session-settled';
}

/** The service took the session or its list not, and nothing was restored. Where `split`, its halves go back to the queue. */
export interface SessionRefused extends SessionEvent {
  readonly type: 'session-refused';
  readonly error: ErrorDetail;
  readonly split: boolean;
}

/** More was found for its resources than a session may hold, or of some nothing could be learnt: its halves go back to the queue. */
export interface SessionDivided extends SessionEvent {
  readonly type: 'session-divided';
  /** How many artifacts; null where the service did not answer. */
  readonly found: number | null;
}

/** The service no longer knows the session. Where `again`, it was certainly not activated, and another is made for its resources. */
export interface SessionVanished extends SessionEvent {
  readonly type: 'session-vanished';
  readonly again: boolean;
}

/** The session is not looked at any more until the run is resumed. */
export interface SessionStalled extends SessionEvent {
  readonly type: 'session-stalled';
  readonly because: StallReason;
}

/**
 * `no-change`: nothing of it has changed for a day. `no-names`: it has ended, and who its artifacts stand for could not be read.
 * `no-room`: the room that it waits for is held by sessions that have stalled. `no-answer`: what it is to hold could not be learnt.
 */
export type StallReason = 'no-change' | 'no-names' | 'no-room' | 'no-answer';

/** The session was given up before it was activated, and its draft deleted. */
export interface SessionCancelled extends SessionEvent {
  readonly type: 'session-cancelled';
}

/** What other people's sessions use of the tenant's caps, where it differs from the last time. */
export interface TenantObserved extends EventBase {
  readonly type: 'tenant-observed';
  readonly activeSessions: number;
  readonly inFlight: Readonly<Record<Workload, number>>;
  /** Resources of their sessions of the last 24 hours. */
  readonly today: Readonly<Record<Workload, number>>;
}

/** All of the wave before has ended, and its gate holds: the resources of the next are started. */
export interface WaveBegun extends EventBase {
  readonly type: 'wave-begun';
  /** Index into `Plan.waves`; the first begins with the run. */
  readonly wave: number;
}

/** The day's allowance of a workload is used up, for as far as is known. */
export interface AllowanceUsedUp extends EventBase {
  readonly type: 'allowance-used-up';
  readonly until: number;
}

/** The service asked for a pause, or sent 429 without saying how long. */
export interface Throttled extends EventBase {
  readonly type: 'throttled';
  readonly status: number;
  readonly until: number;
}

/** No more sessions are started. */
export interface RunStopping extends EventBase {
  readonly type: 'run-stopping';
  readonly because: StopReason;
  readonly message: string;
}

/**
 * Why a run starts no more sessions: `interrupt` (a signal), `deadline`, `service` (unreachable, or it refuses to go on):
 * until it is resumed; `failures` (the share in `limits.failures`), `gate` (too little of a wave came back), `cancel`: for good.
 */
export type StopReason = 'interrupt' | 'deadline' | 'service' | 'failures' | 'gate' | 'cancel';

/** The process is done with the run. After exit codes 3 and 4 there is work left. */
export interface RunEnded extends EventBase {
  readonly type: 'run-ended';
  readonly exitCode: 0 | 1 | 3 | 4;
}

export type RunEvent =
  | RunStarted
  | RunResumed
  | SessionBegun
  | ArtifactsChosen
  | SessionIntended
  | SessionCreated
  | DraftOrphaned
  | RequestIntended
  | RequestAdded
  | ArtifactsIntended
  | ArtifactsAdded
  | RemovalIntended
  | DraftChecked
  | ActivationIntended
  | CallWithdrawn
  | ActivationDeferred
  | SessionActivated
  | ActivationDisproved
  | SessionObserved
  | RequestObserved
  | ArtifactsRead
  | SessionSettled
  | SessionRefused
  | SessionDivided
  | SessionVanished
  | SessionCancelled
  | SessionStalled
  | TenantObserved
  | WaveBegun
  | AllowanceUsedUp
  | Throttled
  | RunStopping
  | RunEnded;

/** An event before it is given its time. */
export type NewEvent = RunEvent extends infer Event ? (Event extends RunEvent ? Omit<Event, 'at'> : never) : never;
