import { SignInProblem } from '../auth/sign-in-problem.ts';

export interface Proxies {
  readonly httpProxy: string;
  readonly httpsProxy: string;
  readonly noProxy: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The proxies that the usual variables name, lower case before upper case; empty texts where they name none. A proxy
 * written without a scheme, as curl takes it, is an http one. Throws for one that is not a URL, without repeating its value,
 * which may hold a password.
 */
export function proxiesOf(env: Variables): Proxies {
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
