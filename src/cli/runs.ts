import { type RunResult, resultOf } from '../run/result.ts';
import type { RunStore } from '../store/store.ts';

/** What a run in the store has come to so far. */
export async function storedResult(store: RunStore, runId: string): Promise<RunResult> {
  const { state, log } = await store.read(runId);
  return await resultOf(state, log);
}
