import type { RestoreSession } from '../../graph/restore-api.ts';
import type { SessionOnService } from '../../state/session-state.ts';
import { isNamedAfter } from '../display-name.ts';
import { asLostAnswer } from '../eventual-consistency.ts';
import type { RunTools } from '../tools.ts';
import { artifactsInDraft } from './additions.ts';
import { ArtifactMatcher } from './artifact-matcher.ts';

type StrangerDeps = Pick<RunTools, 'api' | 'recorder'>;

/**
 * What the service shows of a draft that this run did not put there, as text for people; null if there is nothing. The id of the
 * draft came with the answer that created it, but an answer may be wrong, and a deleted draft does not come back.
 */
export async function signOfStranger(
  session: SessionOnService,
  copy: RestoreSession,
  deps: StrangerDeps,
): Promise<string | null> {
  const { createdBy } = session;
  if (createdBy !== null && copy.createdBy !== null && copy.createdBy !== createdBy)
    return `the service names ${copy.createdBy} as its creator, not ${createdBy}`;
  return await (session.filling === 'bulk' ? strangeRequest(session, deps) : strangeArtifact(session, deps));
}

async function strangeRequest(session: SessionOnService, { api, recorder }: StrangerDeps): Promise<string | null> {
  try {
    for await (const page of api.listBulkRequests(session.workload, session.sessionId)) {
      const other = page.find(({ displayName }) => !isNamedAfter(displayName, session, recorder.state.runId));
      if (other !== undefined) return `it has the bulk addition request \`${other.displayName ?? other.id}\``;
    }
    return null;
  } catch (error) {
    throw asLostAnswer(error);
  }
}

/** Artifacts that the draft got besides its own are no sign as long as some are its own. */
async function strangeArtifact(session: SessionOnService, deps: StrangerDeps): Promise<string | null> {
  if (session.filling === 'bulk') return null;
  const matcher = new ArtifactMatcher(session.chosen);
  let foreign = 0;
  for await (const artifact of artifactsInDraft(session, deps)) {
    if (matcher.match(artifact) !== 'foreign') return null;
    foreign += 1;
  }
  return foreign === 0 ? null : 'it holds artifacts of resources that this session does not have';
}
