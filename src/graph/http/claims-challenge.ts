/**
 * The claims that the service demands of the next token, as JSON; null if it demands none.
 *
 * They come with a 401 when the tenant evaluates access continuously: a password was changed, a session was revoked, a policy
 * has a new location. Source: learn.microsoft.com/entra/identity-platform/claims-challenge, read November 2026.
 */
export function claimsChallengeOf(headers: Readonly<Record<string, string>>): string | null {
  const [, encoded = ''] = /\bclaims="([^"]*)"/i.exec(headers['www-authenticate'] ?? '') ?? [];
  const claims = Buffer.from(encoded, 'base64').toString('utf8');
  try {
    const parsed: unknown = JSON.parse(claims);
    return typeof parsed === 'object' && parsed !== null ? claims : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
