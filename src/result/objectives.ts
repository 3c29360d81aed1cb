import { isPartial, isStoppedForGood, type RunState } from '../state/run-state.ts';
import { sentFor } from '../state/twins.ts';
import { shareOf } from '../state/waves.ts';
import { formatCount } from '../util/count.ts';
import { writtenShare } from '../util/share.ts';
import type { CoverageResult } from './coverage.ts';
import type { LossMeasure } from './data-loss.ts';
import { type ProvenCounts, plannedOf } from './proven.ts';

/** One objective of the spec, and what was measured. */
export interface ObjectiveResult {
  readonly objective: 'rto' | 'rpo' | 'minSuccess' | 'coverage' | 'checked';
  /** Milliseconds (rto, rpo) or a share between 0 and 1 (minSuccess, coverage, checked). */
  readonly wanted: number;
  /** Null if it is not known. */
  readonly measured: number | null;
  /** Null if it is not known, yet or at all: that is not a success. */
  readonly met: boolean | null;
  /** Why it is missed whatever was measured; null otherwise. */
  readonly reason: string | null;
  /** Only of `rpo`: beside the worst, which is measured. */
  readonly loss?: Pick<LossMeasure, 'median' | 'judged' | 'notJudged'>;
}

/** Whether a result stands in the way of exit code 0. An `rpo` by which nothing that came back can be judged does not. */
export function isInTheWay({ met, loss }: ObjectiveResult): boolean {
  return met !== true && !(met === null && loss !== undefined && loss.judged === 0 && loss.notJudged > 0);
}

type Measurement = Omit<ObjectiveResult, 'reason'> & Partial<Pick<ObjectiveResult, 'reason'>>;

/** What objectives are measured by. */
export interface Measured {
  readonly proven: ProvenCounts;
  readonly loss: LossMeasure;
  /** Null if the spec does not ask for it. */
  readonly coverage: CoverageResult | null;
}

/**
 * Measures the objectives that the plan sets. `rto`: from the start of the run to the end of its last session. `rpo`: the
 * most data that any restore lost, which is the end of its window, or `at`, minus the moment that was restored. `minSuccess`: the
 * share of planned resources that are proven to have come back; it is missed only once nothing more can. `coverage`: the share of what the spec names that drills have brought
 * back lately, this one included. `checked`: the share of what came back that a program passed.
 *
 * Time and loss say nothing of what did not come back. So they are missed if fewer resources came back than `minSuccess` asks
 * for, which is all of them by default; and not known as long as more may come back. After `run --only`, nothing is judged yet.
 */
export function measureObjectives(state: RunState, { proven, loss, coverage }: Measured): ObjectiveResult[] {
  const { rto, rpo, minSuccess, checked } = state.plan.objectives;
  const results: Measurement[] = [];
  if (rto !== null) results.push(measureRto(state, rto));
  if (rpo !== null) results.push(measureRpo(loss, rpo));
  if (minSuccess !== null) results.push(measureSuccess(state, proven, minSuccess));
  results.push(...measureCoverage(state, coverage));
  if (checked !== undefined || state.check !== null) results.push(measureChecks(state, proven, checked ?? 1));
  if (isPartial(state)) return results.map((result) => ({ ...result, met: null, reason: null }));
  const { cameBack } = proven;
  const planned = plannedOf(proven);
  if (shareOf(cameBack, planned) >= (minSuccess ?? 1))
    return results.map((result) => ({ ...result, reason: result.reason ?? null }));
  const isAtEnd = isRunOver(state);
  const reason = isAtEnd ? shortfallText(cameBack, planned, minSuccess) : null;
  return results.map((result) =>
    result.objective === 'minSuccess'
      ? { ...result, reason: null }
      : { ...result, met: isAtEnd || result.met === false ? false : null, reason: result.reason ?? reason },
  );
}

/** Met as soon as enough came back. Whatever is active when a run stops may still come back. */
function measureSuccess(state: RunState, proven: ProvenCounts, wanted: number): Measurement {
  const measured = proven.cameBack / plannedOf(proven);
  const shortOf = isRunOver(state) ? false : null;
  return { objective: 'minSuccess', wanted, measured, met: measured >= wanted ? true : shortOf };
}

/** A measured share of what came back that was passed. Whatever was not asked about, or not answered, did not pass. */
function measureChecks(state: RunState, { cameBack }: ProvenCounts, wanted: number): Measurement {
  const { check } = state;
  if (check === null) {
    const isMissed = isRunOver(state);
    const reason = isMissed ? 'not checked' : null;
    return { objective: 'checked', wanted, measured: null, met: isMissed ? false : null, reason };
  }
  const hasPassed = (resource: number): boolean => check.verdicts.get(resource)?.check === 'passed';
  const twins = [...state.twins.keys()].filter((twin) => hasPassed(sentFor(state, twin))).length;
  const passed = [...check.verdicts.keys()].filter(hasPassed).length + twins;
  const measured = shareOf(passed, cameBack);
  const met = check.isOver ? measured >= wanted : null;
  return { objective: 'checked', wanted, measured, met, reason: met === false ? check.problem : null };
}

/** Whether the run restores nothing more. */
function isRunOver(state: RunState): boolean {
  return state.open.size === 0 && (state.queue.length === 0 || isStoppedForGood(state));
}

/** None or one. Not known before the end. */
function measureCoverage(state: RunState, coverage: CoverageResult | null): Measurement[] {
  const { share: wanted } = state.plan.objectives.coverage ?? {};
  if (wanted === undefined || coverage === null) return [];
  if (!isRunOver(state)) return [{ objective: 'coverage', wanted, measured: null, met: null }];
  const measured = shareOf(coverage.covered, coverage.named);
  return [{ objective: 'coverage', wanted, measured, met: measured >= wanted }];
}

/** "only 19,999 of 20,000 came back, and all must: the spec sets no `minSuccess`". */
function shortfallText(cameBack: number, planned: number, minSuccess: number | null): string {
  const wanted =
    minSuccess === null
      ? 'and all must: the spec sets no `minSuccess`'
      : `and \`minSuccess\` is ${writtenShare(minSuccess)}`;
  return `only ${formatCount(cameBack)} of ${formatCount(planned)} came back, ${wanted}`;
}

function measureRto(state: RunState, wanted: number): Measurement {
  const measured = recoveryTime(state);
  return { objective: 'rto', wanted, measured, met: measured === null ? null : measured <= wanted };
}

/** How long everything took to come back, in milliseconds; until all sessions have ended, how long the run took. Null until it ends. */
export function timeTaken(state: RunState): number | null {
  const { started, ended } = state;
  if (started === null || ended === null) return null;
  return recoveryTime(state) ?? ended.at - Date.parse(started.at);
}

/** Milliseconds from the start of the run to the end of its last session; null until all have ended. */
export function recoveryTime({ sessions, queue, started }: RunState): number | null {
  const ends = [...sessions.values()].map(({ endedAt }) => endedAt);
  const allEnded = queue.length === 0 && ends.length > 0 && !ends.includes(null);
  if (!allEnded || started === null) return null;
  return ends.reduce<number>((latest, at) => Math.max(latest, at ?? 0), 0) - Date.parse(started.at);
}

/** Not known if a restored artifact gives no moment for its restore point, unless the others already miss the objective. */
function measureRpo({ worst, median, areAllKnown, judged, notJudged }: LossMeasure, wanted: number): Measurement {
  const isLow = worst === null ? null : worst <= wanted;
  const met = isLow && !areAllKnown ? null : isLow;
  return { objective: 'rpo', wanted, measured: worst, met, loss: { median, judged, notJudged } };
}
