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
 * Throws SignInProblem for a value that is not the URL of an http or https proxy, or whose user name and password cannot be
 * decoded. The message does not repeat the value, which may hold a password.
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
  const flaw = flawOf(proxy);
  if (flaw === undefined) return proxy;
  throw new SignInProblem(`\`${name.toUpperCase()}\` ${flaw.message}`, flaw.hint);
}

interface ProxyFlaw {
  /** Continues a sentence that starts with the name of the variable. */
  readonly message: string;
  readonly hint: string;
}

function flawOf(proxy: string): ProxyFlaw | undefined {
  // In a URL it counts as a slash, and what is before it as the host.
  if (proxy.includes('\\')) {
    const hint = 'Write `%5C` instead, as in http://CONTOSO%5Cada:password@proxy.contoso.com:8080.';
    return { message: 'contains a `\\`', hint };
  }
  const url = URL.canParse(proxy) ? new URL(proxy) : undefined;
  if (url === undefined)
    return { message: 'must be a URL such as http://proxy.contoso.com:8080', hint: 'Correct it, or unset it.' };
  if (!['http:', 'https:'].includes(url.protocol)) {
    const message = `names a proxy of the kind \`${url.protocol.slice(0, -1)}\`, and only \`http\` and \`https\` proxies work`;
    return { message, hint: 'Name an http proxy, or unset it.' };
  }
  if (isDecodable(url.username) && isDecodable(url.password)) return undefined;
  const hint = 'Write `%25` for a percent sign in the user name or password.';
  return { message: 'has a user name or password with a `%` that starts no escape', hint };
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function variable(env: Variables, name: string): string {
  return (env[name] || env[name.toUpperCase()] || '').trim();
}

/** The proxy that a request to this URL goes through; null for none. As undici's EnvHttpProxyAgent decides, which sends the requests. */
export function proxyFor(url: URL, { httpProxy, httpsProxy, noProxy }: ProxySettings): URL | null {
  // Without a proxy for https, undici uses the one for http.
  const proxy = url.protocol === 'https:' ? httpsProxy || httpProxy : httpProxy;
  if (!proxy || isExempt(url, noProxy)) return null;
  return new URL(proxy);
}

function isExempt({ hostname, port, protocol }: URL, noProxy: string): boolean {
  if (noProxy === '*') return true;
  const name = hostname.toLowerCase();
  const ownPort = port || (protocol === 'https:' ? '443' : '80');
  return noProxy
    .toLowerCase()
    .split(/[,\s]/)
    .filter(Boolean)
    .some((entry) => {
      const [, host = entry, only = ownPort] = /^(.+):(\d+)$/.exec(entry) ?? [];
      const domain = host.replace(/^\*?\./, '');
      return only === ownPort && (name === domain || name.endsWith(`.${domain}`));
    });
}
