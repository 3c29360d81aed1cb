import { GraphError } from '../graph/graph-error.ts';
import type { ProtectionUnit, RestoreApi } from '../graph/restore-api.ts';
import type { Workload } from '../m365/workload.ts';
import type { Clock } from '../util/clock.ts';
import { minute } from '../util/duration.ts';
import { UnitDirectory } from './unit-directory.ts';

/** How long a list that failed is not read again, in milliseconds. Many callers may want it one after the other. Ours. */
const retryAfter = minute;

/** The tenant's protection units. Each workload's list is read once in a run, when it is first needed. */
export class UnitLists {
  readonly #api: RestoreApi;
  readonly #clock: Pick<Clock, 'elapsed'>;
  readonly #lists = new Map<Workload, Promise<UnitDirectory>>();
  /** From when on a list is read again, in milliseconds since 1970. */
  readonly #outdatedAt = new Map<Workload, number>();

  constructor(api: RestoreApi, clock: Pick<Clock, 'elapsed'>) {
    this.#api = api;
    this.#clock = clock;
  }

  /**
   * What could be read of a list, with the problem if that is not all. Without `BackupRestore-Configuration.Read.All` the
   * service refuses the list, and it is not read again. Any other problem may pass.
   */
  of(workload: Workload): Promise<UnitDirectory> {
    const isOutdated = (this.#outdatedAt.get(workload) ?? Number.POSITIVE_INFINITY) <= this.#clock.elapsed();
    const list = (isOutdated ? undefined : this.#lists.get(workload)) ?? this.#read(workload);
    this.#lists.set(workload, list);
    return list;
  }

  async #read(workload: Workload): Promise<UnitDirectory> {
    this.#outdatedAt.delete(workload);
    const units: ProtectionUnit[] = [];
    try {
      for await (const page of this.#api.listProtectionUnits(workload)) units.push(...page);
    } catch (error) {
      // A restore works without the list; the report then names fewer resources.
      if (!(error instanceof GraphError) || error.kind === 'sign-in') throw error;
      if (mayPass(error)) this.#outdatedAt.set(workload, this.#clock.elapsed() + retryAfter);
      return new UnitDirectory(units, error);
    }
    return new UnitDirectory(units);
  }
}

/** Whether the list may be complete when it is read again later. */
export function mayPass({ kind }: GraphError): boolean {
  return kind !== 'refused';
}
