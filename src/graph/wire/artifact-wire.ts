import type { Workload } from '../../m365/workload.ts';
import { assertNever } from '../../util/never.ts';
import type { ArtifactAdditions, ArtifactRemovals, ArtifactScope, RefusedArtifact } from '../artifact-changes.ts';
import type { CreatedSession } from '../restore-api.ts';
import { artifactsOf, names } from './paths.ts';
import { type Json, objectAt, objectOf, readSession, textAt } from './wire.ts';

/*
 * What goes into a draft and comes out of it again, to the service's JSON and back.
 *
 * Source: the API reference of the three restore sessions, Create and Update (v1.0). That a draft of messages takes a PATCH
 * is told there in words alone, without an example.
 */

/** The body that makes a session: empty, or with its first artifacts. */
export function writeSession(workload: Workload, first?: ArtifactAdditions): Json {
  if (first === undefined) return {};
  return { ...writeKind(workload, first), [artifactsOf(workload, scopeOf(first))]: writeArtifacts(first) };
}

/** What only the body of a new session says. */
function writeKind(workload: Workload, { of, ...first }: ArtifactAdditions): Json {
  if (of === 'messages') return { '@odata.type': names[workload].sessionType };
  const behavior = 'conflictBehavior' in first ? first.conflictBehavior : null;
  return behavior === null ? {} : { '@microsoft.graph.conflictBehavior': behavior };
}

/** The body of a PATCH that puts more artifacts into a draft. */
export function writeAdditions(workload: Workload, additions: ArtifactAdditions): Json {
  return { [`${artifactsOf(workload, scopeOf(additions))}@delta`]: writeArtifacts(additions) };
}

/** The body of a PATCH that takes artifacts out of a draft. */
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

export function readCreatedSession(json: unknown, workload: Workload, first?: ArtifactAdditions): CreatedSession {
  return { ...readSession(json), refused: first === undefined ? [] : readRefused(json, workload, first) };
}

type Asked = ArtifactAdditions | ArtifactRemovals;

/** What the answer to a PATCH refuses of it. One without a word, as OData allows, may hide anything. */
export function readChange(text: string, workload: Workload, asked: Asked): RefusedArtifact[] {
  if (text.trim() !== '') return readRefused(JSON.parse(text), workload, asked);
  return [{ index: null, code: '', message: 'the service did not take it, and did not say why' }];
}

/**
 * Those of the artifacts that were asked for that the service did not take, though it took the request. An element of the answer
 * stands for the one artifact that it names, or else for the one at its place, where all others name the one at theirs.
 */
export function readRefused(json: unknown, workload: Workload, asked: Asked): RefusedArtifact[] {
  const list = artifactsOf(workload, 'of' in asked ? scopeOf(asked) : asked.scope);
  const session = objectOf(json);
  const elements = [session[`${list}@delta`], session[list]].find(Array.isArray)?.map(objectOf) ?? [];
  const signs = signsOf(asked);
  const named = elements.map((element) => placeNamed(element, signs));
  return elements.flatMap((element, at) => {
    const failure = readFailure(element);
    if (failure === null) return [];
    const index = named[at] ?? (signs.length === elements.length && areOthersInPlace(named, at) ? at : null);
    return [{ index, ...failure }];
  });
}

function areOthersInPlace(named: readonly (number | null)[], own: number): boolean {
  return named.every((place, at) => at === own || place === at);
}

/** The ids by which an answer may name each of the artifacts that were asked for. */
function signsOf(asked: Asked): string[][] {
  if ('ids' in asked) return asked.ids.map((id) => [id]);
  switch (asked.of) {
    case 'points':
      return asked.artifacts.map(({ pointId }) => [pointId]);
    case 'messages':
      return asked.artifacts.map(({ pointId, searchResponseId }) => [pointId, searchResponseId]);
    case 'files':
      return asked.artifacts.map(({ itemKey }) => [itemKey]);
    default:
      return assertNever(asked);
  }
}

/** Null where an element names none of them, or several. */
function placeNamed(element: Json, signs: readonly (readonly string[])[]): number | null {
  const point = objectAt(element, 'restorePoint') ?? {};
  // Older documents give a restore point by `@odata.id`. Several queries may ask for one point.
  const ids = [
    textAt(element, 'searchResponseId'),
    textAt(point, 'id'),
    textAt(point, '@odata.id'),
    textAt(element, 'id'),
  ];
  for (const id of ids) {
    const places = signs.flatMap((sign, at) => (id !== null && sign.includes(id) ? [at] : []));
    if (places.length === 1) return places[0] ?? null;
  }
  return null;
}

/** Null for an element that did not fail. The documents write the annotation `@Core.DataModificationException`. */
function readFailure(element: Json): Pick<RefusedArtifact, 'code' | 'message'> | null {
  const annotation = Object.keys(element).find((key) => /^@(.*\.)?core(\.v1)?\.datamodificationexception$/i.test(key));
  if (annotation === undefined) return null;
  const failure = objectAt(element, annotation) ?? {};
  const info = objectAt(failure, 'info') ?? {};
  const what = [textAt(failure, 'failedOperation') ?? 'change', failure['responseCode'] ?? ''].join(' ').trim();
  return {
    code: textAt(info, 'code') ?? '',
    message: textAt(info, 'message') ?? `the service gives no reason (${what})`,
  };
}
