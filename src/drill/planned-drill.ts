import type { ResourceKind, Workload } from '../m365/workload.ts';
import type { DrillBudget } from '../spec/spec.ts';

/** Whom a drill restores, as its plan pins it. Times are RFC 3339 in UTC. */
export interface PlannedDrill {
  /** The hash of the reviewed plan, if this is what is left of it: the rest went over budget before its run. Missing otherwise. */
  readonly reviewed?: string;
  readonly budget: DrillBudget;
  /** One for each workload that a sample was drawn of, in the order of the spec. */
  readonly samples: readonly DrawnSample[];
  /** What is over budget: it was not drawn, or not taken. */
  readonly leftOut: OverBudget;
  /** Missing if the spec sets no such objective. */
  readonly coverage?: CoverageBefore;
}

export interface DrawnSample {
  /** Index into `Plan.waves`. */
  readonly wave: number;
  readonly workload: Workload;
  readonly size: number;
  /** The number of resources that the spec names. */
  readonly named: number;
  readonly drawn: number;
  readonly rotate: boolean;
  readonly seed: string;
  /** How the sample is spread over the spec and its lists. */
  readonly lists: readonly DrawnList[];
}

export interface DrawnList {
  /** Index into `Plan.sources`. */
  readonly source: number;
  readonly named: number;
  readonly drawn: number;
}

export interface OverBudget {
  readonly count: number;
  /** When the first of them may be restored again; null if there are none. */
  readonly freeFrom: string | null;
  /** The first of them, at most `mostNamed`. */
  readonly resources: readonly OverBudgetResource[];
}

export interface OverBudgetResource {
  readonly kind: ResourceKind;
  readonly name: string;
  /** When it may be restored again. */
  readonly freeFrom: string;
}

/** How many resources that are over budget, or not covered, a plan names. */
export const mostNamed = 1_000;

/** How much of what the spec names drills had brought back when the plan was made. */
export interface CoverageBefore {
  /** Mailboxes, drives and sites that the spec names. */
  readonly named: number;
  /** Those among them that came back lately. */
  readonly covered: number;
  /** Those among these that the plan does not restore. */
  readonly coveredOutside: number;
  /**
   * The first of those that the plan does not restore and that did not come back lately, at most `mostNamed`: before all those that never
   * came back, then those for whom that is longest ago. Missing in plans that were made before this was kept.
   */
  readonly uncovered?: readonly UncoveredResource[];
}

export interface UncoveredResource {
  readonly kind: ResourceKind;
  readonly name: string;
  /** When a drill last tried to restore it, whatever came of it; null for never. */
  readonly drilledAt: string | null;
  /** When it last came back from a drill; null for never. */
  readonly cameBackAt: string | null;
}
