import type { PlannedWave } from '../plan/plan.ts';
import { groupOf, type RunState, sessionNamed } from './state.ts';

/** What the gate of a wave wants, and what came back: shares between 0 and 1. */
export interface Gate {
  readonly wave: PlannedWave;
  readonly wanted: number;
  readonly measured: number;
}

/** Whether nothing of a wave waits or is under way any more. */
export function hasWaveEnded(state: RunState, wave: number): boolean {
  const underWay = [...state.open].map((name) => sessionNamed(state, name));
  return ![...state.queue, ...underWay].some(({ group }) => groupOf(state.plan, group).wave === wave);
}

/** The gate of the wave that is being restored, where it is not met; undefined where it has none. */
export function missedGate({ plan, wave: index, cameBack }: RunState): Gate | undefined {
  const wave = plan.waves[index];
  if (wave === undefined || wave.minSuccess === null) return undefined;
  const measured = (cameBack[index] ?? 0) / wave.count;
  return measured >= wave.minSuccess ? undefined : { wave, wanted: wave.minSuccess, measured };
}
