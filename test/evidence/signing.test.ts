import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  fingerprint,
  isSignatureOf,
  publicKeyIn,
  publicText,
  signatureOf,
  signKeyIn,
} from '../../src/evidence/signing.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const other = generateKeyPairSync('ed25519');
const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const privatePem = `${privateKey.export({ type: 'pkcs8', format: 'pem' })}`;
const publicPem = pemOf(publicKey);
const toMake = 'make one: `openssl genpkey -algorithm ed25519 -out sign-key.pem`';

function pemOf(key: KeyObject): string {
  return `${key.export({ type: 'spki', format: 'pem' })}`;
}

describe('the file of a private key', () => {
  it('holds the key that signs', () => {
    const key = signKeyIn(privatePem);

    expect('privateKey' in key && publicText(key)).toBe(publicText({ privateKey }));
  });

  it('may hold the certificate of the key, too', () => {
    const certificate = '-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n';

    expect(signKeyIn(`${privatePem}${certificate}`)).toHaveProperty('privateKey');
  });

  it.each([
    ['a public key', publicPem, 'holds a public key, and a private key signs', toMake],
    [
      'a certificate',
      '-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n',
      'holds a public key, and a private key signs',
      toMake,
    ],
    ['nothing', '', 'holds no private key in PEM', toMake],
    [
      'a key of another kind',
      `${rsa.privateKey.export({ type: 'pkcs8', format: 'pem' })}`,
      'holds a key of the kind rsa, and only Ed25519 is accepted',
      toMake,
    ],
    [
      'an encrypted key',
      `${privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })}`,
      'is encrypted, and a run cannot ask for its password',
      'decrypt it into a file that only you can read: `openssl pkey -in <file> -out <file>`',
    ],
    [
      'an encrypted key in the older form',
      `${rsa.privateKey.export({ type: 'pkcs1', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })}`,
      'is encrypted, and a run cannot ask for its password',
      'decrypt it into a file that only you can read: `openssl pkey -in <file> -out <file>`',
    ],
    [
      'an encrypted key in the older form, without a blank',
      '-----BEGIN RSA PRIVATE KEY-----\nProc-Type:4,ENCRYPTED\n',
      'is encrypted, and a run cannot ask for its password',
      'decrypt it into a file that only you can read: `openssl pkey -in <file> -out <file>`',
    ],
  ])('is refused if it holds %s', (_, pem, flaw, hint) => {
    expect(signKeyIn(pem)).toEqual({ flaw, hint });
  });
});

describe('the file of a public key', () => {
  it('holds the key that checks', () => {
    expect(publicKeyIn(publicPem)).toEqual({ text: publicText({ privateKey }) });
  });

  const toAsk = 'ask whoever signs for the file of `openssl pkey -in <private key> -pubout`';
  it.each([
    [
      'a private key',
      privatePem,
      'holds a private key, and a public key checks',
      'write the public one: `openssl pkey -in <private key> -pubout -out pub.pem`',
    ],
    ['nothing', '', 'holds no public key in PEM', toAsk],
    ['a key of another kind', pemOf(rsa.publicKey), 'holds a key of the kind rsa, and only Ed25519 is accepted', toAsk],
  ])('is refused if it holds %s', (_, pem, flaw, hint) => {
    expect(publicKeyIn(pem)).toEqual({ flaw, hint });
  });
});

describe('a signature', () => {
  const signedBy = publicText({ privateKey });
  const signature = signatureOf('a text', { privateKey });

  it('fits its text and its key only', () => {
    expect(isSignatureOf('a text', { signature, signedBy })).toBe(true);
    expect(isSignatureOf('another text', { signature, signedBy })).toBe(false);
    expect(isSignatureOf('a text', { signature, signedBy: publicText(other) })).toBe(false);
    expect(isSignatureOf('a text', { signature: '', signedBy })).toBe(false);
  });

  it('fits no key that is written otherwise, or is none', () => {
    expect(isSignatureOf('a text', { signature, signedBy: `${signedBy}\n` })).toBe(false);
    expect(isSignatureOf('a text', { signature, signedBy: 'no key' })).toBe(false);
  });

  it('fits no key of another kind', () => {
    const text = rsa.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');

    expect(isSignatureOf('a text', { signature, signedBy: text })).toBe(false);
  });
});

describe('the fingerprint of a key', () => {
  it('is that of its bytes, without filling at its end', () => {
    expect(fingerprint(Buffer.from('a key').toString('base64'))).toBe(
      'SHA256:j6Oqsvqpt54KA5jaW1q9B4AUJEKlvoC5pkYI1xjLH80',
    );
  });
});
