import { retryDelayOf } from '../m365/error-codes.ts';
import { indicesIn, sizeOf, spansOf } from '../schedule/span.ts';
import type { QueuedBatch, WorkBatch } from '../schedule/work-batch.ts';
import type { RunState } from './run-state.ts';
import { outcomesOf, partlyRestored } from './session-outcomes.ts';
import type { SessionWithArtifacts } from './session-state.ts';

/** The part of a run's state that retries change. */
interface RetryQueue {
  readonly plan: RunState['plan'];
  readonly foundIds: RunState['foundIds'];
  queue: QueuedBatch[];
}

/**
 * Puts the resources of a session that has just been settled back into the queue if their failure may pass and they have
 * attempts left, together with others that wait for the same attempt. Changes `state`, and returns how many they are.
 */
export function queueRetries(state: RetryQueue, session: SessionWithArtifacts): number {
  if (session.attempt > state.plan.retries) return 0;
  const waits = new Map<number, number>();
  const partly = partlyRestored(session, state);
  for (const [resource, { outcome, error, artifact }] of outcomesOf(session, state)) {
    // Artifacts of files have no error in v1.0, so the reason may be any.
    const code = error?.code || (session.kind === 'file' && artifact !== null ? 'UnknownError' : '');
    const wait = outcome === 'failed' && !partly.has(resource) ? retryDelayOf(code) : undefined;
    if (wait !== undefined) waits.set(resource, wait);
  }
  if (waits.size === 0) return 0;
  const { group, workload } = session;
  const attempt = session.attempt + 1;
  const notBefore = session.changedAt + Math.max(...waits.values());
  const partner = partnerOf(state, { group, attempt }, waits.size);
  if (partner === undefined) {
    state.queue.push({ group, workload, resources: spansOf(waits.keys()), attempt, notBefore });
    return waits.size;
  }
  const resources = spansOf([...indicesIn(partner.resources), ...waits.keys()]);
  const merged = { ...partner, resources, notBefore: Math.max(partner.notBefore, notBefore) };
  state.queue = state.queue.map((batch) => (batch === partner ? merged : batch));
  return waits.size;
}

/** A batch in the queue that the resources can join. It stays small, so that the first don't wait for ever for the last. */
function partnerOf(
  { queue, plan }: RetryQueue,
  { group, attempt }: Pick<WorkBatch, 'group' | 'attempt'>,
  size: number,
): QueuedBatch | undefined {
  const most = plan.limits.inFlight / 5;
  return queue.find(
    (batch) => batch.group === group && batch.attempt === attempt && sizeOf(batch.resources) + size <= most,
  );
}
