import type { Plan, PlannedGroup, PlannedResource, PlannedWave } from '../plan/plan.ts';
import type { Selection } from '../spec/spec.ts';
import { formatCount } from '../util/count.ts';
import { formatDuration } from '../util/duration.ts';
import { writtenShare } from '../util/share.ts';

/** From which restore points a group is restored: `latest from 2026-11-01 00:00Z to 2026-11-15 00:00Z`. */
export function restorePointText(group: Pick<PlannedGroup, 'filling' | 'prefer' | 'from' | 'to' | 'fastOnly'>): string {
  if (group.filling === 'standard') return 'one of its own for each';
  return `${group.prefer} from ${windowText(group)}${group.fastOnly ? ', fast restore points only' : ''}`;
}

/** The restore point that a plan names for a resource; empty where it names none. */
export function pointText(selection: Selection | null): string {
  if (selection === null || selection.of === 'messages') return '';
  const { pointId } = selection;
  if (selection.of === 'files') return pointId ?? '';
  if (pointId === null) return `none: ${selection.missing}`;
  return selection.at === null ? pointId : `${momentText(selection.at)} (${pointId})`;
}

/** Whether a resource will not be restored, because no restore point was found to pin. */
export function lacksPoint({ selection }: Pick<PlannedResource, 'selection'>): boolean {
  return selection?.of === 'point' && selection.pointId === null;
}

export function windowText({ from, to }: Pick<PlannedGroup, 'from' | 'to'>): string {
  return `${momentText(from)} to ${momentText(to)}`;
}

/** Whole seconds and minutes without their zeros: `2026-11-01T00:00:00.000Z` reads `2026-11-01 00:00Z`. */
export function momentText(time: string): string {
  return time.replace('T', ' ').replace(/(:00)?\.000Z$/, 'Z');
}

/** Whether the spec has waves: a plan always has one. */
export function hasWaves({ waves }: Pick<Plan, 'waves'>): boolean {
  return waves.some(({ name }) => name !== null);
}

/** What a wave's gate asks for. */
function gateText({ minSuccess }: Pick<PlannedWave, 'minSuccess'>): string {
  return minSuccess === null ? 'none' : `${writtenShare(minSuccess)} must come back`;
}

/** A table of the waves in their order, below its header: each with its gate and when it will have ended. Empty where the spec has none. */
export function waveRows(plan: Pick<Plan, 'waves' | 'forecast'>): string[][] {
  if (!hasWaves(plan)) return [];
  const rows = plan.waves.map((wave, index) => {
    const { p50, p90 } = plan.forecast.waves[index] ?? { p50: 0, p90: 0 };
    const ends = `${formatDuration(p50)} to ${formatDuration(p90)}`;
    return [wave.name ?? '', formatCount(wave.count), gateText(wave), ends];
  });
  return [['wave', 'resources', 'gate', 'has ended after'], ...rows];
}

/** Whether the recovery time objective holds, of `Forecast.rtoHolds`. */
export function rtoText(holds: boolean | null): string {
  if (holds === null) return "can't be told";
  return holds ? 'will be met' : 'will be missed';
}
