import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Redaction } from '../../../src/graph/http/redaction.ts';
import { hostileText } from '../../support/values/hostile-texts.ts';

/** As Entra writes them: two parts of base64url JSON, and a signature. */
const [header, payload, signature] = [
  Buffer.from(JSON.stringify({ typ: 'JWT', alg: 'RS256' })).toString('base64url'),
  Buffer.from(JSON.stringify({ tid: '72f988bf-86f1-41af-91ab-2d7cd011db47', upn: 'ada@contoso.com' })).toString(
    'base64url',
  ),
  'c2lnbmF0dXJlLW9mLXRoZS10b2tlbi13aXRoLWEtcmVhc29uYWJsZS1sZW5ndGg',
];
const token = `${header}.${payload}.${signature}`;
const opaque = 'EwB4A8l6BAAUkj/NuJYtTVha+Mogk.HEiPbQo04~AAVZ==';

function redacted(text: string, ...secrets: string[]): string {
  const redaction = new Redaction();
  for (const secret of secrets.length === 0 ? [token] : secrets) redaction.hide(secret);
  return redaction.text(text);
}

describe('redaction', () => {
  it('removes a token', () => {
    expect(redacted(`not allowed for Bearer ${token}, sorry`)).toBe('not allowed for Bearer [token], sorry');
    expect(redacted(`not allowed for ${opaque}`, opaque)).toBe('not allowed for [token]');
  });

  it('removes the signature, the claims, or both, if they come without the rest', () => {
    expect(redacted(`signature ${signature} is wrong`)).toBe('signature [token] is wrong');
    expect(redacted(`cannot read ${payload}.${signature}`)).toBe('cannot read [token]');
    expect(redacted(`cannot read ${header}.${payload}`)).toBe('cannot read [token]');
    expect(redacted(`cannot read ${payload}`)).toBe('cannot read [token]');
  });

  it('keeps the first part, which many tokens have in common', () => {
    expect(redacted(`the algorithm of ${header}`)).toBe(`the algorithm of ${header}`);
  });

  it.each([
    ['JSON escapes', escapedForJson],
    ['JSON inside JSON', (text: string) => JSON.stringify(escapedForJson(text))],
    ['URL encoding of every character', percentEncoded],
    ['URL encoding twice', (text: string) => percentEncoded(text).replaceAll('%', '%25')],
    ['base64', (text: string) => Buffer.from(text).toString('base64')],
    ['base64 after one more character', (text: string) => Buffer.from(`"${text}"`).toString('base64')],
    ['base64 after two more characters', (text: string) => Buffer.from(`: ${text}; `).toString('base64url')],
    ['base64 of the whole header', (text: string) => Buffer.from(`Bearer ${text}`).toString('base64')],
  ])('removes a token in %s', (_form, encode) => {
    for (const secret of [token, signature, opaque]) {
      const text = redacted(`before ${encode(secret)} after`, token, opaque);

      expect(text).toMatch(/^before "?\w{0,10}\[token\][\w=]{0,6}"? after$/);
    }
  });

  it('keeps a JSON text readable', () => {
    const body = `{"error":{"code":"x","message":"${escapedForJson(`no \\ for ${token}`)}","path":"a\\\\u0065b"}}`;

    const { error } = JSON.parse(redacted(body));

    expect(error.message).toMatch(/\[token\]$/);
  });

  it('does not touch a text without a token, however it is encoded', () => {
    const text = '{"name":"\\u0041da","url":"https://contoso.sharepoint.com/sites/a%20b","next":"%2Fx"}';

    expect(redacted(text)).toBe(text);
  });

  it('leaves secrets alone that are too short to be found for certain', () => {
    expect(redacted('the emulator accepts token', 'token')).toBe('the emulator accepts token');
    expect(redacted('signed by nobody', `${header}.${payload}.nobody`)).toBe('signed by nobody');
  });

  it('remembers earlier tokens: a response may quote one that has been replaced', () => {
    const later = `${header}.${payload.toLowerCase()}.${signature.toLowerCase()}`;

    expect(redacted(`${token} is not ${later}`, token, later)).toBe('[token] is not [token]');
  });

  it('takes a time that grows with the length of a text, not with its square', { tags: 'slow' }, () => {
    for (const piece of ['\\\\', '%', '%25', '\\\\u0', signature.slice(0, 20)]) {
      const text = piece.repeat(500_000);

      expect(redacted(text)).toHaveLength(text.length);
    }
  });

  it('removes the secrets of environment variables', () => {
    const redaction = new Redaction({ AZURE_CLIENT_SECRET: 'Ab8~secret-of-an-application', AZURE_CLIENT_ID: opaque });

    expect(redaction.text(`Ab8~secret-of-an-application is no secret of ${opaque}`)).toBe(
      `[token] is no secret of ${opaque}`,
    );
  });

  it('cleans the body and the headers of a response, and the reason why there is none', () => {
    const redaction = new Redaction();
    redaction.hide(token);

    expect(redaction.result({ status: 403, headers: { 'request-id': percentEncoded(token) }, text: token })).toEqual({
      status: 403,
      headers: { 'request-id': '[token]' },
      text: '[token]',
    });
    expect(redaction.result({ wasSent: false, blockedBy: null, because: `invalid header Bearer ${token}` })).toEqual({
      wasSent: false,
      blockedBy: null,
      because: 'invalid header Bearer [token]',
    });
  });

  it('finds a token at any place and in any of the encodings', { tags: 'slow' }, () => {
    const encoder = fc.constantFrom(
      (text: string) => text,
      escapedForJson,
      percentEncoded,
      (text: string) => Buffer.from(text).toString('base64'),
      (text: string) => JSON.stringify(percentEncoded(text)),
    );
    fc.assert(
      fc.property(hostileText(), encoder, fc.string(), (before, encode, after) => {
        const text = redacted(`${before} ${encode(token)} ${after}`);

        expect(everyDecoding(text)).not.toContain(signature);
      }),
    );
  });
});

function escapedForJson(text: string): string {
  return [...text].map((character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
}

function percentEncoded(text: string): string {
  return [...text].map((character) => `%${character.charCodeAt(0).toString(16)}`).join('');
}

/** What somebody may make of a text who looks for a token. */
function everyDecoding(text: string): string {
  const percent = text.replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  const json = text.replace(/\\+u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  const base64 = text.split(/[^\w+/=-]+/).map((word) => Buffer.from(word, 'base64').toString('latin1'));
  return [text, percent, json, ...base64].join('\n');
}
