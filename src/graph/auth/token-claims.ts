import { second } from '../../util/duration.ts';
import { type Json, objectOf, textAt } from '../wire/wire.ts';

/** What an access token says about itself. Nothing is verified here: the service does that. */
export interface TokenClaims {
  /** The tenant's id in lower case; null if the token names none. */
  readonly tenant: string | null;
  /** The name of the user or the application, or its id; null if the token has none. */
  readonly operator: string | null;
  /** `unknown` if it has neither roles nor scopes. */
  readonly kind: 'delegated' | 'application' | 'unknown';
  readonly permissions: readonly string[];
  /** Milliseconds since 1970; null if it does not say. */
  readonly expiresAt: number | null;
  /** The service that it is for: a URL or an id; null if it names none. */
  readonly audience: string | null;
  /** Ids of the directory roles of a user; null if it does not list them. */
  readonly directoryRoles: readonly string[] | null;
}

/** Null for an opaque token, which may still work. Source of the claims: Entra's access token reference. */
export function readTokenClaims(token: string): TokenClaims | null {
  const claims = payloadOf(token);
  if (claims === null) return null;
  const scopes = textAt(claims, 'scp')?.split(' ').filter(Boolean) ?? [];
  const roles = textsAt(claims, 'roles') ?? [];
  return {
    tenant: textAt(claims, 'tid')?.toLowerCase() ?? null,
    operator: operatorOf(claims),
    kind: kindOf(scopes, roles),
    // Roles in a user's token are directory roles, not permissions.
    permissions: scopes.length > 0 ? scopes : roles,
    expiresAt: typeof claims['exp'] === 'number' ? claims['exp'] * second : null,
    audience: textAt(claims, 'aud'),
    directoryRoles: textsAt(claims, 'wids'),
  };
}

function textsAt(claims: Json, key: string): string[] | null {
  const value = claims[key];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : null;
}

/**
 * The permissions of `needed` that a token lacks, in their order; null if nobody can know. `X.ReadWrite.All` includes
 * `X.Read.All`. Names are compared without case.
 */
export function missingPermissions(claims: TokenClaims | null, needed: readonly string[]): string[] | null {
  if (claims === null || claims.kind === 'unknown') return null;
  const granted = new Set(claims.permissions.map((name) => name.toLowerCase()));
  const covers = (name: string): boolean => granted.has(name) || granted.has(name.replace('.read.', '.readwrite.'));
  return needed.filter((name) => !covers(name.toLowerCase()));
}

/** The claims of a JSON Web Token, unchecked; null for any other text. */
export function payloadOf(token: string): Json | null {
  const [, payload, signature] = token.split('.');
  if (!payload || signature === undefined) return null;
  try {
    const claims = objectOf(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
    return Object.keys(claims).length > 0 ? claims : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function operatorOf(claims: Json): string | null {
  const names = ['upn', 'preferred_username', 'unique_name', 'app_displayname', 'appid', 'oid'];
  return names.map((name) => textAt(claims, name)).find((name) => name !== null) ?? null;
}

function kindOf(scopes: readonly string[], roles: readonly string[]): TokenClaims['kind'] {
  if (scopes.length > 0) return 'delegated';
  return roles.length > 0 ? 'application' : 'unknown';
}
