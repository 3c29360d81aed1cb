import type { Json } from '../../graph/wire/wire.ts';
import type { DirectorySettings } from '../scenario/scenario.ts';

/** The claims of a minted token. */
export interface TokenOptions {
  readonly tenant: string;
  /** Makes the token differ from every other one, because an expired token is recognised by its text. */
  readonly id: string;
  /** Milliseconds since 1970. The token is valid for an hour, but the emulator does not check that. */
  readonly issuedAt: number;
  /** Application permissions; all that the API knows if missing. */
  readonly roles?: readonly string[];
  /** Makes it a delegated token: these permissions, instead of `roles`. */
  readonly scopes?: readonly string[];
}

/** The permissions that the API knows. Each is the least privilege of some call. */
const permissions = [
  'BackupRestore-Restore.ReadWrite.All',
  'BackupRestore-Restore.Read.All',
  'BackupRestore-Search.Read.All',
  'BackupRestore-Configuration.Read.All',
  'BackupRestore-Control.Read.All',
  'User.Read.All',
  'User.ReadBasic.All',
  'Organization.Read.All',
  'User.Read',
  'Sites.Read.All',
  'Reports.Read.All',
] as const;

export type Permission = (typeof permissions)[number];

/** The permissions of a client to which a tenant shows this much of its directory. */
export function permissionsFor({ users, sites, reports }: DirectorySettings): readonly Permission[] {
  const refused = new Set<Permission>([
    ...(users === 'full' ? [] : (['User.Read.All'] as const)),
    ...(users === 'refused' ? (['User.ReadBasic.All'] as const) : []),
    ...(sites === 'refused' ? (['Sites.Read.All'] as const) : []),
    ...(reports === 'refused' ? (['Reports.Read.All'] as const) : []),
  ]);
  return permissions.filter((permission) => !refused.has(permission));
}

/** Makes an access token like those of Entra ID but without a signature, so it works only with the emulator. */
export function mintToken({ tenant, id, issuedAt, roles = permissions, scopes }: TokenOptions): string {
  const seconds = Math.floor(issuedAt / 1_000);
  const claims = {
    aud: 'https://graph.microsoft.com',
    iss: `https://sts.windows.net/${tenant}/`,
    tid: tenant,
    appid: '00000000-0000-0000-0000-0000000e3717',
    app_displayname: 'emulator',
    uti: id,
    iat: seconds,
    nbf: seconds,
    exp: seconds + 3_600,
    ...(scopes === undefined ? { roles } : { scp: scopes.join(' '), upn: 'operator@emulator.example' }),
  };
  return `${encode({ typ: 'JWT', alg: 'none' })}.${encode(claims)}.`;
}

function encode(json: Json): string {
  return Buffer.from(JSON.stringify(json)).toString('base64url');
}
