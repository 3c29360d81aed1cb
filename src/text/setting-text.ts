import type { PlanSettings } from '../plan/setting-changes.ts';
import { writeDuration } from '../util/duration.ts';
import { writtenShare } from '../util/share.ts';

/** The value of a setting as a spec has it, exact to the last digit; null if it is not set. */
export function settingText<Key extends keyof PlanSettings>(setting: Key, value: PlanSettings[Key]): string | null {
  return value === null ? null : writers[setting](value);
}

const writers: { readonly [Key in keyof PlanSettings]: (value: NonNullable<PlanSettings[Key]>) => string } = {
  name: String,
  description: String,
  mode: String,
  tenant: String,
  'objectives.rto': writeDuration,
  'objectives.rpo': writeDuration,
  'objectives.rpo.at': String,
  'objectives.minSuccess': writtenShare,
  'objectives.checked': writtenShare,
  'limits.activeSessions': String,
  'limits.inFlight': String,
  'limits.perDay': String,
  'limits.perSession': String,
  'limits.requests': String,
  'limits.failures': writtenShare,
  'limits.inPlace': String,
  'limits.resources': String,
  retries: String,
  deadline: writeDuration,
  'report.formats': (formats) => formats.join(', '),
  parameters: (values) =>
    Object.entries(values)
      .map(([name, value]) => `${name}=${value}`)
      .join(', '),
  waves: (waves) => waves.map(waveText).join(', '),
};

function waveText({ name, minSuccess }: NonNullable<PlanSettings['waves']>[number]): string {
  return `${name}${minSuccess === null ? '' : ` (${writtenShare(minSuccess)})`}`;
}
