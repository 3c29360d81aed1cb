import { day, formatDuration } from '../util/duration.ts';
import { type Check, fail, ok, warn } from './check.ts';

/** The certificate that an application signs in with. */
export type SignInCertificate =
  | { readonly kind: 'unreadable'; readonly because: string }
  | { readonly kind: 'without-key' }
  | { readonly kind: 'without-certificate' }
  /** Milliseconds since 1970. */
  | { readonly kind: 'certificate'; readonly validFrom: number; readonly validTo: number };

export function checkSignInCertificate(path: string, certificate: SignInCertificate, now: number): Check {
  const subject = { section: 'sign-in', id: 'certificate' } as const;
  const name = `the certificate \`${path}\` of \`AZURE_CLIENT_CERTIFICATE_PATH\``;
  const pem = 'Set it to a PEM file with both the certificate and its private key.';
  const renew = 'Make a new certificate and upload its public part to the app registration (docs/signing-in.md).';
  switch (certificate.kind) {
    case 'unreadable':
      return fail(subject, `${name} cannot be read: ${certificate.because}`, pem);
    case 'without-certificate':
      return fail(subject, `${name} is no certificate in PEM form`, pem);
    case 'without-key':
      return fail(subject, `${name} has no private key`, pem);
    case 'certificate': {
      const { validFrom, validTo } = certificate;
      const left = validTo - now;
      if (now < validFrom) return fail(subject, `${name} is valid from ${dayOf(validFrom)} only`, renew);
      if (left <= 0) return fail(subject, `${name} has expired on ${dayOf(validTo)}`, renew);
      if (left < soon) return warn(subject, `${name} expires in ${formatDuration(left)}`, renew);
      return ok(subject, `${name} is valid until ${dayOf(validTo)}`);
    }
  }
}

/** Milliseconds. Ours: time enough to have a new one signed. */
const soon: number = 30 * day;

function dayOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}
