import { defaultSeed } from '../drill/draw.ts';
import type { Workload } from '../m365/workload.ts';
import type { CoverageObjective, DrillBudget } from '../spec/spec.ts';
import type { Plan, PlannedWave } from './plan.ts';

/** The settings of a plan except those of resources, under their keys in the spec. Units are those of a plan; null if not set. */
export interface PlanSettings extends Pick<Plan, 'name' | 'description' | 'mode' | 'tenant' | 'retries' | 'deadline'> {
  readonly 'objectives.rto': number | null;
  readonly 'objectives.rpo': number | null;
  readonly 'objectives.rpo.at': string | null;
  readonly 'objectives.minSuccess': number | null;
  readonly 'objectives.checked': number | null;
  readonly 'objectives.coverage': CoverageObjective | null;
  /** Null if none was drawn. */
  readonly sample: readonly SampleSetting[] | null;
  /** Null for a recovery. */
  readonly drillBudget: DrillBudget | null;
  readonly 'limits.activeSessions': number;
  readonly 'limits.inFlight': number;
  readonly 'limits.perDay': number;
  readonly 'limits.perSession': number;
  readonly 'limits.requests': number;
  readonly 'limits.failures': number;
  readonly 'limits.inPlace': number | null;
  readonly 'limits.resources': number | null;
  readonly 'report.formats': Plan['formats'];
  /** The text of each by its name; null if the spec has none. */
  readonly parameters: Readonly<Record<string, string>> | null;
  /** Null if the spec has no waves. */
  readonly waves: readonly Pick<PlannedWave, 'name' | 'minSuccess'>[] | null;
}

/** A sample, as far as it is not another one in every plan. */
export interface SampleSetting {
  /** Null if the spec has no waves. */
  readonly wave: string | null;
  readonly workload: Workload;
  readonly size: number;
  readonly rotate: boolean;
  /** Null for the default. */
  readonly seed: string | null;
}

/** A setting that differs between two plans. */
export type SettingChange = {
  [Key in keyof PlanSettings]: {
    readonly setting: Key;
    readonly before: PlanSettings[Key];
    readonly after: PlanSettings[Key];
  };
}[keyof PlanSettings];

/** The settings that differ, in the order of the spec. */
export function settingChanges(before: Plan, after: Plan): SettingChange[] {
  const [earlier, later] = [settingsOf(before), settingsOf(after)];
  return (Object.keys(later) as (keyof PlanSettings)[])
    .filter((key) => JSON.stringify(earlier[key]) !== JSON.stringify(later[key]))
    .map((setting) => ({ setting, before: earlier[setting], after: later[setting] }) as SettingChange);
}

function settingsOf({
  name,
  description,
  mode,
  tenant,
  objectives,
  limits,
  retries,
  deadline,
  ...plan
}: Plan): PlanSettings {
  const named = plan.waves.filter((wave) => wave.name !== null);
  return {
    name,
    description,
    mode,
    tenant,
    'objectives.rto': objectives.rto,
    'objectives.rpo': objectives.rpo,
    'objectives.rpo.at': objectives.rpoAt ?? null,
    'objectives.minSuccess': objectives.minSuccess,
    'objectives.checked': objectives.checked ?? null,
    'objectives.coverage': objectives.coverage ?? null,
    sample: samplesOf({ name, ...plan }),
    drillBudget: plan.drill?.budget ?? null,
    ...limitSettings(limits),
    retries,
    deadline,
    'report.formats': plan.formats,
    parameters: plan.parameters ? Object.fromEntries(plan.parameters.map((one) => [one.name, one.value])) : null,
    waves: named.length === 0 ? null : named.map((wave) => ({ name: wave.name, minSuccess: wave.minSuccess })),
  };
}

function samplesOf({ name, createdAt, waves, drill }: SampledPlan): SampleSetting[] | null {
  if (drill === undefined || drill.samples.length === 0) return null;
  return drill.samples.map(({ wave, workload, size, rotate, seed }) => {
    const own = seed === defaultSeed(name, Date.parse(createdAt)) ? null : seed;
    return { wave: waves[wave]?.name ?? null, workload, size, rotate, seed: own };
  });
}

type SampledPlan = Pick<Plan, 'name' | 'createdAt' | 'waves' | 'drill'>;

function limitSettings(limits: Plan['limits']): Pick<PlanSettings, `limits.${keyof Plan['limits']}`> {
  return {
    'limits.activeSessions': limits.activeSessions,
    'limits.inFlight': limits.inFlight,
    'limits.perDay': limits.perDay,
    'limits.perSession': limits.perSession,
    'limits.requests': limits.requests,
    'limits.failures': limits.failures,
    'limits.inPlace': limits.inPlace ?? null,
    'limits.resources': limits.resources ?? null,
  };
}
