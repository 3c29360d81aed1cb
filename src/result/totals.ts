import { ofEachKind, type ResourceKind } from '../m365/workload.ts';
import type { Outcome } from '../state/outcome.ts';
import type { OutcomeCount } from './ledger.ts';

/** planned = succeeded + unchanged + failed + unresolved + not_started + unknown, for each kind and for all. */
export type Totals = Readonly<Record<ResourceKind | 'all', Counts>>;
export type Counts = Readonly<Record<Outcome | 'planned', number>>;

export function addUp(outcomeCounts: Iterable<OutcomeCount>): Totals {
  const totals = { all: noCounts(), ...ofEachKind(noCounts) };
  for (const { kind, outcome, count } of outcomeCounts) {
    for (const counts of [totals.all, totals[kind]]) {
      counts.planned += count;
      counts[outcome] += count;
    }
  }
  return totals;
}

/** The counts of each wave, all kinds together. */
export function addUpWaves(outcomeCounts: Iterable<OutcomeCount>, waves: number): Counts[] {
  const counts = Array.from({ length: waves }, noCounts);
  for (const { wave, outcome, count } of outcomeCounts) {
    const here = counts[wave];
    if (here === undefined) continue;
    here.planned += count;
    here[outcome] += count;
  }
  return counts;
}

/** No resources. */
export function noCounts(): Record<Outcome | 'planned', number> {
  return { planned: 0, succeeded: 0, unchanged: 0, failed: 0, unresolved: 0, not_started: 0, unknown: 0 };
}
