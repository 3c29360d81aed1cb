import { GraphError } from '../graph/graph-error.ts';
import {
  type ArtifactAdditions,
  mostArtifactsInRequest,
  type RefusedArtifact,
  type RestoreArtifact,
} from '../graph/restore-api.ts';
import { additionsOf, chosenAt, nextPortion, type Portion, scopeOf } from './additions.ts';
import { noUnits, ownerOtherThan } from './attribute.ts';
import { discardDraft } from './drafts.ts';
import type { SetAsideFact } from './events.ts';
import { Recogniser } from './recognise.ts';
import { troublePause } from './second-looks.ts';
import { sent } from './sent.ts';
import { expectedOf, type SessionState, sessionIdOf } from './session-state.ts';
import type { RunTools } from './tools.ts';

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
  const made: SessionState = { ...session, sessionId: id };
  const setAside = await notTaken(refused, { portion, session: made, tools });
  await record({ type: 'session-created', session: session.name, sessionId: id, taken: portion.length, setAside });
}

/** Adds the next of what was chosen; after a lost answer, what of it the draft does not hold yet. */
export async function addChosen(session: SessionState, tools: RunTools): Promise<void> {
  const { record, state } = tools.recorder;
  const portion = nextPortion(session);
  const missing = session.unanswered ? await missingOf(portion, session, tools) : portion;
  let setAside: readonly SetAsideFact[] = [];
  if (missing.length > 0) {
    await record({ type: 'artifacts-intended', session: session.name, count: missing.length });
    const refused = await addOrFind(additionsOf(missing, session, state.plan), { portion: missing, session, tools });
    setAside = await notTaken(refused, { portion: missing, session, tools });
  }
  await record({ type: 'artifacts-added', session: session.name, count: portion.length, setAside });
}

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
    if ((await missingOf(portion, session, tools)).length > 0) throw error;
    return [];
  }
}

/** Those of a request that the service has not taken. Where the answer does not tell which, the draft does. */
async function notTaken(refused: readonly RefusedArtifact[], adding: Adding): Promise<SetAsideFact[]> {
  const { portion, session, tools } = adding;
  const told = refused.flatMap(({ index, ...error }) => {
    const artifact = index === null ? undefined : portion[index];
    return artifact === undefined ? [] : [asideFact(session, artifact, error)];
  });
  const [untold] = refused.filter(({ index }) => index === null);
  if (untold === undefined) return told;
  const known = new Set(told.map(({ artifact }) => artifact));
  const missing = await missingOf(portion, session, tools);
  return [
    ...told,
    ...missing.filter((artifact) => !known.has(artifact)).map((artifact) => asideFact(session, artifact, untold)),
  ];
}

function asideFact(
  session: SessionState,
  artifact: number,
  { code, message }: { readonly code: string; readonly message: string },
): SetAsideFact {
  return { resource: chosenAt(session, artifact).resource, artifact, outcome: 'failed', code, message };
}

/** Those of a portion that the draft does not hold. */
async function missingOf(portion: Portion, session: SessionState, tools: RunTools): Promise<number[]> {
  const recogniser = new Recogniser(session.chosen);
  const held = new Set<number | null>();
  for await (const artifact of heldBy(session, tools)) held.add(recogniser.take(artifact));
  return portion.filter((index) => !held.has(index));
}

async function* heldBy(session: SessionState, tools: RunTools): AsyncGenerator<RestoreArtifact> {
  const id = sessionIdOf(session);
  for await (const page of tools.api.listArtifacts(session.workload, id, scopeOf(session))) yield* page;
}

/**
 * Reads the draft back where something in it may not be what was asked for, and takes that out: what stands for another
 * resource than the spec says, for something that nobody asked for, or twice for the same.
 */
export async function checkDraft(session: SessionState, tools: RunTools): Promise<void> {
  const { record } = tools.recorder;
  const { strays, setAside } = await readDraft(session, tools);
  for (let at = 0; at < strays.length; at += mostArtifactsInRequest)
    await remove(strays.slice(at, at + mostArtifactsInRequest), session, tools);
  await record({ type: 'draft-checked', session: session.name, setAside });
}

interface DraftFindings {
  /** Ids of artifacts that should not be there. */
  readonly strays: string[];
  readonly setAside: SetAsideFact[];
}

/** What was added a moment ago may not be listed yet: what is missing is looked for several times. */
async function readDraft(session: SessionState, tools: RunTools): Promise<DraftFindings> {
  for (let look = 1; ; look += 1) {
    const missing = new Set(session.chosen.keys());
    for (const { artifact } of session.setAside) if (artifact !== null) missing.delete(artifact);
    const findings: DraftFindings = { strays: [], setAside: [] };
    const recogniser = new Recogniser(session.chosen);
    for await (const artifact of heldBy(session, tools)) {
      const index = recogniser.take(artifact);
      if (index !== null) missing.delete(index);
      const other = index === null ? undefined : await otherOwner(artifact, index, { session, tools });
      if (index !== null && other === undefined) continue;
      findings.strays.push(artifact.id);
      if (index === null || other === undefined) continue;
      const message = `its restore point belongs to \`${other}\``;
      findings.setAside.push(asideFact(session, index, { code: '', message }));
    }
    if (missing.size === 0) return findings;
    if (look < lastLook) {
      await tools.clock.sleep(troublePause(look), tools.stop.signal);
      continue;
    }
    const error = { code: '', message: 'the service took its restore point, and the draft does not hold it' };
    for (const index of missing) findings.setAside.push(asideFact(session, index, error));
    return findings;
  }
}

const lastLook = 4;

/** Who a restore point belongs to, where that is known and is not the resource. */
async function otherOwner(
  artifact: RestoreArtifact,
  index: number,
  { session, tools }: Checking,
): Promise<string | undefined> {
  const resource = tools.recorder.state.plan.resources[chosenAt(session, index).resource];
  if (resource === undefined || !artifact.restorePoint?.unit) return undefined;
  const isNamed = artifact.restorePoint.unit.name !== null;
  return ownerOtherThan(resource, artifact, isNamed ? noUnits : await tools.units.of(session.workload));
}

interface Checking {
  readonly session: SessionState;
  readonly tools: RunTools;
}

async function remove(ids: readonly string[], session: SessionState, tools: RunTools): Promise<void> {
  await tools.recorder.record({ type: 'removal-intended', session: session.name, artifactIds: ids });
  const removals = { scope: scopeOf(session), ids };
  const id = sessionIdOf(session);
  const [refused] = await sent(session, tools, () => tools.api.removeArtifacts(session.workload, id, removals));
  if (refused !== undefined)
    throw new GraphError(refused.message, { kind: 'refused', status: 200, code: refused.code, said: refused.message });
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
