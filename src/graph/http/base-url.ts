/**
 * What is wrong with a base URL such as `https://graph.microsoft.com/v1.0`, as a sentence for the user; undefined where
 * nothing is. The bearer token goes to its origin alone, so that must be https, or http that stays on this machine.
 */
export function checkBaseUrl(text: string): string | undefined {
  const url = parse(text);
  if (url === null) return `\`${text}\` is not a URL; expected one such as https://graph.microsoft.com/v1.0`;
  if (url.username || url.password) return 'a Graph URL must not carry a user name or a password';
  if (url.search || url.hash) return `\`${text}\` must end with the path, without a query or a fragment`;
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))) return undefined;
  return `\`${text}\` must be https, or http to this machine (127.0.0.1, ::1, localhost): the token would travel in the clear`;
}

/** Whether a URL names this machine: 127.0.0.0/8, ::1 or localhost. Nothing is resolved. */
export function isLoopback(url: URL): boolean {
  return /^(localhost|\[::1\]|127\.\d+\.\d+\.\d+)$/.test(url.hostname);
}

/** A service's address below which all paths lie, and the one origin that its token may be sent to. */
export class BaseUrl {
  readonly url: URL;
  /** Without a slash at its end. */
  readonly #path: string;

  /** Throws where `checkBaseUrl` has a complaint; a command asks that first. */
  constructor(text: string) {
    const complaint = checkBaseUrl(text);
    if (complaint !== undefined) throw new Error(complaint);
    this.url = new URL(text);
    this.#path = this.url.pathname.replace(/\/+$/, '');
  }

  /** `path` stands below the base: `solutions/backupRestore`, with or without a query. */
  at(path: string): URL {
    return new URL(`${this.url.origin}${this.#path}/${path}`);
  }

  /**
   * The page that an `@odata.nextLink` on the page `from` leads to; null where it leads to another origin or nowhere.
   *
   * The documents show such links absolute and relative. A relative one starts below the base
   * (`/solutions/backupRestore/…`) or repeats the base's path (`/v1.0/solutions/…`); the query is never looked into.
   */
  follow(link: string, from: URL): URL | null {
    const target = this.#resolve(link, from);
    const allowed = target?.origin === this.url.origin && !target.username && !target.password;
    return allowed ? target : null;
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
