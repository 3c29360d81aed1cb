import type { TokenCredential } from '@azure/core-auth';
import { failedSignIn } from '../../doctor/sign-in-checks.ts';
import { SignInProblem } from '../../graph/auth/sign-in-problem.ts';
import { graphScope } from '../../graph/auth/token-cache.ts';
import { readTokenClaims, type TokenClaims } from '../../graph/auth/token-claims.ts';
import { GraphClient } from '../../graph/graph-client.ts';
import type { CallerOptions } from '../../graph/http/caller.ts';
import { Redaction } from '../../graph/http/redaction.ts';
import { Pause } from '../../graph/http/throttle.ts';
import type { Clock } from '../../util/clock.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { reasonOf } from '../../util/system-error.ts';
import { version } from '../../util/version.ts';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import type { NetworkOptions } from '../shared-options.ts';
import { say } from '../terminal/say.ts';
import { ClientEventRelay } from './client-event-relay.ts';
import type { Endpoint } from './endpoint.ts';

/** The service of a command, signed in. */
export interface Service {
  readonly api: GraphClient;
  /** Asks the service once and gives up soon, to find out early that it cannot be reached. */
  readonly probe: GraphClient;
  /** Another one, which gives up when a signal aborts: for what is only worth something until then. */
  probeUntil(signal: AbortSignal): GraphClient;
  /** What the token says about itself; null if it cannot be read. */
  readonly claims: TokenClaims | null;
  /** The id of the tenant at which the credential signs in by its settings; null if it chooses the tenant itself. */
  readonly signInTenant: string | null;
  /** The Graph URL. */
  readonly url: string;
  /** Origin of the Graph URL. */
  readonly origin: string;
  /** Real time, or the emulator's. */
  readonly clock: Clock;
  /** Whether it ends with this process. */
  readonly isEmbedded: boolean;
  /** Whether it is known to be an emulator by now. */
  isEmulated(): boolean;
  /** Another client, for what is to be done after `stop`. */
  afterStop(): GraphClient;
  /** Ends what is under way when aborted. */
  readonly stop: AbortController;
  readonly clientEvents: ClientEventRelay;
  close(): Promise<void>;
}

export interface ClientLimits {
  /** HTTP requests at once. */
  readonly requests: number;
  /** By `clock.elapsed()`: nothing is sent before; 0 for no pause. */
  readonly pausedUntil: number;
  /** How long to keep retrying one request, in milliseconds. */
  readonly patience: number;
  /** With `debug`, everything that a failed sign-in tried is printed. */
  readonly logLevel?: NetworkOptions['logLevel'];
}

/** Signs in and makes the clients. Rejects with CommandError or SignInProblem if there is no token. */
export async function openService(
  endpoint: Endpoint,
  { patience: longest, logLevel, pausedUntil, requests }: ClientLimits,
  environment: Environment,
): Promise<Service> {
  const { url, credential, clock, isEmbedded } = endpoint;
  const claims = await claimsOf(credential, new Redaction(environment.variables), (all) => {
    if (logLevel === 'debug') say('info', all.split('\n'), environment);
  });
  const { trace } = environment;
  const stop = new AbortController();
  const clientEvents = new ClientEventRelay(environment);
  const pause = new Pause(pausedUntil);
  const client = (patience: number, more: Pick<CallerOptions, 'signal'> = { signal: stop.signal }): GraphClient =>
    new GraphClient({
      requests,
      pause,
      baseUrl: url,
      credential,
      clock,
      random: environment.random,
      patience,
      version,
      env: environment.variables,
      canRead: (path) => canRead(path, environment),
      onNotice: clientEvents.emit,
      ...(trace && {
        wrap: (transport, base) => trace.transport(transport, base),
        wrapDownload: (download, base) => trace.download(download, base),
      }),
      ...(environment.network && { transport: environment.network.openTransport() }),
      ...more,
    });
  const api = client(longest);
  const probe = client(Math.min(longest, probePatience));
  const later: GraphClient[] = [];
  const afterStop = (): GraphClient => {
    const one = client(longest, {});
    later.push(one);
    return one;
  };
  const probeUntil = (signal: AbortSignal): GraphClient => {
    const one = client(Math.min(longest, probePatience), { signal: AbortSignal.any([stop.signal, signal]) });
    later.push(one);
    return one;
  };
  const close = async (): Promise<void> => {
    try {
      await Promise.all([api, probe, ...later].map((one) => one.close()));
    } finally {
      await endpoint.close();
    }
  };
  const isEmulated = (): boolean => isEmbedded || api.meter.isEmulator || probe.meter.isEmulator;
  const signInTenant = endpoint.tenant;
  return {
    api,
    probe,
    probeUntil,
    claims,
    signInTenant,
    url,
    origin: new URL(url).origin,
    clock,
    isEmbedded,
    isEmulated,
    afterStop,
    stop,
    clientEvents,
    close,
  };
}

async function canRead(path: string, { files }: Environment): Promise<boolean> {
  try {
    await files.readText(path);
    return true;
  } catch {
    return false;
  }
}

/** Milliseconds: somebody waits at the terminal. */
const probePatience = 15_000;

/** The credential's error may quote what it was given. */
async function claimsOf(
  credential: TokenCredential,
  redaction: Redaction,
  onFailure: (whole: string) => void,
): Promise<TokenClaims | null> {
  try {
    const token = await credential.getToken(graphScope, { enableCae: true });
    if (token !== null) return readTokenClaims(token.token);
  } catch (error) {
    if (error instanceof SignInProblem) throw error;
    const reason = redaction.text(reasonOf(error));
    onFailure(reason);
    throw noToken(reason);
  }
  throw noToken('the credential gave no token');
}

/** In the words of `doctor`. */
function noToken(reason: string): CommandError {
  const { message, remedy } = failedSignIn(reason, null);
  return new CommandError(exitCodes.refused, message, asHint(remedy ?? ''));
}

function asHint(remedy: string): string {
  return `${remedy.charAt(0).toLowerCase()}${remedy.slice(1).replace(/\.$/, '')}`;
}
