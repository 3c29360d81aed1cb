import { second } from '../../util/duration.ts';
import { SignInProblem } from './sign-in-problem.ts';
import { payloadOf } from './token-claims.ts';

/** Who wrote a text that holds a token, for messages: "`GRAPH_ACCESS_TOKEN`", "the file `token.txt`". */
export interface TextOrigin {
  readonly name: string;
  /** What to do about a wrong text, as an imperative. */
  readonly remedy: string;
}

/**
 * The bearer token in a text: alone, after `Bearer`, or as `accessToken` or `access_token` of a JSON object, as `az account
 * get-access-token` prints it. Throws SignInProblem if there is none; never repeats the text.
 */
export function bearerTokenIn(text: string, { name, remedy }: TextOrigin): string {
  const written = text.replace(/^\uFEFF/, '').trim();
  if (written === '') throw new SignInProblem(`${name} is empty`, remedy);
  const token = (written.startsWith('{') ? tokenInJson(written) : written).replace(/^bearer\s+/i, '');
  if (/^[\w.~+/-]+=*$/.test(token)) return token;
  throw new SignInProblem(`${name} holds characters that no bearer token has`, remedy);
}

/** Empty if the JSON has no token. */
function tokenInJson(text: string): string {
  try {
    const json: Readonly<Record<string, unknown>> = JSON.parse(text);
    const token = json['accessToken'] ?? json['access_token'];
    return typeof token === 'string' ? token.trim() : '';
  } catch (error) {
    if (error instanceof SyntaxError) return '';
    throw error;
  }
}

/** Milliseconds since 1970. A token that cannot be read never expires here: the service will refuse it in time. */
export function expiryOf(token: string): number {
  const expiry = payloadOf(token)?.['exp'];
  return typeof expiry === 'number' ? expiry * second : Number.MAX_SAFE_INTEGER;
}
