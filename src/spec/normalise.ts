import { defaultLimits, testRestores } from '../m365/limits.ts';
import type { RestoreSpec } from '../schemas/restore-spec.ts';
import { parseDuration } from '../util/duration.ts';
import type { SpecParameter } from './parameters/apply.ts';
import type { ResourceSet } from './resource-set.ts';
import type { DrillSettings, Objectives, ReportFormat, Sample, Spec, Wave } from './spec.ts';
import type { WrittenSpec } from './written.ts';

/** Fills in the defaults of a spec without problems, and turns its durations and percentages into numbers. */
export function normalise(
  written: WrittenSpec,
  { resources, files }: ResourceSet,
  parameters: readonly SpecParameter[],
): Spec {
  const { document } = written;
  return {
    name: document.name ?? '',
    description: document.description ?? null,
    mode: document.mode ?? 'recovery',
    tenant: document.tenant?.toLowerCase() ?? null,
    waves: wavesOf(document),
    resources,
    drill: document.mode === 'drill' ? drillOf(written) : null,
    objectives: objectivesOf(document),
    limits: limitsOf(document),
    retries: document.retries ?? 0,
    deadline: milliseconds(document.deadline),
    formats: formatsOf(document),
    parameters,
    sources: files.map(({ source }) => source),
  };
}

function wavesOf({ waves }: Partial<RestoreSpec>): Wave[] {
  const written = waves?.map(({ name, gate }) => ({ name, minSuccess: gate ? share(gate.minSuccess) : null }));
  return written ?? [{ name: null, minSuccess: null }];
}

function drillOf(written: WrittenSpec): DrillSettings {
  const { drillBudget } = written.document;
  const per = milliseconds(drillBudget?.per) ?? testRestores.per;
  return { budget: { restores: drillBudget?.restores ?? testRestores.restores, per }, samples: samplesOf(written) };
}

/** The samples of a drill whose shape is right; none for a recovery. */
export function samplesOf({ document, workloads }: WrittenSpec): Sample[] {
  if (document.mode !== 'drill') return [];
  const { sample: common } = document;
  return workloads.flatMap(({ workload, wave, pin, sample = common }): Sample[] => {
    if (sample === undefined) return [];
    const { size, rotate = false, seed = null } = sample;
    const pinned = typeof pin === 'boolean' ? [] : pin;
    const count = typeof size === 'number' ? size : { share: share(size) };
    return [{ wave: wave ?? 0, workload, size: count, rotate, seed, pinned }];
  });
}

function objectivesOf({ objectives = {} }: Partial<RestoreSpec>): Objectives {
  const { rto, rpo, minSuccess, coverage, checked } = objectives;
  const { max, at } = typeof rpo === 'object' ? rpo : { max: rpo, at: undefined };
  const within = milliseconds(coverage?.within);
  return {
    rto: milliseconds(rto),
    rpo: milliseconds(max),
    ...(at !== undefined && { rpoAt: new Date(at).toISOString() }),
    minSuccess: minSuccess ? share(minSuccess) : null,
    ...(coverage && within !== null && { coverage: { share: share(coverage.share), within } }),
    ...(checked !== undefined && { checked: share(checked) }),
  };
}

function limitsOf({ limits = {} }: Partial<RestoreSpec>): Spec['limits'] {
  const { failures, ...counts } = limits;
  return { ...defaultLimits, ...counts, failures: failures ? share(failures) : defaultLimits.failures };
}

function formatsOf({ report }: Partial<RestoreSpec>): ReportFormat[] {
  return report?.formats ?? ['csv', 'json'];
}

function milliseconds(duration: string | undefined): number | null {
  return duration === undefined ? null : (parseDuration(duration) ?? null);
}

/** `99.5%` → 0.995. Rounded, because dividing by 100 can add digits that the user did not write. */
function share(percentage: string): number {
  return Number((Number.parseFloat(percentage) / 100).toPrecision(12));
}
