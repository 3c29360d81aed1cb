import { Chance } from '../../util/chance.ts';
import type { Clock } from '../../util/clock.ts';
import type { Delivery, IncomingRequest, OutgoingResponse } from '../messages.ts';
import type { Operation } from '../operations.ts';
import type { FaultKind, FaultRule } from '../scenario/scenario.ts';
import { ServiceError } from '../service-error.ts';
import type { Tenant } from '../tenant.ts';
import { foreignAnswer, withBadLink } from './altered-response.ts';
import { TokenCheck } from './auth.ts';
import { checkEmpty, readJson } from './body.ts';
import { Faults } from './faults.ts';
import { handleBatch } from './json-batch.ts';
import { ODataWriter } from './odata.ts';
import { type RequestUrl, readQuery, readRequestUrl } from './request-url.ts';
import { retryAfterHeader } from './retry-after-header.ts';
import { findRoute, type RouteMatch } from './router.ts';
import { ThrottleWindow } from './throttle-window.ts';
import { withUnknownStatus } from './unknown-status.ts';

export interface RequestHandlerOptions {
  readonly tenant: Tenant;
  readonly clock: Clock;
  /** Scheme and authority of absolute next links. */
  readonly origin: string;
}

/** A counted request that no fault has stopped. `match` is null for a batch, `rule` is the fault that still has to happen. */
interface AdmittedRequest {
  readonly url: RequestUrl;
  readonly match: RouteMatch | null;
  readonly rule: FaultRule | null;
}

/**
 * Turns HTTP requests into calls of the tenant, and the tenant's results or errors into OData responses. It checks tokens,
 * injects the scenario's faults and counts all of it in `tenant.calls`. It knows nothing of connections.
 */
export class RequestHandler {
  readonly #tenant: Tenant;
  readonly #clock: Clock;
  readonly #tokenCheck: TokenCheck;
  readonly #faults: Faults;
  readonly #throttleWindow: ThrottleWindow;
  readonly #odata: ODataWriter;

  constructor({ tenant, clock, origin }: RequestHandlerOptions) {
    const { seed, auth, faults, quirks } = tenant.scenario;
    const chance = new Chance(seed);
    this.#tenant = tenant;
    this.#clock = clock;
    this.#tokenCheck = new TokenCheck(auth.required);
    this.#faults = new Faults(faults, chance);
    this.#throttleWindow = new ThrottleWindow(clock);
    this.#odata = new ODataWriter({ quirks, chance, clock, origin });
  }

  /**
   * Handles one request and resolves to its response and how to deliver it. In this order: find the route, count the call,
   * refuse it if the tenant is throttling, let a fault hit it, check the token, read query and body, call the tenant.
   *
   * Promises a response for every request. An error of the service is a response too, with its status and an OData error
   * body. The tenant acts at most once; it does not act if a fault stops the request first (see the README's table of faults).
   * A request is handled in one go, unless the fault `slow` hits it: then it waits, by the emulator's clock, before the tenant
   * acts.
   *
   * Rejects only with a bug of ours: an error that is not a `ServiceError`.
   */
  async handle(request: IncomingRequest): Promise<Delivery> {
    try {
      const { url, match, rule } = this.#admit(request, 'alone');
      if (rule?.fault === 'slow') await this.#clock.sleep(rule.delay);
      const how = (rule && deliveries[rule.fault]) ?? 'whole';
      const early = rule && responseBefore(rule);
      if (early) return { how, response: early };
      const response = match === null ? this.#serveBatch(request, url) : this.#serve(request, url, match);
      return { how, response: this.#alterResponse(request, response, rule), pause: rule?.delay ?? 0 };
    } catch (error) {
      return { how: 'whole', response: this.#errorResponse(request, error) };
    }
  }

  /** Like `handle`, for a request inside a batch. Only faults that its own response can show hit it: `fitsInBatch`. */
  #handleBatched(request: IncomingRequest): OutgoingResponse {
    try {
      const { url, match, rule } = this.#admit(request, 'batched');
      if (match === null) throw new ServiceError(400, 'BadRequest', 'A batch cannot hold a batch.');
      return (rule && responseBefore(rule)) ?? this.#alterResponse(request, this.#serve(request, url, match), rule);
    } catch (error) {
      return this.#errorResponse(request, error);
    }
  }

  #admit(request: IncomingRequest, way: 'alone' | 'batched'): AdmittedRequest {
    const url = readRequestUrl(request.url);
    const match = url.path.toLowerCase() === '/$batch' ? null : findRoute(request.method, url);
    const operation = operationOf(match, url);
    this.#tenant.calls.countCall(operation, way);
    if (this.#throttleWindow.isOpen) {
      // A request in the same batch as the throttled one was already on its way.
      if (way === 'alone') this.#tenant.calls.countSentWhileThrottled();
      throw this.#throttleWindow.error();
    }
    const rule = this.#faults.decide(operation, (fault) => way === 'alone' || fitsInBatch.includes(fault));
    if (rule !== null) this.#throwFault(request, rule);
    return { url, match, rule };
  }

  /** Counts the fault. Throws if it is an error response with which the service has not acted. */
  #throwFault({ headers }: IncomingRequest, rule: FaultRule): void {
    this.#tenant.calls.countFault(rule.fault);
    if (rule.fault === 'throttle') throw this.#throttleWindow.begin(rule);
    if (rule.fault === 'expire-token') this.#tokenCheck.expire(headers['authorization']);
    if (rule.fault === 'claims-challenge') this.#tokenCheck.challenge(headers['authorization'], this.#clock.now());
    if (rule.fault !== 'unavailable') return;
    const wait = retryAfterHeader(rule, this.#clock.now());
    throw new ServiceError(503, 'ServiceUnavailable', 'The service is not available at the moment.', wait);
  }

  #serve(request: IncomingRequest, url: RequestUrl, { route, ids }: RouteMatch): OutgoingResponse {
    try {
      const { options } = url;
      const { permissions } = route;
      const enough = typeof permissions === 'function' ? permissions(options) : permissions;
      if (enough !== null) this.#tokenCheck.check(request.headers['authorization'], enough);
      const shared = route.hasOwnOptions ? { ...url, options: new URLSearchParams() } : url;
      const query = readQuery(shared, request.headers['prefer']);
      if (!route.takesBody && route.method !== 'GET') checkEmpty(request.text);
      const body = route.takesBody ? readJson(request.text, request.headers['content-type']) : undefined;
      const { headers } = request;
      return this.#odata.write(
        request,
        url,
        route.handle({ tenant: this.#tenant, ids, body, query, options, headers }),
      );
    } catch (error) {
      return this.#errorResponse(request, error);
    }
  }

  #serveBatch(request: IncomingRequest, url: RequestUrl): OutgoingResponse {
    if (request.method !== 'POST') {
      throw new ServiceError(405, 'MethodNotAllowed', 'A batch is sent by POST.', { Allow: 'POST' });
    }
    this.#tokenCheck.check(request.headers['authorization'], []);
    const body = readJson(request.text, request.headers['content-type']);
    const found = handleBatch(request, body, (inner) => this.#handleBatched(inner));
    return this.#odata.write(request, url, { found });
  }

  /** The response after the faults that change it once the service has acted. */
  #alterResponse(request: IncomingRequest, response: OutgoingResponse, rule: FaultRule | null): OutgoingResponse {
    switch (rule?.fault) {
      case 'unknown-status':
        return withUnknownStatus(response, request.headers['prefer']);
      case 'gateway-timeout':
        return this.#errorResponse(request, gatewayTimeout());
      case 'answer-after':
        return foreignAnswer(rule);
      case 'flood':
      case 'drip':
        return { status: rule.status, headers: { 'Content-Type': 'application/json' }, body: null };
      case 'bad-next-link':
        return withBadLink(response, rule.link, request.url);
      default:
        return response;
    }
  }

  #errorResponse(request: IncomingRequest, error: unknown): OutgoingResponse {
    if (!(error instanceof ServiceError)) throw error;
    this.#tenant.calls.countError(error.code);
    return this.#odata.writeError(request, error);
  }
}

/** A search for users is a call of its own. */
function operationOf(match: RouteMatch | null, { options }: RequestUrl): Operation {
  const operation = match?.route.operation ?? 'batch';
  return operation === 'listUsers' && options.has('$filter') ? 'findUsers' : operation;
}

/** How a fault delivers the response: whole, if the fault is not here. */
const deliveries: Partial<Record<FaultKind, Delivery['how']>> = {
  'drop-before': 'lost',
  'drop-after': 'lost',
  truncate: 'cut',
  garbled: 'html',
  flood: 'flood',
  drip: 'drip',
};

/** The response to a request that the fault keeps from the service; null if the service acts on it. */
function responseBefore(rule: FaultRule): OutgoingResponse | null {
  if (rule.fault === 'answer-before') return foreignAnswer(rule);
  if (rule.fault === 'garbled') return { status: rule.status, headers: {}, body: null };
  return rule.fault === 'drop-before' ? { status: 200, headers: {}, body: null } : null;
}

function gatewayTimeout(): ServiceError {
  return new ServiceError(504, 'GatewayTimeout', 'The service did not answer in time.');
}

const fitsInBatch: readonly FaultKind[] = [
  'throttle',
  'unavailable',
  'gateway-timeout',
  'unknown-status',
  'answer-before',
  'answer-after',
];
