import type { RunState } from '../../state/run-state.ts';

/** What is known of a run before it is recorded, or if it never is. */
export interface AnnouncedRun {
  /** Null until the spec or the plan is read. */
  readonly specName: string | null;
  readonly mode: 'recovery' | 'drill' | null;
  readonly isEmulated: boolean;
}

/** Which run a notice speaks of. */
export interface NoticedRun extends AnnouncedRun {
  /** Null if it was refused before it was recorded. */
  readonly runId: string | null;
}

export function noticedRun(state: RunState | null, announced: AnnouncedRun): NoticedRun {
  if (state === null) return { ...announced, runId: null };
  const { runId, isEmulated, plan } = state;
  return { specName: plan.name, mode: plan.mode, isEmulated, runId };
}
