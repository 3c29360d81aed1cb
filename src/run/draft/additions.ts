import type { ArtifactAdditions, ArtifactScope } from '../../graph/artifact-changes.ts';
import type { RestoreArtifact } from '../../graph/restore-api.ts';
import { mostArtifactsInRequest } from '../../m365/limits.ts';
import type { Plan } from '../../plan/plan.ts';
import type { ErrorDetail, LeftOutResource } from '../../state/event-data.ts';
import { groupOf } from '../../state/run-state.ts';
import { type ArtifactSession, chosenIn, type SessionOnService } from '../../state/session-state.ts';
import { asLostAnswer } from '../eventual-consistency.ts';
import type { RunTools } from '../tools.ts';

/** Indices into the chosen artifacts of a session. */
export type ArtifactBatch = readonly number[];

/** The next artifacts to add to a session's draft: as many as one request takes. */
export function nextBatch({ chosen, sentCount }: ArtifactSession): ArtifactBatch {
  const size = Math.min(mostArtifactsInRequest, chosen.length - sentCount);
  return Array.from({ length: size }, (_, index) => sentCount + index);
}

/** What the service is sent to add a batch to a draft. */
export function additionsOf(batch: ArtifactBatch, session: ArtifactSession, plan: Plan): ArtifactAdditions {
  const { destination, conflictBehavior } = groupOf(plan, session.group);
  switch (session.kind) {
    case 'file':
      return {
        of: 'files',
        // v1.0 takes no destination of files. `inPlace` needs beta, which the command has checked.
        destination: destination === 'inPlace' ? 'inPlace' : null,
        conflictBehavior,
        artifacts: batch.map((index) => {
          const { foundBy, item } = chosenAt(session.chosen, index);
          return { browseSessionId: foundBy, itemKey: item.key };
        }),
      };
    case 'message':
      return {
        of: 'messages',
        destination,
        artifacts: batch.map((index) => {
          const { pointId, foundBy } = chosenAt(session.chosen, index);
          return { pointId, searchResponseId: foundBy };
        }),
      };
    default:
      return {
        of: 'points',
        destination,
        artifacts: batch.map((index) => ({ pointId: chosenAt(session.chosen, index).pointId })),
      };
  }
}

export function scopeOf({ filling }: SessionOnService): ArtifactScope {
  return filling === 'granular' ? 'granular' : 'whole';
}

export function chosenAt<Artifact>(chosen: readonly Artifact[], index: number): Artifact {
  const artifact = chosen[index];
  if (artifact === undefined) throw new Error(`no artifact ${index} was chosen`);
  return artifact;
}

/** A chosen artifact that is not restored after all. */
export function leftOut(session: ArtifactSession, artifact: number, { code, message }: ErrorDetail): LeftOutResource {
  return { resource: chosenAt(chosenIn(session), artifact).resource, artifact, outcome: 'failed', code, message };
}

/** What a draft holds, as the service lists it. Rejects with `answer-lost` if the list is refused for now. */
export async function* artifactsInDraft(
  session: SessionOnService,
  { api }: Pick<RunTools, 'api'>,
): AsyncGenerator<RestoreArtifact> {
  try {
    for await (const page of api.listArtifacts(session.workload, session.sessionId, scopeOf(session))) yield* page;
  } catch (error) {
    throw asLostAnswer(error);
  }
}
