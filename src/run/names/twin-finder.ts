import { directoryIdKey } from '../../m365/site-name.ts';
import { type Workload, workloads } from '../../m365/workload.ts';
import type { FoundId } from '../../state/event-data.ts';
import { groupHolding, type RunState } from '../../state/run-state.ts';

/** Notices that an id which the directory gives is that of another resource of the run already. Single items of one unit are no twins. */
export class TwinFinder {
  readonly #plan: RunState['plan'];
  /** For each workload, the first resource that is known to have an id. */
  readonly #firsts: Readonly<Record<Workload, Map<string, number>>> = {
    mailbox: new Map(),
    drive: new Map(),
    site: new Map(),
  };

  constructor({ plan, foundIds }: Pick<RunState, 'plan' | 'foundIds'>) {
    this.#plan = plan;
    for (const { kind, first, count } of plan.groups) {
      const workload = workloads.find((one) => one === kind);
      if (workload === undefined) continue;
      for (let resource = first; resource < first + count; resource += 1) {
        const directoryId = plan.resources.at(resource)?.directoryId ?? foundIds.get(resource);
        if (directoryId) this.#firstWith(directoryId, workload, resource);
      }
    }
  }

  /** The same ids, each with the other resource that has it. */
  withTwins(found: readonly FoundId[]): FoundId[] {
    return found.map((one) => {
      const { kind } = groupHolding(this.#plan, one.resource);
      const workload = workloads.find((known) => known === kind);
      if (workload === undefined) return one;
      const first = this.#firstWith(one.directoryId, workload, one.resource);
      return first === one.resource ? one : { ...one, sameAs: first };
    });
  }

  #firstWith(directoryId: string, workload: Workload, resource: number): number {
    const ids = this.#firsts[workload];
    const key = directoryIdKey(directoryId);
    const first = ids.get(key) ?? resource;
    ids.set(key, first);
    return first;
  }
}
