import { resourceKinds } from '../../m365/workload.ts';
import { estimatedEnd } from '../../result/estimated-end.ts';
import { progressOf, sumOf } from '../../result/progress.ts';
import type { RunState } from '../../state/run-state.ts';
import { hour } from '../../util/duration.ts';

/** The facts of a `progress` event: counts by workload, resources an hour since the first session, and when it will end. */
export function progressFacts(state: RunState, now: number): object {
  const progress = progressOf(state);
  const totals = sumOf(progress);
  const start = state.sessions.get(state.activated[0] ?? '')?.activatedAt ?? null;
  const elapsed = start === null ? 0 : now - start;
  const done = totals.succeeded + totals.failed + totals.unknown;
  const end = estimatedEnd(state, totals, now);
  return {
    run_id: state.runId,
    totals,
    workloads: Object.fromEntries(
      resourceKinds.filter((kind) => progress[kind].planned > 0).map((kind) => [kind, progress[kind]]),
    ),
    rate_per_hour: elapsed > 0 ? Math.round((done * hour * 10) / elapsed) / 10 : null,
    estimated_end: end === null ? null : new Date(end).toISOString(),
  };
}
