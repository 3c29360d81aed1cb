import { describe, expect, it } from 'vitest';
import { checkNames, checkPolicies, checkService, checkSizes, checkUse } from '../../src/doctor/service-checks.ts';
import type { ProtectionPolicy } from '../../src/graph/directory-api.ts';
import type { ServiceStatus } from '../../src/graph/restore-api.ts';
import { noUsage } from '../../src/state/run-state.ts';
import { planOf } from '../support/values/plans.ts';

const now = Date.parse('2026-11-22T03:00:00Z');
const day = 86_400_000;
const everything = { plan: null, isPinning: false };
const enabled: ServiceStatus = {
  status: 'enabled',
  statusText: 'enabled',
  restoreAllowedTill: null,
  consumer: 'firstparty',
  graceUntil: null,
  disableReason: 'none',
};
const read = <T>(value: T) => ({ kind: 'read', value }) as const;
const refused = { kind: 'refused', because: '403 accessDenied' } as const;
const failed = { kind: 'failed', because: 'no answer within a minute' } as const;

describe('the state of the service', () => {
  it.each<[Partial<ServiceStatus>, string, string, string | null]>([
    [{}, 'ok', 'is `enabled` and restores', null],
    [
      { status: 'protectionChangeLocked', statusText: 'protectionChangeLocked', restoreAllowedTill: now + day },
      'ok',
      'restores are allowed until 2026-11-23T03:00:00Z',
      null,
    ],
    [
      {
        status: 'disabled',
        statusText: 'disabled',
        restoreAllowedTill: now + day,
        disableReason: 'invalidBillingProfile',
      },
      'warn',
      'restores are allowed until 2026-11-23T03:00:00Z',
      'Correct the billing profile',
    ],
    [
      { status: 'disabled', statusText: 'disabled', disableReason: 'userRequested' },
      'fail',
      'restores nothing',
      'somebody turned it off',
    ],
    [{ status: 'restoreLocked', statusText: 'restoreLocked' }, 'fail', 'restores nothing', 'Ask Microsoft why'],
    [{ status: 'unknown', statusText: 'asleep' }, 'warn', 'unknown status `asleep`', 'Look at Microsoft 365 Backup'],
  ])('%j', (changes, status, message, remedy) => {
    const [state] = checkService(read({ ...enabled, ...changes }), true, now);

    expect(state).toMatchObject({ status, message: expect.stringContaining(message) });
    expect(state?.remedy ?? '').toContain(remedy ?? '');
  });

  it.each<[Partial<ServiceStatus>, boolean, string]>([
    [{ graceUntil: now + day }, true, 'the one before can act until 2026-11-23T03:00:00Z'],
    [{ consumer: 'unknown' }, true, 'does not say who controls it'],
    [{ consumer: 'thirdparty' }, false, 'an application of another vendor'],
  ])('has a controller: %j', (changes, isApplication, message) => {
    const [, controller] = checkService(read({ ...enabled, ...changes }), isApplication, now);

    expect(controller).toMatchObject({ status: 'warn', message: expect.stringContaining(message) });
  });

  it.each([
    [refused, 'warn', 'Have an administrator grant `BackupRestore-Control.Read.All`'],
    [failed, 'fail', 'try again in some minutes'],
  ] as const)('is one line if it cannot be read: %j', (answer, status, remedy) => {
    expect(checkService(answer, true, now)).toEqual([
      expect.objectContaining({ id: 'state', status, remedy: expect.stringContaining(remedy) }),
    ]);
  });
});

describe('policies', () => {
  const policy: ProtectionPolicy = {
    id: 'p',
    workload: 'mailbox',
    displayName: 'Exchange policy',
    status: 'active',
    retention: 90 * day,
  };
  const ofMailboxes = { plan: planOf({ mailbox: 1 }), isPinning: false };

  it('keep restore points for a time', () => {
    expect(checkPolicies(read([policy]), ofMailboxes, now)).toMatchObject({
      status: 'ok',
      message: 'policies keep restore points for 90d (mailboxes)',
    });
  });

  it('may not keep what the spec asks for', () => {
    const later = Date.parse(ofMailboxes.plan.groups[0]?.to ?? '') + 91 * day;

    expect(checkPolicies(read([policy]), ofMailboxes, later)).toMatchObject({
      status: 'warn',
      message: expect.stringContaining('the policy keeps them for 90d: they are gone'),
    });
  });

  it('may protect nothing, or have errors', () => {
    expect(checkPolicies(read([]), ofMailboxes, now).message).toBe('no active backup policy protects mailboxes');
    expect(checkPolicies(read([{ ...policy, status: 'activeWithErrors' }]), ofMailboxes, now).message).toBe(
      '1 backup policy has errors: `Exchange policy`',
    );
  });

  it('cannot be read without a permission', () => {
    expect(checkPolicies(refused, everything, now).remedy).toContain('BackupRestore-Configuration.Read.All');
  });
});

describe('the use of the tenant', () => {
  it('leaves less of the day than the spec names', () => {
    const scope = { plan: planOf({ mailbox: 20 }), isPinning: false };
    const use = { ...noUsage, today: { ...noUsage.today, mailbox: 9_990 } };

    expect(checkUse(read(use), scope)[1]).toMatchObject({
      status: 'warn',
      message: expect.stringContaining('10 mailboxes, and the spec names 20 mailboxes: a run waits'),
    });
  });

  it('is one line if it cannot be read', () => {
    expect(checkUse(refused, everything)).toHaveLength(1);
  });
});

describe('names and sizes', () => {
  it('cost nothing but names and time if they cannot be read', () => {
    expect(checkNames(null, 'users', 'User.Read.All')).toBeNull();
    expect(checkNames(failed, 'users', 'User.Read.All')).toMatchObject({ status: 'warn' });
    expect(checkSizes(refused).remedy).toContain('Reports.Read.All');
    expect(checkSizes(failed).remedy).toContain('host of the reports');
  });
});
