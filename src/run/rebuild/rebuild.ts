import { isDeepStrictEqual } from 'node:util';
import { costsOneRead, GraphError } from '../../graph/graph-error.ts';
import type { RestoreSession } from '../../graph/restore-api.ts';
import { clockTolerance, requestTimeout } from '../../m365/limits.ts';
import { type Workload, workloads } from '../../m365/workload.ts';
import { indicesIn } from '../../schedule/span.ts';
import type { DraftOfRun, WithheldWorkload } from '../../state/events.ts';
import { sessionNamed } from '../../state/run-state.ts';
import type { SessionOnService, SessionState } from '../../state/session-state.ts';
import { PlanMismatch } from '../display-name.ts';
import { isActivatedOrDeleted } from '../draft/discard.ts';
import { leasePermit } from '../send.ts';
import { Stop } from '../stop.ts';
import type { RunTools } from '../tools.ts';
import { trackSession } from '../track-session.ts';
import { assignSession } from './assign-session.ts';
import type { Assignment, FoundSession, OwnSession } from './found-session.ts';

/**
 * Rebuilds the state of a run from what the service has of it, when the state directory or the last events are lost. Every session
 * since the plan was made is assigned to resources of the plan, or known to hold none. A workload with a session that can't be
 * assigned is withheld: nothing of it is started, and what was about to be is given up, because that could restore something twice.
 * If it is interrupted, call it again: it continues from there.
 *
 * Rejects with GraphError, with Stop if the plan is not the one of the run, and with the reason of `tools.stop`.
 */
export async function rebuildFromService(tools: RunTools): Promise<void> {
  const { recorder, clock, stop } = tools;
  // The last call of a process that is gone may still be on its way.
  await clock.sleep(requestTimeout, stop.signal);
  const makers = new Set<string>();
  const others: [FoundSession, Assignment][] = [];
  for (const found of await sessionsSince(tools)) {
    const assignment = await assigned(found, tools);
    if (assignment.kind === 'own') {
      if (found.session.createdBy !== null) makers.add(found.session.createdBy);
      await adopt(found, assignment, tools);
    } else others.push([found, assignment]);
  }
  const unclear = new Map<Workload, string[]>();
  const drafts: DraftOfRun[] = [];
  for (const [{ workload, session }, assignment] of others) {
    const { createdBy, id: sessionId } = session;
    const isNamed = assignment.kind === 'redundant' && assignment.isNamed;
    // Somebody else than the maker of the run's sessions has made it.
    if (!isNamed && createdBy !== null && makers.size > 0 && !makers.has(createdBy)) continue;
    const isOurs = isNamed || (createdBy !== null && makers.has(createdBy));
    if (assignment.kind === 'unclear') unclear.set(workload, [...(unclear.get(workload) ?? []), sessionId]);
    else if (assignment.kind === 'redundant' && isOurs) await deleteDraft(sessionId, tools);
    else if (assignment.kind !== 'other') drafts.push({ workload, sessionId });
  }
  for (const session of unactivated(tools)) if (unclear.has(session.workload)) await giveUp(session, tools);
  const withheld = [...unclear].map(([workload, sessionIds]): WithheldWorkload => ({ workload, sessionIds }));
  await recorder.record({ type: 'state-rebuilt', withheld, drafts });
}

async function deleteDraft(sessionId: string, tools: RunTools): Promise<void> {
  await tools.api.deleteSession(sessionId, leasePermit(tools)).catch(ignoreRefusal);
}

/** Whether the state of a run has to be rebuilt before anything is started. */
export function needsRebuild({ recorder: { state } }: Pick<RunTools, 'recorder'>): boolean {
  return state.isFromService && state.withheld.size > 0;
}

/** The sessions that the run may have made and does not know, in the order in which they were created. */
async function sessionsSince({ api, recorder: { state } }: RunTools): Promise<FoundSession[]> {
  const since = Date.parse(state.plan.createdAt) - clockTolerance;
  const known = new Set([...state.sessions.values()].map(({ sessionId }) => sessionId));
  const found: RestoreSession[] = [];
  for await (const page of api.listSessions())
    found.push(...page.filter(({ id, createdAt }) => !known.has(id) && (createdAt ?? since) >= since));
  return found
    .toSorted((a, b) => (a.createdAt ?? 0) - (b.createdAt ?? 0))
    .flatMap((session) => workloadsOf(session).map((workload) => ({ workload, session })));
}

/** A session whose type nobody knows may be of any workload. */
function workloadsOf({ workload }: RestoreSession): readonly Workload[] {
  return workload === null ? workloads : [workload];
}

/** A session that can't be read is one that can't be assigned. */
async function assigned(found: FoundSession, tools: RunTools): Promise<Assignment> {
  try {
    return await assignSession(found, tools);
  } catch (error) {
    if (error instanceof PlanMismatch) throw new Stop(`${error.message}; name the plan of the run`, { cause: error });
    if (error instanceof GraphError && error.status === 404) return { kind: 'other' };
    if (!costsOneRead(error)) throw error;
    return { kind: 'unclear' };
  }
}

/** Records a session as if this process had made it. What was tried before is read to its end first, so that its retries are known. */
async function adopt({ workload, session }: FoundSession, own: OwnSession, tools: RunTools): Promise<void> {
  const { record, state } = tools.recorder;
  const half = halfAdopted(own, tools);
  if (half === undefined) await giveUpReplaced(own, tools);
  const earlier = half === undefined ? sessionsHolding(own, tools) : [];
  for (const one of earlier) if (one.step === 'track') await trackSession(one, tools);
  const name = half?.name ?? (own.name === null || state.sessions.has(own.name) ? nextName(workload, tools) : own.name);
  const { content, resources } = own;
  if (half === undefined)
    await record({
      type: 'session-begun',
      session: name,
      group: groupAt(own, tools),
      resources,
      attempt: earlier.length + 1,
    });
  if (content.filling === 'standard' && half?.step !== 'create')
    await record({ type: 'artifacts-chosen', session: name, chosen: content.chosen, setAside: [], until: null });
  const taken = content.filling === 'standard' ? content.chosen.length : 0;
  const { id: sessionId, createdBy } = session;
  await record({ type: 'session-created', session: name, sessionId, createdBy, taken, setAside: [], untold: null });
  if (content.filling === 'bulk')
    await record({ type: 'request-added', session: name, bulkRequestId: content.requestId });
  if (session.status !== 'draft') await record({ type: 'session-activated', session: name });
}

/**
 * What was lost may say that the draft of a session was replaced by the found session, or that it was divided and this is a part. It
 * is not started again: what the found session does not hold of it goes back to the queue.
 */
async function giveUpReplaced({ resources }: OwnSession, tools: RunTools): Promise<void> {
  const held = new Set(indicesIn(resources));
  for (const session of unactivated(tools)) if (holdsAny(session, held)) await giveUp(session, tools);
}

/** The open sessions that are not known to be activated. */
function unactivated({ recorder: { state } }: RunTools): SessionState[] {
  return [...state.open].map((name) => sessionNamed(state, name)).filter(({ step }) => step !== 'track');
}

/** Puts the resources of a session back into the queue, unless it turns out to be activated. */
async function giveUp(session: SessionState, tools: RunTools): Promise<void> {
  if (session.sessionId !== null && (await isActivatedOrDeleted(session, tools))) return;
  await tools.recorder.record({ type: 'session-divided', session: session.name, found: null, replaced: true });
}

function holdsAny({ resources }: SessionState, wanted: ReadonlySet<number>): boolean {
  return [...indicesIn(resources)].some((index) => wanted.has(index));
}

/** The same session, if a process that is gone had begun to record it. */
function halfAdopted({ name, resources }: OwnSession, { recorder: { state } }: RunTools): SessionState | undefined {
  return [...state.sessions.values()].find(
    (session) =>
      session.sessionId === null &&
      session.step !== 'settled' &&
      (session.name === name || (name === null && isDeepStrictEqual(session.resources, resources))),
  );
}

function groupAt({ resources }: OwnSession, { recorder: { state } }: RunTools): number {
  const [first = 0] = indicesIn(resources);
  return state.plan.groups.findIndex((group) => first >= group.first && first < group.first + group.count);
}

function sessionsHolding({ resources }: OwnSession, { recorder: { state } }: RunTools): SessionOnService[] {
  const wanted = new Set(indicesIn(resources));
  return (
    [...state.sessions.keys()]
      .map((name) => sessionNamed(state, name))
      .filter((session): session is SessionOnService => session.sessionId !== null)
      // What was divided has tried nothing.
      .filter((session) => session.earlyEnd !== 'split' && holdsAny(session, wanted))
  );
}

function nextName(workload: Workload, { recorder: { state } }: RunTools): string {
  for (let number = state.begun[workload] + 1; ; number += 1) {
    const name = `${workload}-${String(number).padStart(3, '0')}`;
    if (!state.sessions.has(name)) return name;
  }
}

/** A draft that stays restores nothing. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof GraphError)) throw error;
}
