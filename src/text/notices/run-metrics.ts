import { resourceKinds } from '../../m365/workload.ts';
import type { RunResult } from '../../result/result.ts';
import { outcomes } from '../../state/outcome.ts';
import type { RunState } from '../../state/run-state.ts';
import type { ExitCode } from '../../util/exit-codes.ts';
import { version } from '../../util/version.ts';
import { type AnnouncedRun, noticedRun } from './announced-run.ts';

/** One Prometheus metric with its samples. */
export interface Metric {
  readonly name: string;
  /** `gauge` by default. */
  readonly kind?: 'gauge' | 'counter';
  readonly help: string;
  readonly labels: readonly string[];
  readonly samples: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

/** What is known of a run at the end of its process. */
export interface MeasuredRun {
  /** Null if the command was refused before it had a run. */
  readonly state: RunState | null;
  readonly announced: AnnouncedRun;
  readonly result: RunResult | null;
  /** In milliseconds since 1970, by the run's clock. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly exitCode: ExitCode;
}

/** The gauges of `--metrics-file`. Each has the labels `spec` and `emulated`; times are in seconds, shares from 0 to 1. */
export function metricsOf({ state, announced, result, startedAt, endedAt, exitCode }: MeasuredRun): Metric[] {
  const { specName, mode, isEmulated, runId } = noticedRun(state, announced);
  const common = { spec: specName ?? '', emulated: String(isEmulated) };
  const gauge = (
    name: string,
    help: string,
    ...samples: readonly (readonly [Record<string, string>, number | null])[]
  ): Metric => {
    const known = samples.flatMap(([own, value]) => (value === null ? [] : [{ labels: { ...common, ...own }, value }]));
    const labels = [...Object.keys(common), ...Object.keys(samples[0]?.[0] ?? {})];
    return { name: `bulk_restore_${name}`, help, labels, samples: known };
  };
  const seconds = (milliseconds: number): number => milliseconds / 1_000;
  const objectives = result?.objectives ?? [];
  const inUnit = (objective: string, value: number | null): number | null =>
    value === null || (objective !== 'rto' && objective !== 'rpo') ? value : seconds(value);
  const metrics = [
    gauge('last_run_info', 'The last run.', [{ run_id: runId ?? '', mode: mode ?? '', version }, 1]),
    gauge(
      'last_run_exit_code',
      'Exit code of the last run: 0 done, 1 missed, 3 refused, 4 stopped with work left, 5 held, 70 a bug.',
      [{}, exitCode],
    ),
    gauge('last_run_start_timestamp_seconds', 'When the last run started.', [{}, seconds(startedAt)]),
    gauge('last_run_end_timestamp_seconds', 'When the last run ended.', [{}, seconds(endedAt)]),
    gauge('last_run_duration_seconds', 'How long the last run took.', [{}, seconds(endedAt - startedAt)]),
    gauge(
      'last_run_resources',
      'Resources of the last run, by workload and outcome.',
      ...resourceKinds
        .filter((kind) => (result?.totals[kind].planned ?? 0) > 0)
        .flatMap((workload) =>
          outcomes.map((outcome) => [{ workload, outcome }, result?.totals[workload][outcome] ?? 0] as const),
        ),
    ),
    gauge(
      'last_run_objective_met',
      'Whether an objective of the last run is met; missing if that is not known.',
      ...objectives.map(({ objective, met }) => [{ objective }, met === null ? null : Number(met)] as const),
    ),
    gauge(
      'last_run_objective_wanted',
      'What the spec asks for: seconds for rto and rpo, else a share.',
      ...objectives.map(({ objective, wanted }) => [{ objective }, inUnit(objective, wanted)] as const),
    ),
    gauge(
      'last_run_objective_measured',
      'What was measured: seconds for rto and rpo, else a share.',
      ...objectives.map(({ objective, measured }) => [{ objective }, inUnit(objective, measured)] as const),
    ),
  ];
  return metrics.filter(({ samples }) => samples.length > 0);
}
