import type { ArtifactCounts, SessionStatus } from '../../../src/graph/restore-api.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { take } from '../../../src/schedule/span.ts';
import type { ArtifactRecord } from '../../../src/state/event-data.ts';
import type { NewEvent, RunEvent } from '../../../src/state/events.ts';
import { fold, initialState, type MutableRunState } from '../../../src/state/fold.ts';
import { artifactsIn } from '../../../src/state/journal.ts';
import { sessionNamed } from '../../../src/state/run-state.ts';
import type { SessionWithArtifacts } from '../../../src/state/session-state.ts';
import { type WholeResult, wholeResult } from './whole-result.ts';

/** When the runs in stories start. */
export const storyStart: number = Date.parse('2026-11-22T03:00:00Z');

const second = 1_000;

/**
 * A run of `plan` that has started, `late` milliseconds after `storyStart`. The rest of the story follows:
 * `runOf(plan).activates('mailbox-001').with(…).result`.
 */
export function runOf(plan: Plan, late: number = 0): RunStory {
  return new RunStory(plan).after(late).with({
    type: 'run-started',
    runId: 'r1',
    planHash: plan.hash,
    toolVersion: '0.1.0',
    gitCommit: null,
    tenant: plan.tenant,
    operator: 'ops@contoso.com',
    service: 'https://graph.microsoft.com',
    graphVersion: 'v1.0',
  });
}

/** A run as a list of events, each folded at once. Every event is a second after the one before. */
export class RunStory {
  readonly events: RunEvent[] = [];
  readonly state: MutableRunState;
  #now = storyStart;

  constructor(plan: Plan) {
    this.state = initialState(plan, 'r1');
  }

  get now(): number {
    return this.#now;
  }

  get result(): Promise<WholeResult> {
    return wholeResult(this.state, this.events);
  }

  /** A session with what the events say about its artifacts, settled or not. */
  read(session: string): SessionWithArtifacts {
    const events = this.events.filter((event) => 'session' in event && event.session === session);
    return { ...sessionNamed(this.state, session), artifacts: artifactsIn(events) };
  }

  with(...events: NewEvent[]): this {
    for (const event of events) {
      const timed = { ...event, at: new Date(this.#now).toISOString() } as RunEvent;
      fold(this.state, timed);
      this.events.push(timed);
      this.#now += second;
    }
    return this;
  }

  /** Lets time pass before the next event. */
  after(milliseconds: number): this {
    this.#now += milliseconds;
    return this;
  }

  /** Starts a session with the next resources of the workload in its name, as many as one session holds. */
  begins(session: string): this {
    const { queue, plan } = this.state;
    const batch = queue.find(({ workload }) => session.startsWith(workload));
    if (batch === undefined) throw new Error(`nothing is left for ${session}`);
    const resources = take(batch.resources, Math.min(plan.limits.perSession, Math.ceil(plan.limits.inFlight / 5)));
    return this.with({ type: 'session-begun', session, group: batch.group, resources, attempt: batch.attempt });
  }

  /** Starts, creates, fills and activates a session. Its id is `id-of-…`, the id of its request `request-of-…`. */
  activates(session: string): this {
    return this.begins(session).with(
      { type: 'session-intended', session },
      { type: 'session-created', session, sessionId: `id-of-${session}`, taken: 0, setAside: [], untold: null },
      { type: 'request-intended', session, displayName: `r1/${session}` },
      { type: 'request-added', session, bulkRequestId: `request-of-${session}` },
      { type: 'activation-intended', session },
      { type: 'session-activated', session },
    );
  }

  /** Ends an activated session with these artifacts and counts that agree with them. */
  settles(session: string, artifacts: readonly ArtifactRecord[]): this {
    const failed = artifacts.filter(({ status }) => status === 'failed').length;
    const counts = countsOf({ completed: artifacts.length - failed, failed });
    return this.with(
      observed(session, failed === 0 ? 'completed' : 'completedWithError', counts),
      { type: 'artifacts-read', session, artifacts },
      { type: 'session-settled', session },
    );
  }

  ends(exitCode: 0 | 1 | 3 | 4): this {
    return this.with({ type: 'run-ended', exitCode });
  }
}

export function observed(session: string, status: SessionStatus, counts: ArtifactCounts | null = null): NewEvent {
  return { type: 'session-observed', session, status, statusText: status, counts, error: null };
}

/** A request that was resolved except for these resources. */
export function unresolved(
  session: string,
  ...resources: readonly number[]
): Extract<NewEvent, { type: 'request-observed' }> {
  return {
    type: 'request-observed',
    session,
    status: 'completedWithErrors',
    statusText: 'completedWithErrors',
    error: null,
    unresolved: resources.map((resource) => ({ resource, code: 'ArtifactNotFound', message: 'no' })),
    unmatched: [],
  };
}

/** Counts that add up to their total. */
export function countsOf(counts: Partial<Omit<ArtifactCounts, 'total'>>): ArtifactCounts {
  const { completed = 0, inProgress = 0, failed = 0 } = counts;
  return { total: completed + inProgress + failed, completed, inProgress, failed };
}

/** The artifact of a resource of the plan, restored in 90 seconds to a folder of its own. */
export function restored(resource: number | null, changes: Partial<ArtifactRecord> = {}): ArtifactRecord {
  return {
    id: `artifact-${resource}`,
    resource,
    chosen: null,
    calledByService: null,
    status: 'succeeded',
    statusText: 'succeeded',
    error: null,
    restorePointId: `point-${resource}`,
    restorePointAt: Date.parse('2026-11-14T23:30:00Z'),
    startedAt: storyStart + 60 * second,
    completedAt: storyStart + 150 * second,
    restoredTo: `Restored ${resource}`,
    restoredItems: 12,
    ...changes,
  };
}

/** The artifact of a resource that failed. */
export function failed(resource: number | null, code: string, changes: Partial<ArtifactRecord> = {}): ArtifactRecord {
  return restored(resource, {
    status: 'failed',
    statusText: 'failed',
    error: { code, message: `about ${code}` },
    restoredTo: null,
    restoredItems: null,
    ...changes,
  });
}
