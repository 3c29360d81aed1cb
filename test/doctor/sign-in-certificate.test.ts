import { describe, expect, it } from 'vitest';
import { checkSignInCertificate } from '../../src/doctor/sign-in-certificate.ts';

const now = Date.parse('2026-11-22T03:00:00Z');
const day = 86_400_000;

describe('the certificate to sign in with', () => {
  it.each([
    [{ kind: 'unreadable', because: 'ENOENT' }, 'fail', 'cannot be read: ENOENT'],
    [{ kind: 'without-key' }, 'fail', 'has no private key'],
    [{ kind: 'without-certificate' }, 'fail', 'is no certificate in PEM form'],
    [{ kind: 'certificate', validFrom: 0, validTo: now + 90 * day }, 'ok', 'is valid until 2027-02-20'],
    [{ kind: 'certificate', validFrom: 0, validTo: now + 5 * day }, 'warn', 'expires in 5d'],
    [{ kind: 'certificate', validFrom: 0, validTo: now - day }, 'fail', 'has expired on 2026-11-21'],
    [{ kind: 'certificate', validFrom: now + day, validTo: now + 9 * day }, 'fail', 'is valid from 2026-11-23 only'],
  ] as const)('that is %j', (certificate, status, message) => {
    expect(checkSignInCertificate('a.pem', certificate, now)).toMatchObject({
      status,
      message: expect.stringContaining(message),
    });
  });
});
