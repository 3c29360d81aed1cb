import type { TokenClaims } from '../../../src/graph/auth/token-claims.ts';

/** The claims of an application's token that says nothing more, with `changes`. */
export function claimsWith(changes: Partial<TokenClaims> = {}): TokenClaims {
  return {
    tenant: null,
    operator: null,
    kind: 'application',
    permissions: [],
    expiresAt: null,
    audience: null,
    directoryRoles: null,
    ...changes,
  };
}
