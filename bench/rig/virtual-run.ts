import { RequestHandler } from '../../src/emulator/http/request-handler.ts';
import { mintToken } from '../../src/emulator/http/token.ts';
import { readScenario } from '../../src/emulator/scenario/read-scenario.ts';
import type { Scenario } from '../../src/emulator/scenario/scenario.ts';
import { Tenant } from '../../src/emulator/tenant.ts';
import { TenantApi } from '../../src/emulator/tenant-api.ts';
import { GraphClient } from '../../src/graph/graph-client.ts';
import type { ThrottledEvent } from '../../src/graph/http/client-event.ts';
import type { HttpRequest, HttpResponse, Transport } from '../../src/graph/http/transport.ts';
import type { Workload } from '../../src/m365/workload.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { type RunDeps, runToEnd } from '../../src/run/run.ts';
import type { RunEvent } from '../../src/state/events.ts';
import { initialState } from '../../src/state/fold.ts';
import { lastingLease } from '../../src/state/journal.ts';
import { day } from '../../src/util/duration.ts';
import { resourceOf, specOf } from '../../test/support/values/specs.ts';
import { logOf } from '../../test/support/values/whole-result.ts';
import { EagerClock } from '../../test/support/virtual-clock.ts';
import type { Account } from './emulator-process.ts';

/** What to restore, from which tenant. */
export interface VirtualWork {
  readonly resources: readonly VirtualResource[];
  /** How many of a workload the spec lets a run activate in a day. */
  readonly perDay: number;
  /** As in the file of a scenario. Its clock is left out. */
  readonly scenario: Readonly<Record<string, unknown>>;
}

export interface VirtualResource {
  readonly workload: Workload;
  readonly name: string;
  /** Null if the list does not say. */
  readonly size: number | null;
}

export interface VirtualRun {
  readonly account: Account;
  /** Milliseconds from the first activation of the run to the last end. */
  readonly taken: number;
}

export interface VirtualTenant {
  /** Sessions that ended before the last day. */
  readonly ended: number;
  /** What the list of sessions does with a `$filter`. */
  readonly sessionFilter: Scenario['quirks']['sessionFilter'];
}

/** As most are. */
export const usualTenant: VirtualTenant = { ended: 0, sessionFilter: 'applied' };

const origin = 'https://graph.microsoft.com';
/** How long a request and its answer are on their way, each, in milliseconds. */
const way = 40;

/**
 * Restores a work in virtual time: the program's own runner and client, with the emulator's request handler in the same process.
 * Hours pass in seconds, and a busy machine changes nothing.
 */
export async function playVirtually(work: VirtualWork, { ended, sessionFilter }: VirtualTenant): Promise<VirtualRun> {
  const clock = new EagerClock();
  const tenant = new Tenant(scenarioOf(work, sessionFilter), clock);
  await endSessions(tenant, ended, clock);
  const before = accountOf(tenant, clock);
  let onPause: (pause: ThrottledEvent) => void = () => undefined;
  const client = new GraphClient({
    baseUrl: `${origin}/v1.0`,
    credential: {
      getToken: async () => ({ token: tokenOf(tenant, clock), expiresOnTimestamp: clock.now() + 30 * day }),
    },
    clock,
    random: () => 0.5,
    requests: 8,
    patience: 600_000,
    version: '0',
    env: {},
    transport: transportTo(new RequestHandler({ tenant, clock, origin }), clock),
    onNotice: (event) => {
      if (event.kind === 'throttled') onPause(event);
    },
  });
  const begin = clock.now();
  const onThrottled = (listener: typeof onPause): void => {
    onPause = listener;
  };
  await run(work, { api: client, clock, onThrottled });
  const account = since(before, accountOf(tenant, clock));
  return { account, taken: (account.lastEnd ?? begin) - begin };
}

async function run(work: VirtualWork, deps: Pick<RunDeps, 'api' | 'clock' | 'onThrottled'>): Promise<void> {
  const limits = { ...specOf({}).limits, perDay: work.perDay };
  const resources = work.resources.map(({ workload, name, size }) => resourceOf(workload, name, { size }));
  const state = initialState(makePlan(specOf({}, { resources, limits }), deps.clock.now()), 'bench');
  const events: RunEvent[] = [];
  await runToEnd(
    {
      ...deps,
      nameSources: { users: null, sites: null, areNamesShown: true },
      state,
      journal: {
        lease: lastingLease(),
        tenant: null,
        append: async (event) => void events.push(event),
        ...logOf(events),
      },
      listener: () => undefined,
      yieldTo: () => undefined,
      poll: null,
      patience: 600_000,
      stop: new AbortController(),
      afterStop: () => deps.api,
      isEmulated: () => true,
      obstacle: null,
      checker: null,
    },
    { toolVersion: '0', gitCommit: null, tenant: null, operator: null, service: 'emulator', graphVersion: 'v1.0' },
  );
  const { finished } = state;
  if (finished.resources !== resources.length || finished.failed > 0)
    throw new Error(`${finished.resources} of ${resources.length} were restored, ${finished.failed} of them failed`);
}

function scenarioOf(work: VirtualWork, sessionFilter: VirtualTenant['sessionFilter']): Scenario {
  const { clock: _, quirks, ...scenario } = work.scenario;
  const read = readScenario(JSON.stringify({ ...scenario, quirks: { ...(quirks as object), sessionFilter } }), 'bench');
  if (!('scenario' in read)) throw new Error(read.problems.map(({ message }) => message).join('\n'));
  return read.scenario;
}

/** Sessions of others, as they are in a tenant that has been used for long. */
async function endSessions(tenant: Tenant, count: number, clock: EagerClock): Promise<void> {
  const api = new TenantApi(tenant);
  const window = { from: clock.now() - 8 * day, to: clock.now() - day, prefer: 'latest', fastOnly: false } as const;
  for (let made = 0; made < count; made += 1) {
    const { id } = await api.createSession('mailbox');
    const targets = [`stranger${made}@contoso.com`];
    await api.addBulkRequest('mailbox', id, { displayName: 'x', targets, destination: 'new', ...window });
    await api.activateSession(id);
    if (made % 20 === 19) await clock.sleep(day / 100);
  }
  if (count > 0) await clock.sleep(2 * day);
}

function transportTo(handler: RequestHandler, clock: EagerClock): Transport {
  const send = async ({ method, url, headers, body }: HttpRequest): Promise<HttpResponse> => {
    await clock.sleep(way);
    const request = { method, url: `${url.pathname}${url.search}`, headers: lowerCase(headers), text: body ?? '' };
    const { response } = await handler.handle(request);
    await clock.sleep(way);
    const text = response.body === null ? '' : JSON.stringify(response.body);
    return { status: response.status, headers: lowerCase(response.headers), text };
  };
  return { send, reconnect: () => undefined, close: async () => undefined };
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function tokenOf({ scenario }: Tenant, clock: EagerClock): string {
  return mintToken({ tenant: scenario.tenant, id: 'the bench', issuedAt: clock.now() });
}

function accountOf(tenant: Tenant, clock: EagerClock): Account {
  return { ...tenant.calls.summary, now: clock.now() };
}

/** The calls that were made between two accounts. */
function since(before: Account, after: Account): Account {
  const calls = Object.entries(after.calls).map(([operation, count]) => [
    operation,
    count - (before.calls[operation as keyof Account['calls']] ?? 0),
  ]);
  return { ...after, calls: Object.fromEntries(calls), batched: after.batched - before.batched };
}
