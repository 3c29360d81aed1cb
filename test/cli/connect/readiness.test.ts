import { describe, expect, it } from 'vitest';
import { requireReadiness, requireService } from '../../../src/cli/connect/readiness.ts';
import { GraphError, type GraphErrorDetails } from '../../../src/graph/graph-error.ts';
import type { ServiceStatus } from '../../../src/graph/restore-api.ts';
import { environmentOf, Screen } from '../../support/rigs/environments.ts';

const controller = { consumer: 'firstparty', graceUntil: null, disableReason: 'none' } as const;

describe('requireService', () => {
  const now = Date.parse('2026-11-22T03:00:00Z');
  const [earlier, later] = [now - 1, now + 3_600_000];

  it.each<[ServiceStatus['status'], number | null, string | null]>([
    ['enabled', null, null],
    ['protectionChangeLocked', null, null],
    ['protectionChangeLocked', later, null],
    ['disabled', later, 'the backup service is disabled; restores are allowed until 2026-11-22T04:00:00Z'],
  ])('accepts a service that is `%s` and allows restores until %s', async (status, till, notice) => {
    expect(await requireService(serviceThatIs(status, till), now)).toBe(notice);
  });

  it.each<[ServiceStatus['status'], number | null, string]>([
    ['disabled', null, 'enable Microsoft 365 Backup in the admin centre'],
    ['disabled', earlier, 'enable Microsoft 365 Backup in the admin centre'],
    ['restoreLocked', later, 'ask Microsoft why the tenant is locked for restores'],
    ['protectionChangeLocked', earlier, 'the time for restores is over; check the billing profile in the admin centre'],
  ])('refuses a service that is `%s` and allows restores until %s', async (status, till, hint) => {
    await expect(requireService(serviceThatIs(status, till), now)).rejects.toMatchObject({
      exitCode: 3,
      message: `the backup service is \`${status}\` and restores nothing`,
      hint,
    });
  });

  it('accepts a service in a state that is not known here, and says so', async () => {
    expect(await requireService(serviceThatIs('unknown', null, 'hibernating'), now)).toBe(
      'the backup service reports the unknown status `hibernating`; continuing',
    );
  });

  it('accepts a service whose state it may not read, and says so', async () => {
    const service = serviceThatFails({ kind: 'refused', status: 403, code: 'accessDenied', requestId: '8f1c' });

    expect(await requireService(service, now)).toBe(
      'cannot read the status of the backup service (403 accessDenied, request 8f1c); continuing',
    );
  });

  it('is no service at all if it refuses without a reason, as any other web server does', async () => {
    const service = serviceThatFails({ kind: 'refused', status: 404 });

    await expect(requireService(service, now)).rejects.toMatchObject({ kind: 'garbled', status: 404 });
  });

  it.each<GraphErrorDetails>([
    { kind: 'unreachable' },
    { kind: 'garbled', status: 200 },
    { kind: 'sign-in', status: 401 },
    { kind: 'sign-in', status: 401 },
  ])('rejects with the error if the service is $kind', async (facts) => {
    await expect(requireService(serviceThatFails(facts), now)).rejects.toMatchObject({ kind: facts.kind });
  });
});

describe('requireReadiness', () => {
  const hour = 3_600_000;
  const serviceBehind = (isEmulated: boolean): Parameters<typeof requireReadiness>[0] => ({
    isEmulated: () => isEmulated,
    api: { meter: { pauseLeft: 0 } },
    probe: { ...serviceThatIs('enabled', null), meter: { clockAhead: hour } },
    clock: { now: () => hour },
  });

  it('warns if the clock of this machine is wrong', async () => {
    const stderr = new Screen();

    expect(await requireReadiness(serviceBehind(false), environmentOf({ stderr }))).toBeNull();

    expect(stderr.text).toContain("this machine's clock is 1h ahead of the service's");
  });

  it('compares no clock with that of an emulator in this process, which has its own', async () => {
    const stderr = new Screen();

    expect(await requireReadiness(serviceBehind(true), environmentOf({ stderr }))).toBeNull();

    expect(stderr.text).toBe('');
  });
});

type Service = Parameters<typeof requireService>[0];

function serviceThatIs(
  status: ServiceStatus['status'],
  restoreAllowedTill: number | null,
  word = status as string,
): Service {
  return { getServiceStatus: async () => ({ status, statusText: word, restoreAllowedTill, ...controller }) };
}

function serviceThatFails(facts: GraphErrorDetails): Service {
  return { getServiceStatus: () => Promise.reject(new GraphError('no luck', facts)) };
}
