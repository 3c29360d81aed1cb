import type { Timing } from '../plan/expect.ts';
import type { RunState } from './state.ts';

/** What each resource that came back took, from its start to its completion, as its artifact tells. */
export function* timingsOf({ plan, sessions }: RunState): Generator<Timing> {
  for (const { workload, artifacts } of sessions.values()) {
    for (const { resource, status, startedAt, completedAt } of artifacts.values()) {
      const name = plan.resources[resource ?? -1]?.name;
      if (name === undefined || status !== 'succeeded' || startedAt === null || completedAt === null) continue;
      if (completedAt >= startedAt) yield { workload, name, milliseconds: completedAt - startedAt };
    }
  }
}
