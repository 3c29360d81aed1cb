/** What lets no request through, however long one waits. */
export type Obstacle = 'proxy-sign-in' | 'untrusted-certificate';

export const proxySignInText =
  'a proxy asks for a sign-in (407): put user name and password into `HTTPS_PROXY`, as in http://user:password@proxy.contoso.com:8080';

/** What the texts about obstacles name. */
export interface ObstacleContext {
  /** Host and port that the request was for. */
  readonly host: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly canRead: (path: string) => Promise<boolean>;
}

export interface FoundObstacle {
  readonly obstacle: Obstacle;
  /** What is wrong, and what to do. */
  readonly because: string;
}

/** The obstacle that a failed connection shows; null for a failure that may pass. */
export async function obstacleOf(error: Error, context: ObstacleContext): Promise<FoundObstacle | null> {
  // The library's error for a proxy that refuses to open a tunnel has no status of its own.
  if (/\bProxy response \(407\)/i.test(error.message)) return { obstacle: 'proxy-sign-in', because: proxySignInText };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (!certificateCodes.test(code)) return null;
  const because = `the certificate of ${context.host} is not trusted (${code}): ${await trustText(context)}`;
  return { obstacle: 'untrusted-certificate', because };
}

/** Source: nodejs.org/api/tls.html, X509 certificate error codes. */
const certificateCodes =
  /^(UNABLE_TO_(GET|VERIFY|DECRYPT|DECODE)_|CERT_|CRL_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|INVALID_(CA|PURPOSE)|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH|ERR_TLS_CERT_)/;

/** Node reads the variable once, at its start, and only warns about a file that it can't read. */
async function trustText({ env, canRead }: ObstacleContext): Promise<string> {
  const path = env['NODE_EXTRA_CA_CERTS'];
  const remedy = 'set `NODE_EXTRA_CA_CERTS` to the file with the certificate of your proxy or company (PEM)';
  if (!path) return `${remedy}; it is not set`;
  const state = (await canRead(path)) ? 'and that certificate did not help' : 'and that file cannot be read';
  return `${remedy}; it is set to \`${path}\`, ${state}`;
}
