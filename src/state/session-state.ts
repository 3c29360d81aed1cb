import type { ArtifactCounts, BulkRequestStatus, SessionStatus } from '../graph/restore-api.ts';
import type { Workload } from '../m365/workload.ts';
import type { WorkBatch } from '../schedule/work-batch.ts';
import type {
  Artifacts,
  ChosenArtifact,
  ChosenFile,
  ChosenMessages,
  ChosenPoint,
  ErrorDetail,
  LeftOutResource,
  UnmatchedTarget,
  UnresolvedResource,
} from './event-data.ts';
import type { StallReason } from './events.ts';

/**
 * What is known of one session of a run. What it has depends on how it is filled, and on whether it exists at the
 * service yet. session-fold.ts says how events change it.
 */
export type SessionState = AnySession & (NotCreated | Created);

/** A session that exists at the service. */
export type SessionOnService = AnySession & Created;

/** A session that is filled with chosen artifacts, not by names. */
export type ArtifactSession = ByArtifacts & (NotCreated | Created);

/** A session that is filled with chosen artifacts, and exists at the service. */
export type ArtifactDraft = ByArtifacts & Created;

/** A session with the artifacts that were read from the service. */
export type SessionWithArtifacts = SessionState & { readonly artifacts: Artifacts };

type AnySession = BulkSession | ByArtifacts;
type ByArtifacts = StandardSession | MessageSession | FileSession;

/**
 * What a session has to do next; `settled` means nothing. Bulk sessions go from `create` to `add` to `activate` to `track`.
 * The others begin with `choose`, and `check` their draft before `activate` if it may not hold what was chosen. A session that the
 * service refuses to activate goes on to `discard`.
 */
export type SessionStep = 'choose' | 'create' | 'add' | 'check' | 'activate' | 'discard' | 'track' | 'settled';

/** A session that the service does not have yet, or never had. */
interface NotCreated {
  readonly step: 'choose' | 'create' | 'settled';
  readonly sessionId: null;
}

interface Created {
  readonly step: 'add' | 'check' | 'activate' | 'discard' | 'track' | 'settled';
  readonly sessionId: string;
}

interface SessionBase extends WorkBatch {
  /** The run's own name of it, `mailbox-001`. */
  readonly name: string;
  readonly step: SessionStep;
  /** The call of this step was intended and its answer is not known: read back before sending it again. */
  readonly unanswered: boolean;
  /** When the last call that changes something was intended, RFC 3339. */
  readonly intendedAt: string;
  /** Whether an earlier process intended that call and got no answer: the call may still be on its way. */
  readonly isIntentInherited: boolean;
  /** When calls to create the session were sent whose answers were lost: each may have left an empty draft. RFC 3339. */
  readonly orphanedDrafts: readonly string[];
  /** Drafts that were not deleted: they may be somebody else's, or the service did not delete them. */
  readonly leftDrafts: readonly LeftDraft[];
  /** Id of its creator as the service named it at its creation; null if it named none. */
  readonly createdBy: string | null;
  /** Whether it waits for room under the tenant's caps, and an event has said so. */
  readonly isDeferred: boolean;
  /** In milliseconds since 1970, as are the times below. */
  readonly activatedAt: number | null;
  readonly endedAt: number | null;
  readonly status: SessionStatus;
  /** The status in the service's own word. */
  readonly statusText: string;
  readonly counts: ArtifactCounts | null;
  readonly error: ErrorDetail | null;
  /** When an event last changed it. */
  readonly changedAt: number;
  /** Why the run does not look at it until it is resumed; null if it does. */
  readonly stalled: StallReason | null;
  /** Why it was settled without being restored and read to its end; null if it was, or is not settled. */
  readonly earlyEnd: 'refused' | 'split' | 'vanished' | 'cancelled' | null;
  /** How many of its resources are proven to have come back; 0 until it is settled. */
  readonly cameBackCount: number;
  /** How many of its resources are proven not to have come back; 0 until it is settled. */
  readonly failedCount: number;
  /** How many of its resources went back to the queue for another attempt. */
  readonly requeuedCount: number;
  /** Whether it was settled before the service said where everything was restored to. */
  readonly lacksLocations: boolean;
  /** How many of its artifacts could not be matched to a resource when it was settled. */
  readonly unnamedCount: number;
}

export interface LeftDraft {
  readonly sessionId: string;
  /** When it was left, RFC 3339. */
  readonly at: string;
}

/** Filled by names: the service makes artifacts of a bulk addition request. */
export interface BulkSession extends SessionBase {
  readonly filling: 'bulk';
  readonly kind: Workload;
  readonly step: Exclude<SessionStep, 'choose' | 'check'>;
  /** Null until it was added. */
  readonly request: BulkRequestState | null;
  /** Whether two processes may each have added a request to the draft: it is read back before it is activated. */
  readonly needsCheck: boolean;
}

export interface BulkRequestState {
  readonly id: string;
  readonly status: BulkRequestStatus;
  readonly error: ErrorDetail | null;
  readonly unresolved: readonly UnresolvedResource[];
  readonly unmatched: readonly UnmatchedTarget[];
}

/** What sessions have that are filled with chosen artifacts. */
interface ArtifactSessionBase extends SessionBase {
  /** How often this process has looked for what it is to hold. */
  readonly timesChosen: number;
  /** When the chosen artifacts can't be used any more, in milliseconds since 1970; null for never. */
  readonly chosenUntil: number | null;
  /** How many of the chosen artifacts, from the first, the service was sent. */
  readonly sentCount: number;
  /** Resources and artifacts that it does not restore after all. */
  readonly leftOut: readonly LeftOutResource[];
  /** An error that the service gave for some of the artifacts without saying for which; null for none. */
  readonly unattributedError: ErrorDetail | null;
  /** Whether the draft may hold something twice, or less than it was sent: it is read back before it is activated. */
  readonly needsCheck: boolean;
}

/** Filled with restore points that are restored whole. */
export interface StandardSession extends ArtifactSessionBase {
  readonly filling: 'standard';
  readonly kind: Workload;
  readonly chosen: readonly ChosenPoint[];
}

/** Filled with the messages that searches found. */
export interface MessageSession extends ArtifactSessionBase {
  readonly filling: 'granular';
  readonly kind: 'message';
  readonly chosen: readonly ChosenMessages[];
}

/** Filled with the files and folders that browse sessions found. */
export interface FileSession extends ArtifactSessionBase {
  readonly filling: 'granular';
  readonly kind: 'file';
  readonly chosen: readonly ChosenFile[];
}

/** Whether this process still works on a session. */
export function isLive({ step, stalled }: Pick<SessionState, 'step' | 'stalled'>): boolean {
  return step !== 'settled' && stalled === null;
}

/** Whether a call was sent that may have activated a session, or one that did. */
export function mayBeActivated({ step, unanswered, activatedAt }: SessionState): boolean {
  return activatedAt !== null || ((step === 'activate' || step === 'discard') && unanswered);
}

/** Whether the service is done with a session in this state. A status that is not known here is not an end. */
export function hasEnded(status: SessionStatus): boolean {
  return status === 'completed' || status === 'completedWithError' || status === 'failed';
}

/** Whether it is worth looking again for what a session is to hold, after that could not be used any more. */
export function mayChooseAgain({ timesChosen }: Pick<ArtifactSession, 'timesChosen'>): boolean {
  return timesChosen < mostChoices;
}

const mostChoices = 3;

/** Whether what was chosen can't be used any more. If choosing takes longer than that, the service is sent it all the same, and refuses it. */
export function isChoiceExpired(session: Pick<ArtifactSession, 'chosenUntil' | 'timesChosen'>, now: number): boolean {
  return session.chosenUntil !== null && now >= session.chosenUntil && mayChooseAgain(session);
}

/** The chosen artifacts of a session; none in a bulk session. */
export function chosenIn(session: SessionState): readonly ChosenArtifact[] {
  return session.filling === 'bulk' ? [] : session.chosen;
}

/** What a session does not restore after all; in a bulk session the service says that only later, in its request. */
export function leftOutIn(session: SessionState): readonly LeftOutResource[] {
  return session.filling === 'bulk' ? [] : session.leftOut;
}

/** The bulk addition request of a session; null if it has none, or none yet. */
export function requestOf(session: SessionState): BulkRequestState | null {
  return session.filling === 'bulk' ? session.request : null;
}
