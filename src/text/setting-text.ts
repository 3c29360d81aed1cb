import { countOf } from '../m365/workload.ts';
import type { PlanSettings, SampleSetting } from '../plan/setting-changes.ts';
import { quoted } from '../spec/problem/message.ts';
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
  'objectives.coverage': ({ share, within }) => `${writtenShare(share)} within ${writeDuration(within)}`,
  sample: (samples) => samples.map(sampleText).join(', '),
  drillBudget: ({ restores, per }) => `${restores} per ${writeDuration(per)}`,
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

/** "50 mailboxes, rotate" */
function sampleText({ wave, workload, size, rotate, seed }: SampleSetting): string {
  const where = wave === null ? '' : ` of ${wave}`;
  return `${countOf(size, workload)}${where}${rotate ? ' by rotation' : ''}${seed === null ? '' : ` by seed ${quoted(seed)}`}`;
}

function waveText({ name, minSuccess }: NonNullable<PlanSettings['waves']>[number]): string {
  return `${name}${minSuccess === null ? '' : ` (${writtenShare(minSuccess)})`}`;
}
