import { retryDelayOf } from '../m365/error-codes.ts';
import type { Plan } from '../plan/plan.ts';
import { indicesIn, sizeOf, spansOf } from '../schedule/span.ts';
import type { QueuedBatch, WorkBatch } from '../schedule/work-batch.ts';
import { outcomesOf, partlyBack } from './session-outcomes.ts';
import type { ReadSession } from './session-state.ts';

/** The part of a run's state that new attempts change. */
interface Queue {
  readonly plan: Plan;
  queue: QueuedBatch[];
}

/**
 * Puts those resources of a session that has just been settled back into the queue whose failure may pass and that have
 * attempts left, together with others that wait for the same. Changes `state`, and tells how many they are.
 */
export function queueRetries(state: Queue, session: ReadSession): number {
  if (session.attempt > state.plan.retries) return 0;
  const waits = new Map<number, number>();
  const partly = partlyBack(session);
  for (const [resource, { outcome, error, artifact }] of outcomesOf(session)) {
    // Artifacts of files have no error in v1.0, so that the reason may be any.
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

/** A batch in the queue that the resources could join. It is kept small, so that the first don't wait for ever for the last. */
function partnerOf(
  { queue, plan }: Queue,
  { group, attempt }: Pick<WorkBatch, 'group' | 'attempt'>,
  size: number,
): QueuedBatch | undefined {
  const most = plan.limits.inFlight / 5;
  return queue.find(
    (batch) => batch.group === group && batch.attempt === attempt && sizeOf(batch.resources) + size <= most,
  );
}
