import { type ArtifactAdditions, mostArtifactsInRequest, type RefusedArtifact } from '../graph/artifact-changes.ts';
import { GraphError } from '../graph/graph-error.ts';
import type { RestoreArtifact } from '../graph/restore-api.ts';
import { additionsOf, chosenAt, nextPortion, type Portion, scopeOf } from './additions.ts';
import { type Ownership, ownershipOf } from './attribute.ts';
import { discardDraft, giveUpDraft } from './drafts.ts';
import type { ArtifactsAdded } from './events.ts';
import type { ErrorFact, SetAsideFact } from './facts.ts';
import { Recogniser, type Recognition } from './recognise.ts';
import { troublePause } from './second-looks.ts';
import { sent } from './sent.ts';
import { expectedOf, type SessionState, sessionIdOf } from './session-state.ts';
import { sessionNamed } from './state.ts';
import type { RunTools } from './tools.ts';
import { noUnits } from './unit-directory.ts';

/*
 * How a draft is filled with artifacts that were chosen before: it is made with the first of them, and the others are added
 * as many at a time as one request takes. Drafts restore nothing, so that what is in doubt is read back from them.
 */

/** Makes the draft with the first of what was chosen. */
export async function createFilled(session: SessionState, tools: RunTools): Promise<void> {
  const { record, state } = tools.recorder;
  const portion = nextPortion(session);
  await record({ type: 'session-intended', session: session.name });
  const first = additionsOf(portion, session, state.plan);
  const { id, refused } = await sent(session, tools, () => tools.api.createSession(session.workload, first));
  const answer = answerOf(refused, portion, session);
  await record({ type: 'session-created', session: session.name, sessionId: id, taken: portion.length, ...answer });
}

/** Adds the next of what was chosen; after a lost answer, what of it the draft does not hold yet. */
export async function addChosen(session: SessionState, tools: RunTools): Promise<void> {
  const { record, state } = tools.recorder;
  const portion = nextPortion(session);
  const { missing, isTold } = session.unanswered ? await readBack(portion, session, tools) : asSent(portion);
  if (!isTold) return await makeAnother(session, tools);
  let refused: readonly RefusedArtifact[] = [];
  if (missing.length > 0) {
    await record({ type: 'artifacts-intended', session: session.name, count: missing.length });
    refused = await addOrFind(additionsOf(missing, session, state.plan), { portion: missing, session, tools });
  }
  const answer = answerOf(refused, missing, session);
  await record({ type: 'artifacts-added', session: session.name, count: portion.length, ...answer });
}

/** A draft of which nobody can tell what it holds is given up. Rejects once too many have been. */
async function makeAnother(session: SessionState, tools: RunTools): Promise<void> {
  if (session.choices < mostDrafts) return await giveUpDraft(session, tools);
  const message = `answers to requests that fill the session ${session.name} were lost ${mostDrafts} times, and what it holds can't be told`;
  throw new GraphError(message, { kind: 'unreachable' });
}

const mostDrafts = 10;

interface Adding {
  readonly portion: Portion;
  readonly session: SessionState;
  readonly tools: RunTools;
}

/** An answer may have said no after the service acted, and then it refuses what it holds already: so a no is read back. */
async function addOrFind(additions: ArtifactAdditions, adding: Adding): Promise<readonly RefusedArtifact[]> {
  const { portion, session, tools } = adding;
  try {
    const id = sessionIdOf(session);
    return await sent(session, tools, () => tools.api.addArtifacts(session.workload, id, additions));
  } catch (error) {
    if (!(error instanceof GraphError) || error.kind !== 'refused' || error.status === 404) throw error;
    if ((await readBack(portion, session, tools)).missing.length > 0) throw error;
    return [];
  }
}

/** What the service has not taken of a portion, each where it says which. */
function answerOf(
  refused: readonly RefusedArtifact[],
  portion: Portion,
  session: SessionState,
): Pick<ArtifactsAdded, 'setAside' | 'untold'> {
  const setAside: SetAsideFact[] = [];
  let untold: ErrorFact | null = null;
  for (const { index, code, message } of refused) {
    const artifact = portion[index ?? -1];
    if (artifact === undefined) untold ??= { code, message };
    else setAside.push(asideFact(session, artifact, { code, message }));
  }
  return { setAside, untold };
}

function asideFact(session: SessionState, artifact: number, { code, message }: ErrorFact): SetAsideFact {
  return { resource: chosenAt(session, artifact).resource, artifact, outcome: 'failed', code, message };
}

/** What of a portion a draft does not hold, and whether that is known: not where it holds what nobody can tell. */
interface Missing {
  readonly missing: Portion;
  readonly isTold: boolean;
}

async function readBack(portion: Portion, session: SessionState, tools: RunTools): Promise<Missing> {
  const recogniser = new Recogniser(session.chosen);
  const held = new Set<Recognition>();
  for await (const artifact of heldBy(session, tools)) held.add(recogniser.take(artifact));
  const missing = portion.filter((index) => !held.has(index));
  return { missing, isTold: missing.length === 0 || !held.has('unknown') };
}

function asSent(portion: Portion): Missing {
  return { missing: portion, isTold: true };
}

async function* heldBy(session: SessionState, tools: RunTools): AsyncGenerator<RestoreArtifact> {
  const id = sessionIdOf(session);
  for await (const page of tools.api.listArtifacts(session.workload, id, scopeOf(session))) yield* page;
}

/**
 * Reads the draft back where something in it may not be what was asked for, and takes that out: what stands for another
 * resource than the spec says, for something that nobody asked for, or twice for the same. What it holds is restored,
 * whatever an answer has said before; what it does not hold is not.
 */
export async function checkDraft({ name }: SessionState, tools: RunTools): Promise<void> {
  const { recorder } = tools;
  for (let round = 1; ; round += 1) {
    const checking = { session: sessionNamed(recorder.state, name), tools };
    const { strays, wrong, setAside, untold } = await readDraft(checking);
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

interface DraftFindings {
  /** Ids of artifacts that should not be there. */
  readonly strays: readonly string[];
  /** What is not restored because it is among them. */
  readonly wrong: readonly SetAsideFact[];
  /** All else that is not restored. */
  readonly setAside: readonly SetAsideFact[];
  /** Restore points of which the service does not tell whose they are. */
  readonly untold: number;
}

/** What was added a moment ago may not be listed yet: what is missing is looked for several times. */
async function readDraft(checking: Checking): Promise<DraftFindings> {
  const { session, tools } = checking;
  const known = new Map(session.setAside.map((fact) => [fact.artifact, fact]));
  for (let look = 1; ; look += 1) {
    const { strays, owners } = await holdingsOf(checking);
    const missing = [...session.chosen.keys()].filter((index) => !owners.has(index));
    const isSettled = missing.every((index) => known.has(index));
    if (!isSettled && look < lastLook) {
      await tools.clock.sleep(troublePause(look), tools.stop.signal);
      continue;
    }
    const wrong = [...owners].flatMap(([index, owner]) =>
      owner === null || owner === 'own'
        ? []
        : [asideFact(session, index, { code: '', message: `its restore point belongs to \`${owner.other}\`` })],
    );
    const untold = [...owners.values()].filter((owner) => owner === null).length;
    const gone = missing.map((index) => known.get(index) ?? asideFact(session, index, session.untold ?? notHeld));
    const never = session.setAside.filter(({ artifact }) => artifact === null);
    return { strays, wrong, setAside: [...never, ...gone], untold };
  }
}

const lastLook = 4;
const notHeld: ErrorFact = { code: '', message: 'the service took its restore point, and the draft does not hold it' };

interface Holdings {
  readonly strays: readonly string[];
  /** What was chosen and is there, each with whose it is. */
  readonly owners: ReadonlyMap<number, Ownership | null>;
}

async function holdingsOf(checking: Checking): Promise<Holdings> {
  const recogniser = new Recogniser(checking.session.chosen);
  const strays: string[] = [];
  const owners = new Map<number, Ownership | null>();
  for await (const artifact of heldBy(checking.session, checking.tools)) {
    const index = recogniser.take(artifact);
    if (typeof index !== 'number') {
      strays.push(artifact.id);
      continue;
    }
    const owner = await ownerOf(artifact, index, checking);
    owners.set(index, owner);
    if (owner !== null && owner !== 'own') strays.push(artifact.id);
  }
  return { strays, owners };
}

async function ownerOf(
  artifact: RestoreArtifact,
  index: number,
  { session, tools }: Checking,
): Promise<Ownership | null> {
  const resource = tools.recorder.state.plan.resources[chosenAt(session, index).resource];
  if (resource === undefined || artifact.restorePoint === null) return null;
  const isNamed = typeof artifact.restorePoint.unit?.name === 'string';
  return ownershipOf(resource, artifact, isNamed ? noUnits : await tools.units.of(session.workload));
}

interface Checking {
  readonly session: SessionState;
  readonly tools: RunTools;
}

/** A no is no matter here: what is still in the draft is seen when it is read again. */
async function remove(ids: readonly string[], { session, tools }: Checking): Promise<void> {
  const removals = { scope: scopeOf(session), ids };
  const id = sessionIdOf(session);
  await sent(session, tools, () => tools.api.removeArtifacts(session.workload, id, removals));
}

/** A draft in which nothing is left to restore is not activated. */
export async function settleEmpty(session: SessionState, tools: RunTools): Promise<void> {
  await discardDraft(session, tools);
  await tools.recorder.record({ type: 'session-settled', session: session.name });
}

/** Whether everything that was chosen for a session has turned out not to be had. */
export function isEmpty(session: SessionState): boolean {
  return session.filling !== 'bulk' && session.step !== 'choose' && expectedOf(session) <= 0;
}
