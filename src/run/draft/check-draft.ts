import { GraphError } from '../../graph/graph-error.ts';
import type { RestoreArtifact } from '../../graph/restore-api.ts';
import { type Ownership, ownershipOf } from '../../lookup/attribution.ts';
import { noUnits } from '../../lookup/unit-directory.ts';
import { mostArtifactsInRequest } from '../../m365/limits.ts';
import type { ErrorDetail, LeftOutResource } from '../../state/event-data.ts';
import { sessionNamed } from '../../state/run-state.ts';
import { type ArtifactDraft, chosenIn } from '../../state/session-state.ts';
import { retryPause, waitForInherited } from '../eventual-consistency.ts';
import { send } from '../send.ts';
import type { RunTools } from '../tools.ts';
import { artifactsInDraft, chosenAt, leftOut, scopeOf } from './additions.ts';
import { ArtifactMatcher } from './artifact-matcher.ts';
import { replaceUnreadableDraft } from './discard.ts';

/**
 * Reads a draft back, and removes what should not be in it: what belongs to another resource than the spec says, what nobody
 * asked for, and duplicates. What the draft holds in the end is restored, whatever an answer said before; what it does not
 * hold is left out. A draft with more artifacts of unclear origin than were asked for is replaced.
 *
 * Rejects with GraphError: as the service does, and if the draft keeps what was removed from it.
 */
export async function checkDraft({ name }: ArtifactDraft, tools: RunTools): Promise<void> {
  const { recorder } = tools;
  for (let round = 1; ; round += 1) {
    const session = sessionNamed(recorder.state, name);
    if (session.step !== 'check') return;
    if (await waitForInherited(session, tools)) continue;
    const { strays, foreign, missing, unowned, isOverfull } = await inspectDraft({ session, tools });
    if (isOverfull) return await replaceUnreadableDraft(session, tools);
    if (strays.length === 0)
      return await recorder.record({ type: 'draft-checked', session: name, setAside: missing, untold: unowned });
    if (round === mostRounds) throw stillThere(strays);
    await recorder.record({ type: 'removal-intended', session: name, artifactIds: strays, setAside: foreign });
    for (let at = 0; at < strays.length; at += mostArtifactsInRequest)
      await remove(strays.slice(at, at + mostArtifactsInRequest), { session, tools });
  }
}

/** How often artifacts are removed that the draft still shows afterwards. */
const mostRounds = 4;

function stillThere(strays: readonly string[]): GraphError {
  const said = `the draft keeps ${strays.length === 1 ? 'an artifact' : `${strays.length} artifacts`} that should not be in it`;
  return new GraphError(said, { kind: 'refused', status: 200, said });
}

interface CheckContext {
  readonly session: ArtifactDraft;
  readonly tools: RunTools;
}

interface DraftFindings {
  /** Ids of artifacts that should not be there. */
  readonly strays: readonly string[];
  /** What is not restored because its restore point belongs to another resource. */
  readonly foreign: readonly LeftOutResource[];
  /** Everything else that is not restored. */
  readonly missing: readonly LeftOutResource[];
  /** Restore points whose owner the service does not name. */
  readonly unowned: number;
  readonly isOverfull: boolean;
}

/** Looks several times for what is missing: the service may not list yet what was just added. */
async function inspectDraft(context: CheckContext): Promise<DraftFindings> {
  const { session, tools } = context;
  const known = new Map(session.leftOut.map((fact) => [fact.artifact, fact]));
  for (let look = 1; ; look += 1) {
    const { strays, owners, unclear } = await contentsOf(context);
    const absent = [...session.chosen.keys()].filter((index) => !owners.has(index));
    const unexplained = absent.filter((index) => !known.has(index));
    if (unexplained.length > unclear.length && look < lastLook) {
      await tools.clock.sleep(retryPause(look), tools.stop.signal);
      continue;
    }
    const foreign = [...owners].flatMap(([index, owner]) =>
      owner === null || owner === 'own'
        ? []
        : [leftOut(session, index, { code: '', message: `its restore point belongs to \`${owner.other}\`` })],
    );
    // Each absent one may be one of the unclear.
    const missing = absent.flatMap((index) => {
      const fact = unclear.length > 0 ? null : leftOut(session, index, session.unattributedError ?? notHeld);
      return known.get(index) ?? fact ?? [];
    });
    return {
      // If nothing is absent, the unclear ones are nothing that was asked for.
      strays: absent.length === 0 ? [...strays, ...unclear] : strays,
      foreign,
      missing: [...session.leftOut.filter(({ artifact }) => artifact === null), ...missing],
      unowned: [...owners.values()].filter((owner) => owner === null).length,
      isOverfull: absent.length > 0 && unclear.length > absent.length,
    };
  }
}

const lastLook = 4;
const notHeld: ErrorDetail = { code: '', message: 'the service accepted it, but the draft does not hold it' };

interface DraftContents {
  readonly strays: readonly string[];
  /** The chosen artifacts that are there, each with the owner of its restore point. */
  readonly owners: ReadonlyMap<number, Ownership | null>;
  /** Ids of those that may be any of the chosen artifacts. */
  readonly unclear: readonly string[];
}

async function contentsOf(context: CheckContext): Promise<DraftContents> {
  const matcher = new ArtifactMatcher(context.session.chosen);
  const strays: string[] = [];
  const owners = new Map<number, Ownership | null>();
  const unclear: string[] = [];
  for await (const artifact of artifactsInDraft(context.session, context.tools)) {
    const match = matcher.match(artifact);
    if (typeof match === 'number') {
      const owner = await ownerOf(artifact, match, context);
      owners.set(match, owner);
      if (owner !== null && owner !== 'own') strays.push(artifact.id);
    } else (match === 'unclear' ? unclear : strays).push(artifact.id);
  }
  return { strays, owners, unclear };
}

/** The owner of a file's restore point was checked before the file was chosen. */
async function ownerOf(
  artifact: RestoreArtifact,
  index: number,
  { session, tools }: CheckContext,
): Promise<Ownership | null> {
  if (session.kind === 'file') return 'own';
  const resource = tools.recorder.state.plan.resources.at(chosenAt(chosenIn(session), index).resource);
  if (resource === undefined || artifact.restorePoint === null) return null;
  // Another name may be an alias.
  if (ownershipOf(resource, artifact, noUnits) === 'own') return 'own';
  return ownershipOf(resource, artifact, await tools.units.of(session.workload));
}

/** A refusal does not matter: the draft is read again, and shows what it still holds. */
async function remove(ids: readonly string[], { session, tools }: CheckContext): Promise<void> {
  const { workload, sessionId } = session;
  const removals = { scope: scopeOf(session), ids };
  await send(session, tools, (permit) => tools.api.removeArtifacts(workload, sessionId, removals, permit));
}
