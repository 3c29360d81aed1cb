import type { Plan, PlannedGroup } from '../plan/plan.ts';
import { indicesIn, sizeOf } from '../plan/span.ts';
import { measureObjectives, type ObjectiveResult } from './objectives.ts';
import { outcomesOf, type ResourceOutcome } from './outcome.ts';
import type { SessionState } from './session-state.ts';
import { isStoppedForGood, type RunState } from './state.ts';
import { countOutcomes, type Totals } from './totals.ts';

/** What a run has come to, as the reports tell it: during the run, after it, or between two tries to finish it. */
export interface RunResult {
  readonly state: RunState;
  readonly plan: Plan;
  readonly totals: Totals;
  readonly objectives: readonly ObjectiveResult[];
  /** One for each resource of the plan, in the plan's order. */
  readonly resources: readonly ResourceResult[];
}

export interface ResourceResult extends ResourceOutcome {
  readonly name: string;
  readonly group: PlannedGroup;
  /** The session of its last attempt; null where it was not started. */
  readonly session: SessionState | null;
}

export function resultOf(state: RunState): RunResult {
  const { plan } = state;
  const resources = resourceResults(state);
  const totals = countOutcomes(resources);
  return { state, plan, totals, objectives: measureObjectives(state, totals.all), resources };
}

/** Whether there is anything left that `resume` could still do or find out. */
export function hasWorkLeft(state: RunState): boolean {
  return state.open.size > 0 || (state.queue.length > 0 && !isStoppedForGood(state));
}

/** 0: every resource restored and every objective met; 4: stopped with work left; 1: anything else. */
export function exitCodeOf(result: RunResult): 0 | 1 | 4 {
  if (hasWorkLeft(result.state)) return 4;
  const { planned, succeeded, unchanged } = result.totals.all;
  const isMet = result.objectives.every(({ met }) => met === true);
  return isMet && succeeded + unchanged === planned ? 0 : 1;
}

function resourceResults(state: RunState): ResourceResult[] {
  const { plan } = state;
  const results: ResourceResult[] = [];
  for (const group of plan.groups) {
    for (const index of indicesIn([[group.first, group.count]])) {
      const name = plan.resources[index]?.name ?? '';
      results.push({ name, group, session: null, outcome: 'not_started', error: null, artifact: null });
    }
  }
  for (const session of state.sessions.values()) {
    if (session.lost === 'split') continue;
    for (const [index, outcome] of outcomesOf(session)) {
      const result = results[index];
      // A new attempt that was not begun in earnest leaves what the last one came to.
      if (result === undefined || (outcome.outcome === 'not_started' && result.session !== null)) continue;
      results[index] = { ...result, ...outcome, session };
    }
  }
  return results;
}

/** Whether what was read of a session agrees with the service's own counts; null where it gave none. */
export function agreesWithCounts({ counts, artifacts, request, resources, step }: SessionState): boolean | null {
  if (counts === null || step !== 'settled') return null;
  const inState = (status: string): number =>
    [...artifacts.values()].filter((artifact) => artifact.status === status).length;
  const named = request.unresolved.length + request.unmatched.length;
  return (
    counts.total + named === sizeOf(resources) &&
    counts.total === artifacts.size &&
    counts.completed === inState('succeeded') &&
    counts.failed === inState('failed')
  );
}
