import type { Json } from '../../graph/wire/wire.ts';

/** What a minted token says. */
export interface TokenFacts {
  readonly tenant: string;
  /** Makes the token differ from every other: an expired one is known by its text. */
  readonly id: string;
  /** Milliseconds since 1970. The token says that it is good for an hour, which the emulator does not check. */
  readonly issuedAt: number;
  /** Application permissions; everything the API asks for where it is missing. */
  readonly roles?: readonly string[];
  /** Makes it a delegated token: these permissions, instead of `roles`. */
  readonly scopes?: readonly string[];
}

/** The permissions that the API knows, each the least that some call needs. */
const permissions = [
  'BackupRestore-Restore.ReadWrite.All',
  'BackupRestore-Restore.Read.All',
  'BackupRestore-Search.Read.All',
  'BackupRestore-Configuration.Read.All',
  'BackupRestore-Control.Read.All',
] as const;

export type Permission = (typeof permissions)[number];

/** An access token as Entra ID would issue it, but without a signature: good for the emulator and nothing else. */
export function mintToken({ tenant, id, issuedAt, roles = permissions, scopes }: TokenFacts): string {
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
