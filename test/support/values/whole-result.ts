import type { ResourceResult } from '../../../src/result/resource-results.ts';
import { type RunResult, resultOf } from '../../../src/result/result.ts';
import type { RunEvent } from '../../../src/state/events.ts';
import { type ArtifactLog, artifactsIn } from '../../../src/state/journal.ts';
import type { RunState } from '../../../src/state/run-state.ts';

/** The result of a run with the rows of all resources. */
export interface WholeResult extends RunResult {
  readonly rows: readonly ResourceResult[];
}

/** The result of a run whose events are in memory. */
export async function wholeResult(state: RunState, events: readonly RunEvent[]): Promise<WholeResult> {
  const result = await resultOf(state, logOf(events));
  const rows: ResourceResult[] = [];
  for await (const portion of result.resources()) rows.push(...portion);
  return { ...result, rows };
}

/** The artifacts in a list of events. */
export function logOf(events: readonly RunEvent[]): ArtifactLog {
  return {
    artifactsOf: async (session: string) =>
      artifactsIn(events.filter((event) => 'session' in event && event.session === session)),
  };
}
