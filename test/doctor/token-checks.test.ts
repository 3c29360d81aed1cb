import { describe, expect, it } from 'vitest';
import { neededBy } from '../../src/doctor/needs.ts';
import { checkPermissions, checkRoles, checkTenant, checkToken } from '../../src/doctor/token-checks.ts';
import { claimsWith } from '../support/values/claims.ts';
import { planOf } from '../support/values/plans.ts';

const now = Date.parse('2026-11-22T03:00:00Z');
const hour = 3_600_000;
const facts = { mode: 'client-secret', isRenewable: true, isLoopback: false };

describe('a token', () => {
  it.each([
    [
      claimsWith({ operator: 'Recovery', expiresAt: now + hour }),
      'ok',
      'the application `Recovery` (application permissions); the token is valid for 1h, and renewed',
    ],
    [
      claimsWith({ kind: 'delegated', operator: 'ada@contoso.com' }),
      'ok',
      'signed in as the user `ada@contoso.com` (delegated permissions)',
    ],
    [claimsWith({ kind: 'unknown' }), 'ok', 'signed in as somebody without permissions'],
    [claimsWith({ kind: 'unknown', audience: 'https://graph.microsoft.com' }), 'fail', 'has no permissions at all'],
    [claimsWith({ audience: '00000003-0000-0000-c000-000000000000', expiresAt: now + hour }), 'ok', 'signed in'],
    [
      claimsWith({ audience: 'https://management.azure.com/' }),
      'fail',
      'the token is for `https://management.azure.com/`',
    ],
    [claimsWith({ expiresAt: now - hour }), 'fail', 'the token has expired 1h ago'],
    [null, 'warn', 'the token cannot be read'],
  ])('%j', (claims, status, message) => {
    expect(checkToken({ ...facts, claims }, now)).toMatchObject({ status, message: expect.stringContaining(message) });
  });

  it('that nothing renews is fine if it lasts for the night', () => {
    const check = (expiresAt: number) =>
      checkToken({ claims: claimsWith({ expiresAt }), mode: 'token', isRenewable: false, isLoopback: false }, now)
        .status;

    expect([check(now + hour), check(now + 13 * hour)]).toEqual(['warn', 'ok']);
  });

  it('for an emulator may be for any service', () => {
    const claims = claimsWith({ audience: 'https://management.azure.com/' });

    expect(checkToken({ ...facts, claims, isLoopback: true }, now).status).toBe('ok');
  });

  it.each([
    ['a', 'A', 'ok'],
    ['a', 'b', 'fail'],
    ['a', null, 'ok'],
    [null, 'b', 'warn'],
    [null, null, undefined],
  ])('of the tenant %s, for a spec of %s, is %s', (ofToken, ofSpec, status) => {
    expect(checkTenant(ofToken, ofSpec)?.status).toBe(status);
  });
});

describe('permissions', () => {
  const everything = { plan: null, isPinning: false };

  it('are fine if one to write includes the one to read', () => {
    const claims = claimsWith({ permissions: ['User.Read.All', 'BackupRestore-Control.ReadWrite.All'] });

    const fine = checkPermissions(claims, neededBy(everything, 'application')).filter(({ status }) => status === 'ok');

    expect(fine.map(({ id }) => id)).toEqual(['permission-service', 'permission-users']);
  });

  it('cannot be checked in a token that does not list them', () => {
    expect(checkPermissions(null, neededBy(everything, 'unknown'))[0]).toMatchObject({
      status: 'warn',
      message:
        '`BackupRestore-Restore.ReadWrite.All` for restoring is not checked: the token does not list its permissions',
    });
  });

  it('for names are needed by applications only, and for resources without ids only', () => {
    const plan = planOf({ site: 1 });
    const withId = { ...plan, resources: plan.resources.map((resource) => ({ ...resource, directoryId: 'id' })) };
    const keys = (scope: Parameters<typeof neededBy>[0], kind: 'application' | 'delegated') =>
      neededBy(scope, kind).map(({ key }) => key);

    expect(keys({ plan, isPinning: false }, 'application')).toEqual(['restore', 'units', 'service', 'sites']);
    expect(keys({ plan: withId, isPinning: false }, 'application')).toEqual(['restore', 'units', 'service']);
    expect(keys({ plan, isPinning: false }, 'delegated')).toEqual(['restore', 'units', 'service']);
    expect(keys({ plan, isPinning: true }, 'delegated')).toEqual(['restore', 'units', 'search', 'service']);
  });
});

describe('directory roles', () => {
  const exchange = '49eb8f75-97e9-4e37-9b2b-6c3ebfcffa31';
  const all = '1707125e-0aa2-4d4d-8655-a7c786c76a25';
  const user = (directoryRoles: readonly string[] | null) => claimsWith({ kind: 'delegated', directoryRoles });

  it.each([
    [user([all]), ['mailbox', 'site'], 'ok', 'the user is Microsoft 365 Backup Administrator'],
    [user([exchange]), ['mailbox'], 'ok', 'the user is Exchange Backup Administrator'],
    [
      user([exchange]),
      ['mailbox', 'site'],
      'fail',
      'no directory role for restoring sites; the role is Exchange Backup',
    ],
    [user(['b79fbf4d-3ef9-4689-8143-76b194e85509']), ['drive'], 'fail', 'no directory role for restoring drives'],
    [user(null), ['drive'], 'warn', 'the token does not list directory roles'],
  ] as const)('of %j for %j are %s', (claims, workloads, status, message) => {
    expect(checkRoles(claims, { workloads, isBrowsing: false })).toMatchObject({
      status,
      message: expect.stringContaining(message),
    });
  });

  it('of a user who chooses files are not enough without one of their own', () => {
    expect(checkRoles(user([all]), { workloads: ['drive'], isBrowsing: true })).toMatchObject({
      status: 'warn',
      remedy: expect.stringContaining('SharePoint Backup Administrator'),
    });
  });

  it('are nothing that an application has', () => {
    expect(checkRoles(claimsWith(), { workloads: ['mailbox'], isBrowsing: false })).toBeNull();
  });
});
