import type { ArtifactCounts } from '../../graph/restore-api.ts';
import type { EmulatedUnit } from '../units/protection-units.ts';
import type { AddedArtifact } from './added-artifact.ts';
import type { DrawnOutcome } from './outcome-draw.ts';
import type { RestoreInterval } from './restore-queue.ts';

/** One artifact of an activated session. */
export interface EmulatedArtifact extends RestoreInterval {
  readonly unit: EmulatedUnit;
  /** The time of its restore point. */
  readonly restoredTo: number;
  readonly outcome: Exclude<DrawnOutcome['outcome'], 'unresolved'>;
  readonly code: string;
  /** The artifact as the client added it; null if a bulk addition request names it. */
  readonly added: AddedArtifact | null;
}

/** A resource that the service could not find, or that has no restore point in the window. */
export interface ResolutionFailure {
  readonly name: string;
  readonly code: string;
}

export interface TimelineOptions {
  readonly activatedAt: number;
  readonly activeAt: number;
  /** When its artifacts appear: with a bulk addition request when that is resolved, otherwise at activation. */
  readonly resolvedAt: number;
  /** In the order of the request. */
  readonly artifacts: readonly EmulatedArtifact[];
  readonly unresolved: readonly ResolutionFailure[];
}

/**
 * Everything that happens to a session after its activation, known from the start: the state at any time is looked up, not
 * simulated. Counting costs a few binary searches, whatever the number of artifacts.
 */
export class Timeline implements TimelineOptions {
  readonly activatedAt: number;
  readonly activeAt: number;
  readonly resolvedAt: number;
  readonly endedAt: number;
  readonly artifacts: readonly EmulatedArtifact[];
  readonly unresolved: readonly ResolutionFailure[];
  readonly #starts: Float64Array;
  readonly #successes: Float64Array;
  readonly #failures: Float64Array;

  constructor({ activatedAt, activeAt, resolvedAt, artifacts, unresolved }: TimelineOptions) {
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

  /** Resources that count towards the service's cap, waiting ones included. */
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

  /** The three states before `inProgress` share the time from resolution to start evenly. */
  artifactStatusAt(artifact: EmulatedArtifact, now: number): ArtifactStage {
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

function sorted(times: number[]): Float64Array {
  return Float64Array.from(times).sort();
}

/** How many of the sorted times are not after `now`. */
function countUpTo(times: Float64Array, now: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? Number.POSITIVE_INFINITY) <= now) low = middle + 1;
    else high = middle;
  }
  return low;
}
