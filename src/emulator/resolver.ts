import type { Chance } from '../util/chance.ts';
import { Fates } from './fates.ts';
import type { ProtectionUnit, ProtectionUnits } from './protection-units.ts';
import { type PointChoice, RestorePoints } from './restore-points.ts';
import { openQueue, type RestoreQueue } from './restore-queue.ts';
import type { Scenario } from './scenario.ts';
import type { Artifact, Unresolved } from './timeline.ts';

/** What became of one resource in the activated sessions it was in. */
interface History {
  readonly attempts: number;
  readonly lastEnd: number;
}

/** Turns the list of an activated session into artifacts with their whole future, and into resources that are not there. */
export class Resolver {
  readonly #units: ProtectionUnits;
  readonly #points: RestorePoints;
  readonly #fates: Fates;
  readonly #queue: RestoreQueue;
  readonly #history = new Map<string, History>();

  constructor(scenario: Scenario, chance: Chance, units: ProtectionUnits) {
    this.#units = units;
    this.#points = new RestorePoints(scenario.restorePoints, chance);
    this.#fates = new Fates(scenario, chance);
    this.#queue = openQueue(scenario.durations);
  }

  resolve(units: readonly ProtectionUnit[], choice: PointChoice, at: number): Resolution {
    const artifacts: Artifact[] = [];
    const unresolved: Unresolved[] = [];
    for (const unit of units) {
      const found = this.#resolveOne(unit, choice, at);
      if ('outcome' in found) artifacts.push(found);
      else unresolved.push(found);
    }
    return { artifacts, unresolved };
  }

  #resolveOne(unit: ProtectionUnit, choice: PointChoice, at: number): Artifact | Unresolved {
    const { attempts, lastEnd } = this.#history.get(unit.label) ?? untried;
    const fate = this.#fates.of(unit, attempts);
    const restoredTo = this.#points.choose(unit, choice, at);
    const { name, label } = unit;
    if (!this.#units.protects(unit)) return { name, code: 'ArtifactNotFound' };
    if (fate.outcome === 'unresolved') return { name, code: fate.code };
    if (restoredTo === null) return { name, code: 'InvalidRestoreTime' };
    if (lastEnd > at) {
      return { unit, restoredTo, outcome: 'failed', code: 'DuplicateArtifactRestoreRequest', start: at, end: at };
    }
    const progress = this.#queue.admit(unit.workload, at, fate.duration);
    this.#history.set(label, { attempts: attempts + 1, lastEnd: progress.end });
    return { unit, restoredTo, outcome: fate.outcome, code: fate.code, ...progress };
  }
}

const untried: History = { attempts: 0, lastEnd: 0 };

/** Each resource of the request is in one of the two lists, in the order of the request. */
interface Resolution {
  readonly artifacts: readonly Artifact[];
  readonly unresolved: readonly Unresolved[];
}
