import { Chance } from '../../util/chance.ts';
import type { Clock } from '../../util/clock.ts';
import type { Answer, Delivery, Question } from '../messages.ts';
import type { FaultKind, FaultRule } from '../scenario/scenario.ts';
import { ServiceError } from '../service-error.ts';
import type { Tenant } from '../tenant.ts';
import { Gate } from './auth.ts';
import { checkEmpty, readJson } from './body.ts';
import { Faults } from './faults.ts';
import { answerBatch } from './json-batch.ts';
import { ODataAnswers } from './odata.ts';
import { readQuery, readTarget, type Target } from './request-url.ts';
import { retryAfterHeader } from './retry-after-header.ts';
import { findRoute, type Match } from './router.ts';
import { ThrottleWindow } from './throttle-window.ts';
import { withUnknownStatus } from './unknown-status.ts';

export interface ExchangeOptions {
  readonly tenant: Tenant;
  readonly clock: Clock;
  /** Scheme and authority, where absolute next links lead. */
  readonly origin: string;
}

/** What a request turned out to be. `match` is null for a batch. */
interface Admitted {
  readonly target: Target;
  readonly match: Match | null;
  readonly rule: FaultRule | null;
}

/**
 * The service's front: lets requests in, finds out what they ask, lets faults hit them, and writes the tenant's answers
 * as OData. It knows nothing of connections.
 */
export class Exchange {
  readonly #tenant: Tenant;
  readonly #clock: Clock;
  readonly #gate: Gate;
  readonly #faults: Faults;
  readonly #window: ThrottleWindow;
  readonly #answers: ODataAnswers;

  constructor({ tenant, clock, origin }: ExchangeOptions) {
    const { seed, auth, faults, quirks } = tenant.scenario;
    const chance = new Chance(seed);
    this.#tenant = tenant;
    this.#clock = clock;
    this.#gate = new Gate(auth.required);
    this.#faults = new Faults(faults, chance);
    this.#window = new ThrottleWindow(clock);
    this.#answers = new ODataAnswers({ quirks, chance, clock, origin });
  }

  async take(question: Question): Promise<Delivery> {
    try {
      const { target, match, rule } = this.#admit(question, 'alone');
      if (rule?.fault === 'slow') await this.#clock.sleep(rule.delay);
      const how = (rule && ways[rule.fault]) ?? 'whole';
      if (rule?.fault === 'drop-before' || rule?.fault === 'garbled') return { how, answer: silence };
      const answer = match === null ? this.#serveBatch(question, target) : this.#serve(question, target, match);
      return { how, answer: this.#spoil(question, answer, rule?.fault) };
    } catch (error) {
      return { how: 'whole', answer: this.#refuse(question, error) };
    }
  }

  /** Requests of a batch meet those faults alone that an answer of its own can show. */
  #takeInner(question: Question): Answer {
    try {
      const { target, match, rule } = this.#admit(question, 'batched');
      if (match === null) throw new ServiceError(400, 'BadRequest', 'A batch cannot hold a batch.');
      return this.#spoil(question, this.#serve(question, target, match), rule?.fault);
    } catch (error) {
      return this.#refuse(question, error);
    }
  }

  #admit(question: Question, way: 'alone' | 'batched'): Admitted {
    const target = readTarget(question.url);
    const match = target.path.toLowerCase() === '/$batch' ? null : findRoute(question.method, target);
    const operation = match?.route.operation ?? 'batch';
    this.#tenant.calls.called(operation, way);
    if (this.#window.open) {
      // What shares a batch with the request that was throttled was on its way already.
      if (way === 'alone') this.#tenant.calls.sentWhileThrottled();
      throw this.#window.refusal();
    }
    const rule = this.#faults.decide(operation, (fault) => way === 'alone' || fitsInBatch.includes(fault));
    if (rule !== null) this.#strike(question, rule);
    return { target, match, rule };
  }

  /** Throws for the faults that are a refusal without anything having happened. */
  #strike({ headers }: Question, rule: FaultRule): void {
    this.#tenant.calls.injected(rule.fault);
    if (rule.fault === 'throttle') throw this.#window.begin(rule);
    if (rule.fault === 'expire-token') this.#gate.expire(headers['authorization']);
    if (rule.fault !== 'unavailable') return;
    const wait = retryAfterHeader(rule, this.#clock.now());
    throw new ServiceError(503, 'ServiceUnavailable', 'The service is not available for the moment.', wait);
  }

  #serve(question: Question, target: Target, { route, ids }: Match): Answer {
    try {
      this.#gate.check(question.headers['authorization'], route.permissions);
      const { options } = target;
      const shared = route.hasOwnOptions ? { ...target, options: new URLSearchParams() } : target;
      const query = readQuery(shared, question.headers['prefer']);
      if (!route.takesBody && route.method !== 'GET') checkEmpty(question.text);
      const body = route.takesBody ? readJson(question.text, question.headers['content-type']) : undefined;
      return this.#answers.write(question, target, route.answer({ tenant: this.#tenant, ids, body, query, options }));
    } catch (error) {
      return this.#refuse(question, error);
    }
  }

  #serveBatch(question: Question, target: Target): Answer {
    if (question.method !== 'POST') {
      throw new ServiceError(405, 'MethodNotAllowed', 'A batch is sent by POST.', { Allow: 'POST' });
    }
    this.#gate.check(question.headers['authorization'], []);
    const body = readJson(question.text, question.headers['content-type']);
    const found = answerBatch(question, body, (inner) => this.#takeInner(inner));
    return this.#answers.write(question, target, { found });
  }

  #spoil(question: Question, answer: Answer, fault: FaultKind | undefined): Answer {
    if (fault === 'unknown-status') return withUnknownStatus(answer, question.headers['prefer']);
    if (fault !== 'gateway-timeout') return answer;
    return this.#refuse(question, new ServiceError(504, 'GatewayTimeout', 'The service did not answer in time.'));
  }

  #refuse(question: Question, error: unknown): Answer {
    if (!(error instanceof ServiceError)) throw error;
    this.#tenant.calls.refused(error.code);
    return this.#answers.refuse(question, error);
  }
}

/** How an answer travels that a fault hits; whole, if it is not named here. */
const ways: Partial<Record<FaultKind, Delivery['how']>> = {
  'drop-before': 'lost',
  'drop-after': 'lost',
  truncate: 'cut',
  garbled: 'html',
};

const silence: Answer = { status: 200, headers: {}, body: null };

const fitsInBatch: readonly FaultKind[] = ['throttle', 'unavailable', 'gateway-timeout', 'unknown-status'];
