import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/*
 * Ed25519 keys in PEM files, as `openssl genpkey -algorithm ed25519` writes them. No message holds any part of a key but the
 * fingerprint of a public one.
 */

/** A private key that signs manifests. */
export interface SignKey {
  readonly privateKey: KeyObject;
}

/** A public key that a manifest may name. */
export interface PublicKey {
  /** Base64 of its SubjectPublicKeyInfo, as in manifests. */
  readonly text: string;
}

/** Why a file is not the key that is asked for. The message continues "the key file `k.pem` …". */
export interface KeyFlaw {
  readonly flaw: string;
  /** An imperative. */
  readonly hint: string;
}

/** The private key in the text of a PEM file. */
export function signKeyIn(pem: string): SignKey | KeyFlaw {
  if (isEncrypted(pem))
    return {
      flaw: 'is encrypted, and a run cannot ask for its password',
      hint: `decrypt it into a file that only you can read: \`openssl pkey -in <file> -out <file>\``,
    };
  if (/-----BEGIN (PUBLIC KEY|CERTIFICATE)-----/.test(pem) && !pem.includes('PRIVATE KEY-----'))
    return { flaw: 'holds a public key, and a private key signs', hint: makeOne };
  const key = read(() => createPrivateKey(pem));
  if (key === undefined) return { flaw: 'holds no private key in PEM', hint: makeOne };
  if (key.asymmetricKeyType !== 'ed25519') return { flaw: otherKind(key), hint: makeOne };
  return { privateKey: key };
}

/** The public key in the text of a PEM file. */
export function publicKeyIn(pem: string): PublicKey | KeyFlaw {
  if (pem.includes('PRIVATE KEY-----'))
    return {
      flaw: 'holds a private key, and a public key checks',
      hint: 'write the public one: `openssl pkey -in <private key> -pubout -out pub.pem`',
    };
  const key = read(() => createPublicKey(pem));
  const hint = 'ask whoever signs for the file of `openssl pkey -in <private key> -pubout`';
  if (key === undefined) return { flaw: 'holds no public key in PEM', hint };
  if (key.asymmetricKeyType !== 'ed25519') return { flaw: otherKind(key), hint };
  return { text: spki(key) };
}

/** Base64 of the public half. */
export function publicText({ privateKey }: SignKey): string {
  return spki(createPublicKey(privateKey));
}

/** Base64 of the signature of a text. */
export function signatureOf(text: string, { privateKey }: SignKey): string {
  return sign(null, Buffer.from(text), privateKey).toString('base64');
}

/** Whether `signature` is of `text`, by the public key that `signedBy` holds. */
export function isSignatureOf(
  text: string,
  { signature, signedBy }: { readonly signature: string; readonly signedBy: string },
): boolean {
  const key = read(() => createPublicKey({ key: Buffer.from(signedBy, 'base64'), format: 'der', type: 'spki' }));
  if (key?.asymmetricKeyType !== 'ed25519' || spki(key) !== signedBy) return false;
  return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64'));
}

/** `SHA256:` and Base64, for people to compare: of the bytes that `openssl pkey -pubin -outform DER` writes. */
export function fingerprint(publicText: string): string {
  return `SHA256:${createHash('sha256').update(Buffer.from(publicText, 'base64')).digest('base64').replace(/=+$/, '')}`;
}

const makeOne = 'make one: `openssl genpkey -algorithm ed25519 -out sign-key.pem`';

function isEncrypted(pem: string): boolean {
  return pem.includes('-----BEGIN ENCRYPTED PRIVATE KEY-----') || /Proc-Type: *4, *ENCRYPTED/.test(pem);
}

function otherKind({ asymmetricKeyType }: KeyObject): string {
  return `holds a key of the kind ${asymmetricKeyType ?? 'unknown'}, and only Ed25519 is accepted`;
}

function spki(key: KeyObject): string {
  return key.export({ format: 'der', type: 'spki' }).toString('base64');
}

/** Undefined if OpenSSL can't read the key. */
function read(reading: () => KeyObject): KeyObject | undefined {
  try {
    return reading();
  } catch (error) {
    // Node 24 gives some of OpenSSL's errors no code.
    if (error instanceof Error && ('code' in error || 'opensslErrorStack' in error)) return undefined;
    throw error;
  }
}
