import { indicesIn } from '../schedule/span.ts';
import { groupBy } from '../util/group-by.ts';
import { type KnownNames, type Leftovers, leftoversOf } from './elimination.ts';
import type { ArtifactRecord, ErrorDetail, LeftOutResource, UnresolvedResource } from './event-data.ts';
import type { OutcomeWithoutArtifact, ResourceOutcome } from './outcome.ts';
import { type ItemOutcome, outcomeOfItems } from './path-outcome.ts';
import { expectedArtifacts } from './session-size.ts';
import { hasEnded, leftOutIn, requestOf, type SessionWithArtifacts } from './session-state.ts';

/**
 * What became of each resource of a session, by index into `Plan.resources`. The outcome is `unknown` unless the service's
 * answers prove more; the error's message then says why. `names` is what the run knows its resources by.
 */
export function* outcomesOf(
  session: SessionWithArtifacts,
  names: KnownNames,
): Generator<[resource: number, ResourceOutcome]> {
  const unresolved = firstOfEach(requestOf(session)?.unresolved ?? []);
  const leftOut = firstOfEach(leftOutIn(session));
  const artifacts = groupBy(session.artifacts.values(), ({ resource }) => resource);
  const context = contextOf(session);
  const items = itemsOf(session);
  const leftovers = leftoversOf(session, names);
  const left = leftovers && outcomeOfLeftovers(leftovers, session, context);
  for (const resource of indicesIn(session.resources)) {
    const chosen = items.get(resource);
    const [artifact] = artifacts.get(resource) ?? [];
    const reason = leftOut.get(resource);
    const lacking = unresolved.get(resource);
    if (lacking !== undefined) yield [resource, notRestored({ ...lacking, outcome: 'unresolved' })];
    else if (chosen !== undefined)
      yield [resource, outcomeOfItems(chosen.map((item) => itemOutcome(item, session, context)))];
    // An artifact is there, whatever the service answered when it was added.
    else if (artifact !== undefined) yield [resource, outcomeOf(artifact, session, context)];
    else if (left && leftovers?.resources.has(resource)) yield [resource, withOwner(left, resource)];
    else yield [resource, reason === undefined ? { ...context.withoutArtifact, artifact: null } : notRestored(reason)];
  }
}

/**
 * What became of each resource of which nobody knows which of these artifacts is its own. An only one is. Null if some came back and
 * some did not.
 */
function outcomeOfLeftovers(
  { artifacts }: Leftovers,
  session: SessionWithArtifacts,
  context: OutcomeContext,
): ResourceOutcome | null {
  const outcomes = artifacts.map((artifact) => outcomeOf(artifact, session, context));
  const [first] = outcomes;
  if (first === undefined || outcomes.length === 1) return first ?? null;
  if (outcomes.every(({ outcome }) => outcome === first.outcome)) {
    const error = first.outcome === 'failed' ? errorOfOne(outcomes.map(({ error }) => error)) : null;
    return { outcome: first.outcome, error, artifact: null };
  }
  // Some may equal their restore point; all are as they were to be.
  const areBack = outcomes.every(({ outcome }) => outcome === 'succeeded' || outcome === 'unchanged');
  return areBack ? { outcome: 'succeeded', error: null, artifact: null } : null;
}

/** The error of one of several resources. Its code is only known if all have the same. */
function errorOfOne(errors: readonly (ErrorDetail | null)[]): ErrorDetail {
  const codes = [...new Set(errors.map((error) => error?.code ?? ''))];
  if (codes.length === 1) return errors[0] ?? noReason;
  const named = codes.filter((code) => code !== '').map((code) => `\`${code}\``);
  return { code: '', message: `it failed; the service does not say with which of these errors: ${named.join(', ')}` };
}

/** The only artifact that is left is the artifact of the only resource that is left. */
function withOwner(outcome: ResourceOutcome, resource: number): ResourceOutcome {
  const { artifact } = outcome;
  return artifact === null ? outcome : { ...outcome, artifact: { ...artifact, resource, calledByService: null } };
}

/** By resource. */
function firstOfEach<Fact extends UnresolvedResource>(facts: readonly Fact[]): ReadonlyMap<number, Fact> {
  const first = new Map<number, Fact>();
  for (const fact of facts) if (!first.has(fact.resource)) first.set(fact.resource, fact);
  return first;
}

type NotRestored = Pick<LeftOutResource, 'outcome' | 'code' | 'message'>;

function notRestored({ outcome, code, message }: NotRestored): ResourceOutcome {
  return { outcome, error: { code, message }, artifact: null };
}

/**
 * Resources that a retry could restore a second time in part: those of which something came back, or may have, and paths
 * that share items with other paths, whose outcomes would then be wrong.
 */
export function partlyRestored(session: SessionWithArtifacts, names: KnownNames): ReadonlySet<number> {
  const partly = new Set<number>();
  for (const [resource, { artifact }] of session.filling === 'granular' ? outcomesOf(session, names) : [])
    if ((artifact?.restoredItems ?? 0) > 0) partly.add(resource);
  const context = contextOf(session);
  for (const [resource, items] of itemsOf(session)) {
    const outcomes = items.map((item) => itemOutcome(item, session, context).outcome);
    if (items.some(({ isShared }) => isShared) || outcomes.some((outcome) => outcome !== 'failed'))
      partly.add(resource);
  }
  return partly;
}

/** A file or folder that was chosen, and what the session says about it. */
interface ChosenItem {
  readonly path: string;
  /** Whether several paths match it. */
  readonly isShared: boolean;
  readonly artifact: ArtifactRecord | undefined;
  readonly leftOut: NotRestored | undefined;
}

/** The files and folders that match each path; none in sessions of other kinds. */
function itemsOf(session: SessionWithArtifacts): ReadonlyMap<number, readonly ChosenItem[]> {
  const items = new Map<number, ChosenItem[]>();
  if (session.kind !== 'file') return items;
  const artifacts = new Map([...session.artifacts.values()].map((artifact) => [artifact.chosen, artifact]));
  const leftOut = new Map(session.leftOut.map((fact) => [fact.artifact, fact]));
  for (const [index, { resource, also = [], item }] of session.chosen.entries()) {
    const isShared = also.length > 0;
    const chosen = { path: item.path, isShared, artifact: artifacts.get(index), leftOut: leftOut.get(index) };
    for (const one of [resource, ...also]) {
      const known = items.get(one);
      if (known === undefined) items.set(one, [chosen]);
      else known.push(chosen);
    }
  }
  return items;
}

function itemOutcome(
  { path, artifact, leftOut }: ChosenItem,
  session: SessionWithArtifacts,
  context: OutcomeContext,
): ItemOutcome {
  if (artifact !== undefined) return { path, ...outcomeOf(artifact, session, context) };
  return { path, ...(leftOut === undefined ? { ...context.withoutArtifact, artifact: null } : notRestored(leftOut)) };
}

/** Artifacts that could not be matched to a resource of their session. */
export function unattributed({ artifacts }: Pick<SessionWithArtifacts, 'artifacts'>): ArtifactRecord[] {
  return [...artifacts.values()].filter((artifact) => artifact.resource === null);
}

/** The same, without one that can only be the artifact of the only resource that has none. */
export function unowned(session: SessionWithArtifacts, names: KnownNames): ArtifactRecord[] {
  return leftoversOf(session, names)?.artifacts.length === 1 ? [] : unattributed(session);
}

/** Artifacts whose name would change a row: those of no resource, unless what is left of the session is certain without names. */
export function inDoubt(session: SessionWithArtifacts, names: KnownNames): ArtifactRecord[] {
  const leftovers = leftoversOf(session, names);
  const isCertain = leftovers !== null && outcomeOfLeftovers(leftovers, session, contextOf(session)) !== null;
  return isCertain ? [] : unattributed(session);
}

/** Whether the service has not said yet where something is that came back: it may fill that in later. */
export function lacksLocations({ artifacts }: Pick<SessionWithArtifacts, 'artifacts'>): boolean {
  return [...artifacts.values()].some(
    ({ status, restoredTo, restoredItems }) => status === 'succeeded' && restoredTo === null && restoredItems !== 0,
  );
}

/** What the whole session says about each of its resources. */
interface OutcomeContext {
  /** What became of resources without an artifact. */
  readonly withoutArtifact: OutcomeWithoutArtifact;
  /** Up to which completion the service has filled in new locations, in milliseconds since 1970. */
  readonly locatedUntil: number;
}

function contextOf(session: SessionWithArtifacts): OutcomeContext {
  return { withoutArtifact: outcomeWithoutArtifact(session), locatedUntil: locatedUntil(session) };
}

function outcomeOf(
  artifact: ArtifactRecord,
  session: SessionWithArtifacts,
  { withoutArtifact, locatedUntil }: OutcomeContext,
): ResourceOutcome {
  const { status, error } = artifact;
  if (status === 'succeeded') {
    const outcome = session.kind === 'mailbox' && isUnchanged(artifact, locatedUntil) ? 'unchanged' : 'succeeded';
    return { outcome, error: null, artifact };
  }
  if (status === 'failed') return { outcome: 'failed', error: error ?? noReason, artifact };
  // The list of artifacts may lag behind the counts of the session.
  const isProven = withoutArtifact.outcome === 'succeeded' || withoutArtifact.outcome === 'failed';
  if (status !== 'unknown' && isProven) return { ...withoutArtifact, artifact };
  return { outcome: 'unknown', error: error ?? unfinished(artifact.statusText), artifact };
}

/**
 * Whether a mailbox came back with nothing because it equals its restore point: no folder and no items. The service fills
 * both in late. If it has done neither here, it must have done so for a mailbox that completed no earlier.
 */
function isUnchanged(artifact: ArtifactRecord, locatedUntil: number): boolean {
  if (artifact.restoredTo !== null) return false;
  if (artifact.restoredItems !== null) return artifact.restoredItems === 0;
  return artifact.completedAt !== null && artifact.completedAt <= locatedUntil;
}

function locatedUntil({ artifacts }: SessionWithArtifacts): number {
  let until = Number.NEGATIVE_INFINITY;
  for (const { restoredTo, restoredItems, completedAt } of artifacts.values()) {
    if (restoredTo !== null || restoredItems !== null) until = Math.max(until, completedAt ?? until);
  }
  return until;
}

function outcomeWithoutArtifact(session: SessionWithArtifacts): OutcomeWithoutArtifact {
  if (session.earlyEnd === 'refused') return { outcome: 'failed', error: session.error ?? noReason };
  if (session.earlyEnd === 'cancelled') return notStarted;
  if (session.earlyEnd === 'vanished') return unknown('the service no longer knows the restore session');
  if (session.activatedAt === null)
    return session.step === 'activate' && session.unanswered ? maybeActivated : notStarted;
  if (session.step === 'settled' || hasEnded(session.status)) return provenByCounts(session) ?? withoutProof(session);
  if (session.stalled === 'no-change')
    return unknown('the restore session has not moved for a day; resume the run to look at it again');
  return unknown('its restore session has not been followed to its end yet');
}

/**
 * The outcome of every resource of a session, if its counts prove it by themselves: all succeeded, or all failed. Counts
 * prove nothing if they leave a resource out, or if an artifact contradicts them.
 */
function provenByCounts(session: SessionWithArtifacts): OutcomeWithoutArtifact | undefined {
  const { counts } = session;
  const expected = expectedArtifacts(session) + countTakenAfterAll(session);
  if (!hasEnded(session.status)) return undefined;
  if (session.status === 'failed' && (counts === null || counts.total === 0) && session.artifacts.size === 0)
    return { outcome: 'failed', error: session.error ?? noReason };
  if (counts === null || counts.total !== expected) return undefined;
  const statuses = new Set([...session.artifacts.values()].map(({ status }) => status));
  if (counts.completed === expected && counts.failed === 0 && !statuses.has('failed') && !statuses.has('unknown'))
    return { outcome: 'succeeded', error: null };
  if (counts.failed === expected && counts.completed === 0 && !statuses.has('succeeded') && !statuses.has('unknown'))
    return { outcome: 'failed', error: commonError(session) };
  return undefined;
}

/** How many artifacts exist though the service answered that it did not take them. */
function countTakenAfterAll(session: SessionWithArtifacts): number {
  const made = new Set([...session.artifacts.values()].map(({ chosen }) => chosen));
  return leftOutIn(session).filter(({ artifact }) => artifact !== null && made.has(artifact)).length;
}

/** The error that all artifacts share, else the session's own. */
function commonError(session: SessionWithArtifacts): ErrorDetail {
  const [first, ...rest] = [...session.artifacts.values()].map(({ error }) => error);
  const shared = rest.every((error) => error?.code === first?.code) ? first : undefined;
  return shared ?? session.error ?? { code: '', message: 'every resource of the restore session failed' };
}

function withoutProof(session: SessionWithArtifacts): OutcomeWithoutArtifact {
  if (unattributed(session).length === 0) return unknown('the restore session ended without an artifact for it');
  if (session.stalled === 'no-names')
    return unknown('restored items could not be matched to resources; resume the run to ask again');
  return unknown('the service does not say which artifact belongs to it: see `unattributed` in report.json');
}

const noReason: ErrorDetail = { code: '', message: 'the service gave no reason' };
const notStarted: OutcomeWithoutArtifact = { outcome: 'not_started', error: null };
const maybeActivated = unknown('it is not known whether its restore session was activated');

function unfinished(statusText: string): ErrorDetail {
  return { code: '', message: `the service left it as \`${statusText}\`` };
}

function unknown(message: string): OutcomeWithoutArtifact {
  return { outcome: 'unknown', error: { code: '', message } };
}
