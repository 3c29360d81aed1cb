import type { TokenCredential } from '@azure/core-auth';
import { SignInProblem } from './sign-in-problem.ts';
import { StaticToken } from './static-token.ts';

/** The ways to sign in, as `--auth` takes them. */
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

export interface SignIn {
  /** The `AZURE_*` variables that Microsoft's own tools read, and `GRAPH_ACCESS_TOKEN`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The spec's tenant: used where `AZURE_TENANT_ID` names none. */
  readonly tenant: string | null;
  /** Shows the user where to type which code, for `device-code`. */
  readonly prompt: (message: string) => void;
}

/**
 * The credential for a way to sign in. Asks nobody for a token yet; rejects with SignInProblem where the environment
 * lacks something. Microsoft's library takes 150 ms to load, and is loaded only here, and not for `token`.
 */
export async function credentialFor(mode: AuthMode, signIn: SignIn): Promise<TokenCredential> {
  if (mode === 'token') return new StaticToken(required(signIn, 'GRAPH_ACCESS_TOKEN'));
  const prepare = ways[mode](signIn);
  return prepare(await import('@azure/identity'));
}

type Identity = typeof import('@azure/identity');

/** Checks the environment first, so that what is missing is told before the library is loaded. */
type Way = (signIn: SignIn) => (identity: Identity) => TokenCredential;

const ways: Readonly<Record<Exclude<AuthMode, 'token'>, Way>> = {
  default: (signIn) => {
    const options = optional({ tenantId: tenantOf(signIn) });
    return ({ DefaultAzureCredential }) => new DefaultAzureCredential(options);
  },
  'client-secret': (signIn) => {
    const [tenant, client] = application(signIn);
    const secret = required(signIn, 'AZURE_CLIENT_SECRET');
    return ({ ClientSecretCredential }) => new ClientSecretCredential(tenant, client, secret);
  },
  'client-certificate': (signIn) => {
    const [tenant, client] = application(signIn);
    const certificate = {
      certificatePath: required(signIn, 'AZURE_CLIENT_CERTIFICATE_PATH'),
      ...optional({ certificatePassword: variable(signIn, 'AZURE_CLIENT_CERTIFICATE_PASSWORD') }),
    };
    return ({ ClientCertificateCredential }) => new ClientCertificateCredential(tenant, client, certificate);
  },
  'workload-identity': (signIn) => {
    const [tenantId, clientId] = application(signIn);
    const tokenFilePath = required(signIn, 'AZURE_FEDERATED_TOKEN_FILE');
    return ({ WorkloadIdentityCredential }) => new WorkloadIdentityCredential({ tenantId, clientId, tokenFilePath });
  },
  'managed-identity': (signIn) => {
    const options = optional({ clientId: variable(signIn, 'AZURE_CLIENT_ID') });
    return ({ ManagedIdentityCredential }) => new ManagedIdentityCredential(options);
  },
  'azure-cli': (signIn) => {
    const options = optional({ tenantId: tenantOf(signIn) });
    return ({ AzureCliCredential }) => new AzureCliCredential(options);
  },
  'device-code': (signIn) => {
    // The library would fall back to the Azure CLI's own application, which has no backup permission to give.
    const clientId = required(signIn, 'AZURE_CLIENT_ID');
    const options = optional({ tenantId: tenantOf(signIn) });
    const userPromptCallback = ({ message }: { message: string }): void => signIn.prompt(message);
    return ({ DeviceCodeCredential }) => new DeviceCodeCredential({ ...options, clientId, userPromptCallback });
  },
};

/** Tenant and client id of an application that signs in as itself. */
function application(signIn: SignIn): [tenant: string, client: string] {
  return [tenantOf(signIn) ?? required(signIn, 'AZURE_TENANT_ID'), required(signIn, 'AZURE_CLIENT_ID')];
}

function tenantOf(signIn: SignIn): string | undefined {
  const tenant = variable(signIn, 'AZURE_TENANT_ID') ?? signIn.tenant ?? undefined;
  if (tenant === undefined || /^[a-z0-9.-]+$/i.test(tenant)) return tenant;
  throw new SignInProblem(
    `\`AZURE_TENANT_ID\` is \`${tenant}\`; expected the tenant's id or one of its domains`,
    'Copy the tenant id from the overview page of Microsoft Entra.',
  );
}

function required(signIn: SignIn, name: string): string {
  const value = variable(signIn, name);
  if (value !== undefined) return value;
  throw new SignInProblem(
    `the environment variable \`${name}\` is not set, and this way to sign in needs it`,
    `Set ${name}, or choose another way with --auth.`,
  );
}

function variable({ env }: SignIn, name: string): string | undefined {
  return env[name]?.trim() || undefined;
}

/** Drops what is undefined: the library's types tell an absent option from an undefined one. */
function optional<Name extends string>(options: Record<Name, string | undefined>): { [name in Name]?: string } {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [name in Name]?: string };
}
