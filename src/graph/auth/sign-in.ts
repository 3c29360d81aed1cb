import type { TokenCredential } from '@azure/core-auth';
import { reasonOf } from '../../util/system-error.ts';
import { isLoopback } from './loopback.ts';
import { MachineIdentity, RenewableChain, RenewableCli, RenewableIdentity } from './renewal.ts';
import { SignInProblem } from './sign-in-problem.ts';
import { StaticToken } from './static-token.ts';
import { isChallenge } from './token-cache.ts';

/** The ways to sign in, which are the values of `--auth`. */
export const authModes = [
  'default',
  'client-secret',
  'client-certificate',
  'workload-identity',
  'managed-identity',
  'azure-cli',
  'device-code',
  'token',
] as const;
export type AuthMode = (typeof authModes)[number];

export interface SignInOptions {
  /** The `AZURE_*` variables that Microsoft's own tools read, and `GRAPH_ACCESS_TOKEN`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The spec's tenant. Used if `AZURE_TENANT_ID` is not set. */
  readonly tenant: string | null;
  /** For `device-code`: shows the user which code to type, and where. */
  readonly prompt: (message: string) => void;
}

/**
 * The credential for a way to sign in. Fetches no token yet. Rejects with SignInProblem if the environment lacks something.
 *
 * Microsoft's library takes 150 ms to load, so it is loaded only here, and not for `token`.
 */
export async function credentialFor(mode: AuthMode, signIn: SignInOptions): Promise<TokenCredential> {
  if (mode === 'token') return new StaticToken(required(signIn, 'GRAPH_ACCESS_TOKEN'));
  const prepare = ways[mode](signIn);
  const identity = await import('@azure/identity');
  try {
    return prepare(identity);
  } catch (error) {
    // The library reads variables of its own, such as the address of an identity endpoint.
    throw new SignInProblem(
      `--auth ${mode} does not work with these variables: ${reasonOf(error)}`,
      'Correct the variable, or choose another way with --auth.',
    );
  }
}

type Identity = typeof import('@azure/identity');

/** Checks the environment first, so that a missing variable is reported before the library loads. */
type Way = (signIn: SignInOptions) => (identity: Identity) => TokenCredential;

const ways: Readonly<Record<Exclude<AuthMode, 'token'>, Way>> = {
  default: (signIn) => {
    const options = { ...optional({ tenantId: tenantOf(signIn) }), ...authorityOf(signIn) };
    return ({ DefaultAzureCredential }) =>
      new RenewableChain(new DefaultAzureCredential(options), machineIdentityOf(signIn));
  },
  'client-secret': (signIn) => {
    const [tenant, client] = application(signIn);
    const secret = required(signIn, 'AZURE_CLIENT_SECRET');
    const options = authorityOf(signIn);
    return ({ ClientSecretCredential }) => new ClientSecretCredential(tenant, client, secret, options);
  },
  'client-certificate': (signIn) => {
    const [tenant, client] = application(signIn);
    const certificate = {
      certificatePath: required(signIn, 'AZURE_CLIENT_CERTIFICATE_PATH'),
      ...optional({ certificatePassword: variable(signIn, 'AZURE_CLIENT_CERTIFICATE_PASSWORD') }),
    };
    const options = authorityOf(signIn);
    return ({ ClientCertificateCredential }) => new ClientCertificateCredential(tenant, client, certificate, options);
  },
  'workload-identity': (signIn) => {
    const [tenantId, clientId] = application(signIn);
    const tokenFilePath = required(signIn, 'AZURE_FEDERATED_TOKEN_FILE');
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
    // Without it, the library uses the Azure CLI's application, which has no backup permissions.
    const clientId = required(signIn, 'AZURE_CLIENT_ID');
    const options = { ...optional({ tenantId: tenantOf(signIn) }), ...authorityOf(signIn) };
    const userPromptCallback = ({ message }: { message: string }): void => signIn.prompt(message);
    return ({ DeviceCodeCredential }) => new DeviceCodeCredential({ ...options, clientId, userPromptCallback });
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

/** Tenant and client id of an application. */
function application(signIn: SignInOptions): [tenant: string, client: string] {
  return [tenantOf(signIn) ?? required(signIn, 'AZURE_TENANT_ID'), required(signIn, 'AZURE_CLIENT_ID')];
}

function tenantOf(signIn: SignInOptions): string | undefined {
  const tenant = variable(signIn, 'AZURE_TENANT_ID') ?? signIn.tenant ?? undefined;
  if (tenant === undefined || /^[a-z0-9.-]+$/i.test(tenant)) return tenant;
  throw new SignInProblem(
    `\`AZURE_TENANT_ID\` is \`${tenant}\`; expected a tenant id or one of the tenant's domains`,
    'Copy the tenant id from the overview page of Microsoft Entra.',
  );
}

function required(signIn: SignInOptions, name: string): string {
  const value = variable(signIn, name);
  if (value !== undefined) return value;
  throw new SignInProblem(
    `the environment variable \`${name}\` is not set, but this way to sign in needs it`,
    `Set ${name}, or choose another way with --auth.`,
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
