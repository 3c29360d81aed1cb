import type { ResourceKind } from '../m365/workload.ts';
import type { Plan, PlannedGroup } from '../plan/plan.ts';
import type { ErrorDetail } from '../state/event-data.ts';
import type { Outcome, ResourceOutcome } from '../state/outcome.ts';

/** How many resources of one kind in a wave have the same outcome, for the same reason. */
export interface OutcomeCount {
  /** Index into `Plan.waves`. */
  readonly wave: number;
  readonly kind: ResourceKind;
  readonly outcome: Outcome;
  readonly error: ErrorDetail | null;
  readonly count: number;
}

/** Of a resource that may be in a session that nobody could assign. */
export const mayBeHeld: ResourceOutcome = {
  outcome: 'unknown',
  error: { code: '', message: 'a session that could not be matched to resources may restore it' },
  artifact: null,
};

type GroupKind = Pick<PlannedGroup, 'wave' | 'kind'>;

/** The outcome and the last session of each resource of a plan, in a few bytes each. */
export class Ledger {
  readonly #counts: { -readonly [Key in keyof OutcomeCount]: OutcomeCount[Key] }[] = [];
  /** Indices into these, by everything but the count. */
  readonly #known: Map<string, number> = new Map();
  /** By resource: its index into the counts. */
  readonly #countOf: Uint32Array;
  /** By resource: the number of its session, from 1; 0 for none. */
  readonly #sessionOf: Uint32Array;

  /** Nothing was started. */
  constructor({ groups, resources }: Plan) {
    this.#countOf = new Uint32Array(resources.length);
    this.#sessionOf = new Uint32Array(resources.length);
    for (const group of groups) {
      const { first, count } = group;
      const index = this.#indexOf(group, { outcome: 'not_started', error: null });
      this.#countOf.fill(index, first, first + count);
      this.#add(index, count);
    }
  }

  get outcomeCounts(): readonly OutcomeCount[] {
    return this.#counts.filter(({ count }) => count > 0);
  }

  /** The number of the session of a resource's last attempt, from 1; 0 if it was not started. */
  sessionOf(resource: number): number {
    return this.#sessionOf[resource] ?? 0;
  }

  /** The outcome of a resource by its row. */
  outcomeOf(resource: number): Outcome {
    return this.#counts[this.#countOf[resource] ?? 0]?.outcome ?? 'not_started';
  }

  /** Notes the outcome of a resource in a session. An attempt that was not started does not replace the outcome of an earlier one. */
  enter(resource: number, group: GroupKind, session: number, outcome: ResourceOutcome): void {
    if (outcome.outcome === 'not_started' && this.sessionOf(resource) > 0) return;
    this.#replace(resource, this.#indexOf(group, outcome));
    this.#sessionOf[resource] = session;
  }

  /** What became of a resource by its row, and why. */
  entryOf(resource: number): Pick<OutcomeCount, 'outcome' | 'error'> {
    return this.#counts[this.#countOf[resource] ?? 0] ?? { outcome: 'not_started', error: null };
  }

  /** Gives a resource the outcome of another one, with a note that says so. */
  mirror(resource: number, group: GroupKind, { of, note }: { readonly of: number; readonly note: string }): void {
    const { outcome, error } = this.entryOf(of);
    const message = error === null || error.message === '' ? note : `${error.message} (${note})`;
    this.#replace(resource, this.#indexOf(group, { outcome, error: { code: error?.code ?? '', message } }));
  }

  /** Notes that a resource which was not started may be in a session that nobody could assign. */
  withhold(resource: number, group: GroupKind): void {
    this.#replace(resource, this.#indexOf(group, mayBeHeld));
  }

  #replace(resource: number, index: number): void {
    this.#add(this.#countOf[resource] ?? 0, -1);
    this.#add(index, 1);
    this.#countOf[resource] = index;
  }

  #indexOf({ wave, kind }: GroupKind, { outcome, error }: Pick<ResourceOutcome, 'outcome' | 'error'>): number {
    const key =
      error === null ? `${wave} ${kind} ${outcome}` : JSON.stringify([wave, kind, outcome, error.code, error.message]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const index = this.#counts.push({ wave, kind, outcome, error, count: 0 }) - 1;
    this.#known.set(key, index);
    return index;
  }

  #add(index: number, difference: number): void {
    const counted = this.#counts[index];
    if (counted !== undefined) counted.count += difference;
  }
}
