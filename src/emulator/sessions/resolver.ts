import type { Chance } from '../../util/chance.ts';
import type { PointChoice, RestorePoints } from '../points/restore-points.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { ProtectionUnit, ProtectionUnits } from '../units/protection-units.ts';
import { Fates } from './outcome-draw.ts';
import { openQueue, type RestoreQueue } from './restore-queue.ts';
import type { Artifact, Unresolved } from './timeline.ts';
import { type Subject, subjectOf, type WantedArtifact } from './wanted-artifact.ts';

/** What became of one resource in the activated sessions it was in. */
interface History {
  readonly attempts: number;
  readonly lastEnd: number;
}

export interface ResolverTools {
  readonly chance: Chance;
  readonly units: ProtectionUnits;
  readonly points: RestorePoints;
}

/** Turns the list of an activated session into artifacts with their whole future, and into resources that are not there. */
export class Resolver {
  readonly #units: ProtectionUnits;
  readonly #points: RestorePoints;
  readonly #fates: Fates;
  readonly #queue: RestoreQueue;
  readonly #history = new Map<string, History>();

  constructor(scenario: Scenario, { chance, units, points }: ResolverTools) {
    this.#units = units;
    this.#points = points;
    this.#fates = new Fates(scenario, chance);
    this.#queue = openQueue(scenario.durations);
  }

  /** The list of a bulk addition request: the restore points are looked for now. */
  resolve(units: readonly ProtectionUnit[], choice: PointChoice, at: number): Resolution {
    const artifacts: Artifact[] = [];
    const unresolved: Unresolved[] = [];
    for (const unit of units) {
      const restoredTo = this.#points.choose(unit, choice, at);
      const code = this.refusalOf({ unit, item: null }) ?? (restoredTo === null ? 'InvalidRestoreTime' : null);
      if (code !== null || restoredTo === null) unresolved.push({ name: unit.name, code: code ?? '' });
      else artifacts.push({ unit, restoredTo, wanted: null, ...this.#restore(unit, at) });
    }
    return { artifacts, unresolved };
  }

  /** Artifacts that have their restore points. */
  begin(wanted: readonly WantedArtifact[], at: number): Artifact[] {
    return wanted.map((artifact) => {
      const { unit, restoredTo } = artifact;
      return { unit, restoredTo, wanted: artifact, ...this.#restore(subjectOf(artifact), at) };
    });
  }

  /** The code with which the service does not take this resource at all; null where it takes it. */
  refusalOf(wanted: Pick<WantedArtifact, 'unit' | 'item'>): string | null {
    if (!this.#units.protects(wanted.unit)) return 'ArtifactNotFound';
    const subject = subjectOf(wanted);
    const { outcome, code } = this.#fates.of(subject, this.#historyOf(subject).attempts);
    return outcome === 'unresolved' ? code : null;
  }

  #restore(subject: Subject, at: number): Pick<Artifact, 'outcome' | 'code' | 'start' | 'end'> {
    const { attempts, lastEnd } = this.#historyOf(subject);
    if (lastEnd > at) return { outcome: 'failed', code: 'DuplicateArtifactRestoreRequest', start: at, end: at };
    const { outcome, code, duration } = this.#fates.of(subject, attempts);
    const progress = this.#queue.admit(subject.workload, at, duration);
    this.#history.set(subject.label, { attempts: attempts + 1, lastEnd: progress.end });
    return { outcome: outcome === 'unresolved' ? 'failed' : outcome, code, ...progress };
  }

  #historyOf({ label }: Subject): History {
    return this.#history.get(label) ?? untried;
  }
}

const untried: History = { attempts: 0, lastEnd: 0 };

/** Each resource of the request is in one of the two lists, in the order of the request. */
interface Resolution {
  readonly artifacts: readonly Artifact[];
  readonly unresolved: readonly Unresolved[];
}
