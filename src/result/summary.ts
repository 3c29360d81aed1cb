import type { Plan } from '../plan/plan.ts';
import type { StopReason } from '../state/events.ts';
import type { RunState } from '../state/run-state.ts';
import type { ObjectiveResult } from './objectives.ts';
import { recoveryTime } from './objectives.ts';
import { exitCodeOf, hasWorkLeft, type RunResult } from './result.ts';
import type { Counts } from './totals.ts';

/**
 * What is kept of a run for the history of its spec, so that nobody folds its journal for that. Times are in milliseconds, shares from 0
 * to 1; null for what is not known.
 */
export interface RunSummary {
  readonly runId: string;
  readonly specName: string;
  readonly mode: Plan['mode'];
  readonly isEmulated: boolean;
  readonly tenant: string | null;
  /** As the token names them. */
  readonly operator: string | null;
  readonly toolVersion: string | null;
  readonly planHash: string;
  /** Since 1970; when the plan was made, if the run never started. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly exitCode: number | null;
  readonly stoppedBecause: StopReason | null;
  /** Full path; null for runs of version 0.1. */
  readonly reportDir: string | null;
  /** How many were drawn; null for all. */
  readonly sample: number | null;
  /** By rows. */
  readonly counts: Counts;
  readonly planned: number;
  /** By rows and by the counts of sessions, as objectives are judged. */
  readonly cameBack: number;
  /** From the start of the run to the end of its last session. */
  readonly rto: number | null;
  readonly wantedRto: number | null;
  readonly rpo: number | null;
  readonly wantedRpo: number | null;
  readonly coverage: number | null;
  readonly wantedCoverage: number | null;
  readonly objectives: readonly ObjectiveResult[];
  readonly verdict: 'met' | 'missed' | 'open';
  /** Whether everything came back and every objective was met. */
  readonly isMet: boolean;
}

/** The summary of a run as it is now. */
export function summaryOf(result: RunResult): RunSummary {
  const { state, plan, objectives, totals, proven } = result;
  const { started, ended } = state;
  const verdict = verdictOf(result);
  const rpo = measurementOf(objectives, 'rpo');
  const coverage = measurementOf(objectives, 'coverage');
  return {
    runId: state.runId,
    specName: plan.name,
    mode: plan.mode,
    isEmulated: state.isEmulated,
    tenant: started?.tenant ?? plan.tenant,
    operator: started?.operator ?? null,
    toolVersion: started?.toolVersion ?? null,
    planHash: plan.hash,
    startedAt: Date.parse(started?.at ?? plan.createdAt),
    endedAt: ended?.at ?? null,
    exitCode: ended?.exitCode ?? null,
    stoppedBecause: state.stopping?.because ?? null,
    reportDir: started?.reportDir ?? null,
    sample: sampleIn(plan),
    counts: totals.all,
    planned: totals.all.planned,
    cameBack: proven.all.cameBack,
    rto: recoveryTime(state),
    wantedRto: plan.objectives.rto,
    rpo: rpo?.measured ?? null,
    wantedRpo: rpo?.wanted ?? null,
    coverage: coverage?.measured ?? null,
    wantedCoverage: coverage?.wanted ?? null,
    objectives,
    verdict,
    isMet: verdict === 'met',
  };
}

/** A run that is not over is open. */
function verdictOf(result: RunResult): RunSummary['verdict'] {
  const { state } = result;
  if (isOpen(state)) return 'open';
  return exitCodeOf(result) === 0 && state.ended?.exitCode === 0 ? 'met' : 'missed';
}

function isOpen(state: RunState): boolean {
  return state.ended === null || hasWorkLeft(state);
}

function measurementOf(objectives: readonly ObjectiveResult[], name: string): ObjectiveResult | undefined {
  return objectives.find(({ objective }) => objective === name);
}

/** How many resources a drill drew; null if it drew none. */
function sampleIn({ drill }: Plan): number | null {
  const { samples = [] } = drill ?? {};
  return samples.length === 0 ? null : samples.reduce((sum, { drawn }) => sum + drawn, 0);
}
