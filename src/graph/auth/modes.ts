/** The ways to sign in, which are the values of `--auth`. */
export const authModes = [
  'default',
  'client-secret',
  'client-certificate',
  'workload-identity',
  'managed-identity',
  'azure-cli',
  'device-code',
  'interactive',
  'token',
] as const;
export type AuthMode = (typeof authModes)[number];

export type Variables = Readonly<Record<string, string | undefined>>;

/** The variables that a way to sign in reads. */
export interface ModeVariables {
  /** One of each group must be set. */
  readonly needed: readonly (readonly [string, ...string[]])[];
  readonly optional: readonly string[];
}

const secret = ['AZURE_CLIENT_SECRET', 'AZURE_CLIENT_SECRET_FILE'] as const;
const password = ['AZURE_CLIENT_CERTIFICATE_PASSWORD', 'AZURE_CLIENT_CERTIFICATE_PASSWORD_FILE'] as const;
const application = [['AZURE_TENANT_ID'], ['AZURE_CLIENT_ID']] as const;
const host = 'AZURE_AUTHORITY_HOST';

export const modeVariables: Readonly<Record<AuthMode, ModeVariables>> = {
  default: {
    needed: [],
    optional: ['AZURE_TENANT_ID', 'AZURE_CLIENT_ID', ...secret, 'AZURE_CLIENT_CERTIFICATE_PATH', ...password, host],
  },
  'client-secret': { needed: [...application, secret], optional: [host] },
  'client-certificate': {
    needed: [...application, ['AZURE_CLIENT_CERTIFICATE_PATH']],
    optional: [...password, host],
  },
  'workload-identity': { needed: [...application, ['AZURE_FEDERATED_TOKEN_FILE']], optional: [host] },
  'managed-identity': { needed: [], optional: ['AZURE_CLIENT_ID'] },
  'azure-cli': { needed: [], optional: ['AZURE_TENANT_ID'] },
  'device-code': { needed: [['AZURE_CLIENT_ID']], optional: ['AZURE_TENANT_ID', host] },
  interactive: { needed: [['AZURE_CLIENT_ID']], optional: ['AZURE_TENANT_ID', host] },
  token: { needed: [['GRAPH_ACCESS_TOKEN', 'BULK_RESTORE_TOKEN_FILE', 'BULK_RESTORE_TOKEN_COMMAND']], optional: [] },
};

/** What else may stand in for a variable. */
export interface StandIns {
  /** The spec's tenant, for `AZURE_TENANT_ID`. */
  readonly tenant: string | null;
  /** Whether `--token-file` or `--token-command` is given. */
  readonly hasTokenOrigin: boolean;
}

/** All variables that a way to sign in lacks: one of each group has to be set. */
export function lackingVariables(mode: AuthMode, env: Variables, { tenant, hasTokenOrigin }: StandIns): string[][] {
  const isGiven = (name: string): boolean =>
    Boolean(env[name]?.trim()) ||
    (name === 'AZURE_TENANT_ID' && tenant !== null) ||
    (name === 'BULK_RESTORE_TOKEN_FILE' && hasTokenOrigin);
  return modeVariables[mode].needed.filter((group) => !group.some(isGiven)).map((group) => [...group]);
}
