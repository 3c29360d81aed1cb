import type { PlannedGroup } from '../plan/plan.ts';
import { assertNever } from '../util/never.ts';
import type { ChosenArtifact, ChosenFile, ChosenMessages, ChosenPoint, ErrorDetail } from './event-data.ts';
import type { ArtifactsAdded, ArtifactsChosen, RunEvent, RunResumed, SessionBegun } from './events.ts';
import { ImpossibleEvent } from './run-state.ts';
import { type ArtifactSession, hasEnded, type SessionOnService, type SessionState } from './session-state.ts';

type EventOfSession = Exclude<Extract<RunEvent, { session: string }>, SessionBegun>;

/** A session whose resources have just been taken from the queue. */
export function newSession(event: SessionBegun, { kind, workload, filling }: PlannedGroup): SessionState {
  const session = {
    name: event.session,
    group: event.group,
    workload,
    resources: event.resources,
    attempt: event.attempt,
    ...nothingCreated,
    intendedAt: event.at,
    isIntentInherited: false,
    orphanedDrafts: [],
    leftDrafts: [],
    activatedAt: null,
    endedAt: null,
    statusText: '',
    counts: null,
    error: null,
    changedAt: Date.parse(event.at),
    stalled: null,
    earlyEnd: null,
    cameBackCount: 0,
    failedCount: 0,
    requeuedCount: 0,
    lacksLocations: false,
    unnamedCount: 0,
  };
  if (filling === 'bulk') return { ...session, ...emptyBulk, filling, kind: workload };
  const empty = { ...session, ...nothingChosen, timesChosen: 0 };
  if (filling === 'standard') return { ...empty, filling, kind: workload };
  return kind === 'file' ? { ...empty, filling, kind } : { ...empty, filling, kind: 'message' };
}

const nothingCreated = {
  sessionId: null,
  createdBy: null,
  unanswered: false,
  isDeferred: false,
  status: 'unknown',
} as const;

const emptyBulk = { step: 'create', request: null, needsCheck: false } as const;

const nothingChosen = {
  step: 'choose',
  chosen: [],
  chosenUntil: null,
  sentCount: 0,
  leftOut: [],
  unattributedError: null,
  needsCheck: false,
} as const;

/** What is known of a session after `event`. Throws ImpossibleEvent if the event can't happen to it. */
export function advance(session: SessionState, event: EventOfSession): SessionState {
  return { ...changed(session, event), changedAt: Date.parse(event.at) };
}

function changed(session: SessionState, event: EventOfSession): SessionState {
  switch (event.type) {
    case 'artifacts-chosen':
      if (session.filling === 'bulk' || session.sessionId !== null) break;
      return withChosen(session, event);
    case 'session-intended':
      return { ...session, ...intended(event) };
    case 'draft-orphaned':
      return { ...session, unanswered: false, orphanedDrafts: [...session.orphanedDrafts, event.sentAt] };
    case 'session-created': {
      const draft = { sessionId: event.sessionId, createdBy: event.createdBy ?? null, status: 'draft' } as const;
      if (session.filling === 'bulk') return { ...session, ...draft, ...next('add') };
      return withSent({ ...session, ...draft, step: 'add' }, event.taken, event);
    }
    case 'request-intended':
      return { ...session, ...intended(event) };
    case 'request-added': {
      if (session.filling !== 'bulk' || session.sessionId === null) break;
      const request = {
        id: event.bulkRequestId,
        status: 'active',
        error: null,
        unresolved: [],
        unmatched: [],
      } as const;
      return { ...session, ...next('activate'), request };
    }
    case 'artifacts-intended':
      if (session.filling === 'bulk') break;
      return { ...session, ...intended(event), needsCheck: session.needsCheck || session.unanswered };
    case 'artifacts-added':
      if (session.filling === 'bulk' || session.sessionId === null) break;
      return withSent(session, event.count, event);
    case 'removal-intended':
      if (session.filling === 'bulk') break;
      return { ...session, ...intended(event), leftOut: [...session.leftOut, ...event.setAside] };
    case 'draft-checked':
      if (session.filling === 'bulk' || session.sessionId === null) break;
      return { ...session, ...next('activate'), leftOut: event.setAside };
    case 'activation-intended':
      return { ...session, ...intended(event), isDeferred: false };
    case 'deletion-intended':
      if (session.sessionId === null) break;
      return { ...session, ...intended(event), step: 'discard', error: event.error };
    case 'call-withdrawn':
      return { ...session, unanswered: false };
    case 'activation-deferred':
      if (session.sessionId === null) break;
      return { ...session, ...next('activate'), isDeferred: true };
    case 'draft-left':
      return { ...session, leftDrafts: [...session.leftDrafts, { sessionId: event.sessionId, at: event.at }] };
    case 'session-activated':
      if (session.sessionId === null) break;
      return { ...session, ...next('track'), status: 'activating', error: null, activatedAt: Date.parse(event.at) };
    case 'activation-disproved':
      if (session.sessionId === null) break;
      return { ...session, ...next('activate'), activatedAt: null };
    case 'session-observed': {
      const { status, statusText, counts, error } = event;
      const endedAt = hasEnded(status) ? (session.endedAt ?? Date.parse(event.at)) : null;
      return { ...session, status, statusText, counts, error, endedAt };
    }
    case 'request-observed': {
      if (session.filling !== 'bulk' || session.request === null) break;
      const { status, error, unresolved, unmatched } = event;
      return { ...session, request: { ...session.request, status, error, unresolved, unmatched } };
    }
    case 'artifacts-read':
      return session;
    case 'session-settled':
      return { ...session, step: 'settled', endedAt: session.endedAt ?? Date.parse(event.at) };
    case 'session-refused': {
      const earlyEnd = event.split ? 'split' : 'refused';
      return { ...session, step: 'settled', earlyEnd, error: event.error, endedAt: Date.parse(event.at) };
    }
    case 'session-divided':
      return { ...session, step: 'settled', earlyEnd: 'split', endedAt: Date.parse(event.at) };
    case 'session-stalled':
      return { ...session, stalled: event.because };
    case 'session-cancelled':
      return { ...session, step: 'settled', earlyEnd: 'cancelled', endedAt: Date.parse(event.at) };
    case 'session-vanished':
      if (!event.again) return { ...session, step: 'settled', earlyEnd: 'vanished', endedAt: Date.parse(event.at) };
      if (session.filling === 'bulk') return { ...session, ...nothingCreated, ...emptyBulk };
      return { ...session, ...nothingCreated, ...nothingChosen };
    default:
      return assertNever(event);
  }
  throw cannotHappen(session, event);
}

function cannotHappen({ name }: SessionState, { type }: EventOfSession): ImpossibleEvent {
  return new ImpossibleEvent(`\`${type}\` can't happen to the session \`${name}\``);
}

function intended({ at }: EventOfSession): Pick<SessionState, 'unanswered' | 'intendedAt' | 'isIntentInherited'> {
  return { unanswered: true, intendedAt: at, isIntentInherited: false };
}

function next<Step extends SessionOnService['step']>(step: Step): { readonly step: Step; readonly unanswered: false } {
  return { step, unanswered: false };
}

function withChosen(session: Extract<ArtifactSession, { sessionId: null }>, event: ArtifactsChosen): SessionState {
  const choice = {
    step: 'create',
    unanswered: false,
    chosenUntil: event.until,
    sentCount: 0,
    leftOut: event.setAside,
    timesChosen: session.timesChosen + 1,
  } as const;
  const fitting = <Artifact extends ChosenArtifact>(fits: (one: ChosenArtifact) => one is Artifact): Artifact[] => {
    const chosen = event.chosen.filter(fits);
    if (chosen.length < event.chosen.length) throw cannotHappen(session, event);
    return chosen;
  };
  switch (session.kind) {
    case 'message':
      return { ...session, ...choice, chosen: fitting(isMessages) };
    case 'file':
      return { ...session, ...choice, chosen: fitting(isFile) };
    default: {
      const chosen = fitting(isPoint);
      // A restore point that nobody has looked up, because the spec gives its id: it may belong to another resource.
      return { ...session, ...choice, chosen, needsCheck: chosen.some(({ pointAt }) => pointAt === null) };
    }
  }
}

function isPoint(artifact: ChosenArtifact): artifact is ChosenPoint {
  return artifact.foundBy === null && artifact.item === null;
}

function isMessages(artifact: ChosenArtifact): artifact is ChosenMessages {
  return artifact.foundBy !== null && artifact.item === null;
}

function isFile(artifact: ChosenArtifact): artifact is ChosenFile {
  return artifact.foundBy !== null && artifact.item !== null;
}

/** After the service was sent so many more of the chosen artifacts. */
function withSent(
  session: ArtifactSession & SessionOnService,
  count: number,
  answer: { readonly setAside: ArtifactsAdded['setAside']; readonly untold: ErrorDetail | null },
): SessionState {
  const sentCount = session.sentCount + count;
  const unattributedError = answer.untold ?? session.unattributedError;
  const needsCheck = session.needsCheck || unattributedError !== null;
  const step = sentCount < session.chosen.length ? 'add' : needsCheck ? 'check' : 'activate';
  const leftOut = [...session.leftOut, ...answer.setAside];
  return { ...session, ...next(step), sentCount, needsCheck, unattributedError, leftOut };
}

/** A session that another process continues: the time without a change counts from there, and so do the tries. */
export function resumedSession(session: SessionState, { at, fromService }: RunResumed): SessionState {
  // Its last intent may be among the events that were lost.
  const isDoubted = fromService === true && isChanged[session.step];
  const resumed = {
    stalled: null,
    changedAt: Date.parse(at),
    unanswered: session.unanswered || isDoubted,
    intendedAt: isDoubted ? at : session.intendedAt,
    isIntentInherited: session.unanswered || isDoubted,
  };
  if (session.filling === 'bulk')
    return { ...session, ...resumed, needsCheck: session.needsCheck || (session.step === 'add' && resumed.unanswered) };
  return { ...session, ...resumed, timesChosen: 0, needsCheck: session.needsCheck || isDoubted };
}

/** The steps that change something at the service: if events were lost, its call may have been sent. */
const isChanged: Readonly<Record<SessionState['step'], boolean>> = {
  choose: false,
  create: true,
  add: true,
  check: false,
  activate: true,
  discard: true,
  track: false,
  settled: false,
};
