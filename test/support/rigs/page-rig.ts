import { RequestHandler } from '../../../src/emulator/http/request-handler.ts';
import { mintToken } from '../../../src/emulator/http/token.ts';
import { defaultScenario } from '../../../src/emulator/scenario/scenario.ts';
import { Tenant } from '../../../src/emulator/tenant.ts';
import type { HttpRequest, HttpResponse } from '../../../src/graph/http/transport.ts';
import { Folder } from '../folder.ts';
import { IdleClock } from '../idle-clock.ts';
import { bulkRestore, type CommandResult } from './environments.ts';

const origin = 'http://127.0.0.1:8585';

/** The program with a folder and an emulated tenant behind a made-up network, for command lines of the docs: quick on any machine. */
export class PageRig implements AsyncDisposable {
  readonly folder: Folder;
  readonly #clock = new IdleClock();
  readonly #handler: RequestHandler;

  private constructor(folder: Folder) {
    this.folder = folder;
    const people = ['ada', 'grace', 'kim', 'you', 'ceo', 'payroll'].map((name) => `${name}@contoso.com`);
    const sites = ['finance', 'sales', 'test'].map((name) => `https://contoso.sharepoint.com/sites/${name}`);
    const { mailbox, drive, site } = defaultScenario.protected;
    const scenario = {
      ...defaultScenario,
      protected: {
        mailbox: { ...mailbox, items: people },
        drive: { ...drive, items: people },
        site: { ...site, items: sites },
      },
    };
    const clock = this.#clock.server;
    this.#handler = new RequestHandler({ tenant: new Tenant(scenario, clock), clock, origin });
  }

  static async open(): Promise<PageRig> {
    return new PageRig(await Folder.open());
  }

  /** Runs a command line with the tenant as the service. */
  play(words: readonly string[]): Promise<CommandResult> {
    const clock = this.#clock;
    const token = mintToken({ tenant: defaultScenario.tenant, id: '1', issuedAt: clock.now() });
    const variables = {
      BULK_RESTORE_STATE_DIR: this.folder.at('state'),
      BULK_RESTORE_REPORT_DIR: this.folder.at('reports'),
      BULK_RESTORE_GRAPH_URL: `${origin}/v1.0`,
    };
    const network = {
      credential: { getToken: async () => ({ token, expiresOnTimestamp: clock.now() + 86_400_000 }) },
      openTransport: () => ({
        send: (request: HttpRequest) => this.#send(request),
        reconnect: () => undefined,
        close: async () => undefined,
      }),
    };
    return bulkRestore(words, variables, { clock, network });
  }

  async #send({ method, url, headers, body }: HttpRequest): Promise<HttpResponse> {
    const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    const incoming = { method, url: `${url.pathname}${url.search}`, headers: lower, text: body ?? '' };
    const { response } = await this.#handler.handle(incoming);
    const named = Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), value]);
    const text = response.text ?? (response.body === null ? '' : JSON.stringify(response.body));
    return { status: response.status, headers: Object.fromEntries(named), text };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.folder[Symbol.asyncDispose]();
  }
}
