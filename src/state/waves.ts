import type { PlannedWave } from '../plan/plan.ts';
import { groupOf, type RunState, sessionNamed } from './run-state.ts';

/** The gate of a wave that is not met: how many of its resources came back, and the share (0 to 1) that it wants. */
export interface MissedGate {
  readonly wave: PlannedWave;
  readonly cameBack: number;
  readonly wanted: number;
}

/** Whether nothing of a wave waits or is under way any more. */
export function hasWaveEnded(state: RunState, wave: number): boolean {
  const underWay = [...state.open].map((name) => sessionNamed(state, name));
  return ![...state.queue, ...underWay].some(({ group }) => groupOf(state.plan, group).wave === wave);
}

/** The gate of the wave that is being restored, where it is not met; undefined where it has none. */
export function missedGate({ plan, wave: index, cameBack: counts }: RunState): MissedGate | undefined {
  const wave = plan.waves[index];
  const cameBack = counts[index] ?? 0;
  if (wave === undefined || wave.minSuccess === null || shareOf(cameBack, wave.count) >= wave.minSuccess)
    return undefined;
  return { wave, cameBack, wanted: wave.minSuccess };
}

/** The share of a wave's resources that came back: all of them where it has none. */
export function shareOf(cameBack: number, planned: number): number {
  return planned === 0 ? 1 : cameBack / planned;
}
