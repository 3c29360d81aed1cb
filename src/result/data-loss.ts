import type { Plan } from '../plan/plan.ts';
import { judgedUntil, lossOf } from '../plan/recovery-point.ts';
import { groupOf } from '../state/run-state.ts';
import type { SessionWithArtifacts } from '../state/session-state.ts';

/** How much data the restores of a run lost, in milliseconds. */
export interface LossMeasure {
  /** Null if nothing is judged, or no moment is known. */
  readonly worst: number | null;
  readonly median: number | null;
  /** Whether the moments of all that are judged are known. */
  readonly areAllKnown: boolean;
  /** How many came back and are judged, and how many are not. */
  readonly judged: number;
  readonly notJudged: number;
}

/** Collects what each resource that came back lost: a few bytes each, because the median needs all of them. */
export class DataLoss {
  readonly #plan: Plan;
  readonly #losses: number[] = [];
  #unknown = 0;
  #notJudged = 0;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  /** Adds what came back in a session. Of several items at one path, the one that lost most. */
  add({ group: index, artifacts }: SessionWithArtifacts): void {
    const group = groupOf(this.#plan, index);
    const worst = new Map<number | string, number | null | 'not judged'>();
    for (const { id, resource, status, restorePointAt } of artifacts.values()) {
      if (status !== 'succeeded') continue;
      const until = judgedUntil(this.#plan, group, resource === null ? undefined : this.#plan.resources.at(resource));
      const key = resource ?? id;
      if (until === null) worst.set(key, 'not judged');
      else if (restorePointAt === null) worst.set(key, null);
      else {
        const before = worst.get(key);
        const loss = lossOf(restorePointAt, until);
        if (before !== null) worst.set(key, Math.max(loss, typeof before === 'number' ? before : 0));
      }
    }
    for (const loss of worst.values()) {
      if (loss === 'not judged') this.#notJudged += 1;
      else if (loss === null) this.#unknown += 1;
      else this.#losses.push(loss);
    }
  }

  measure(): LossMeasure {
    const sorted = Float64Array.from(this.#losses).sort();
    return {
      worst: sorted.at(-1) ?? null,
      median: medianOf(sorted),
      areAllKnown: this.#unknown === 0,
      judged: sorted.length + this.#unknown,
      notJudged: this.#notJudged,
    };
  }
}

function medianOf(sorted: Float64Array): number | null {
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? null : Math.round((low + high) / 2);
}
