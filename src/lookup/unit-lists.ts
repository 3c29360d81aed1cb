import { GraphError } from '../graph/graph-error.ts';
import type { ProtectionUnit, RestoreApi } from '../graph/restore-api.ts';
import type { Workload } from '../m365/workload.ts';
import type { Clock } from '../util/clock.ts';
import { minute } from '../util/duration.ts';
import { UnitDirectory } from './unit-directory.ts';

/** How long a list that could not be had is not asked for again, in milliseconds: many may want it one after the other. */
const rest = minute;

/** The tenant's protection units, read once per workload and run, and only when somebody wants them. */
export class UnitLists {
  readonly #api: RestoreApi;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #lists = new Map<Workload, Promise<UnitDirectory>>();
  /** From when on a list is to be read anew, in milliseconds since 1970. */
  readonly #outdated = new Map<Workload, number>();

  constructor(api: RestoreApi, clock: Pick<Clock, 'now'>) {
    this.#api = api;
    this.#clock = clock;
  }

  /**
   * As much as could be had, with the problem where that is not all: the service refuses the list without
   * `BackupRestore-Configuration.Read.All`, once and for all, and any other problem may pass.
   */
  of(workload: Workload): Promise<UnitDirectory> {
    const isOutdated = (this.#outdated.get(workload) ?? Number.POSITIVE_INFINITY) <= this.#clock.now();
    const list = (isOutdated ? undefined : this.#lists.get(workload)) ?? this.#read(workload);
    this.#lists.set(workload, list);
    return list;
  }

  async #read(workload: Workload): Promise<UnitDirectory> {
    this.#outdated.delete(workload);
    const units: ProtectionUnit[] = [];
    try {
      for await (const page of this.#api.listProtectionUnits(workload)) units.push(...page);
    } catch (error) {
      // Not needed to restore: without it, fewer rows are named.
      if (!(error instanceof GraphError) || error.kind === 'sign-in') throw error;
      if (mayPass(error)) this.#outdated.set(workload, this.#clock.now() + rest);
      return new UnitDirectory(units, error);
    }
    return new UnitDirectory(units);
  }
}

/** Whether asking for the list again later may bring what it lacks. */
export function mayPass({ kind }: GraphError): boolean {
  return kind !== 'refused';
}
