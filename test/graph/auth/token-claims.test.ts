import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { missingPermissions, readTokenClaims } from '../../../src/graph/auth/token-claims.ts';

function jwt(claims: unknown): string {
  return `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;
}

const read = 'BackupRestore-Restore.Read.All';
const write = 'BackupRestore-Restore.ReadWrite.All';
const search = 'BackupRestore-Search.Read.All';

describe('readTokenClaims', () => {
  it('reads the token of an application', () => {
    const claims = readTokenClaims(
      jwt({ tid: 'ABC', app_displayname: 'Recovery', appid: '1', roles: [write, search] }),
    );

    expect(claims).toEqual({
      tenant: 'abc',
      operator: 'Recovery',
      kind: 'application',
      permissions: [write, search],
      expiresAt: null,
      audience: null,
      directoryRoles: null,
    });
  });

  it('reads the token of a user, whose roles are not permissions', () => {
    const claims = readTokenClaims(
      jwt({ tid: 'abc', upn: 'ada@contoso.com', appid: '1', scp: `${read} openid`, roles: ['x'] }),
    );

    expect(claims).toEqual({
      tenant: 'abc',
      operator: 'ada@contoso.com',
      kind: 'delegated',
      permissions: [read, 'openid'],
      expiresAt: null,
      audience: null,
      directoryRoles: null,
    });
  });

  it('reads until when it is valid, for which service, and the directory roles of a user', () => {
    const claims = readTokenClaims(jwt({ exp: 1_795_000_000, aud: 'https://graph.microsoft.com', wids: ['a', 7] }));

    expect(claims).toMatchObject({
      expiresAt: 1_795_000_000_000,
      audience: 'https://graph.microsoft.com',
      directoryRoles: ['a'],
    });
  });

  it.each([
    [{ preferred_username: 'a', unique_name: 'b' }, 'a'],
    [{ unique_name: 'b', appid: 'c' }, 'b'],
    [{ appid: 'c', oid: 'd' }, 'c'],
    [{ upn: '', oid: 'd' }, 'd'],
    [{ upn: 7 }, null],
  ])('names the operator of %j as %s', (claims, operator) => {
    expect(readTokenClaims(jwt(claims))?.operator).toBe(operator);
  });

  it.each(['', 'opaque', 'a.b', 'a.b.c', 'e30.e30.x', `e30.${Buffer.from('[1]').toString('base64url')}.x`])(
    'is null for `%s`',
    (token) => {
      expect(readTokenClaims(token)).toBeNull();
    },
  );

  it('never throws, whatever the text and the claims', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.jsonValue().map(jwt)), (token) => void readTokenClaims(token)));
  });
});

describe('missingPermissions', () => {
  it('names what is missing, in the order of what is needed', () => {
    const claims = readTokenClaims(jwt({ roles: [search] }));

    expect(missingPermissions(claims, [write, search, read])).toEqual([write, read]);
  });

  it('lets a write permission include the read permission, in any case, but not the other way round', () => {
    expect(missingPermissions(readTokenClaims(jwt({ scp: write.toLowerCase() })), [read, write])).toEqual([]);
    expect(missingPermissions(readTokenClaims(jwt({ scp: read })), [read, write])).toEqual([write]);
  });

  it('is null for an opaque token, and for one without roles and scopes', () => {
    expect(missingPermissions(null, [read])).toBeNull();
    expect(missingPermissions(readTokenClaims(jwt({ tid: 'abc' })), [read])).toBeNull();
  });
});
