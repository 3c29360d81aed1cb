import { RequestHandler } from '../../../src/emulator/http/request-handler.ts';
import { mintToken } from '../../../src/emulator/http/token.ts';
import type { Scenario } from '../../../src/emulator/scenario/scenario.ts';
import { Tenant } from '../../../src/emulator/tenant.ts';
import type { HttpRequest, HttpResponse } from '../../../src/graph/http/transport.ts';
import type { Json } from '../../../src/graph/wire/wire.ts';
import type { Guess } from './guesses.ts';
import type { Ledger } from './ledger.ts';
import type { VirtualTime } from './virtual-time.ts';

export const origin = 'https://graph.microsoft.com';
export const graphUrl: string = `${origin}/v1.0`;

export interface ServiceOptions {
  readonly scenario: Scenario;
  readonly time: VirtualTime;
  readonly ledger: Ledger;
  /** How it differs from the emulator in what nobody has seen of a tenant. */
  readonly guesses: readonly Guess[];
}

/** The service behind the network. It never loses anything and is never wrong: what it says here is the truth. */
export class VirtualService {
  readonly #handler: RequestHandler;
  readonly #ledger: Ledger;
  readonly #guesses: readonly Guess[];
  readonly #time: VirtualTime;
  readonly #token: string;

  constructor({ scenario, time, ledger, guesses }: ServiceOptions) {
    const clock = { now: () => time.now, elapsed: () => time.now, sleep: async (): Promise<void> => undefined };
    this.#handler = new RequestHandler({ tenant: new Tenant(scenario, clock), clock, origin });
    this.#ledger = ledger;
    this.#guesses = guesses;
    this.#time = time;
    this.#token = mintToken({ tenant: scenario.tenant, id: 'the simulation', issuedAt: time.now });
  }

  /** Carries out a request of a process. */
  async carryOut(request: HttpRequest, sender: string): Promise<HttpResponse> {
    const response = await this.#handle(request);
    await this.#ledger.note(request, { response, sender });
    const context = { request, ledger: this.#ledger, now: this.#time.now };
    return this.#guesses.reduce((before, guess) => guess(before, context), response);
  }

  /** Reads something for the checks, or acts for somebody else. `path` is below the version. */
  async ask(method: HttpRequest['method'], path: string, body: Json | null = null): Promise<Json> {
    const headers = {
      Authorization: `Bearer ${this.#token}`,
      'Content-Type': 'application/json',
      Prefer: 'include-unknown-enum-members',
    };
    const url = new URL(path.startsWith('/v1.0') || path.startsWith('http') ? path : `/v1.0${path}`, origin);
    const { text } = await this.#handle({ method, url, headers, body: body && JSON.stringify(body) });
    return text === '' ? {} : (JSON.parse(text) as Json);
  }

  /** All items of a collection; none if reading it is refused. */
  async readAll<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    for (let next: unknown = path; typeof next === 'string'; ) {
      const page = await this.ask('GET', next);
      items.push(...((page['value'] ?? []) as T[]));
      const link: unknown = page['@odata.nextLink'];
      next = typeof link === 'string' && link.startsWith('/solutions') ? `/v1.0${link}` : link;
    }
    return items;
  }

  async #handle({ method, url, headers, body }: HttpRequest): Promise<HttpResponse> {
    const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    const incoming = { method, url: `${url.pathname}${url.search}`, headers: lower, text: body ?? '' };
    const { response } = await this.#handler.handle(incoming);
    const { status, headers: sent, body: json } = response;
    const named = Object.entries(sent).map(([name, value]) => [name.toLowerCase(), value]);
    const text = json === null ? '' : JSON.stringify(this.#ledger.asOthers(json));
    return { status, headers: Object.fromEntries(named), text };
  }
}
