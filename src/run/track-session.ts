import { isDeepStrictEqual } from 'node:util';
import { costsOneRead, isUnknownToService, type PublicError } from '../graph/graph-error.ts';
import type { BulkRequest } from '../graph/restore-api.ts';
import { indexResources } from '../lookup/attribution.ts';
import { resourceKey } from '../m365/workload.ts';
import type { KnownNames } from '../state/elimination.ts';
import type { ErrorDetail, UnmatchedTarget, UnresolvedResource } from '../state/event-data.ts';
import { sessionNamed, withArtifacts } from '../state/run-state.ts';
import { inDoubt } from '../state/session-outcomes.ts';
import { expectedArtifacts } from '../state/session-size.ts';
import {
  hasEnded,
  requestOf,
  type SessionOnService,
  type SessionState,
  type SessionWithArtifacts,
} from '../state/session-state.ts';
import { second } from '../util/duration.ts';
import { readArtifacts } from './draft/read-artifacts.ts';
import { contradiction, isGone, isStillDraft, retryPause } from './eventual-consistency.ts';
import type { RunTools } from './tools.ts';
import { longestStall } from './watch/poll-interval.ts';

/**
 * Follows an activated session until the service is done with it, reads its artifacts, and settles it. A session that the
 * service no longer knows is settled as vanished. One that does not change for a day stalls, and so does one whose artifacts
 * can't be matched to resources for now.
 *
 * Rejects with GraphError: as the service does, and with `answer-lost` if the session turns out to be a draft still.
 */
export async function trackSession(session: SessionOnService, tools: RunTools): Promise<void> {
  const { recorder } = tools;
  const { name } = session;
  for (;;) {
    try {
      if ((await waitForEnd(session, tools)) === 'stalled')
        return await recorder.record({ type: 'session-stalled', session: name, because: 'no-change' });
      const lacksUnits = await readToTheEnd(session, tools);
      if (lacksUnits && mayBeAttributed(withArtifacts(recorder.state, name), recorder.state))
        return await recorder.record({ type: 'session-stalled', session: name, because: 'no-names' });
      return await recorder.record({ type: 'session-settled', session: name });
    } catch (error) {
      if (!isUnknownToService(error)) throw error;
      if (await isGone(session.sessionId, tools))
        return await recorder.record({ type: 'session-vanished', session: name, again: false });
    }
  }
}

/** Whether a name would say what became of a resource, and the service gives something to find it by. */
function mayBeAttributed(session: SessionWithArtifacts, names: KnownNames): boolean {
  return inDoubt(session, names).some(({ calledByService }) => calledByService !== null);
}

/** A read that the service refuses for now, or answers with what can't be read, costs this look. Null then. */
async function orMissed<T>(read: Promise<T>): Promise<T | null> {
  try {
    return await read;
  } catch (error) {
    if (!costsOneRead(error)) throw error;
    return null;
  }
}

async function waitForEnd(tracked: SessionOnService, tools: RunTools): Promise<'ended' | 'stalled'> {
  const { recorder, clock } = tools;
  // A session that another process has activated is looked at at once.
  const isNew = tracked.activatedAt !== null && clock.now() - tracked.activatedAt < second;
  for (let when: 'now' | 'in time' = isNew ? 'in time' : 'now'; ; when = 'in time') {
    await orMissed(observeSession(tracked, when, tools));
    const session = sessionNamed(recorder.state, tracked.name);
    if (hasEnded(session.status)) return 'ended';
    // What could not be resolved is of use early: somebody may correct the list. The rest is read at the end.
    if (lacksArtifacts(session)) await orMissed(observeRequest(tracked, tools));
    if (session.status === 'draft' && (await isStillDraft(tracked.sessionId, tools))) {
      await recorder.record({ type: 'activation-disproved', session: tracked.name });
      throw contradiction();
    }
    if (clock.now() - session.changedAt > longestStall) return 'stalled';
  }
}

function lacksArtifacts(session: SessionState): boolean {
  const total = session.counts?.total ?? 0;
  return total > 0 && total < expectedArtifacts(session);
}

/**
 * Reads the artifacts until each has ended, and the bulk addition request until it is resolved: the service's lists may lag
 * behind the session. After `lastLook` looks, what still lags or is refused stays as it is. Resolves to whether the
 * protection units of the tenant were needed and could not be listed.
 */
async function readToTheEnd(tracked: SessionOnService, tools: RunTools): Promise<boolean> {
  const { recorder, clock, stop } = tools;
  let lacksUnits = false;
  await tools.watch.nextLook();
  for (let look = 1; ; look += 1) {
    // Both at once, in one request. Neither goes on alone if the other fails.
    const [artifacts, request] = await Promise.allSettled([
      orMissed(observeArtifacts(tracked, tools)),
      orMissed(observeRequest(tracked, tools)),
    ]);
    if (artifacts.status === 'rejected') throw artifacts.reason;
    if (request.status === 'rejected') throw request.reason;
    lacksUnits = artifacts.value ?? lacksUnits;
    if (look === lastLook || isComplete(withArtifacts(recorder.state, tracked.name))) return lacksUnits;
    await clock.sleep(retryPause(look), stop.signal);
  }
}

const lastLook = 6;

/** As `readArtifacts`. */
async function observeArtifacts(tracked: SessionOnService, tools: RunTools): Promise<boolean> {
  return await readArtifacts(tracked, withArtifacts(tools.recorder.state, tracked.name).artifacts, tools);
}

function isComplete(session: SessionWithArtifacts): boolean {
  const artifacts = [...session.artifacts.values()];
  const allEnded = artifacts.every(({ status }) => status === 'succeeded' || status === 'failed');
  const request = requestOf(session);
  return allEnded && artifacts.length >= (session.counts?.total ?? 0) && (request === null || isResolved(request));
}

function isResolved({ status }: Pick<BulkRequest, 'status'>): boolean {
  return status === 'completed' || status === 'completedWithErrors';
}

async function observeSession(
  tracked: SessionOnService,
  when: 'now' | 'in time',
  { recorder, watch }: RunTools,
): Promise<void> {
  const { name } = tracked;
  const read = await watch.see(tracked, when);
  const seen = {
    status: read.status,
    statusText: read.statusText,
    counts: read.counts,
    error: detailOf(read.error),
  };
  const { status, statusText, counts, error } = sessionNamed(recorder.state, name);
  if (isDeepStrictEqual(seen, { status, statusText, counts, error })) return;
  await recorder.record({ type: 'session-observed', session: name, ...seen });
}

/** Artifacts that were added one by one need no resolving. */
async function observeRequest(tracked: SessionOnService, tools: RunTools): Promise<void> {
  const known = requestOf(sessionNamed(tools.recorder.state, tracked.name));
  if (known === null || isResolved(known)) return;
  const request = await readRequest(tracked, known.id, tools);
  if (request.status === known.status) return;
  const { status, statusText } = request;
  const { unresolved, unmatched } = resolutionFailures(tracked, request, tools);
  await tools.recorder.record({
    type: 'request-observed',
    session: tracked.name,
    status,
    statusText,
    error: detailOf(request.error),
    unresolved,
    unmatched,
  });
}

/** Only a completed request can be deleted, so one that is missing has completed. Its errors can't be read any more. */
async function readRequest(session: SessionOnService, id: string, { api }: RunTools): Promise<BulkRequest> {
  try {
    return await api.getBulkRequest(session.workload, session.sessionId, id);
  } catch (error) {
    if (!isUnknownToService(error)) throw error;
    const { code, message } = error;
    return {
      id,
      displayName: null,
      status: 'completed',
      statusText: 'deleted',
      error: { code, message, details: [] },
    };
  }
}

interface ResolutionFailures {
  readonly unresolved: UnresolvedResource[];
  readonly unmatched: UnmatchedTarget[];
}

/** The targets that the service could not resolve, each with its resource if it has one. A resource named twice counts once. */
function resolutionFailures(session: SessionOnService, request: BulkRequest, tools: RunTools): ResolutionFailures {
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

function detailOf(error: PublicError | null): ErrorDetail | null {
  return error && { code: error.code, message: error.message };
}
