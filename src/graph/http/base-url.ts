import { isLoopback } from '../auth/loopback.ts';

/**
 * What is wrong with a base URL such as `https://graph.microsoft.com/v1.0`, as a message for the user; undefined if nothing
 * is. The bearer token is sent to its origin, so it must be https, or http to this machine.
 */
export function checkBaseUrl(text: string): string | undefined {
  const url = parse(text);
  if (url === null) return `\`${text}\` is not a URL; expected one such as https://graph.microsoft.com/v1.0`;
  if (url.username || url.password) return 'a Graph URL must not hold a user name or a password';
  if (url.search || url.hash) return `\`${text}\` must end with the path, without a query or a fragment`;
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))) return undefined;
  return `\`${text}\` must be https, or http to this machine (127.0.0.1, ::1, localhost), because anybody could read the token on its way`;
}

/** The address of the service. All paths are below it, and its origin is the only one that the token may be sent to. */
export class BaseUrl {
  readonly url: URL;
  /** Without a slash at its end. */
  readonly #path: string;

  /** Throws if `checkBaseUrl` finds something wrong. Commands check that first. */
  constructor(text: string) {
    const complaint = checkBaseUrl(text);
    if (complaint !== undefined) throw new Error(complaint);
    this.url = new URL(text);
    this.#path = this.url.pathname.replace(/\/+$/, '');
  }

  /** The URL of a path below the base, such as `solutions/backupRestore`, with or without a query. */
  at(path: string): URL {
    return new URL(`${this.url.origin}${this.#path}/${path}`);
  }

  /**
   * The URL of an `@odata.nextLink` on the page `from`; null if it leads to another origin, or is no URL.
   *
   * The documents show such links absolute and relative. A relative link starts below the base
   * (`/solutions/backupRestore/…`) or repeats the base's path (`/v1.0/solutions/…`). The query is passed on as it is.
   */
  follow(link: string, from: URL): URL | null {
    const target = this.#resolve(link, from);
    const isAllowed = target?.origin === this.url.origin && !target.username && !target.password;
    return isAllowed ? target : null;
  }

  #resolve(link: string, from: URL): URL | null {
    if (/^[a-z][a-z0-9+.-]*:/i.test(link)) return parse(link);
    if (link.startsWith('//') || link.startsWith('?')) return parse(link, from);
    if (link.startsWith(`${this.#path}/`)) return parse(`${this.url.origin}${link}`);
    return this.at(link.replace(/^\//, ''));
  }
}

function parse(text: string, base?: URL): URL | null {
  return URL.canParse(text, base?.href) ? new URL(text, base) : null;
}
