import { describe, expect, it } from 'vitest';
import { requireApproval, requireFreshness, requireToken, type TokenNeeds } from '../../../src/cli/connect/guards.ts';
import type { TokenClaims } from '../../../src/graph/auth/token-claims.ts';
import { neededPermissions } from '../../../src/plan/permissions.ts';
import type { Plan } from '../../../src/plan/plan.ts';
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

describe('requireToken', () => {
  const plan = planOf({ mailbox: 1 });

  it.each<[string, TokenClaims | null]>([
    ["is of the plan's tenant and may restore", claimsOf({})],
    ['is opaque', null],
    ['names no tenant', claimsOf({ tenant: null })],
    ['tells nothing of its permissions', claimsOf({ kind: 'unknown', permissions: [] })],
  ])('accepts a token that %s', (_, claims) => {
    expect(() => requireToken(restoring(plan), claims)).not.toThrow();
  });

  it('accepts a token of any tenant if the spec names none', () => {
    expect(() => requireToken(restoring(planOf({ mailbox: 1 }, { tenant: null })), claimsOf({}))).not.toThrow();
  });

  it('accepts the tenant in capitals', () => {
    const capitals = { ...plan, tenant: plan.tenant?.toUpperCase() ?? null };

    expect(() => requireToken(restoring(capitals), claimsOf({}))).not.toThrow();
  });

  it('refuses a token of another tenant, and names both', () => {
    const claims = claimsOf({ tenant: '11111111-1111-1111-1111-111111111111' });

    expect(refusalOf(() => requireToken(restoring(plan), claims))).toMatchObject({
      exitCode: 3,
      message:
        '`finance` is for the tenant `72f988bf-86f1-41af-91ab-2d7cd011db47`, ' +
        'and the token is of `11111111-1111-1111-1111-111111111111`',
      hint: 'sign in to the tenant that it is for; nothing was sent',
    });
  });

  it.each(['delegated', 'application'] as const)('refuses a %s token that may only read', (kind) => {
    const claims = claimsOf({ kind, permissions: ['BackupRestore-Restore.Read.All'] });

    expect(refusalOf(() => requireToken(restoring(plan), claims))).toMatchObject({
      exitCode: 3,
      message: 'the token lacks the permission `BackupRestore-Restore.ReadWrite.All`',
      hint: 'have an administrator grant it, then sign in again; nothing was sent',
    });
  });
});

/** What a run of a plan needs of a token. */
function restoring(plan: Plan): TokenNeeds {
  return { target: plan, permissions: neededPermissions(plan) };
}

/** A plan that restores mailboxes in place. */

function claimsOf(changes: Partial<TokenClaims>): TokenClaims {
  return {
    tenant: '72f988bf-86f1-41af-91ab-2d7cd011db47',
    operator: 'ops@contoso.com',
    kind: 'application',
    permissions: ['BackupRestore-Restore.ReadWrite.All'],
    ...changes,
  };
}

function refusalOf(action: () => void): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}
