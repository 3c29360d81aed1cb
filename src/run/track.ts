import { isDeepStrictEqual } from 'node:util';
import type { PublicError } from '../graph/graph-error.ts';
import { GraphError } from '../graph/graph-error.ts';
import type { BulkRequest } from '../graph/restore-api.ts';
import { indexResources } from '../lookup/attribution.ts';
import { resourceKey } from '../m365/workload.ts';
import type { ErrorDetail, UnmatchedTarget, UnresolvedResource } from '../state/event-data.ts';
import { longestStall, pollDelay } from '../state/poll-interval.ts';
import { readSessionNamed, sessionNamed } from '../state/run-state.ts';
import { unattributed } from '../state/session-outcomes.ts';
import { hasEnded, type ReadSession, type SessionState, sessionIdOf } from '../state/session-state.ts';
import { roomExpectedIn } from '../state/what-to-start.ts';
import { readArtifacts } from './draft/read-artifacts.ts';
import { contradiction, isGone, isStillDraft, retryPause } from './eventual-consistency.ts';
import type { RunTools } from './tools.ts';

/**
 * Looks at an activated session until the service is done with it, reads its artifacts, and settles it. A session that
 * the service no longer knows is settled as vanished. One that does not move for long is left as it is, and so is one
 * whose artifacts can't be told apart for now. Where it turns out to be a draft still, rejects as after a lost answer.
 */
export async function trackSession(name: string, tools: RunTools): Promise<void> {
  const { recorder } = tools;
  for (;;) {
    try {
      if ((await waitForEnd(name, tools)) === 'stalled')
        return await recorder.record({ type: 'session-stalled', session: name, because: 'no-change' });
      const lacksUnits = await readToTheEnd(name, tools);
      if (lacksUnits && hasNamesToTell(readSessionNamed(recorder.state, name)))
        return await recorder.record({ type: 'session-stalled', session: name, because: 'no-names' });
      return await recorder.record({ type: 'session-settled', session: name });
    } catch (error) {
      if (!(error instanceof GraphError) || error.status !== 404) throw error;
      if (await isGone(sessionNamed(recorder.state, name), tools))
        return await recorder.record({ type: 'session-vanished', session: name, again: false });
    }
  }
}

/** Whether artifacts are without a resource whose protection units the service tells of. */
function hasNamesToTell(session: ReadSession): boolean {
  return unattributed(session).some(({ calledByService }) => calledByService !== null);
}

async function waitForEnd(name: string, tools: RunTools): Promise<'ended' | 'stalled'> {
  for (;;) {
    await lookAtSession(sessionNamed(tools.recorder.state, name), tools);
    const session = sessionNamed(tools.recorder.state, name);
    // Nothing of the list is resolved before the session is active.
    if (session.status !== 'activating') await lookAtRequest(session, tools);
    if (hasEnded(session.status)) return 'ended';
    if (session.status === 'draft' && (await isStillDraft(session, tools))) {
      await tools.recorder.record({ type: 'activation-disproved', session: name });
      throw contradiction();
    }
    if (tools.clock.now() - session.changedAt > longestStall) return 'stalled';
    const now = tools.clock.now();
    const delay = pollDelay(session, { now, fixed: tools.poll, roomIn: roomExpectedIn(tools.recorder.state, now) });
    await tools.clock.sleep(delay, tools.stop.signal);
  }
}

/**
 * Reads the artifacts until each has ended, and the bulk request until it has: the service's lists may lag behind the
 * session. What still lags, or is still refused, after `lastLooks` looks stays as it is. Says whether the tenant's
 * protection units were wanted for it and could not be listed.
 */
async function readToTheEnd(name: string, tools: RunTools): Promise<boolean> {
  let lacksUnits = false;
  for (let look = 1; ; look += 1) {
    lacksUnits = (await lookAtArtifacts(readSessionNamed(tools.recorder.state, name), tools)) ?? lacksUnits;
    await lookAtRequest(sessionNamed(tools.recorder.state, name), tools);
    const session = readSessionNamed(tools.recorder.state, name);
    if (look === lastLooks || isComplete(session)) return lacksUnits;
    await tools.clock.sleep(retryPause(look), tools.stop.signal);
  }
}

const lastLooks = 6;

/** What reading them says. A list that is refused, for another reason than a missing permission, is like one that lags, and says nothing. */
async function lookAtArtifacts(session: ReadSession, tools: RunTools): Promise<boolean | null> {
  try {
    return await readArtifacts(session, tools);
  } catch (error) {
    const mayPass = error instanceof GraphError && error.kind === 'refused' && error.status !== 403;
    if (!mayPass) throw error;
    return null;
  }
}

function isComplete(session: ReadSession): boolean {
  const artifacts = [...session.artifacts.values()];
  const allEnded = artifacts.every(({ status }) => status === 'succeeded' || status === 'failed');
  return allEnded && artifacts.length >= (session.counts?.total ?? 0) && isResolved(session);
}

/** Artifacts that were put in one by one need no resolving. */
function isResolved({ filling, request }: SessionState): boolean {
  return filling !== 'bulk' || request.status === 'completed' || request.status === 'completedWithErrors';
}

async function lookAtSession(session: SessionState, tools: RunTools): Promise<void> {
  const { status, statusText, counts, error } = await tools.watch.look(sessionIdOf(session));
  const seen = { status, statusText, counts, error: factOf(error) };
  const known = {
    status: session.status,
    statusText: session.statusText,
    counts: session.counts,
    error: session.error,
  };
  if (isDeepStrictEqual(seen, known)) return;
  await tools.recorder.record({ type: 'session-observed', session: session.name, ...seen });
}

async function lookAtRequest(session: SessionState, tools: RunTools): Promise<void> {
  if (isResolved(session) || session.bulkRequestId === null) return;
  const request = await requestOf(session, session.bulkRequestId, tools);
  if (request.status === session.request.status) return;
  const { status, statusText } = request;
  const { unresolved, unmatched } = resolutionFailures(session, request, tools);
  await tools.recorder.record({
    type: 'request-observed',
    session: session.name,
    status,
    statusText,
    error: factOf(request.error),
    unresolved,
    unmatched,
  });
}

/** Only a request that has completed can be deleted, so one that is missing has; with what errors is no longer told. */
async function requestOf(session: SessionState, id: string, tools: RunTools): Promise<BulkRequest> {
  try {
    return await tools.api.getBulkRequest(session.workload, sessionIdOf(session), id);
  } catch (error) {
    if (!(error instanceof GraphError) || error.status !== 404) throw error;
    return {
      id,
      displayName: null,
      status: 'completed',
      statusText: 'deleted',
      error: { code: error.code, message: error.message, details: [] },
    };
  }
}

interface ResolutionFailures {
  readonly unresolved: UnresolvedResource[];
  readonly unmatched: UnmatchedTarget[];
}

/** The targets that the service could not resolve, each with the resource it is, if any. A resource named twice counts once. */
function resolutionFailures(session: SessionState, request: BulkRequest, tools: RunTools): ResolutionFailures {
  const { byKey } = indexResources(tools.recorder.state.plan, session.resources);
  const unresolved = new Map<number, UnresolvedResource>();
  const unmatched: UnmatchedTarget[] = [];
  for (const { code, message, target } of request.error?.details ?? []) {
    const resource = byKey.get(resourceKey(target));
    if (resource !== undefined) unresolved.set(resource, { resource, code, message });
    else unmatched.push({ target, code, message });
  }
  return { unresolved: [...unresolved.values()], unmatched };
}

function factOf(error: PublicError | null): ErrorDetail | null {
  return error && { code: error.code, message: error.message };
}
