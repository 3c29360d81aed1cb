import { secretVariables } from '../auth/secret-files.ts';
import type { HttpResult } from './transport.ts';

/**
 * Removes secrets from what the service sends, before anybody keeps or prints it. Finds them in plain text, in JSON escapes, in
 * URL encoding and in base64, and finds the signature of a token without its other parts. The rest of a JSON text keeps its meaning.
 *
 * A secret of fewer than 16 characters is not looked for: emulators accept such tokens, and other words would be damaged.
 */
export class Redaction {
  /** Every spelling of each secret, longest first. The most recent secret comes last. */
  readonly #secrets: Map<string, readonly string[]> = new Map();
  readonly #lasting: readonly (readonly string[])[];

  /** The secrets in environment variables are removed for as long as this object is used. */
  constructor(env: Readonly<Record<string, string | undefined>> = {}) {
    this.#lasting = ['GRAPH_ACCESS_TOKEN', ...secretVariables].map((name) => spellings(env[name]?.trim() ?? ''));
  }

  /** From now on removes this secret too. Only the last few are remembered. */
  hide(secret: string): void {
    if (this.#secrets.has(secret)) return;
    this.#secrets.set(secret, spellings(secret));
    for (const oldest of this.#secrets.keys()) {
      if (this.#secrets.size <= mostRemembered) break;
      this.#secrets.delete(oldest);
    }
  }

  text(text: string): string {
    const decoded = plain(text);
    let clean = decoded;
    for (const spelled of [...this.#secrets.values(), ...this.#lasting])
      for (const spelling of spelled) clean = clean.replaceAll(spelling, '[token]');
    return clean === decoded ? text : clean;
  }

  result(result: HttpResult): HttpResult {
    if (!('text' in result)) return { ...result, because: this.text(result.because) };
    // Nearly no answer has a secret, so one look at all of it is enough for most.
    const whole = [result.text, ...Object.values(result.headers)].join('\n');
    if (this.text(whole) === whole) return result;
    const headers = Object.entries(result.headers).map(([name, value]) => [name, this.text(value)]);
    return { ...result, headers: Object.fromEntries(headers), text: this.text(result.text) };
  }
}

/** A run of a day gets a token an hour, and only the last one is valid. */
const mostRemembered = 8;

/** In characters. */
const shortestSecret = 16;

/** How a secret, or a part of it that says as much, may be written after `plain`. */
function spellings(secret: string): string[] {
  const parts = [secret, ...partsOf(secret)].filter(({ length }) => length >= shortestSecret);
  const encoded = parts.flatMap((part) => inBase64(part));
  return [...new Set([...parts, ...encoded])].sort((a, b) => b.length - a.length);
}

/** Of a JSON Web Token. Its first part is the same in many tokens. */
function partsOf(token: string): string[] {
  const [header, payload, signature, more] = token.split('.');
  if (!header || !payload || signature === undefined || more !== undefined) return [];
  return [`${header}.${payload}`, `${payload}.${signature}`, payload, signature];
}

/**
 * What every base64 text has in common that holds these characters, by their distance from a group of three. The first and the
 * last character may also depend on what is beside.
 */
function inBase64(part: string): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(part)]);
    const skipped = offset === 0 ? 0 : offset + 1;
    const end = Math.floor((bytes.length * 8) / 6);
    return [bytes.toString('base64').slice(skipped, end), bytes.toString('base64url').slice(skipped, end)];
  });
}

/**
 * The text with the escapes of all characters that a token can have resolved. Such characters need no escape in JSON, so a JSON
 * text stays one. A text may be encoded more than once.
 */
function plain(text: string): string {
  let decoded = text;
  for (let round = 0; round < mostRounds && (decoded.includes('\\') || decoded.includes('%')); round += 1) {
    const next = decoded.replace(escapes, resolved);
    if (next === decoded) break;
    decoded = next;
  }
  return decoded;
}

/** With a few backslashes for JSON inside JSON. Any number of them would take a time that grows with its square. */
const escapes = /\\{1,8}u00([2-7][0-9a-f])|%([2-7][0-9a-f])|\\{1,8}(?=\/)/gi;

const mostRounds = 3;

function resolved(sequence: string, json: string | undefined, percent: string | undefined): string {
  const code = json ?? percent;
  if (code === undefined) return '';
  const character = String.fromCharCode(Number.parseInt(code, 16));
  return /[\w.~+/=%-]/.test(character) ? character : sequence;
}
