import type { TokenCredential } from '@azure/core-auth';
import type { Check } from '../../doctor/check.ts';
import { failedSignIn } from '../../doctor/sign-in-checks.ts';
import { SignInProblem } from '../../graph/auth/sign-in-problem.ts';
import { graphScope } from '../../graph/auth/token-cache.ts';
import { readTokenClaims, type TokenClaims } from '../../graph/auth/token-claims.ts';
import { Redaction } from '../../graph/http/redaction.ts';
import { within } from '../../util/clock.ts';
import { minute } from '../../util/duration.ts';
import { reasonOf } from '../../util/system-error.ts';
import type { Environment } from '../environment.ts';
import type { NetworkOptions } from '../shared-options.ts';

/** The claims of a token, null in an opaque one; or why there is no token. */
export type TokenDiagnosis = { readonly claims: TokenClaims | null } | { readonly failure: Check };

/** Signs in. Never shows a secret: the credential's error may quote what it was given. */
export async function diagnoseToken(
  credential: TokenCredential,
  { auth }: Pick<NetworkOptions, 'auth'>,
  { variables }: Environment,
): Promise<TokenDiagnosis> {
  const stop = new AbortController();
  try {
    const asked = credential.getToken(graphScope, { enableCae: true, abortSignal: stop.signal });
    const token = isOfPeople.has(auth) ? await asked : await within(patience, asked);
    if (token !== null) return { claims: readTokenClaims(token.token) };
    return { failure: failedSignIn('no token within a minute', null) };
  } catch (error) {
    const hint = error instanceof SignInProblem ? error.hint : null;
    return { failure: failedSignIn(new Redaction(variables).text(reasonOf(error)), hint) };
  } finally {
    stop.abort();
  }
}

/** Somebody has to sign in first. */
const isOfPeople: ReadonlySet<NetworkOptions['auth']> = new Set(['device-code', 'interactive'] as const);

const patience: number = minute;
