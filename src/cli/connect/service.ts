import type { TokenCredential } from '@azure/core-auth';
import { credentialFor } from '../../graph/auth/sign-in.ts';
import { SignInProblem } from '../../graph/auth/sign-in-problem.ts';
import { graphScope } from '../../graph/auth/token-cache.ts';
import { readTokenClaims, type TokenClaims } from '../../graph/auth/token-claims.ts';
import { GraphClient } from '../../graph/graph-client.ts';
import { checkBaseUrl } from '../../graph/http/base-url.ts';
import type { ClientEvent, ThrottledEvent } from '../../graph/http/client-event.ts';
import { attemptText } from '../../text/attempt-text.ts';
import type { Clock } from '../../util/clock.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { reasonOf } from '../../util/system-error.ts';
import { version } from '../../util/version.ts';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import type { NetworkOptions } from '../options.ts';
import { say } from '../terminal/say.ts';
import { atVersion } from './graph-version.ts';

/** The service that a run speaks to, signed in. */
export interface Service {
  readonly api: GraphClient;
  /** Looks at the service once, soon giving up, to tell before anything is kept that it can't be reached. */
  readonly probe: GraphClient;
  /** What the token says of itself; null where it can't be read. */
  readonly claims: TokenClaims | null;
  /** The Graph URL. */
  readonly url: string;
  /** Its origin. */
  readonly origin: string;
  /** Real time, or an emulator's. */
  readonly clock: Clock;
  /** Whether it is gone when this process is. */
  readonly isEmbedded: boolean;
  /** Ends what is under way when aborted. */
  readonly stop: AbortController;
  readonly notices: ClientEventRelay;
  close(): Promise<void>;
}

/** Hands the client's notices on to whoever listens. Until somebody does, attempts that fail are said aloud. */
export class ClientEventRelay {
  /** Pauses that were asked for before there was a journal to keep them. */
  readonly unrecorded: ThrottledEvent[] = [];
  #listener: (notice: ClientEvent) => void;

  constructor(environment: Environment) {
    this.#listener = (notice) => {
      if (notice.kind === 'attempt-failed') say('warn', [attemptText(notice)], environment);
      else this.unrecorded.push(notice);
    };
  }

  readonly tell = (notice: ClientEvent): void => this.#listener(notice);

  listen(listener: (notice: ClientEvent) => void): void {
    this.#listener = listener;
  }
}

export interface Endpoint {
  readonly url: string;
  readonly credential: TokenCredential;
  readonly clock: Clock;
  /** Whether it is gone when this process is: nothing can be gone on with then. */
  readonly isEmbedded: boolean;
  /** Releases what stands behind it, after its clients are closed. */
  close(): Promise<void>;
}

/** Microsoft Graph, or whatever `--graph-url` names. Rejects where the URL won't do or signing in lacks something. */
export async function graphEndpoint(
  options: NetworkOptions,
  tenant: string | null,
  environment: Environment,
): Promise<Endpoint> {
  const url = atVersion(options.graphUrl, options.graphVersion);
  const complaint = checkBaseUrl(url);
  if (complaint !== undefined)
    throw new CommandError(exitCodes.usage, complaint, 'correct --graph-url or BULK_RESTORE_GRAPH_URL');
  const prompt = (message: string): void => void environment.stderr.write(`${message}\n`);
  const credential = await credentialFor(options.auth, { env: environment.variables, tenant, prompt });
  return {
    url,
    credential,
    clock: environment.clock,
    isEmbedded: false,
    close: async () => undefined,
  };
}

/** What a run's clients have to heed. */
export interface ClientLimits {
  /** Requests at once, at most. */
  readonly requests: number;
  /** Milliseconds since 1970 before which nothing is sent; 0 for none. */
  readonly pausedUntil: number;
}

/** Signs in and makes the clients. Rejects where no token can be had. */
export async function openService(
  endpoint: Endpoint,
  { requests, pausedUntil }: ClientLimits,
  options: NetworkOptions,
  environment: Environment,
): Promise<Service> {
  const claims = await claimsOf(endpoint.credential);
  const stop = new AbortController();
  const notices = new ClientEventRelay(environment);
  const client = (patience: number): GraphClient =>
    new GraphClient({
      baseUrl: endpoint.url,
      credential: endpoint.credential,
      clock: endpoint.clock,
      random: environment.random,
      requests,
      pausedUntil,
      patience,
      version,
      env: environment.variables,
      signal: stop.signal,
      onNotice: notices.tell,
    });
  const api = client(options.patience);
  const probe = client(Math.min(options.patience, probePatience));
  const close = async (): Promise<void> => {
    await Promise.all([api.close(), probe.close()]);
    await endpoint.close();
  };
  return {
    api,
    probe,
    claims,
    url: endpoint.url,
    origin: new URL(endpoint.url).origin,
    clock: endpoint.clock,
    isEmbedded: endpoint.isEmbedded,
    stop,
    notices,
    close,
  };
}

/** Milliseconds: somebody sits at the terminal. */
const probePatience = 15_000;

async function claimsOf(credential: TokenCredential): Promise<TokenClaims | null> {
  try {
    const token = await credential.getToken(graphScope);
    if (token !== null) return readTokenClaims(token.token);
  } catch (error) {
    if (error instanceof SignInProblem) throw error;
    throw noToken(reasonOf(error));
  }
  throw noToken('the credential gave no token');
}

function noToken(reason: string): CommandError {
  return new CommandError(
    exitCodes.refused,
    `signing in failed: ${reason}`,
    'check the credentials, or choose another way with --auth',
  );
}

/** What a run has begun is known to one service only; on another, everything would be begun anew. */
export function requireSameService(started: string | undefined, origin: string): void {
  if (started === undefined || started === origin) return;
  const message = `the run was started on ${started}, not on ${origin}`;
  throw new CommandError(exitCodes.refused, message, 'give --graph-url as it was given then');
}
