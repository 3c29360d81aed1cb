import type { PlannedWave } from '../plan/plan.ts';
import { countedIn } from './proof.ts';
import { groupOf, type RunState, sessionNamed, withArtifacts } from './run-state.ts';
import { requestOf } from './session-state.ts';
import { countTwins } from './twins.ts';

/** A wave of which too little came back for the next to begin. */
export interface MissedGate {
  readonly wave: PlannedWave;
  /** Resources. */
  readonly cameBack: number;
  /** The share that must come back, 0 to 1. */
  readonly wanted: number;
}

/** Whether nothing of a wave waits or is under way any more. */
export function hasWaveEnded(state: RunState, wave: number): boolean {
  const underWay = [...state.open].map((name) => sessionNamed(state, name));
  return ![...state.queue, ...underWay].some(({ group }) => groupOf(state.plan, group).wave === wave);
}

/** The gate of the current wave, if it is missed; undefined if it is met, or there is none. */
export function missedGate(state: RunState): MissedGate | undefined {
  const { plan, wave: index } = state;
  const wave = plan.waves[index];
  const cameBack = state.cameBack[index] ?? 0;
  if (wave === undefined || wave.minSuccess === null) return undefined;
  if (shareOf(cameBack, wave.count - countTwins(state, index)) >= wave.minSuccess) return undefined;
  return { wave, cameBack, wanted: wave.minSuccess };
}

/**
 * How many resources of the current wave can still come back, if those are too few for its gate; undefined if the gate can be
 * met, or there is none. Resources that may be retried can still come back.
 */
export function mostForLostGate(state: RunState): number | undefined {
  const { plan, wave: index } = state;
  const wave = plan.waves[index];
  if (wave === undefined || wave.minSuccess === null) return undefined;
  let lost = state.lost[index] ?? 0;
  for (const name of state.open) {
    const session = withArtifacts(state, name);
    if (groupOf(plan, session.group).wave !== index) continue;
    const isLast = session.attempt > plan.retries;
    lost += isLast ? countedIn(session).failed : (requestOf(session)?.unresolved.length ?? 0);
  }
  const sent = wave.count - countTwins(state, index);
  const most = sent - lost;
  return shareOf(most, sent) < wave.minSuccess ? most : undefined;
}

/** The share of a wave's resources that came back; 1 if it has no resources. */
export function shareOf(cameBack: number, planned: number): number {
  return planned === 0 ? 1 : cameBack / planned;
}
