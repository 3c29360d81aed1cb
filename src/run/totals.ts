import type { Workload } from '../spec/workload.ts';
import type { Finding } from './ledger.ts';
import type { Outcome } from './outcome.ts';

/** planned = succeeded + unchanged + failed + unresolved + not_started + unknown, for each workload and for all. */
export type Totals = Readonly<Record<Workload | 'all', Counts>>;
export type Counts = Readonly<Record<Outcome | 'planned', number>>;

export function addUp(findings: Iterable<Finding>): Totals {
  const totals = { all: none(), mailbox: none(), drive: none(), site: none() };
  for (const { workload, outcome, count } of findings) {
    for (const counts of [totals.all, totals[workload]]) {
      counts.planned += count;
      counts[outcome] += count;
    }
  }
  return totals;
}

/** Of all workloads of one wave. */
export function addUpWave(findings: readonly Finding[], wave: number): Counts {
  return addUp(findings.filter((finding) => finding.wave === wave)).all;
}

function none(): Record<Outcome | 'planned', number> {
  return { planned: 0, succeeded: 0, unchanged: 0, failed: 0, unresolved: 0, not_started: 0, unknown: 0 };
}
