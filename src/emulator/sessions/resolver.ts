import type { Chance } from '../../util/chance.ts';
import type { EmulatedRestorePoints, PointQuery } from '../points/restore-points.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { EmulatedUnit, EmulatedUnits } from '../units/protection-units.ts';
import { type AddedArtifact, type ArtifactIdentity, identityOf } from './added-artifact.ts';
import { OutcomeDraw } from './outcome-draw.ts';
import { openQueue, type RestoreQueue } from './restore-queue.ts';
import type { EmulatedArtifact, ResolutionFailure } from './timeline.ts';

/** The earlier attempts to restore one artifact. */
interface AttemptHistory {
  readonly attempts: number;
  readonly lastEnd: number;
}

export interface ResolverDeps {
  readonly chance: Chance;
  readonly units: EmulatedUnits;
  readonly points: EmulatedRestorePoints;
}

/** Turns the list of an activated session into artifacts with their whole future, and into unresolved resources. */
export class Resolver {
  readonly #units: EmulatedUnits;
  readonly #points: EmulatedRestorePoints;
  readonly #outcomes: OutcomeDraw;
  readonly #queue: RestoreQueue;
  readonly #history = new Map<string, AttemptHistory>();

  constructor(scenario: Scenario, { chance, units, points }: ResolverDeps) {
    this.#units = units;
    this.#points = points;
    this.#outcomes = new OutcomeDraw(scenario, chance);
    this.#queue = openQueue(scenario.durations);
  }

  /** Resolves the list of a bulk addition request at `at`, and chooses its restore points. */
  resolve(units: readonly EmulatedUnit[], selection: PointQuery, at: number): Resolution {
    const artifacts: EmulatedArtifact[] = [];
    const unresolved: ResolutionFailure[] = [];
    for (const unit of units) {
      const restoredTo = this.#points.choose(unit, selection, at);
      const code = this.refusalCodeOf({ unit, item: null }) ?? (restoredTo === null ? 'InvalidRestoreTime' : null);
      if (code !== null || restoredTo === null) unresolved.push({ name: unit.name, code: code ?? '' });
      else artifacts.push({ unit, restoredTo, added: null, ...this.#restore(unit, at) });
    }
    return { artifacts, unresolved };
  }

  /** Begins artifacts that the client added with their restore points. */
  begin(added: readonly AddedArtifact[], at: number): EmulatedArtifact[] {
    return added.map((artifact) => {
      const { unit, restoredTo } = artifact;
      return { unit, restoredTo, added: artifact, ...this.#restore(identityOf(artifact), at) };
    });
  }

  /** The error code if the service does not accept this artifact at all; null if it does. */
  refusalCodeOf(artifact: Pick<AddedArtifact, 'unit' | 'item'>): string | null {
    if (!this.#units.protects(artifact.unit)) return 'ArtifactNotFound';
    const identity = identityOf(artifact);
    const { outcome, code } = this.#outcomes.draw(identity, this.#historyOf(identity).attempts);
    return outcome === 'unresolved' ? code : null;
  }

  #restore(identity: ArtifactIdentity, at: number): Pick<EmulatedArtifact, 'outcome' | 'code' | 'start' | 'end'> {
    const { attempts, lastEnd } = this.#historyOf(identity);
    if (lastEnd > at) return { outcome: 'failed', code: 'DuplicateArtifactRestoreRequest', start: at, end: at };
    const { outcome, code, duration } = this.#outcomes.draw(identity, attempts);
    const progress = this.#queue.admit(identity.workload, at, duration);
    this.#history.set(identity.label, { attempts: attempts + 1, lastEnd: progress.end });
    return { outcome: outcome === 'unresolved' ? 'failed' : outcome, code, ...progress };
  }

  #historyOf({ label }: ArtifactIdentity): AttemptHistory {
    return this.#history.get(label) ?? untried;
  }
}

const untried: AttemptHistory = { attempts: 0, lastEnd: 0 };

/** Each resource of the request is in one of the two lists, in the order of the request. */
interface Resolution {
  readonly artifacts: readonly EmulatedArtifact[];
  readonly unresolved: readonly ResolutionFailure[];
}
