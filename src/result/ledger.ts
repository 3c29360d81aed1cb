import type { ResourceKind } from '../m365/workload.ts';
import type { Plan, PlannedGroup } from '../plan/plan.ts';
import type { ErrorDetail } from '../state/event-data.ts';
import type { Outcome, ResourceOutcome } from '../state/outcome.ts';

/** What became of resources of one kind in a wave, and why. */
export interface OutcomeCount {
  /** Index into `Plan.waves`. */
  readonly wave: number;
  readonly kind: ResourceKind;
  readonly outcome: Outcome;
  readonly error: ErrorDetail | null;
  /** How many they are. */
  readonly count: number;
}

/** What findings are told apart by, besides what they say. */
type GroupKind = Pick<PlannedGroup, 'wave' | 'kind'>;

/** What became of each resource of a plan, in a few bytes each: its finding, and the session of its last attempt. */
export class Ledger {
  readonly #findings: { -readonly [Key in keyof OutcomeCount]: OutcomeCount[Key] }[] = [];
  /** Indices into these, by what makes a finding another one. */
  readonly #known: Map<string, number> = new Map();
  /** By resource: indices of findings. */
  readonly #findingOf: Uint32Array;
  /** By resource: numbers of sessions, from 1; 0 for none. */
  readonly #sessionOf: Uint32Array;

  /** Nothing has been started. */
  constructor({ groups, resources }: Plan) {
    this.#findingOf = new Uint32Array(resources.length);
    this.#sessionOf = new Uint32Array(resources.length);
    for (const group of groups) {
      const { first, count } = group;
      const finding = this.#indexOf(group, { outcome: 'not_started', error: null });
      this.#findingOf.fill(finding, first, first + count);
      this.#count(finding, count);
    }
  }

  get findings(): readonly OutcomeCount[] {
    return this.#findings.filter(({ count }) => count > 0);
  }

  /** The number of the session of a resource's last attempt, from 1; 0 for one that was not started. */
  sessionOf(resource: number): number {
    return this.#sessionOf[resource] ?? 0;
  }

  /** Takes down what became of a resource in a session. A new attempt that was not begun in earnest leaves what the last one came to. */
  enter(resource: number, group: GroupKind, session: number, outcome: ResourceOutcome): void {
    if (outcome.outcome === 'not_started' && this.sessionOf(resource) > 0) return;
    const finding = this.#indexOf(group, outcome);
    this.#count(this.#findingOf[resource] ?? 0, -1);
    this.#count(finding, 1);
    this.#findingOf[resource] = finding;
    this.#sessionOf[resource] = session;
  }

  #indexOf({ wave, kind }: GroupKind, { outcome, error }: Pick<ResourceOutcome, 'outcome' | 'error'>): number {
    const key =
      error === null ? `${wave} ${kind} ${outcome}` : JSON.stringify([wave, kind, outcome, error.code, error.message]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const index = this.#findings.push({ wave, kind, outcome, error, count: 0 }) - 1;
    this.#known.set(key, index);
    return index;
  }

  #count(index: number, difference: number): void {
    const finding = this.#findings[index];
    if (finding !== undefined) finding.count += difference;
  }
}
