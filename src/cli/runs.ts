import { type RunResult, resultOf } from '../run/result.ts';
import { fold, initialState } from '../run/state.ts';
import type { RunStore } from '../store/store.ts';

/** What a run in the store has come to so far: its events, folded over its plan. */
export async function storedResult(store: RunStore, runId: string): Promise<RunResult> {
  const { plan, events } = await store.read(runId);
  const state = initialState(plan, runId);
  for (const event of events) fold(state, event);
  return resultOf(state);
}
