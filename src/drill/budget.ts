import { resourceKey } from '../m365/workload.ts';
import type { DrillBudget } from '../spec/spec.ts';
import type { DrillLedger } from './drill-ledger.ts';
import type { DrillUnit, TestRestore } from './test-restore.ts';

/** What a drill may restore at a moment, by the test restores of earlier drills and by what it has been granted so far. */
export class Allowance {
  readonly #ledger: DrillLedger;
  readonly #budget: DrillBudget;
  readonly #now: number;
  /** How many restores of a unit were granted, by workload and name. */
  readonly #granted: Map<string, number> = new Map();

  constructor(ledger: DrillLedger, budget: DrillBudget, now: number) {
    this.#ledger = ledger;
    this.#budget = budget;
    this.#now = now;
  }

  restoresOf(unit: DrillUnit): readonly TestRestore[] {
    return this.#ledger.restoresOf(unit);
  }

  /** When a unit may be restored once more, in milliseconds since 1970; null for now. */
  freeFrom(unit: DrillUnit): number | null {
    const { restores, per } = this.#budget;
    const granted = this.#granted.get(keyOf(unit)) ?? 0;
    const counted = this.restoresOf(unit)
      .map(({ at }) => at + per)
      .filter((end) => end > this.#now)
      .sort((a, b) => a - b);
    const surplus = counted.length + granted - restores;
    if (surplus < 0) return null;
    // Those that are granted now leave the period last.
    return counted[surplus] ?? this.#now + per;
  }

  /** Grants one restore of a unit, unless it is over budget: then resolves to when it may be restored again. */
  grant(unit: DrillUnit): number | null {
    const free = this.freeFrom(unit);
    if (free === null) this.#granted.set(keyOf(unit), (this.#granted.get(keyOf(unit)) ?? 0) + 1);
    return free;
  }
}

function keyOf({ workload, name }: DrillUnit): string {
  return `${workload} ${resourceKey(name)}`;
}
