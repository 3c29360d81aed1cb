import type { Timing } from '../forecast/expected-durations.ts';
import type { RunResult } from './result.ts';

/** What each resource that came back took, from its start to its completion, as its artifact tells. */
export async function* timingsOf(result: RunResult): AsyncGenerator<Timing> {
  for await (const portion of result.resources()) {
    for (const { name, group, artifact } of portion) {
      if (artifact?.status !== 'succeeded' || artifact.startedAt === null || artifact.completedAt === null) continue;
      const milliseconds = artifact.completedAt - artifact.startedAt;
      if (milliseconds >= 0) yield { kind: group.kind, name, milliseconds };
    }
  }
}
