import { jsonDocument } from '../../util/printable.ts';
import { csvText } from '../csv-text.ts';
import { timeText } from '../row.ts';
import type { HistoryRun, SpecHistory } from './past-run.ts';

/** A run in the history as programs get it: the columns of the CSV in order, and the keys in JSON. Times are RFC 3339 in UTC. */
export interface HistoryRow {
  readonly spec_name: string;
  readonly run_id: string;
  readonly mode: 'recovery' | 'drill';
  readonly emulated: boolean;
  readonly started: string | null;
  readonly ended: string | null;
  readonly operator: string | null;
  /** How many were drawn; null for all. */
  readonly sample: number | null;
  readonly planned: number;
  readonly came_back: number;
  /** From 0 to 1; null if nothing was planned. */
  readonly success_rate: number | null;
  readonly rto_wanted_seconds: number | null;
  readonly rto_seconds: number | null;
  readonly rpo_wanted_seconds: number | null;
  readonly rpo_seconds: number | null;
  readonly coverage_wanted: number | null;
  readonly coverage: number | null;
  readonly verdict: 'met' | 'missed' | 'open';
  readonly exit_code: number | null;
  readonly evidence: 'intact' | 'damaged' | 'none';
}

const historyColumns: readonly (keyof HistoryRow)[] = [
  'spec_name',
  'run_id',
  'mode',
  'emulated',
  'started',
  'ended',
  'operator',
  'sample',
  'planned',
  'came_back',
  'success_rate',
  'rto_wanted_seconds',
  'rto_seconds',
  'rpo_wanted_seconds',
  'rpo_seconds',
  'coverage_wanted',
  'coverage',
  'verdict',
  'exit_code',
  'evidence',
];

/** A run that cannot be read. */
export interface UnreadRun {
  readonly runId: string;
  readonly problem: string;
}

export function historyJson(histories: readonly SpecHistory[], unread: readonly UnreadRun[]): string {
  const runs = histories.flatMap((history) => history.runs.map(historyRow));
  const problems = unread.map(({ runId, problem }) => ({ run_id: runId, problem }));
  return jsonDocument({ version: 1, runs, problems });
}

/** For stdout, so lines end as text files do there. */
export function historyCsv(histories: readonly SpecHistory[]): string {
  const rows = histories.flatMap((history) => history.runs.map(historyRow));
  const cells = rows.map((row) => ({ ...row, emulated: `${row.emulated}` }));
  return (csvText([historyColumns], historyColumns) + csvText(cells, historyColumns)).replaceAll('\r\n', '\n');
}

function historyRow(run: HistoryRun): HistoryRow {
  return {
    spec_name: run.specName,
    run_id: run.runId,
    mode: run.mode,
    emulated: run.isEmulated,
    started: timeText(run.startedAt),
    ended: timeText(run.endedAt),
    operator: run.operator,
    sample: run.sample,
    planned: run.planned,
    came_back: run.cameBack,
    success_rate: run.planned === 0 ? null : run.cameBack / run.planned,
    rto_wanted_seconds: seconds(run.wantedRto),
    rto_seconds: seconds(run.rto),
    rpo_wanted_seconds: seconds(run.wantedRpo),
    rpo_seconds: seconds(run.rpo),
    coverage_wanted: run.wantedCoverage,
    coverage: run.coverage,
    verdict: run.verdict,
    exit_code: run.exitCode,
    evidence: run.evidence,
  };
}

function seconds(milliseconds: number | null): number | null {
  return milliseconds === null ? null : milliseconds / 1_000;
}
