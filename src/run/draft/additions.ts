import type { ArtifactAdditions, ArtifactScope } from '../../graph/artifact-changes.ts';
import type { RestoreArtifact } from '../../graph/restore-api.ts';
import { mostArtifactsInRequest } from '../../m365/limits.ts';
import type { Plan } from '../../plan/plan.ts';
import type { ChosenArtifact, ErrorDetail, SetAsideResource } from '../../state/event-data.ts';
import { groupOf } from '../../state/run-state.ts';
import { type SessionState, sessionIdOf } from '../../state/session-state.ts';
import type { RunTools } from '../tools.ts';

/** Indices into what was chosen for a session. */
export type ArtifactBatch = readonly number[];

/** The next artifacts to put into a session's draft: as many as one request takes. */
export function nextBatch({ chosen, taken }: SessionState): ArtifactBatch {
  const size = Math.min(mostArtifactsInRequest, chosen.length - taken);
  return Array.from({ length: size }, (_, index) => taken + index);
}

/** What the service is sent to put a portion into a draft. */
export function additionsOf(portion: ArtifactBatch, session: SessionState, plan: Plan): ArtifactAdditions {
  const { kind, destination, conflictBehavior } = groupOf(plan, session.group);
  const artifacts = portion.map((index) => chosenAt(session, index));
  if (kind === 'file')
    return {
      of: 'files',
      // v1.0 takes no destination of files; `inPlace` is for beta alone, which the command has seen to.
      destination: destination === 'inPlace' ? 'inPlace' : null,
      conflictBehavior,
      artifacts: artifacts.map(({ foundBy, item }) => ({ browseSessionId: foundBy ?? '', itemKey: item?.key ?? '' })),
    };
  if (kind === 'message')
    return {
      of: 'messages',
      destination,
      artifacts: artifacts.map(({ pointId, foundBy }) => ({ pointId, searchResponseId: foundBy ?? '' })),
    };
  return { of: 'points', destination, artifacts: artifacts.map(({ pointId }) => ({ pointId })) };
}

export function scopeOf({ filling }: Pick<SessionState, 'filling'>): ArtifactScope {
  return filling === 'granular' ? 'granular' : 'whole';
}

export function chosenAt({ chosen, name }: SessionState, index: number): ChosenArtifact {
  const fact = chosen[index];
  if (fact === undefined) throw new Error(`nothing ${index} was chosen for the session \`${name}\``);
  return fact;
}

/** One of what was chosen that is not restored after all. */
export function asideFact(session: SessionState, artifact: number, { code, message }: ErrorDetail): SetAsideResource {
  return { resource: chosenAt(session, artifact).resource, artifact, outcome: 'failed', code, message };
}

/** What a draft holds, as the service lists it. */
export async function* heldBy(session: SessionState, { api }: Pick<RunTools, 'api'>): AsyncGenerator<RestoreArtifact> {
  for await (const page of api.listArtifacts(session.workload, sessionIdOf(session), scopeOf(session))) yield* page;
}
