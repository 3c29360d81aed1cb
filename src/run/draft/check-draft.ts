import { GraphError } from '../../graph/graph-error.ts';
import type { RestoreArtifact } from '../../graph/restore-api.ts';
import { type Ownership, ownershipOf } from '../../lookup/attribution.ts';
import { noUnits } from '../../lookup/unit-directory.ts';
import { mostArtifactsInRequest } from '../../m365/limits.ts';
import type { ErrorDetail, SetAsideResource } from '../../state/event-data.ts';
import { sessionNamed } from '../../state/run-state.ts';
import { type SessionState, sessionIdOf } from '../../state/session-state.ts';
import { retryPause } from '../eventual-consistency.ts';
import { send } from '../send.ts';
import type { RunTools } from '../tools.ts';
import { asideFact, chosenAt, heldBy, scopeOf } from './additions.ts';
import { makeAnother } from './discard.ts';
import { Recogniser } from './recognise.ts';

/**
 * Reads a draft back where something in it may not be what was asked for, and takes that out: what stands for another
 * resource than the spec says, for something that nobody asked for, or twice for the same. What it holds is restored,
 * whatever an answer has said before; what it does not hold is not. A draft that holds more of what can't be told apart than
 * was asked for is given up.
 */
export async function checkDraft({ name }: SessionState, tools: RunTools): Promise<void> {
  const { recorder } = tools;
  for (let round = 1; ; round += 1) {
    const checking = { session: sessionNamed(recorder.state, name), tools };
    const { strays, wrong, setAside, untold, isOverfull } = await readDraft(checking);
    if (isOverfull) return await makeAnother(checking.session, tools);
    if (strays.length === 0) return await recorder.record({ type: 'draft-checked', session: name, setAside, untold });
    if (round === mostRounds) throw stillThere(strays);
    await recorder.record({ type: 'removal-intended', session: name, artifactIds: strays, setAside: wrong });
    for (let at = 0; at < strays.length; at += mostArtifactsInRequest)
      await remove(strays.slice(at, at + mostArtifactsInRequest), checking);
  }
}

/** How often artifacts are taken out that are seen again afterwards. */
const mostRounds = 4;

function stillThere(strays: readonly string[]): GraphError {
  const said = `the draft keeps ${strays.length === 1 ? 'an artifact' : `${strays.length} artifacts`} that should not be in it`;
  return new GraphError(said, { kind: 'refused', status: 200, said });
}

interface CheckContext {
  readonly session: SessionState;
  readonly tools: RunTools;
}

interface DraftFindings {
  /** Ids of artifacts that should not be there. */
  readonly strays: readonly string[];
  /** What is not restored because it is among them. */
  readonly wrong: readonly SetAsideResource[];
  /** All else that is not restored. */
  readonly setAside: readonly SetAsideResource[];
  /** Restore points of which the service does not tell whose they are. */
  readonly untold: number;
  readonly isOverfull: boolean;
}

/** What was added a moment ago may not be listed yet: what is missing is looked for several times. */
async function readDraft(checking: CheckContext): Promise<DraftFindings> {
  const { session, tools } = checking;
  const known = new Map(session.setAside.map((fact) => [fact.artifact, fact]));
  for (let look = 1; ; look += 1) {
    const { strays, owners, nameless } = await holdingsOf(checking);
    const missing = [...session.chosen.keys()].filter((index) => !owners.has(index));
    const open = missing.filter((index) => !known.has(index));
    if (open.length > nameless.length && look < lastLook) {
      await tools.clock.sleep(retryPause(look), tools.stop.signal);
      continue;
    }
    const wrong = [...owners].flatMap(([index, owner]) =>
      owner === null || owner === 'own'
        ? []
        : [asideFact(session, index, { code: '', message: `its restore point belongs to \`${owner.other}\`` })],
    );
    // Any of those that are missing may be one of those that can't be told apart.
    const gone = missing.flatMap((index) => {
      const fact = nameless.length > 0 ? null : asideFact(session, index, session.untold ?? notHeld);
      return known.get(index) ?? fact ?? [];
    });
    return {
      // Where nothing is missing they are nothing that was asked for.
      strays: missing.length === 0 ? [...strays, ...nameless] : strays,
      wrong,
      setAside: [...session.setAside.filter(({ artifact }) => artifact === null), ...gone],
      untold: [...owners.values()].filter((owner) => owner === null).length,
      isOverfull: missing.length > 0 && nameless.length > missing.length,
    };
  }
}

const lastLook = 4;
const notHeld: ErrorDetail = { code: '', message: 'the service took it, and the draft does not hold it' };

interface Holdings {
  readonly strays: readonly string[];
  /** What was chosen and is there, each with whose it is. */
  readonly owners: ReadonlyMap<number, Ownership | null>;
  /** Ids of those that may stand for anything that was chosen. */
  readonly nameless: readonly string[];
}

async function holdingsOf(checking: CheckContext): Promise<Holdings> {
  const recogniser = new Recogniser(checking.session.chosen);
  const strays: string[] = [];
  const owners = new Map<number, Ownership | null>();
  const nameless: string[] = [];
  for await (const artifact of heldBy(checking.session, checking.tools)) {
    const found = recogniser.take(artifact);
    if (typeof found === 'number') {
      const owner = await ownerOf(artifact, found, checking);
      owners.set(found, owner);
      if (owner !== null && owner !== 'own') strays.push(artifact.id);
    } else (found === 'untold' ? nameless : strays).push(artifact.id);
  }
  return { strays, owners, nameless };
}

/** Of files it was asked before anything of them was chosen. */
async function ownerOf(
  artifact: RestoreArtifact,
  index: number,
  { session, tools }: CheckContext,
): Promise<Ownership | null> {
  if (session.kind === 'file') return 'own';
  const resource = tools.recorder.state.plan.resources[chosenAt(session, index).resource];
  if (resource === undefined || artifact.restorePoint === null) return null;
  // A name that is another's may be an alias.
  if (ownershipOf(resource, artifact, noUnits) === 'own') return 'own';
  return ownershipOf(resource, artifact, await tools.units.of(session.workload));
}

/** A no is no matter here: what is still in the draft is seen when it is read again. */
async function remove(ids: readonly string[], { session, tools }: CheckContext): Promise<void> {
  const removals = { scope: scopeOf(session), ids };
  const id = sessionIdOf(session);
  await send(session, tools, () => tools.api.removeArtifacts(session.workload, id, removals));
}
