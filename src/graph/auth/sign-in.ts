import type { TokenCredential } from '@azure/core-auth';
import type { Clock } from '../../util/clock.ts';
import type { Files } from '../../util/files.ts';
import { reasonOf } from '../../util/system-error.ts';
import { BrowserSignIn, requireBrowser } from './browser-sign-in.ts';
import { isLoopback } from './loopback.ts';
import { type AuthMode, lackingVariables } from './modes.ts';
import { MachineIdentity, RenewableChain, RenewableCli, RenewableIdentity } from './renewal.ts';
import { RenewedToken } from './renewed-token.ts';
import { hasSecretFile, RereadCredential } from './secret-files.ts';
import { SignInProblem } from './sign-in-problem.ts';
import { StaticToken } from './static-token.ts';
import { isChallenge } from './token-cache.ts';
import { type RunProgram, TokenCommand } from './token-command.ts';
import { TokenFile } from './token-file.ts';

/** What gives the token of `--auth token`, if it is not `GRAPH_ACCESS_TOKEN`. */
export type TokenOrigin = { readonly file: string } | { readonly command: string };

export interface SignInOptions {
  /** The `AZURE_*` variables that Microsoft's own tools read, and `GRAPH_ACCESS_TOKEN`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The spec's tenant. Used if `AZURE_TENANT_ID` is not set. */
  readonly tenant: string | null;
  /** Of `--token-file` or `--token-command`; null without them. */
  readonly tokenOrigin: TokenOrigin | null;
  /** For `device-code` and `interactive`: shows the user what to do. */
  readonly prompt: (message: string) => void;
  /** Holds secrets and tokens that are in files. */
  readonly files: Pick<Files, 'readText'>;
  readonly runProgram: RunProgram;
  readonly clock: Pick<Clock, 'now' | 'elapsed'>;
  /** As `process.platform`. */
  readonly platform: string;
}

/**
 * The credential for a way to sign in. Fetches no token yet. Rejects with SignInProblem if the environment lacks something: the
 * message names all that it lacks.
 *
 * Microsoft's library takes 150 ms to load, so it is loaded only here, and not for `token`.
 */
export async function credentialFor(mode: AuthMode, signIn: SignInOptions): Promise<TokenCredential> {
  const hasTokenOrigin = signIn.tokenOrigin !== null;
  const lacking = lackingVariables(mode, signIn.env, { tenant: signIn.tenant, hasTokenOrigin });
  if (lacking.length > 0) throw lackingProblem(lacking);
  if (mode === 'token') return tokenCredential(signIn);
  const usedMode = modeOfSecretFiles(mode, signIn);
  ways[usedMode](signIn);
  const identity = await import('@azure/identity');
  const make = (env: SignInOptions['env']): TokenCredential => {
    try {
      return ways[usedMode]({ ...signIn, env })(identity);
    } catch (error) {
      if (error instanceof SignInProblem) throw error;
      // The library reads variables of its own, such as the address of an identity endpoint.
      throw new SignInProblem(
        `--auth ${mode} does not work with these variables: ${reasonOf(error)}`,
        'Correct the variable, or choose another way with --auth.',
      );
    }
  };
  if (!hasSecretFile(signIn.env)) return make(signIn.env);
  return await RereadCredential.open({ env: signIn.env, files: signIn.files, make });
}

function tokenCredential(signIn: SignInOptions): TokenCredential {
  const { tokenOrigin, files, runProgram, clock } = signIn;
  if (tokenOrigin === null) return new StaticToken(variable(signIn, 'GRAPH_ACCESS_TOKEN') ?? '');
  const source =
    'file' in tokenOrigin ? new TokenFile(tokenOrigin.file, files) : new TokenCommand(tokenOrigin.command, runProgram);
  return new RenewedToken(source, clock);
}

/**
 * The library's `default` reads secrets from variables only. If one is in a file, this is the way that it would choose first.
 */
function modeOfSecretFiles(
  mode: Exclude<AuthMode, 'token'>,
  { env, tenant }: SignInOptions,
): Exclude<AuthMode, 'token'> {
  if (mode !== 'default' || !hasSecretFile(env)) return mode;
  const works = (one: AuthMode): boolean => lackingVariables(one, env, { tenant, hasTokenOrigin: false }).length === 0;
  return (['client-secret', 'client-certificate'] as const).find(works) ?? mode;
}

function lackingProblem(groups: readonly (readonly string[])[]): SignInProblem {
  const names = groups.map((group) => `\`${group[0]}\``);
  const listed = names.length === 1 ? `\`${groups[0]?.[0]}\`` : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  const [variables, are, need] =
    names.length === 1 ? ['variable', 'is', 'needs it'] : ['variables', 'are', 'needs them'];
  const choices = groups.map((group) => group.join(' or ')).join(', ');
  return new SignInProblem(
    `the environment ${variables} ${listed} ${are} not set, but this way to sign in ${need}`,
    `Set ${choices}, or choose another way with --auth.`,
  );
}

type Identity = typeof import('@azure/identity');

/** Checks the environment first, so that a wrong variable is reported before the library loads. */
type Way = (signIn: SignInOptions) => (identity: Identity) => TokenCredential;

const ways: Readonly<Record<Exclude<AuthMode, 'token'>, Way>> = {
  default: (signIn) => {
    const options = { ...optional({ tenantId: tenantOf(signIn) }), ...authorityOf(signIn) };
    return ({ DefaultAzureCredential }) =>
      new RenewableChain(new DefaultAzureCredential(options), machineIdentityOf(signIn));
  },
  'client-secret': (signIn) => {
    const [tenant, client] = application(signIn);
    const secret = variable(signIn, 'AZURE_CLIENT_SECRET') ?? '';
    const options = authorityOf(signIn);
    return ({ ClientSecretCredential }) => new ClientSecretCredential(tenant, client, secret, options);
  },
  'client-certificate': (signIn) => {
    const [tenant, client] = application(signIn);
    const certificate = {
      certificatePath: variable(signIn, 'AZURE_CLIENT_CERTIFICATE_PATH') ?? '',
      ...optional({ certificatePassword: variable(signIn, 'AZURE_CLIENT_CERTIFICATE_PASSWORD') }),
    };
    const options = authorityOf(signIn);
    return ({ ClientCertificateCredential }) => new ClientCertificateCredential(tenant, client, certificate, options);
  },
  'workload-identity': (signIn) => {
    const [tenantId, clientId] = application(signIn);
    const tokenFilePath = variable(signIn, 'AZURE_FEDERATED_TOKEN_FILE') ?? '';
    const options = { tenantId, clientId, tokenFilePath, ...authorityOf(signIn) };
    return ({ WorkloadIdentityCredential }) => new WorkloadIdentityCredential(options);
  },
  'managed-identity': (signIn) => {
    // In a Kubernetes pod. Microsoft's credential does the same there, but keeps no token and passes no claims on.
    if (podVariables.every((name) => variable(signIn, name) !== undefined)) return ways['workload-identity'](signIn);
    const options = optional({ clientId: variable(signIn, 'AZURE_CLIENT_ID') });
    return ({ ManagedIdentityCredential }) =>
      new RenewableIdentity(new ManagedIdentityCredential(options), machineIdentityOf(signIn));
  },
  'azure-cli': (signIn) => {
    const options = optional({ tenantId: tenantOf(signIn) });
    return ({ AzureCliCredential }) => new RenewableCli(new AzureCliCredential(options), isChallenge);
  },
  'device-code': (signIn) => {
    const options = publicApplication(signIn);
    const userPromptCallback = ({ message }: { message: string }): void => signIn.prompt(message);
    return ({ DeviceCodeCredential }) => new DeviceCodeCredential({ ...options, userPromptCallback });
  },
  interactive: (signIn) => {
    requireBrowser(signIn.env, signIn.platform);
    const options = { ...publicApplication(signIn), disableAutomaticAuthentication: true };
    return ({ InteractiveBrowserCredential }) =>
      new BrowserSignIn(new InteractiveBrowserCredential(options), signIn.prompt);
  },
};

const podVariables = ['AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'AZURE_FEDERATED_TOKEN_FILE'] as const;

function machineIdentityOf(signIn: SignInOptions): MachineIdentity {
  return new MachineIdentity(variable(signIn, 'AZURE_CLIENT_ID'));
}

/**
 * Where to sign in. The library takes the host from `AZURE_AUTHORITY_HOST`, and asks login.microsoftonline.com about a host that it
 * does not know. Nobody knows this machine's own addresses there.
 */
function authorityOf(signIn: SignInOptions): { readonly disableInstanceDiscovery?: true } {
  const host = variable(signIn, 'AZURE_AUTHORITY_HOST');
  if (host === undefined) return {};
  const url = URL.canParse(host) ? new URL(host) : null;
  if (url?.protocol === 'https:') return isLoopback(url) ? { disableInstanceDiscovery: true } : {};
  throw new SignInProblem(
    '`AZURE_AUTHORITY_HOST` must be a URL that begins with https://',
    'Correct it, or unset it to sign in at login.microsoftonline.com.',
  );
}

/** Tenant and client id of an application. `credentialFor` has checked that they are there. */
function application(signIn: SignInOptions): [tenant: string, client: string] {
  return [tenantOf(signIn) ?? '', variable(signIn, 'AZURE_CLIENT_ID') ?? ''];
}

/** An application that users sign in to. Without its id, the library uses one of its own, which has no backup permissions. */
function publicApplication(signIn: SignInOptions): {
  readonly clientId: string;
  readonly tenantId?: string;
  readonly disableInstanceDiscovery?: true;
} {
  const clientId = variable(signIn, 'AZURE_CLIENT_ID') ?? '';
  return { clientId, ...optional({ tenantId: tenantOf(signIn) }), ...authorityOf(signIn) };
}

function tenantOf(signIn: SignInOptions): string | undefined {
  const tenant = variable(signIn, 'AZURE_TENANT_ID') ?? signIn.tenant ?? undefined;
  if (tenant === undefined || /^[a-z0-9.-]+$/i.test(tenant)) return tenant;
  throw new SignInProblem(
    `\`AZURE_TENANT_ID\` is \`${tenant}\`; expected a tenant id or one of the tenant's domains`,
    'Copy the tenant id from the overview page of Microsoft Entra.',
  );
}

function variable({ env }: SignInOptions, name: string): string | undefined {
  return env[name]?.trim() || undefined;
}

/** Removes undefined values, because the library's types do not accept them. */
function optional<Name extends string>(options: Record<Name, string | undefined>): { [name in Name]?: string } {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [name in Name]?: string };
}
