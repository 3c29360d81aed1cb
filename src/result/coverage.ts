import { isCovered } from '../drill/coverage.ts';
import { workloads } from '../m365/workload.ts';
import type { Plan } from '../plan/plan.ts';
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
  for (const kind of workloads) {
    let openAndCovered = 0;
    for (const group of groups) {
      if (group.kind !== kind) continue;
      for (let index = group.first; index < group.first + group.count; index += 1) {
        const { cameBackAt } = resources[index] ?? {};
        const wasCovered = cameBackAt !== undefined && isCovered(Date.parse(cameBackAt), coverage, now);
        const proof = provenBy(ledger.outcomeOf(index));
        if (wasCovered || proof === 'cameBack') covered += 1;
        if (wasCovered && proof === null) openAndCovered += 1;
      }
    }
    let unnamed = 0;
    for (const proof of nameless) if (proof.kind === kind) unnamed += proof.cameBack;
    // Those without a name may be some that were covered before.
    covered += Math.max(0, unnamed - openAndCovered);
  }
  return { within: coverage.within, named: drill.coverage.named, covered };
}
