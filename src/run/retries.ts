import type { Plan } from '../plan/plan.ts';
import { sessionSize } from '../plan/sessions.ts';
import { indicesIn, sizeOf, spansOf } from '../plan/span.ts';
import { outcomesOf } from './outcome.ts';
import type { PendingSession, SessionState } from './session-state.ts';

/**
 * Failures that may pass, with the milliseconds to wait before the resource is tried anew. What is restored by somebody
 * else at the moment is given some minutes. All others are final: legal hold, the recycle bin, no restore point.
 */
const passing: Readonly<Record<string, number>> = {
  unknownerror: 0,
  duplicateartifactrestorerequest: 5 * 60_000,
};

/** The part of a run's state that new attempts change. */
interface Queue {
  readonly plan: Plan;
  readonly sessions: Map<string, SessionState>;
  pending: PendingSession[];
}

/**
 * Puts those resources of a session that has just been settled back into the queue whose failure may pass and that have
 * attempts left: into a session of their own, together with others that wait for the same. Changes `state`.
 */
export function queueRetries(state: Queue, session: SessionState, now: number): void {
  if (session.attempt > state.plan.retries) return;
  const waits = new Map<number, number>();
  for (const [resource, { outcome, error }] of outcomesOf(session)) {
    const wait = outcome === 'failed' ? passing[error?.code.toLowerCase() ?? ''] : undefined;
    if (wait !== undefined) waits.set(resource, wait);
  }
  if (waits.size === 0) return;
  const notBefore = now + Math.max(...waits.values());
  state.sessions.set(session.name, { ...session, retried: waits.size });
  const partner = partnerOf(state, session, waits.size);
  if (partner === undefined) {
    const { group, workload, attempt } = session;
    const name = nameOf(session.name, attempt + 1);
    state.pending.push({ name, group, workload, resources: spansOf(waits.keys()), attempt: attempt + 1, notBefore });
    return;
  }
  const resources = spansOf([...indicesIn(partner.resources), ...waits.keys()]);
  const merged = { ...partner, resources, notBefore: Math.max(partner.notBefore, notBefore) };
  state.pending = state.pending.map((pending) => (pending === partner ? merged : pending));
}

/** A session in the queue that the resources could join. */
function partnerOf(state: Queue, { group, attempt }: SessionState, size: number): PendingSession | undefined {
  const most = sessionSize(state.plan.limits);
  return state.pending.find(
    (pending) => pending.group === group && pending.attempt === attempt + 1 && sizeOf(pending.resources) + size <= most,
  );
}

/** `mailbox-003` becomes `mailbox-003r2`, and that `mailbox-003r3`: named after the first of those that it holds. */
function nameOf(name: string, attempt: number): string {
  return `${name.replace(/r\d+$/, '')}r${attempt}`;
}
