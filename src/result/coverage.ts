import { isCovered } from '../drill/coverage.ts';
import { mostNamed, type UncoveredResource } from '../drill/planned-drill.ts';
import { workloads } from '../m365/workload.ts';
import type { Plan } from '../plan/plan.ts';
import type { Outcome } from '../state/outcome.ts';
import { provenBy } from '../state/proof.ts';
import type { Ledger } from './ledger.ts';
import type { NamelessProof } from './proven.ts';

/** How much of what the spec names drills have brought back lately. */
export interface CoverageResult {
  /** In milliseconds, up to when the plan was made; and by this run. */
  readonly within: number;
  /** Mailboxes, drives and sites that the spec names. */
  readonly named: number;
  /** At least so many of them came back. */
  readonly covered: number;
  /** The first that did not, at most 1,000: those of this run, then those that never came back from a drill. */
  readonly uncovered: readonly NotCovered[];
}

export interface NotCovered extends UncoveredResource {
  /** What became of it in this run; null if the run does not restore it. */
  readonly outcome: Outcome | null;
}

/**
 * How many of the mailboxes, drives and sites of the spec drills have brought back lately, this one included; null if the plan does not
 * ask. "Lately" ends when the plan was made. If the counts of a session prove more than its rows, it is at least so many.
 */
export function coverageOf(plan: Plan, ledger: Ledger, nameless: Iterable<NamelessProof>): CoverageResult | null {
  const { drill, createdAt, groups, resources } = plan;
  const { coverage } = plan.objectives;
  if (coverage === undefined || drill?.coverage === undefined) return null;
  const now = Date.parse(createdAt);
  let covered = drill.coverage.coveredOutside;
  const uncovered: NotCovered[] = [];
  for (const kind of workloads) {
    let openAndCovered = 0;
    for (const group of groups) {
      if (group.kind !== kind) continue;
      for (let index = group.first; index < group.first + group.count; index += 1) {
        const { name = '', cameBackAt } = resources.at(index) ?? {};
        const wasCovered = cameBackAt !== undefined && isCovered(Date.parse(cameBackAt), coverage, now);
        const outcome = ledger.outcomeOf(index);
        const proof = provenBy(outcome);
        if (wasCovered || proof === 'cameBack') covered += 1;
        else if (uncovered.length < mostNamed)
          uncovered.push({ kind, name, drilledAt: null, cameBackAt: cameBackAt ?? null, outcome });
        if (wasCovered && proof === null) openAndCovered += 1;
      }
    }
    let unnamed = 0;
    for (const proof of nameless) if (proof.kind === kind) unnamed += proof.cameBack;
    // Those without a name may be some that were covered before.
    covered += Math.max(0, unnamed - openAndCovered);
  }
  for (const resource of drill.coverage.uncovered ?? []) uncovered.push({ ...resource, outcome: null });
  return { within: coverage.within, named: drill.coverage.named, covered, uncovered: uncovered.slice(0, mostNamed) };
}
