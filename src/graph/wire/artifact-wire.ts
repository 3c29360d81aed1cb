import type { Workload } from '../../m365/workload.ts';
import { assertNever } from '../../util/never.ts';
import type { ArtifactAdditions, ArtifactRemovals, ArtifactScope, RefusedArtifact } from '../artifact-changes.ts';
import type { CreatedDraft } from '../restore-api.ts';
import { artifactsOf, names } from './paths.ts';
import { type Json, objectAt, objectOf, readSession, textAt, wordsAt } from './wire.ts';

/*
 * The JSON of requests that add artifacts to a draft or remove them, and of the responses.
 *
 * Source: the API reference of the three restore sessions, Create and Update (v1.0). It says that a draft of messages can be
 * changed by PATCH, but gives no example.
 */

/** The body of a new session: empty, or with its first artifacts. */
export function writeSession(workload: Workload, first?: ArtifactAdditions): Json {
  if (first === undefined) return {};
  return { ...writeKind(workload, first), [artifactsOf(workload, scopeOf(first))]: writeArtifacts(first) };
}

/** Properties that only the body of a new session has. */
function writeKind(workload: Workload, { of, ...first }: ArtifactAdditions): Json {
  if (of === 'messages') return { '@odata.type': names[workload].sessionType };
  const behavior = 'conflictBehavior' in first ? first.conflictBehavior : null;
  return behavior === null ? {} : { '@microsoft.graph.conflictBehavior': behavior };
}

/** The body of a PATCH that adds artifacts to a draft. */
export function writeAdditions(workload: Workload, additions: ArtifactAdditions): Json {
  return { [`${artifactsOf(workload, scopeOf(additions))}@delta`]: writeArtifacts(additions) };
}

/** The body of a PATCH that removes artifacts from a draft. */
export function writeRemovals(workload: Workload, { scope, ids }: ArtifactRemovals): Json {
  return { [`${artifactsOf(workload, scope)}@delta`]: ids.map((id) => ({ '@removed': { reason: 'changed' }, id })) };
}

function writeArtifacts(additions: ArtifactAdditions): Json[] {
  switch (additions.of) {
    case 'points': {
      const { destination: destinationType, artifacts } = additions;
      return artifacts.map(({ pointId }) => ({ restorePoint: { id: pointId }, destinationType }));
    }
    case 'messages': {
      const { destination: destinationType, artifacts } = additions;
      return artifacts.map(({ pointId, searchResponseId }) => ({
        restorePoint: { id: pointId },
        destinationType,
        searchResponseId,
      }));
    }
    case 'files': {
      const destination = additions.destination === null ? {} : { destinationType: additions.destination };
      return additions.artifacts.map(({ browseSessionId, itemKey }) => ({
        browseSessionId,
        id: itemKey,
        ...destination,
      }));
    }
    default:
      return assertNever(additions);
  }
}

function scopeOf(additions: ArtifactAdditions): ArtifactScope {
  return additions.of === 'points' ? 'whole' : 'granular';
}

export function readCreatedSession(json: unknown, workload: Workload, first?: ArtifactAdditions): CreatedDraft {
  return { ...readSession(json), refused: first === undefined ? [] : readRefused(json, workload, first) };
}

type DraftChange = ArtifactAdditions | ArtifactRemovals;

/** The refused artifacts in the response to a PATCH. OData allows an empty response; then any of them may be refused. */
export function readChange(text: string, workload: Workload, change: DraftChange): RefusedArtifact[] {
  if (text.trim() !== '') return readRefused(JSON.parse(text), workload, change);
  return [{ index: null, code: '', message: 'the service did not accept it, and did not say why' }];
}

/**
 * The artifacts that the service did not accept, although it accepted the request.
 *
 * An element of the response belongs to the artifact that it names. An element that names none belongs to the artifact with
 * the same index, but only if all other elements name the artifact with their own index.
 */
export function readRefused(json: unknown, workload: Workload, change: DraftChange): RefusedArtifact[] {
  const list = artifactsOf(workload, 'of' in change ? scopeOf(change) : change.scope);
  const session = objectOf(json);
  const elements = [session[`${list}@delta`], session[list]].find(Array.isArray)?.map(objectOf) ?? [];
  const ids = idsOf(change);
  const named = elements.map((element) => indexNamed(element, ids));
  return elements.flatMap((element, at) => {
    const failure = readFailure(element);
    if (failure === null) return [];
    const index = named[at] ?? (ids.length === elements.length && areOthersInPlace(named, at) ? at : null);
    return [{ index, ...failure }];
  });
}

function areOthersInPlace(named: readonly (number | null)[], own: number): boolean {
  return named.every((index, at) => at === own || index === at);
}

/** The ids that a response may use for each artifact of the request. */
function idsOf(change: DraftChange): string[][] {
  if ('ids' in change) return change.ids.map((id) => [id]);
  switch (change.of) {
    case 'points':
      return change.artifacts.map(({ pointId }) => [pointId]);
    case 'messages':
      return change.artifacts.map(({ pointId, searchResponseId }) => [pointId, searchResponseId]);
    case 'files':
      return change.artifacts.map(({ itemKey }) => [itemKey]);
    default:
      return assertNever(change);
  }
}

/** The index of the artifact that an element names; null if it names none of them, or several. */
function indexNamed(element: Json, idsOfArtifacts: readonly (readonly string[])[]): number | null {
  const point = objectAt(element, 'restorePoint') ?? {};
  // The search comes first, because several queries may be for one restore point. `@odata.id` is from older documents.
  const ids = [
    textAt(element, 'searchResponseId'),
    textAt(point, 'id'),
    textAt(point, '@odata.id'),
    textAt(element, 'id'),
  ];
  for (const id of ids) {
    const matches = idsOfArtifacts.flatMap((own, at) => (id !== null && own.includes(id) ? [at] : []));
    if (matches.length === 1) return matches[0] ?? null;
  }
  return null;
}

/** Null for an element that did not fail. The documents spell the annotation `@Core.DataModificationException`. */
function readFailure(element: Json): Pick<RefusedArtifact, 'code' | 'message'> | null {
  const annotation = Object.keys(element).find((key) => /^@(.*\.)?core(\.v1)?\.datamodificationexception$/i.test(key));
  if (annotation === undefined) return null;
  const failure = objectAt(element, annotation) ?? {};
  const info = objectAt(failure, 'info') ?? {};
  const what = [textAt(failure, 'failedOperation') ?? 'change', failure['responseCode'] ?? ''].join(' ').trim();
  return {
    code: wordsAt(info, 'code') ?? '',
    message: wordsAt(info, 'message') ?? `the service gives no reason (${what})`,
  };
}
