import { describe, expect, it } from 'vitest';
import { requireApproval, requireFreshness, requirePermissions } from '../../../src/cli/connect/guards.ts';
import type { TokenClaims } from '../../../src/graph/auth/token-claims.ts';
import { neededPermissions } from '../../../src/plan/permissions.ts';
import { claimsWith } from '../../support/values/claims.ts';
import { planOf, planTime } from '../../support/values/plans.ts';

describe('requireFreshness', () => {
  const plan = planOf({ mailbox: 1 });

  it.each([0, 3_600_000, -300_000])('accepts a plan that is %i ms old and may be an hour old', (age) => {
    expect(() => requireFreshness(plan, 3_600_000, planTime + age)).not.toThrow();
  });

  it('refuses a plan that is older than it may be', () => {
    expect(() => requireFreshness(plan, 3_600_000, planTime + 5_400_000)).toThrow(
      expect.objectContaining({
        exitCode: 3,
        message: 'the plan was made 1h 30m ago; it can be 1h old',
        hint: 'make a new plan and have it reviewed, or allow an older one with --max-plan-age',
      }),
    );
  });

  it('refuses a plan from the future', () => {
    expect(() => requireFreshness(plan, 3_600_000, planTime - 600_000)).toThrow(
      expect.objectContaining({ exitCode: 3, message: "by this machine's clock, the plan was made 10m from now" }),
    );
  });
});

describe('requireApproval', () => {
  const plan = planOf({ mailbox: 1 });

  it('accepts the approved hash, and any hash if none was approved', () => {
    expect(() => requireApproval(plan, undefined)).not.toThrow();
    expect(() => requireApproval(plan, plan.hash)).not.toThrow();
  });

  it('refuses a plan of another hash', () => {
    expect(() => requireApproval(plan, 'sha256:0')).toThrow(
      expect.objectContaining({ exitCode: 3, message: `the plan's hash is ${plan.hash}, and sha256:0 was approved` }),
    );
  });
});

describe('requirePermissions', () => {
  const needed = neededPermissions(planOf({ mailbox: 1 }));

  it.each<[string, TokenClaims | null]>([
    ['may restore', claimsOf({})],
    ['is opaque', null],
    ['says nothing of its permissions', claimsOf({ kind: 'unknown', permissions: [] })],
  ])('accepts a token that %s', (_, claims) => {
    expect(() => requirePermissions(needed, claims)).not.toThrow();
  });

  it.each(['delegated', 'application'] as const)('refuses a %s token that may only read', (kind) => {
    const claims = claimsOf({ kind, permissions: ['BackupRestore-Restore.Read.All'] });

    expect(refusalOf(() => requirePermissions(needed, claims))).toMatchObject({
      exitCode: 3,
      message: 'the token lacks the permission `BackupRestore-Restore.ReadWrite.All`',
      hint: 'have an administrator grant it, then sign in again; nothing was sent',
    });
  });
});

function claimsOf(changes: Partial<TokenClaims>): TokenClaims {
  return claimsWith({
    tenant: '72f988bf-86f1-41af-91ab-2d7cd011db47',
    operator: 'ops@contoso.com',
    permissions: ['BackupRestore-Restore.ReadWrite.All'],
    ...changes,
  });
}

function refusalOf(action: () => void): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}
