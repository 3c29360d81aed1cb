import type { TokenCredential } from '@azure/core-auth';
import { isLoopback } from '../../graph/auth/loopback.ts';
import { credentialFor, type SignInOptions, type TokenOrigin } from '../../graph/auth/sign-in.ts';
import { signInTenant } from '../../graph/auth/sign-in-tenant.ts';
import { checkBaseUrl } from '../../graph/http/base-url.ts';
import type { Clock } from '../../util/clock.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import type { NetworkOptions } from '../shared-options.ts';
import { say } from '../terminal/say.ts';
import { atVersion, versionHint, versionOf, withoutVersion } from './graph-version.ts';

/** Where a service is, and how to sign in to it. */
export interface Endpoint {
  readonly url: string;
  readonly credential: TokenCredential;
  /** The id of the tenant at which the credential signs in by its settings; null if it chooses the tenant itself. */
  readonly tenant: string | null;
  readonly clock: Clock;
  /** Whether it ends with this process: then its runs cannot be resumed. */
  readonly isEmbedded: boolean;
  /** Call it after the clients are closed. */
  close(): Promise<void>;
}

/** Microsoft Graph, or what `--graph-url` names. Rejects with CommandError if the URL is wrong, and with SignInProblem if a setting is missing. */
export async function graphEndpoint(
  options: NetworkOptions,
  tenant: string | null,
  environment: Environment,
): Promise<Endpoint> {
  const url = serviceUrl(options);
  const credential =
    environment.network?.credential ?? (await credentialFor(options.auth, signInOptions(options, tenant, environment)));
  return {
    url,
    credential,
    tenant: signInTenant(options.auth, environment.variables, tenant),
    clock: environment.clock,
    isEmbedded: false,
    close: async () => undefined,
  };
}

/** The URL of the service, with its version. Throws CommandError if it is wrong. */
export function serviceUrl(options: Pick<NetworkOptions, 'graphUrl' | 'graphVersion'>): string {
  const url = atVersion(options.graphUrl, options.graphVersion);
  const complaint = checkBaseUrl(url);
  if (complaint !== undefined)
    throw new CommandError(exitCodes.usage, complaint, 'correct --graph-url or BULK_RESTORE_GRAPH_URL');
  // Whatever runs on this machine may have its own paths.
  if (versionOf(url) === undefined && !isLoopback(new URL(url)))
    throw new CommandError(exitCodes.usage, `\`${url}\` ${withoutVersion}`, versionHint(url));
  return url;
}

/** What `--auth` works with. Throws CommandError for flags that contradict each other. */
export function signInOptions(options: NetworkOptions, tenant: string | null, environment: Environment): SignInOptions {
  const { variables: env, files, runProgram, clock, runtime } = environment;
  return {
    env,
    tenant,
    tokenOrigin: tokenOriginOf(options),
    prompt: (message) => say('notice', [message], environment),
    files,
    runProgram,
    clock,
    platform: runtime.platform,
  };
}

function tokenOriginOf({ auth, tokenFile, tokenCommand }: NetworkOptions): TokenOrigin | null {
  const flag = tokenFile === undefined ? '--token-command' : '--token-file';
  if (tokenFile !== undefined && tokenCommand !== undefined)
    throw new CommandError(
      exitCodes.usage,
      '`--token-file` and `--token-command` cannot be used together',
      'leave out one of them, or unset its variable',
    );
  if (tokenFile === undefined && tokenCommand === undefined) return null;
  if (auth !== 'token')
    throw new CommandError(
      exitCodes.usage,
      `\`${flag}\` does not go with \`--auth ${auth}\``,
      `add --auth token, or leave ${flag} out and unset its variable`,
    );
  if (tokenFile !== undefined) return { file: tokenFile };
  return tokenCommand === undefined ? null : { command: tokenCommand };
}
