import { GraphError } from '../graph/graph-error.ts';
import type { ProtectionUnit, RestoreApi } from '../graph/restore-api.ts';
import type { Workload } from '../spec/workload.ts';
import { directoryOf, type UnitDirectory } from './attribute.ts';

/** The tenant's protection units, read at most once per workload and run, and only when an artifact doesn't name its own. */
export class UnitLists {
  readonly #api: RestoreApi;
  readonly #lists = new Map<Workload, Promise<UnitDirectory>>();
  readonly #problems = new Map<Workload, GraphError>();

  constructor(api: RestoreApi) {
    this.#api = api;
  }

  /** Empty where the list can't be had, or where the service refuses it, as it does without `BackupRestore-Configuration.Read.All`. */
  of(workload: Workload): Promise<UnitDirectory> {
    const known = this.#lists.get(workload) ?? this.#read(workload);
    this.#lists.set(workload, known);
    return known;
  }

  /** Whether the list was asked for and could not be had, for a reason that may pass. */
  hasFailed(workload: Workload): boolean {
    const problem = this.problemOf(workload);
    return problem !== undefined && problem.kind !== 'refused';
  }

  /** Why the list could not be had; undefined where it could, or was not asked for. */
  problemOf(workload: Workload): GraphError | undefined {
    return this.#problems.get(workload);
  }

  async #read(workload: Workload): Promise<UnitDirectory> {
    const units: ProtectionUnit[] = [];
    try {
      for await (const page of this.#api.listProtectionUnits(workload)) units.push(...page);
    } catch (error) {
      // Not needed to restore: without it, fewer rows are named.
      if (!(error instanceof GraphError) || error.kind === 'sign-in') throw error;
      this.#problems.set(workload, error);
    }
    return directoryOf(units);
  }
}
