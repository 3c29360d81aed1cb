import { SignInProblem } from '../auth/sign-in-problem.ts';

export interface ProxySettings {
  readonly httpProxy: string;
  readonly httpsProxy: string;
  readonly noProxy: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The proxies from `http_proxy`, `https_proxy` and `no_proxy`; lower-case names win over upper-case ones. A proxy without a
 * scheme is an http proxy, as for curl. What is not set is an empty text.
 *
 * Throws SignInProblem for a proxy that is not a URL. The message does not repeat the value, which may hold a password.
 */
export function proxySettingsOf(env: Variables): ProxySettings {
  return {
    httpProxy: proxyIn(env, 'http_proxy'),
    httpsProxy: proxyIn(env, 'https_proxy'),
    noProxy: variable(env, 'no_proxy'),
  };
}

function proxyIn(env: Variables, name: string): string {
  const written = variable(env, name);
  if (!written) return '';
  const proxy = written.includes('://') ? written : `http://${written}`;
  if (URL.canParse(proxy)) return proxy;
  throw new SignInProblem(
    `\`${name.toUpperCase()}\` must be a URL such as http://proxy.contoso.com:8080`,
    'Correct it, or unset it.',
  );
}

function variable(env: Variables, name: string): string {
  return (env[name] || env[name.toUpperCase()] || '').trim();
}
