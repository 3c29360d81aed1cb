import { indicesIn } from '../schedule/span.ts';
import { groupBy } from '../util/group-by.ts';
import type { ArtifactRecord, ErrorDetail, SetAsideResource, UnresolvedResource } from './event-data.ts';
import type { OutcomeWithoutArtifact, ResourceOutcome } from './outcome.ts';
import { type ItemOutcome, outcomeOfItems } from './path-outcome.ts';
import { expectedOf, hasEnded, type ReadSession } from './session-state.ts';

/**
 * What became of each resource of a session, by index into `Plan.resources`. Says `unknown` wherever the service's
 * answers don't prove more, with the reason as the error's message.
 */
export function* outcomesOf(session: ReadSession): Generator<[resource: number, ResourceOutcome]> {
  const unresolved = firstOfEach(session.request.unresolved);
  const aside = firstOfEach(session.setAside);
  const artifacts = groupBy(session.artifacts.values(), ({ resource }) => resource);
  const context = { silence: outcomeWithoutArtifact(session), toldUntil: locationsToldUntil(session) };
  const parts = partsOf(session);
  for (const resource of indicesIn(session.resources)) {
    const chosen = parts.get(resource);
    const [artifact] = artifacts.get(resource) ?? [];
    const fact = aside.get(resource);
    const lacking = unresolved.get(resource);
    if (lacking !== undefined) yield [resource, notRestored({ ...lacking, outcome: 'unresolved' })];
    else if (chosen !== undefined)
      yield [resource, outcomeOfItems(chosen.map((one) => itemOutcome(one, session, context)))];
    // An artifact is there whatever was said when it was put in.
    else if (artifact !== undefined) yield [resource, outcomeOf(artifact, session, context)];
    else yield [resource, fact === undefined ? { ...context.silence, artifact: null } : notRestored(fact)];
  }
}

/** By resource. */
function firstOfEach<Fact extends UnresolvedResource>(facts: readonly Fact[]): ReadonlyMap<number, Fact> {
  const first = new Map<number, Fact>();
  for (const fact of facts) if (!first.has(fact.resource)) first.set(fact.resource, fact);
  return first;
}

type NotRestored = Pick<SetAsideResource, 'outcome' | 'code' | 'message'>;

function notRestored({ outcome, code, message }: NotRestored): ResourceOutcome {
  return { outcome, error: { code, message }, artifact: null };
}

/**
 * Resources that a new attempt could restore a second time in part: single items of which something came back, or may have,
 * and paths that share something with others, whose outcome would no longer be what is said of them.
 */
export function partlyBack(session: ReadSession): ReadonlySet<number> {
  const partly = new Set<number>();
  const parts = partsOf(session);
  for (const [resource, { artifact }] of session.filling === 'granular' ? outcomesOf(session) : [])
    if ((artifact?.restoredItems ?? 0) > 0) partly.add(resource);
  const context = { silence: outcomeWithoutArtifact(session), toldUntil: locationsToldUntil(session) };
  for (const [resource, items] of parts) {
    const outcomes = items.map((item) => itemOutcome(item, session, context).outcome);
    if (items.some(({ isShared }) => isShared) || outcomes.some((outcome) => outcome !== 'failed'))
      partly.add(resource);
  }
  return partly;
}

/** A file or folder that was chosen, with what the session says of it. */
interface Part {
  readonly path: string;
  /** Whether it stands for several paths. */
  readonly isShared: boolean;
  readonly artifact: ArtifactRecord | undefined;
  readonly aside: NotRestored | undefined;
}

/** The files and folders that each path stands for; of sessions of other kinds none. */
function partsOf({ kind, chosen, artifacts, setAside }: ReadSession): ReadonlyMap<number, readonly Part[]> {
  const parts = new Map<number, Part[]>();
  if (kind !== 'file') return parts;
  const made = new Map([...artifacts.values()].map((artifact) => [artifact.chosen, artifact]));
  const aside = new Map(setAside.map((fact) => [fact.artifact, fact]));
  for (const [index, { resource, also = [], item }] of chosen.entries()) {
    const [path, isShared] = [item?.path ?? '', also.length > 0];
    const part = { path, isShared, artifact: made.get(index), aside: aside.get(index) };
    for (const one of [resource, ...also]) partsAt(parts, one).push(part);
  }
  return parts;
}

function partsAt(parts: Map<number, Part[]>, resource: number): Part[] {
  const known = parts.get(resource) ?? [];
  parts.set(resource, known);
  return known;
}

function itemOutcome({ path, artifact, aside }: Part, session: ReadSession, context: Context): ItemOutcome {
  if (artifact !== undefined) return { path, ...outcomeOf(artifact, session, context) };
  return { path, ...(aside === undefined ? { ...context.silence, artifact: null } : notRestored(aside)) };
}

/** Artifacts that stand for no resource of their session, as far as anyone can tell. */
export function unattributed(session: ReadSession): ArtifactRecord[] {
  return [...session.artifacts.values()].filter((artifact) => artifact.resource === null);
}

/** How many resources of a session are known to have come back, or to equal their restore point. */
export function cameBackIn(session: ReadSession): number {
  let count = 0;
  for (const [, { outcome }] of outcomesOf(session)) if (outcome === 'succeeded' || outcome === 'unchanged') count += 1;
  return count;
}

/** How many resources of a session are known not to have come back. */
export function failedOutcomesIn(session: ReadSession): number {
  let count = 0;
  for (const [, { outcome }] of outcomesOf(session)) if (outcome === 'failed' || outcome === 'unresolved') count += 1;
  return count;
}

/** Whether anything came back of which the service has not said where it is: it may fill that in later. */
export function lacksLocations({ artifacts }: ReadSession): boolean {
  return [...artifacts.values()].some(
    ({ status, restoredTo, restoredItems }) => status === 'succeeded' && restoredTo === null && restoredItems !== 0,
  );
}

/** What the rest of the session says about an artifact: of those that are silent, and until when locations are told. */
interface Context {
  readonly silence: OutcomeWithoutArtifact;
  readonly toldUntil: number;
}

function outcomeOf(artifact: ArtifactRecord, session: ReadSession, { silence, toldUntil }: Context): ResourceOutcome {
  const { status, error } = artifact;
  if (status === 'succeeded') {
    const outcome = session.kind === 'mailbox' && isEmpty(artifact, toldUntil) ? 'unchanged' : 'succeeded';
    return { outcome, error: null, artifact };
  }
  if (status === 'failed') return { outcome: 'failed', error: error ?? noReason, artifact };
  // A list that lags behind the counts of its session.
  const isProven = silence.outcome === 'succeeded' || silence.outcome === 'failed';
  if (status !== 'unknown' && isProven) return { ...silence, artifact };
  return { outcome: 'unknown', error: error ?? unfinished(artifact.statusText), artifact };
}

/**
 * Whether a mailbox came back with nothing, because it equals its restore point: no folder, and no items. The service
 * fills both in late; where it has said neither, it must have said them for a mailbox that completed no earlier.
 */
function isEmpty(artifact: ArtifactRecord, toldUntil: number): boolean {
  if (artifact.restoredTo !== null) return false;
  if (artifact.restoredItems !== null) return artifact.restoredItems === 0;
  return artifact.completedAt !== null && artifact.completedAt <= toldUntil;
}

function locationsToldUntil(session: ReadSession): number {
  let until = Number.NEGATIVE_INFINITY;
  for (const { restoredTo, restoredItems, completedAt } of session.artifacts.values()) {
    if (restoredTo !== null || restoredItems !== null) until = Math.max(until, completedAt ?? until);
  }
  return until;
}

/** What became of resources of a session for which no artifact speaks. */
function outcomeWithoutArtifact(session: ReadSession): OutcomeWithoutArtifact {
  if (session.lost === 'refused') return { outcome: 'failed', error: session.error ?? noReason };
  if (session.lost === 'cancelled') return notStarted;
  if (session.lost === 'vanished') return unknown('the service no longer knows the restore session');
  if (session.activatedAt === null)
    return session.step === 'activate' && session.unanswered ? maybeActivated : notStarted;
  if (session.step === 'settled' || hasEnded(session.status)) return provenByCounts(session) ?? notTold(session);
  if (session.stalled === 'no-change')
    return unknown('the restore session has not moved for a day; resume the run to look at it again');
  return unknown('its restore session was not followed to its end when this was written');
}

/**
 * The outcome of every resource of a session where its counts alone prove it: all succeeded, or all failed. Counts prove
 * nothing where they leave a resource out, or where an artifact speaks against them.
 */
function provenByCounts(session: ReadSession): OutcomeWithoutArtifact | undefined {
  const { counts } = session;
  const resolved = expectedOf(session) + takenAfterAll(session);
  if (!hasEnded(session.status)) return undefined;
  if (session.status === 'failed' && (counts === null || counts.total === 0) && session.artifacts.size === 0)
    return { outcome: 'failed', error: session.error ?? noReason };
  if (counts === null || counts.total !== resolved) return undefined;
  const statuses = new Set([...session.artifacts.values()].map(({ status }) => status));
  if (counts.completed === resolved && counts.failed === 0 && !statuses.has('failed') && !statuses.has('unknown'))
    return { outcome: 'succeeded', error: null };
  if (counts.failed === resolved && counts.completed === 0 && !statuses.has('succeeded') && !statuses.has('unknown'))
    return { outcome: 'failed', error: commonError(session) };
  return undefined;
}

/** How many there are that the service said it did not take. */
function takenAfterAll({ artifacts, setAside }: ReadSession): number {
  const made = new Set([...artifacts.values()].map(({ chosen }) => chosen));
  return setAside.filter(({ artifact }) => artifact !== null && made.has(artifact)).length;
}

/** The error that all artifacts share, else the session's own. */
function commonError(session: ReadSession): ErrorDetail {
  const [first, ...rest] = [...session.artifacts.values()].map(({ error }) => error);
  const shared = rest.every((error) => error?.code === first?.code) ? first : undefined;
  return shared ?? session.error ?? { code: '', message: 'every resource of the restore session failed' };
}

function notTold(session: ReadSession): OutcomeWithoutArtifact {
  if (unattributed(session).length === 0) return unknown('the restore session ended without an artifact for it');
  if (session.stalled === 'no-names')
    return unknown('which artifact stands for it could not be read; resume the run to ask again');
  return unknown('the service does not say which artifact stands for it: see `unattributed` in report.json');
}

const noReason: ErrorDetail = { code: '', message: 'the service gave no reason' };
const notStarted: OutcomeWithoutArtifact = { outcome: 'not_started', error: null };
const maybeActivated = unknown('the answer to the activation of its restore session is not known');

function unfinished(statusText: string): ErrorDetail {
  return { code: '', message: `the service left it as \`${statusText}\`` };
}

function unknown(message: string): OutcomeWithoutArtifact {
  return { outcome: 'unknown', error: { code: '', message } };
}
