import { describe, expect, it } from 'vitest';
import { addressOf } from '../../../src/store/postgres/address.ts';
import { databaseProblem, isAway } from '../../../src/store/postgres/database-error.ts';

describe('the address of a database', () => {
  it.each([
    ['postgres://ada:pw@db/runs', {}, undefined],
    ['postgres://ada@db/runs', { PGPASSWORD: 'pw' }, 'pw'],
    ['postgres://ada:own@db/runs', { PGPASSWORD: 'pw' }, undefined],
    ['postgres://ada@db/runs?password=own', { PGPASSWORD: 'pw' }, undefined],
    ['postgres://ada@db/runs', { PGPASSWORD: '' }, undefined],
  ])('takes a password from PGPASSWORD if it has none: %s %j', (url, variables, password) => {
    expect(addressOf(url, variables).password).toBe(password);
  });

  it.each([
    ['require', 'verify-full'],
    ['prefer', 'verify-full'],
    ['verify-ca', 'verify-full'],
    ['verify-full', 'verify-full'],
    ['disable', 'disable'],
  ])('checks the certificate of the server with sslmode=%s', (mode, effective) => {
    const { connectionString } = addressOf(`postgres://ada@db/runs?sslmode=${mode}`, {});

    expect(new URL(connectionString).searchParams.get('sslmode')).toBe(effective);
  });

  it('is refused without a word of it that may be a password', () => {
    const wrong = (): unknown => addressOf('postgres://ada:s3cret@db:port/runs', {});

    expect(wrong).toThrow('`postgres://ada@db:port/runs` is not a URL');
    expect(wrong).not.toThrow('s3cret');
  });

  it.each([
    [undefined, 10_000],
    ['', 10_000],
    ['3s', 3_000],
    ['10m', 600_000],
  ])('has a lease of BULK_RESTORE_LEASE: %s', (text, lease) => {
    expect(addressOf('postgres://db/runs', { BULK_RESTORE_LEASE: text }).lease).toBe(lease);
  });

  it.each(['500ms', '11m', '10', 'soon'])('has no lease of %s', (text) => {
    expect(() => addressOf('postgres://db/runs', { BULK_RESTORE_LEASE: text })).toThrow(
      `\`BULK_RESTORE_LEASE\` is \`${text}\``,
    );
  });
});

function answer(code: string, message = 'no'): Error {
  return Object.assign(new Error(message), { code, severity: 'ERROR' });
}

describe('an error of a database', () => {
  it.each([
    ['57P01', true],
    ['57P03', true],
    ['08006', true],
    ['53300', true],
    ['25006', true],
    ['40P01', true],
    ['42P01', false],
    ['28P01', false],
    ['53100', false],
    ['23505', false],
    ['22021', false],
  ])('may pass, or not, by its SQLSTATE: %s', (state, isPassing) => {
    expect(isAway(answer(state))).toBe(isPassing);
  });

  it.each([
    ['ECONNREFUSED', true],
    ['ENOTFOUND', true],
    ['EACCES', false],
    ['CERT_HAS_EXPIRED', false],
  ])('may pass, or not, by the code of the system: %s', (code, isPassing) => {
    expect(isAway(Object.assign(new Error('no'), { code }))).toBe(isPassing);
  });

  it.each([
    ['42P01', 'make them with `bulk-restore store migrate`'],
    ['28P01', 'check user and database; give the password in PGPASSFILE or PGPASSWORD'],
    ['42501', 'grant the rights that docs/many-hosts.md lists'],
    ['53100', 'free disk space or memory of the database, then go on'],
    ['57P01', 'start it, or check host, port and network; then give the command again'],
    ['XX000', 'run `bulk-restore store check`'],
  ])('has a remedy: %s', (state, hint) => {
    expect(databaseProblem('unreadable', 'postgres://db/runs', answer(state)).hint).toBe(hint);
  });
});
