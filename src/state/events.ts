import type { ArtifactCounts, BulkRequestStatus, SessionStatus } from '../graph/restore-api.ts';
import type { Workload } from '../m365/workload.ts';
import type { Span } from '../schedule/span.ts';
import type {
  ArtifactRecord,
  CheckVerdict,
  ChosenArtifact,
  ErrorDetail,
  FoundId,
  LeftOutResource,
  OnlyPart,
  UnmatchedTarget,
  UnresolvedResource,
} from './event-data.ts';

/*
 * A run is the list of its events. The journal is these events on disk; the log, `status` and the reports read them; `resume`
 * folds them (fold.ts) and continues. A new kind of event makes the compiler list the readers to update.
 *
 * What *intended* means: an event whose name ends in `-intended` is on disk before its call is sent. From then on the
 * service may have been asked. The event after it says how the call ended. If there is none, because the process died or the
 * answer was lost, nobody knows whether the service acted: whoever continues reads that back from the service before sending
 * anything again. All other events record what is known to have happened.
 *
 * Names and keys are those of the journal (schemas/journal.v1.schema.json) and stay as they are. Times inside events are
 * milliseconds since 1970, unless they are strings: those are RFC 3339 in UTC.
 */

interface EventBase {
  /** When it was recorded, by the clock of the run. */
  readonly at: string;
}

interface SessionEvent extends EventBase {
  /** The run's own name of the session, `mailbox-001`. */
  readonly session: string;
}

// The life of a run.

/** The first event of every run. */
export interface RunStarted extends EventBase {
  readonly type: 'run-started';
  readonly runId: string;
  readonly planHash: string;
  readonly toolVersion: string;
  /** Commit of the repository that holds the spec; null if there is none. */
  readonly gitCommit: string | null;
  /** Tenant and operator that the token names; null if it can't be read. */
  readonly tenant: string | null;
  readonly operator: string | null;
  /** Origin of the Graph URL, `https://graph.microsoft.com`. */
  readonly service: string;
  /** The version that the Graph URL ends with, `v1.0` or `beta`; null for neither. */
  readonly graphVersion: string | null;
  // What `resume` needs to go on without flags. Missing in runs of version 0.1.
  readonly graphUrl?: string;
  /** As `--auth` names it. */
  readonly auth?: string;
  /** Full path. */
  readonly reportDir?: string;
  /** Missing for a real service. */
  readonly emulated?: true;
  /** The emulator ran inside the process, and is gone with it. Missing otherwise. */
  readonly embedded?: true;
  /** The state was lost: the run goes on with what the service has of it. Missing otherwise. */
  readonly fromService?: true;
  /** This process restores only a part of the plan. Missing for all of it. */
  readonly only?: OnlyPart;
}

/** A process continues the run after it was stopped, or after an earlier process died. */
export interface RunResumed extends EventBase {
  readonly type: 'run-resumed';
  readonly toolVersion: string;
  readonly operator: string | null;
  /** This process restores only a part of the plan. Missing for all of it, whatever an earlier process was started with. */
  readonly only?: OnlyPart;
  /** The store may have lost the last events of an earlier process: nothing is started before the service was read. Missing otherwise. */
  readonly fromService?: true;
}

/** The service answered that it is an emulator: nothing of the run is real. */
export interface EmulatorFound extends EventBase {
  readonly type: 'emulator-found';
}

/**
 * The state of the run was lost, and what the service has of it was read back. Replaces what an earlier event of this kind said.
 * Until there is one in a run that was started or resumed `fromService`, nothing of any workload is started.
 */
export interface StateRebuilt extends EventBase {
  readonly type: 'state-rebuilt';
  /** Workloads of which nothing is started, because a session may hold any of their resources. */
  readonly withheld: readonly WithheldWorkload[];
  /** Drafts that hold nothing, or that may be somebody else's: they are left. */
  readonly drafts: readonly DraftOfRun[];
}

export interface DraftOfRun {
  readonly workload: Workload;
  readonly sessionId: string;
}

export interface WithheldWorkload {
  readonly workload: Workload;
  /** The sessions that could not be assigned to resources: the service's ids. */
  readonly sessionIds: readonly string[];
}

/** The next wave begins: the one before has ended and its gate is met. The first wave begins with the run. */
export interface WaveBegun extends EventBase {
  readonly type: 'wave-begun';
  /** Index into `Plan.waves`. */
  readonly wave: number;
}

/** So much of the current wave did not come back that its gate cannot be met any more. The wave goes on; no other begins. */
export interface GateLost extends EventBase {
  readonly type: 'gate-lost';
  /** Index into `Plan.waves`. */
  readonly wave: number;
  /** How many of its resources can come back at most. */
  readonly most: number;
}

/** The run starts no more sessions. */
export interface RunStopping extends EventBase {
  readonly type: 'run-stopping';
  readonly because: StopReason;
  readonly message: string;
}

/**
 * Why a run starts no more sessions. Until it is resumed: `interrupt` (a signal), `deadline`, `service` (it does not answer,
 * or refuses), `only` (everything that `--only` names has been restored, and the rest waits). For good: `failures` (the share in
 * `limits.failures`), `gate` (too little of a wave came back), `cancel`.
 */
export type StopReason = 'interrupt' | 'deadline' | 'service' | 'only' | 'failures' | 'gate' | 'cancel';

/** The process is done with the run. After exit codes 3 and 4 there is work left. */
export interface RunEnded extends EventBase {
  readonly type: 'run-ended';
  readonly exitCode: 0 | 1 | 3 | 4;
}

// The tenant.

/** What other people's sessions use of the tenant's caps. Recorded when it changes. */
export interface TenantObserved extends EventBase {
  readonly type: 'tenant-observed';
  readonly activeSessions: number;
  readonly inFlight: Readonly<Record<Workload, number>>;
  /** Resources of their sessions of the last 24 hours. */
  readonly today: Readonly<Record<Workload, number>>;
}

/** The day's allowance of a workload is used up, by what is known of it. */
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

/** The directory named the ids of some resources that the spec gives none for: by them, the service's answers name resources. */
export interface IdsFound extends EventBase {
  readonly type: 'ids-found';
  readonly found: readonly FoundId[];
}

/** The directory does not say which resource an id is, so rows may stay unnamed. */
export interface NamesUnread extends EventBase, ErrorDetail {
  readonly type: 'names-unread';
  /** Whose ids: users own mailboxes and drives. */
  readonly owner: 'users' | 'sites';
}

// A session begins, and is chosen for.

/** Resources were taken from the queue, to be restored in a session of their own. */
export interface SessionBegun extends SessionEvent {
  readonly type: 'session-begun';
  /** Index into `Plan.groups`. */
  readonly group: number;
  readonly resources: readonly Span[];
  /** 1 for the first attempt at these resources, 2 for the first retry. */
  readonly attempt: number;
}

/**
 * What a session that is not filled by names is to hold. Recorded again if that was chosen again, because it had expired
 * before the session was activated.
 */
export interface ArtifactsChosen extends SessionEvent {
  readonly type: 'artifacts-chosen';
  readonly chosen: readonly ChosenArtifact[];
  /** What there is nothing to restore for. */
  readonly setAside: readonly LeftOutResource[];
  /** When the chosen artifacts can't be used any more; null for never. */
  readonly until: number | null;
}

/**
 * The session is replaced by its halves, which go back to the queue: its resources have more artifacts than a session may
 * hold, the service did not answer for some of them, or another session holds them, or may, whose record was lost.
 */
export interface SessionDivided extends SessionEvent {
  readonly type: 'session-divided';
  /** How many artifacts; null if the service did not answer, or if it was replaced. */
  readonly found: number | null;
  /** Whether the service has, or may have, another session of its resources, whose record was lost. */
  readonly replaced?: true;
}

// Its draft is created and filled.

/** A call to create the session is about to be sent. */
export interface SessionIntended extends SessionEvent {
  readonly type: 'session-intended';
}

export interface SessionCreated extends SessionEvent {
  readonly type: 'session-created';
  readonly sessionId: string;
  /** Id of its creator as the service names it; null if it names none, left out by earlier versions. */
  readonly createdBy?: string | null;
  /** How many of the chosen artifacts, from the first, the call carried; 0 for a bulk session. */
  readonly taken: number;
  /** Those that the service refused. */
  readonly setAside: readonly LeftOutResource[];
  /** An error that the service gave for some of them without saying for which; null for none. */
  readonly untold: ErrorDetail | null;
}

/** The answer to a call to create the session was lost. There may be an empty draft, which can't be found: sessions have no name. */
export interface DraftOrphaned extends SessionEvent {
  readonly type: 'draft-orphaned';
  /** When the call was sent, to compare with the `createdDateTime` of drafts. */
  readonly sentAt: string;
}

/** The call that adds the bulk addition request is about to be sent. */
export interface RequestIntended extends SessionEvent {
  readonly type: 'request-intended';
  readonly displayName: string;
}

export interface RequestAdded extends SessionEvent {
  readonly type: 'request-added';
  readonly bulkRequestId: string;
}

/** A call that adds the next chosen artifacts to the draft is about to be sent. */
export interface ArtifactsIntended extends SessionEvent {
  readonly type: 'artifacts-intended';
  /** How many; fewer than are recorded as added if the draft already holds some of them. */
  readonly count: number;
}

export interface ArtifactsAdded extends SessionEvent {
  readonly type: 'artifacts-added';
  readonly count: number;
  /** Those that the service refused. */
  readonly setAside: readonly LeftOutResource[];
  /** An error that the service gave for some of them without saying for which; null for none. */
  readonly untold: ErrorDetail | null;
}

/** Calls that remove artifacts from the draft are about to be sent: artifacts that nobody asked for, and duplicates. */
export interface RemovalIntended extends SessionEvent {
  readonly type: 'removal-intended';
  readonly artifactIds: readonly string[];
  /** What is not restored because of that. */
  readonly setAside: readonly LeftOutResource[];
}

/** The draft was read back, and holds nothing that it should not. */
export interface DraftChecked extends SessionEvent {
  readonly type: 'draft-checked';
  /** Everything that the session does not restore. Replaces what earlier events said. */
  readonly setAside: readonly LeftOutResource[];
  /** How many of its restore points have an owner that the service does not name. */
  readonly untold: number;
}

// It is activated.

/** The call that activates the session is about to be sent. */
export interface ActivationIntended extends SessionEvent {
  readonly type: 'activation-intended';
}

/** The call that was intended last was not carried out: the run was stopped before it left, or the service could not be used. */
export interface CallWithdrawn extends SessionEvent {
  readonly type: 'call-withdrawn';
}

/** The tenant has no room for the session at the moment. */
export interface ActivationDeferred extends SessionEvent {
  readonly type: 'activation-deferred';
  /** The code with which the service refused; empty if it was not asked, because the caps leave no room by what is known. */
  readonly code: string;
  /** When it is tried again; null for as soon as there is room. */
  readonly until: number | null;
}

/**
 * The draft of a session that may have been activated is about to be deleted. Only then is it certain that nothing is restored: a
 * refused deletion shows that the draft was activated after all.
 */
export interface DeletionIntended extends SessionEvent {
  readonly type: 'deletion-intended';
  /** Why the service refused to activate it; null if what was chosen for it can't be used any more, and is chosen again. */
  readonly error: ErrorDetail | null;
}

/** A draft was not deleted: it may be somebody else's, by what the service shows of it, or the service did not delete it. */
export interface DraftLeft extends SessionEvent {
  readonly type: 'draft-left';
  readonly sessionId: string;
  /** For people. */
  readonly because: string;
}

export interface SessionActivated extends SessionEvent {
  readonly type: 'session-activated';
}

/** The service accepted the activation, and half a minute later still shows a draft: it is activated again. */
export interface ActivationDisproved extends SessionEvent {
  readonly type: 'activation-disproved';
}

// It is tracked to its end.

/** The session as the service shows it. Recorded when it changes. */
export interface SessionObserved extends SessionEvent {
  readonly type: 'session-observed';
  readonly status: SessionStatus;
  readonly statusText: string;
  readonly counts: ArtifactCounts | null;
  readonly error: ErrorDetail | null;
}

/** The bulk addition request as the service shows it. Recorded when its status changes. */
export interface RequestObserved extends SessionEvent {
  readonly type: 'request-observed';
  readonly status: BulkRequestStatus;
  readonly statusText: string;
  readonly error: ErrorDetail | null;
  /** Resources that the service could not resolve. */
  readonly unresolved: readonly UnresolvedResource[];
  /** Targets that the service could not resolve and that are no resource of the session. */
  readonly unmatched: readonly UnmatchedTarget[];
}

/** Artifacts of the session, each with its resource if that is known. A later record of an id replaces an earlier one. */
export interface ArtifactsRead extends SessionEvent {
  readonly type: 'artifacts-read';
  readonly artifacts: readonly ArtifactRecord[];
}

/** The run is not going to learn more about the session: what is unknown now stays unknown. */
export interface SessionSettled extends SessionEvent {
  readonly type: 'session-settled';
}

// It ends in another way.

/** The service refused the session or its list, and nothing was restored. If `split`, its halves go back to the queue. */
export interface SessionRefused extends SessionEvent {
  readonly type: 'session-refused';
  readonly error: ErrorDetail;
  readonly split: boolean;
}

/** The service no longer knows the session. If `again`, it was certainly not activated, and another is created. */
export interface SessionVanished extends SessionEvent {
  readonly type: 'session-vanished';
  readonly again: boolean;
}

/** The run does not look at the session until it is resumed. */
export interface SessionStalled extends SessionEvent {
  readonly type: 'session-stalled';
  readonly because: StallReason;
}

/**
 * `no-change`: it has not changed for a day. `no-names`: it has ended, and its artifacts could not be matched to resources.
 * `no-room`: stalled sessions hold the room that it waits for. `no-answer`: the service did not say what there is to restore.
 */
export type StallReason = 'no-change' | 'no-names' | 'no-room' | 'no-answer';

/** The run was cancelled before the session was activated, and its draft was deleted. */
export interface SessionCancelled extends SessionEvent {
  readonly type: 'session-cancelled';
}

// What came back is checked.

/** A program is going to check what came back. Its verdicts replace those of an earlier one. */
export interface CheckStarted extends EventBase {
  readonly type: 'check-started';
  /** Its name, without folder and arguments. */
  readonly program: string;
}

/** What the program said. Resources without a verdict are not checked. */
export interface ResourcesChecked extends EventBase {
  readonly type: 'resources-checked';
  readonly verdicts: readonly CheckVerdict[];
}

/** The program has ended, or never started. */
export interface CheckEnded extends EventBase {
  readonly type: 'check-ended';
  /** What went wrong with it; null for nothing. */
  readonly problem: string | null;
}

export type RunEvent =
  | RunStarted
  | RunResumed
  | EmulatorFound
  | StateRebuilt
  | WaveBegun
  | GateLost
  | RunStopping
  | RunEnded
  | CheckStarted
  | ResourcesChecked
  | CheckEnded
  | TenantObserved
  | AllowanceUsedUp
  | Throttled
  | IdsFound
  | NamesUnread
  | SessionBegun
  | ArtifactsChosen
  | SessionDivided
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
  | DeletionIntended
  | DraftLeft
  | SessionActivated
  | ActivationDisproved
  | SessionObserved
  | RequestObserved
  | ArtifactsRead
  | SessionSettled
  | SessionRefused
  | SessionVanished
  | SessionStalled
  | SessionCancelled;

/** An event before it is given its time. */
export type NewEvent = RunEvent extends infer Event ? (Event extends RunEvent ? Omit<Event, 'at'> : never) : never;
