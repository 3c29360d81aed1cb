import type { ArtifactCounts } from '../../graph/restore-api.ts';
import type { ProtectionUnit } from '../units/protection-units.ts';
import type { Fate } from './outcome-draw.ts';
import type { Progress } from './restore-queue.ts';
import type { WantedArtifact } from './wanted-artifact.ts';

/** One resource of an activated session on its way back. */
export interface Artifact extends Progress {
  readonly unit: ProtectionUnit;
  /** The moment that comes back: its restore point's. */
  readonly restoredTo: number;
  readonly outcome: Exclude<Fate['outcome'], 'unresolved'>;
  readonly code: string;
  /** What the client has put into the draft; null for those that a bulk addition request names. */
  readonly wanted: WantedArtifact | null;
}

/** A resource that the service could not find, or that has no restore point in the window. */
export interface Unresolved {
  readonly name: string;
  readonly code: string;
}

export interface TimelineFacts {
  readonly activatedAt: number;
  readonly activeAt: number;
  /** When its artifacts are there: those of a bulk addition request once it is resolved, others from the start. */
  readonly resolvedAt: number;
  /** In the order of the request. */
  readonly artifacts: readonly Artifact[];
  readonly unresolved: readonly Unresolved[];
}

/**
 * What happens to a session from its activation on, all of it known from the start: its state at any moment is looked
 * up, not simulated. Counting costs a few binary searches, however many artifacts there are.
 */
export class Timeline implements TimelineFacts {
  readonly activatedAt: number;
  readonly activeAt: number;
  readonly resolvedAt: number;
  readonly endedAt: number;
  readonly artifacts: readonly Artifact[];
  readonly unresolved: readonly Unresolved[];
  readonly #starts: Float64Array;
  readonly #successes: Float64Array;
  readonly #failures: Float64Array;

  constructor({ activatedAt, activeAt, resolvedAt, artifacts, unresolved }: TimelineFacts) {
    this.activatedAt = activatedAt;
    this.activeAt = activeAt;
    this.resolvedAt = resolvedAt;
    this.artifacts = artifacts;
    this.unresolved = unresolved;
    const failed = artifacts.filter(({ outcome }) => outcome === 'failed');
    const succeeded = artifacts.filter(({ outcome }) => outcome !== 'failed');
    this.#starts = sorted(artifacts.map(({ start }) => start));
    this.#successes = sorted(succeeded.map(({ end }) => end));
    this.#failures = sorted(failed.map(({ end }) => end));
    this.endedAt = Math.max(resolvedAt, this.#successes.at(-1) ?? 0, this.#failures.at(-1) ?? 0);
  }

  /** All 0 until the resources are resolved. */
  countsAt(now: number): ArtifactCounts {
    if (now < this.resolvedAt) return { total: 0, completed: 0, inProgress: 0, failed: 0 };
    const completed = countUpTo(this.#successes, now);
    const failed = countUpTo(this.#failures, now);
    const inProgress = countUpTo(this.#starts, now) - completed - failed;
    return { total: this.artifacts.length, completed, inProgress, failed };
  }

  /** Resources that take up a place under the service's cap, waiting ones included. */
  inFlightAt(now: number): number {
    if (now < this.resolvedAt) return this.artifacts.length + this.unresolved.length;
    const { total, completed, failed } = this.countsAt(now);
    return total - completed - failed;
  }

  statusAt(now: number): 'activating' | 'active' | 'completed' | 'completedWithError' | 'failed' {
    if (now < this.activeAt) return 'activating';
    if (now < this.endedAt) return 'active';
    if (this.#successes.length === 0) return 'failed';
    return this.#failures.length > 0 ? 'completedWithError' : 'completed';
  }

  requestStatusAt(now: number): 'active' | 'completed' | 'completedWithErrors' {
    if (now < this.resolvedAt) return 'active';
    return this.unresolved.length > 0 ? 'completedWithErrors' : 'completed';
  }

  /** The time between resolution and start is shared out evenly between the three states before `inProgress`. */
  artifactStatusAt(artifact: Artifact, now: number): ArtifactStage {
    if (now >= artifact.end) return artifact.outcome === 'failed' ? 'failed' : 'succeeded';
    if (now >= artifact.start) return 'inProgress';
    const from = Math.max(this.resolvedAt, this.activeAt);
    if (now <= from) return 'added';
    const waited = (now - from) / (artifact.start - from);
    return waiting[Math.floor(waited * waiting.length)] ?? 'scheduled';
  }
}

const waiting = ['added', 'scheduling', 'scheduled'] as const;
type ArtifactStage = (typeof waiting)[number] | 'inProgress' | 'succeeded' | 'failed';

function sorted(moments: number[]): Float64Array {
  return Float64Array.from(moments).sort();
}

/** How many of the sorted moments are not after `now`. */
function countUpTo(moments: Float64Array, now: number): number {
  let low = 0;
  let high = moments.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((moments[middle] ?? Number.POSITIVE_INFINITY) <= now) low = middle + 1;
    else high = middle;
  }
  return low;
}
