import { ofEachKind, type ResourceKind } from '../spec/workload.ts';
import type { Finding } from './ledger.ts';
import type { Outcome } from './outcome.ts';

/** planned = succeeded + unchanged + failed + unresolved + not_started + unknown, for each kind and for all. */
export type Totals = Readonly<Record<ResourceKind | 'all', Counts>>;
export type Counts = Readonly<Record<Outcome | 'planned', number>>;

export function addUp(findings: Iterable<Finding>): Totals {
  const totals = { all: none(), ...ofEachKind(none) };
  for (const { kind, outcome, count } of findings) {
    for (const counts of [totals.all, totals[kind]]) {
      counts.planned += count;
      counts[outcome] += count;
    }
  }
  return totals;
}

/** Of all kinds in one wave. */
export function addUpWave(findings: readonly Finding[], wave: number): Counts {
  return addUp(findings.filter((finding) => finding.wave === wave)).all;
}

function none(): Record<Outcome | 'planned', number> {
  return { planned: 0, succeeded: 0, unchanged: 0, failed: 0, unresolved: 0, not_started: 0, unknown: 0 };
}
