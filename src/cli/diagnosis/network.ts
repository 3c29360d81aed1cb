import { type Check, notTried } from '../../doctor/check.ts';
import {
  checkClock,
  checkConnection,
  checkGraphAnswer,
  checkProxy,
  checkSignInAnswer,
  type Host,
} from '../../doctor/network-checks.ts';
import { isLoopback } from '../../graph/auth/loopback.ts';
import type { AuthMode } from '../../graph/auth/modes.ts';
import { SignInProblem } from '../../graph/auth/sign-in-problem.ts';
import { proxyFor, proxySettingsOf } from '../../graph/http/proxy.ts';
import { HttpTransport, type Transport } from '../../graph/http/transport.ts';
import { type GraphAnswerFacts, probeGraph, probeTenant } from '../../graph/probe/answer-probe.ts';
import { hostOf, probeConnection } from '../../graph/probe/connection-probe.ts';
import { second } from '../../util/duration.ts';
import type { Environment } from '../environment.ts';
import type { NetworkOptions } from '../shared-options.ts';

export interface NetworkDiagnosis {
  readonly checks: readonly Check[];
  /** Whether something answers there as Microsoft Graph does. */
  readonly isGraphThere: boolean;
  /** Whether something answers where tokens come from, as far as this program asks there. */
  readonly isSignInThere: boolean;
}

interface NetworkSubject {
  /** The Graph URL. */
  readonly url: string;
  /** To sign in to; null if nothing names it. */
  readonly tenant: string | null;
}

/** The way to the service and to whatever gives tokens. Sends no token. */
export async function diagnoseNetwork(
  { url, tenant }: NetworkSubject,
  { auth }: NetworkOptions,
  environment: Environment,
): Promise<NetworkDiagnosis> {
  const way = wayTo(new URL(url), environment);
  if ('message' in way) {
    const why = 'the proxy variables are wrong';
    const skipped = notTried({ section: 'network', id: 'graph' }, `the way to ${url} is`, why);
    return { checks: [checkProxy({ proxy: null, problem: way }), skipped], isGraphThere: false, isSignInThere: true };
  }
  const authority = signInHost(auth, environment);
  // Together: each may wait for a firewall that answers nothing.
  const [graph, facts, signIn] = await Promise.all([
    reach('graph', new URL(url), way.proxy, environment),
    askGraph(url, environment),
    authority === null ? null : reachSignIn(authority, { url, tenant }, environment),
  ]);
  const { answer, date, isEmulator } = facts;
  const ahead = date === null ? null : environment.clock.now() - date;
  const isGraphThere = answer.kind === 'graph';
  return {
    checks: [
      checkProxy({ proxy: way.proxy && hostOf(way.proxy), problem: null }),
      ...graph,
      checkGraphAnswer(url, answer),
      // Another host's clock proves nothing.
      checkClock(isGraphThere ? ahead : null, isEmulator),
      ...(signIn?.checks ?? []),
    ],
    isGraphThere,
    isSignInThere: signIn?.isThere ?? true,
  };
}

async function askGraph(url: string, environment: Environment): Promise<GraphAnswerFacts> {
  await using transport = open(new URL(url), new URL(url), environment);
  return await probeGraph(url, transport);
}

type Way = { readonly proxy: URL | null };

/** As the transport decides: nothing on this machine is reached through a proxy. */
function wayTo(url: URL, { variables }: Environment): Way | { readonly message: string; readonly hint: string } {
  try {
    const settings = proxySettingsOf(variables);
    return { proxy: isLoopback(url) ? null : proxyFor(url, settings) };
  } catch (error) {
    if (!(error instanceof SignInProblem)) throw error;
    return { message: error.message, hint: error.hint };
  }
}

/** Nothing is looked at if the network is made up. */
async function reach(host: Host, url: URL, proxy: URL | null, { network }: Environment): Promise<Check[]> {
  if (network !== undefined) return [];
  return checkConnection(host, await probeConnection(url, proxy));
}

/** Where this way to sign in gets tokens from, if the program itself asks there over the network. */
function signInHost(mode: AuthMode, { variables, network }: Environment): URL | null {
  if (network !== undefined || !modesOfEntra.has(mode)) return null;
  const host = variables['AZURE_AUTHORITY_HOST']?.trim() || 'https://login.microsoftonline.com';
  return URL.canParse(host) && host.startsWith('https://') ? new URL(host) : null;
}

const modesOfEntra: ReadonlySet<AuthMode> = new Set<AuthMode>([
  'client-secret',
  'client-certificate',
  'workload-identity',
  'device-code',
  'interactive',
]);

interface ReachedSignIn {
  readonly checks: readonly Check[];
  readonly isThere: boolean;
}

async function reachSignIn(
  authority: URL,
  { url, tenant }: NetworkSubject,
  environment: Environment,
): Promise<ReachedSignIn> {
  const way = wayTo(authority, environment);
  await using transport = open(authority, new URL(url), environment);
  const [checks, answer] = await Promise.all([
    reach('sign-in', authority, 'proxy' in way ? way.proxy : null, environment),
    probeTenant(authority, tenant ?? 'organizations', transport),
  ]);
  return { checks: [...checks, checkSignInAnswer(authority.host, answer)], isThere: answer.kind !== 'none' };
}

/** `service`: the Graph URL, for the trace. */
function open(
  baseUrl: URL,
  service: URL,
  { variables: env, files, network, trace }: Environment,
): Transport & AsyncDisposable {
  const canRead = (path: string): Promise<boolean> =>
    files.readText(path).then(
      () => true,
      () => false,
    );
  const carrier =
    network?.openTransport() ?? new HttpTransport({ baseUrl, env, canRead, connections: 1, timeout: 10 * second });
  const transport = trace?.transport(carrier, service) ?? carrier;
  return {
    send: (request, signal) => transport.send(request, signal),
    reconnect: () => transport.reconnect(),
    close: () => transport.close(),
    [Symbol.asyncDispose]: () => transport.close(),
  };
}
