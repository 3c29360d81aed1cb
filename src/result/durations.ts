import type { Timing } from '../forecast/expected-durations.ts';
import type { RunState } from '../state/run-state.ts';
import type { RunResult } from './result.ts';

/** Milliseconds from the first activation to the last end, by the clock of the run; null until all has ended, and if nothing was activated. */
export function restoringTime({ sessions, queue, open }: RunState): number | null {
  let begin = Number.POSITIVE_INFINITY;
  let end = 0;
  for (const { activatedAt, endedAt } of sessions.values()) {
    if (activatedAt === null) continue;
    begin = Math.min(begin, activatedAt);
    end = Math.max(end, endedAt ?? 0);
  }
  return open.size > 0 || queue.length > 0 || begin > end ? null : end - begin;
}

/** How long each resource that came back took, from start to completion of its artifact. */
export async function* timingsOf(result: RunResult): AsyncGenerator<Timing> {
  for await (const portion of result.resources()) {
    for (const { name, group, artifact } of portion) {
      if (artifact?.status !== 'succeeded' || artifact.startedAt === null || artifact.completedAt === null) continue;
      const milliseconds = artifact.completedAt - artifact.startedAt;
      if (milliseconds >= 0) yield { kind: group.kind, name, milliseconds };
    }
  }
}
