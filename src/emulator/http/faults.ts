import type { Chance } from '../../util/chance.ts';
import type { Operation } from '../operations.ts';
import type { FaultKind, FaultRule } from '../scenario/scenario.ts';

/** Decides which fault hits a call, if any. The same calls in the same order get the same faults. */
export class Faults {
  readonly #rules: readonly CountedRule[];

  constructor(rules: readonly FaultRule[], chance: Chance) {
    this.#rules = rules.map(
      (rule, index) => new CountedRule(rule, (call) => chance.draw(`fault ${index} call ${call}`)),
    );
  }

  /** The first rule that hits this call; null if none does. `possible` says which kinds of faults can happen to it. */
  decide(operation: Operation, possible: (fault: FaultKind) => boolean): FaultRule | null {
    const hits = this.#rules.filter((counted) => possible(counted.rule.fault) && counted.count(operation));
    return hits[0]?.take() ?? null;
  }
}

class CountedRule {
  readonly rule: FaultRule;
  readonly #draw: (call: number) => number;
  #calls = 0;
  #hits = 0;

  constructor(rule: FaultRule, draw: (call: number) => number) {
    this.rule = rule;
    this.#draw = draw;
  }

  /** Counts the call if the rule is `on` its operation. True if the rule would hit it. */
  count(operation: Operation): boolean {
    const { on, times } = this.rule;
    if (on !== '*' && on !== operation) return false;
    this.#calls += 1;
    return this.#hits < times && this.#chosen();
  }

  take(): FaultRule {
    this.#hits += 1;
    return this.rule;
  }

  #chosen(): boolean {
    const { when } = this.rule;
    if ('call' in when) return this.#calls === when.call;
    if ('every' in when) return this.#calls % when.every === 0;
    return this.#draw(this.#calls) < when.probability;
  }
}
