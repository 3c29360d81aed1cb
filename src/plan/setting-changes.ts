import { writeDuration } from '../util/duration.ts';
import { writtenShare } from '../util/share.ts';
import type { Plan } from './plan.ts';

/** A value in two plans as people write it; null where it is not set. */
export interface ValueChange {
  readonly before: string | null;
  readonly after: string | null;
}

/** A setting that is another than before, under its name in the spec. */
export interface SettingChange extends ValueChange {
  readonly setting: string;
}

/** The settings, but for those of resources, in which two plans differ. */
export function settingChanges(before: Plan, after: Plan): SettingChange[] {
  const earlier = settingsOf(before);
  return [...settingsOf(after)]
    .map(([setting, value]) => ({ setting, before: earlier.get(setting) ?? null, after: value }))
    .filter((change) => change.before !== change.after);
}

/** In the order of the spec; null for what is not set. */
function settingsOf({ limits, objectives, ...plan }: Plan): Map<string, string | null> {
  return new Map([
    ['name', plan.name],
    ['description', plan.description],
    ['mode', plan.mode],
    ['tenant', plan.tenant],
    ['objectives.rto', unlessNull(objectives.rto, writeDuration)],
    ['objectives.rpo', unlessNull(objectives.rpo, writeDuration)],
    ['objectives.minSuccess', unlessNull(objectives.minSuccess, writtenShare)],
    ['limits.activeSessions', String(limits.activeSessions)],
    ['limits.inFlight', String(limits.inFlight)],
    ['limits.perDay', String(limits.perDay)],
    ['limits.perSession', String(limits.perSession)],
    ['limits.requests', String(limits.requests)],
    ['limits.failures', writtenShare(limits.failures)],
    ['retries', String(plan.retries)],
    ['deadline', unlessNull(plan.deadline, writeDuration)],
    ['report.formats', plan.formats.join(', ')],
    ['waves', wavesText(plan)],
  ]);
}

function unlessNull(value: number | null, format: (value: number) => string): string | null {
  return value === null ? null : format(value);
}

/** Their names and gates; their order is part of it. */
function wavesText({ waves }: Pick<Plan, 'waves'>): string | null {
  const named = waves.filter(({ name }) => name !== null);
  if (named.length === 0) return null;
  return named
    .map((wave) => `${wave.name}${wave.minSuccess === null ? '' : ` (${writtenShare(wave.minSuccess)})`}`)
    .join(', ');
}
