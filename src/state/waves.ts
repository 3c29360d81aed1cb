import type { PlannedWave } from '../plan/plan.ts';
import { groupOf, type RunState, sessionNamed } from './run-state.ts';

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
export function missedGate({ plan, wave: index, cameBack: counts }: RunState): MissedGate | undefined {
  const wave = plan.waves[index];
  const cameBack = counts[index] ?? 0;
  if (wave === undefined || wave.minSuccess === null || shareOf(cameBack, wave.count) >= wave.minSuccess)
    return undefined;
  return { wave, cameBack, wanted: wave.minSuccess };
}

/** The share of a wave's resources that came back; 1 if it has no resources. */
export function shareOf(cameBack: number, planned: number): number {
  return planned === 0 ? 1 : cameBack / planned;
}
