import type { Resource } from '../spec/spec.ts';
import { mostNamed, type OverBudget, type OverBudgetResource } from './planned-drill.ts';

/** What a drill leaves out because it is over budget. */
export class LeftOut {
  #count = 0;
  /** Milliseconds since 1970. */
  #first = Number.POSITIVE_INFINITY;
  readonly #named: OverBudgetResource[] = [];

  /** `freeFrom` is when it may be restored again, in milliseconds since 1970. */
  add({ kind, name }: Pick<Resource, 'kind' | 'name'>, freeFrom: number): void {
    this.#count += 1;
    this.#first = Math.min(this.#first, freeFrom);
    if (this.#named.length < mostNamed) this.#named.push({ kind, name, freeFrom: new Date(freeFrom).toISOString() });
  }

  get summary(): OverBudget {
    const freeFrom = this.#count === 0 ? null : new Date(this.#first).toISOString();
    return { count: this.#count, freeFrom, resources: this.#named };
  }
}
