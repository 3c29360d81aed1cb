import type { Forecast } from '../forecast/forecast.ts';
import { publishedFastTimes, publishedSource } from '../m365/published-times.ts';
import type { Plan, PlannedGroup, PlannedResource, PlannedWave } from '../plan/plan.ts';
import { sourceText } from '../spec/parameters/given.ts';
import { quoted } from '../spec/problem/message.ts';
import type { Selection } from '../spec/spec.ts';
import { counted, formatCount } from '../util/count.ts';
import { formatDuration, writeDuration } from '../util/duration.ts';
import { writtenShare } from '../util/share.ts';

/**
 * The restore points of a group: `latest from 2026-11-01 00:00Z to 2026-11-15 00:00Z`. If the spec has only the end:
 * `latest as of 2026-11-15 00:00Z, from 2025-11-15 00:00Z (365d kept by default)`.
 */
export function restorePointText(
  group: Pick<PlannedGroup, 'filling' | 'prefer' | 'from' | 'to' | 'fromBy' | 'fastOnly'>,
): string {
  if (group.filling === 'standard') return 'named for each resource';
  const fast = group.fastOnly ? ', fast restore points only' : '';
  if (group.fromBy === undefined) return `${group.prefer} from ${windowText(group)}${fast}`;
  return `${group.prefer} as of ${momentText(group.to)}, from ${momentText(group.from)} (${reachText(group)})${fast}`;
}

/** The restore point that a plan names for a resource. Empty if the service will choose it. */
export function pointText(selection: Selection | null): string {
  if (selection === null || selection.of === 'messages') return '';
  const { pointId } = selection;
  if (selection.of === 'files') return pointId ?? '';
  if (pointId === null) return `none: ${selection.missing}`;
  return selection.at === null ? pointId : `${momentText(selection.at)} (${pointId})`;
}

/** What will not be restored because no restore point was found for it. Only a group of restore points has such. */
export function lackingPoints({ groups, resources }: Plan): PlannedResource[] {
  const pinned = groups.filter(({ filling }) => filling === 'standard');
  return pinned.flatMap(({ first, count }) => resources.slice(first, first + count).filter(lacksPoint));
}

function lacksPoint({ selection }: PlannedResource): boolean {
  return selection?.of === 'point' && selection.pointId === null;
}

function windowText({ from, to }: Pick<PlannedGroup, 'from' | 'to'>): string {
  return `${momentText(from)} to ${momentText(to)}`;
}

/** "365d kept by default" */
function reachText({ from, to, fromBy }: Pick<PlannedGroup, 'from' | 'to' | 'fromBy'>): string {
  const kept = writeDuration(Date.parse(to) - Date.parse(from));
  return `${kept} kept ${fromBy === 'policy' ? "by the tenant's policies" : 'by default'}`;
}

/** `2026-11-01T00:00:00.000Z` becomes `2026-11-01 00:00Z`: without seconds or milliseconds if they are zero. */
export function momentText(time: string): string {
  return time.replace('T', ' ').replace(/(:00)?\.000Z$/, 'Z');
}

/** The same without milliseconds, for when something was made. */
export function secondText(time: string): string {
  return momentText(time.replace(/\.\d+Z$/, '.000Z'));
}

/** Whether the spec has waves. A plan always has at least one, without a name if the spec has none. */
export function hasWaves({ waves }: Pick<Plan, 'waves'>): boolean {
  return waves.some(({ name }) => name !== null);
}

function gateText({ minSuccess }: Pick<PlannedWave, 'minSuccess'>): string {
  return minSuccess === null ? 'none' : `${writtenShare(minSuccess)} must be restored`;
}

/** A table of the waves in order, with a header: the gate of each and when it ends. Empty if the spec has no waves. */
export function waveRows(plan: Pick<Plan, 'waves' | 'forecast'>): string[][] {
  if (!hasWaves(plan)) return [];
  const rows = plan.waves.map((wave, index) => {
    const { p50, p90 } = plan.forecast.waves[index] ?? { p50: 0, p90: 0 };
    const ends = `${formatDuration(p50)} to ${formatDuration(p90)}`;
    return [wave.name ?? '', formatCount(wave.count), gateText(wave), ends];
  });
  return [['wave', 'resources', 'gate', 'ends after'], ...rows];
}

/** In words, `Forecast.rtoHolds`: whether the recovery time objective will be met. */
export function rtoText(holds: boolean | null): string {
  if (holds === null) return 'is uncertain';
  return holds ? 'will be met' : 'will be missed';
}

/** How often failures are retried. */
export function retriesText(retries: number): string {
  return `up to ${formatCount(retries)} ${retries === 1 ? 'retry' : 'retries'} of failures that may be temporary`;
}

/** "2 resources will be overwritten in place". */
export function overwriteText(count: number): string {
  return `${counted(count, 'resource')} will be overwritten in place`;
}

/** How long a run takes, how many sessions it needs, and what it waits for most. `quote` is put around the cap's name. */
export function forecastText({ p50, p90, sessions, bindingCap }: Forecast, quote = ''): string {
  const times = `half of the time within ${formatDuration(p50)}, 9 times in 10 within ${formatDuration(p90)}`;
  const wait = bindingCap === null ? '' : ` Most of the waiting is for ${quote}${bindingCap}${quote}.`;
  return `${times}. About ${counted(sessions, 'session')}.${wait}`;
}

/** How long a run takes by what Microsoft publishes, and where. */
export function publishedPaceText({ forecast, groups }: Pick<Plan, 'forecast' | 'groups'>): string {
  const medians = `Microsoft's published medians give ${formatDuration(forecast.atPublishedRate)} (${publishedSource})`;
  const isFast = groups.some(({ fastOnly, workload }) => fastOnly && workload !== 'mailbox');
  if (!isFast) return medians;
  const { least, most } = publishedFastTimes;
  const each = `${formatDuration(least)} to ${formatDuration(most)}`;
  return `${medians}; its post of 2026 gives ${each} for each drive or site with a fast restore point`;
}

/** A line for each parameter: "parameter `team` is `finance`, by `--set`". */
export function parameterTexts({ parameters = [] }: Pick<Plan, 'parameters'>): string[] {
  return parameters.map(({ name, value, by }) => `parameter ${name} is ${quoted(value)}, ${sourceText(name, by)}`);
}
