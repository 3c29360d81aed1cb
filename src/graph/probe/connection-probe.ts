import { lookup } from 'node:dns/promises';
import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { connect as connectPlainly, isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectSecurely, type PeerCertificate } from 'node:tls';
import { second } from '../../util/duration.ts';
import { reasonOf, systemCode } from '../../util/system-error.ts';

/** How the first steps to a host went. No request is sent and no secret but the proxy's own password, which goes to the proxy. */
export interface ConnectionFacts {
  /** Host and port. */
  readonly host: string;
  /** Host and port of the proxy on the way; null without one. */
  readonly proxy: string | null;
  /** Why the name of the next host (the proxy, if there is one) has no address; null if it has one, and for an address. */
  readonly unresolved: string | null;
  /** Null if it was not tried. */
  readonly tunnel: Tunnel | null;
  /** Null without TLS, and if there is no connection. */
  readonly certificate: CertificateFacts | null;
}

export type Tunnel =
  | { readonly kind: 'open' }
  /** Nobody answers: the system's code or message. */
  | { readonly kind: 'failed'; readonly because: string }
  /** The proxy refuses. */
  | { readonly kind: 'refused'; readonly status: number };

export interface CertificateFacts {
  /** Why it is not trusted: Node's code; null if it is. */
  readonly distrust: string | null;
  /** Who issued it, as it says. Empty if there is none. */
  readonly issuer: string;
  /** As it says: `Nov 30 12:00:00 2027 GMT`. */
  readonly validTo: string;
}

/** Ours: somebody waits at the terminal. */
const patience = 10 * second;

/** Tries the way to the origin of a URL, through `proxy` if there is one. Never rejects for what it finds. */
export async function probeConnection(url: URL, proxy: URL | null): Promise<ConnectionFacts> {
  const facts = { host: hostOf(url), proxy: proxy && hostOf(proxy), tunnel: null, certificate: null };
  const unresolved = await unresolvedName((proxy ?? url).hostname);
  if (unresolved !== null) return { ...facts, unresolved };
  const socket = await (proxy === null ? openSocket(url) : openTunnel(url, proxy));
  if (!('destroy' in socket)) return { ...facts, unresolved, tunnel: socket };
  try {
    const certificate = url.protocol === 'https:' ? await certificateOf(url, socket) : null;
    if (certificate !== null && 'kind' in certificate) return { ...facts, unresolved, tunnel: certificate };
    return { ...facts, unresolved, tunnel: { kind: 'open' }, certificate };
  } finally {
    socket.destroy();
  }
}

export function hostOf(url: URL): string {
  return `${url.hostname}:${portOf(url)}`;
}

function portOf({ port, protocol }: URL): number {
  return Number(port) || (protocol === 'https:' ? 443 : 80);
}

/** The hostname as sockets take it: without the brackets of an IPv6 address. */
function nameOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

async function unresolvedName(hostname: string): Promise<string | null> {
  const name = hostname.replace(/^\[|\]$/g, '');
  if (isIP(name) !== 0) return null;
  return await inTime(
    lookup(name).then(
      () => null,
      (error: unknown) => systemCode(error) ?? reasonOf(error),
    ),
    () => 'no answer of the name server',
  );
}

type FailedTunnel = Exclude<Tunnel, { kind: 'open' }>;

function openSocket(url: URL): Promise<Duplex | FailedTunnel> {
  return new Promise((resolve) => {
    const socket: Socket = connectPlainly({ host: nameOf(url), port: portOf(url), timeout: patience });
    socket.once('connect', () => resolve(socket));
    // Errors after the first one say nothing new.
    socket.on('error', (error) => resolve(failed(error)));
    socket.once('timeout', () => resolve(late(socket)));
  });
}

function openTunnel(url: URL, proxy: URL): Promise<Duplex | FailedTunnel> {
  const request = proxy.protocol === 'https:' ? secureRequest : plainRequest;
  return new Promise((resolve) => {
    const asked = request({
      host: nameOf(proxy),
      port: portOf(proxy),
      method: 'CONNECT',
      path: hostOf(url),
      headers: { host: hostOf(url), ...signIn(proxy) },
      timeout: patience,
      agent: false,
    });
    asked.once('connect', ({ statusCode = 0 }, socket) => {
      socket.on('error', () => undefined);
      if (statusCode === 200) return resolve(socket);
      socket.destroy();
      resolve({ kind: 'refused', status: statusCode });
    });
    asked.on('error', (error) => resolve(failed(error)));
    asked.once('timeout', () => resolve(late(asked)));
    asked.end();
  });
}

function signIn({ username, password }: URL): Record<string, string> {
  if (username === '') return {};
  const text = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(text).toString('base64')}` };
}

/** Accepts any certificate, to look at it. Nothing is sent over the connection. */
function certificateOf(url: URL, socket: Duplex): Promise<CertificateFacts | FailedTunnel> {
  const name = nameOf(url);
  const shaking = new Promise<CertificateFacts | FailedTunnel>((resolve) => {
    const secure = connectSecurely({
      socket,
      rejectUnauthorized: false,
      ...(isIP(name) === 0 ? { servername: name } : { host: name }),
    });
    secure.once('secureConnect', () => {
      const { issuer, valid_to: validTo = '' } = secure.getPeerCertificate() as Partial<PeerCertificate>;
      const { authorizationError } = secure;
      const distrust = secure.authorized ? null : codeOf(authorizationError);
      secure.destroy();
      resolve({ distrust, issuer: [issuer?.O, issuer?.CN].flat().filter(Boolean).join(', '), validTo });
    });
    secure.on('error', (error) => resolve(failed(error)));
  });
  return inTime(shaking, () => late(socket));
}

/** Node says the code of an untrusted certificate as a text, and the error of a wrong name as an error. */
function codeOf(error: unknown): string {
  if (error instanceof Error) return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
  return String(error);
}

function failed(error: Error): FailedTunnel {
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return { kind: 'failed', because: systemCode(inner) ?? systemCode(error) ?? reasonOf(inner) };
}

function late(socket: { destroy(): unknown }): FailedTunnel {
  socket.destroy();
  return { kind: 'failed', because: 'no answer within 10s' };
}

async function inTime<T>(work: Promise<T>, otherwise: () => T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise()), patience);
  });
  try {
    return await Promise.race([work, end]);
  } finally {
    clearTimeout(timer);
  }
}
