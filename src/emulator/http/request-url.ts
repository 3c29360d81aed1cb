import type { ApiVersion, Query } from '../query.ts';
import { ServiceError } from '../service-error.ts';

/** The URL of a request, parsed: version, path and query. */
export interface RequestUrl {
  /** `v1.0` or `beta`, in the spelling of the request. */
  readonly version: string;
  /** Below the version, as it was sent. Starts with a slash and ends without one. */
  readonly path: string;
  /** Decoded. `restoreSessions('id')` and `browse(nextFetchToken='…')` are two segments each, like `restoreSessions/id`; `microsoft.graph.activate` is `activate`. */
  readonly segments: readonly string[];
  readonly options: URLSearchParams;
}

/** Parses the path and query of a request line. Throws 404 if the path has no known version or cannot be decoded. */
export function readRequestUrl(text: string): RequestUrl {
  const { pathname, searchParams } = parse(text);
  const [version = '', ...rest] = pathname.split('/').filter((piece) => piece !== '');
  const known = /^(v1\.0|beta)$/i.test(version);
  if (!known) throw notFound(pathname);
  return { version, path: `/${rest.join('/')}`, segments: rest.flatMap(readSegment), options: searchParams };
}

function parse(text: string): URL {
  try {
    return new URL(text, 'http://emulator');
  } catch (error) {
    if (error instanceof TypeError) throw notFound(text);
    throw error;
  }
}

export function notFound(path: string): ServiceError {
  return new ServiceError(404, 'ResourceNotFound', `Resource not found for the path '${path}'.`);
}

function readSegment(encoded: string): string[] {
  const segment = decode(encoded);
  const [, name, key] = /^([^(]+)\((?:\w+=)?'(.*)'\)$/.exec(segment) ?? [];
  const pieces = name === undefined || key === undefined ? [segment] : [name, key];
  return pieces.map((piece) => piece.replace(/^microsoft\.graph\./i, ''));
}

function decode(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch (error) {
    if (error instanceof URIError) throw notFound(encoded);
    throw error;
  }
}

/**
 * Reads `$top`, `$expand` and `$skiptoken`, and `$filter` of lists of sessions. Throws 501 for any other option, so that nobody
 * relies on one that is ignored.
 */
export function readQuery({ version, segments, options }: RequestUrl, prefer: string | undefined): Query {
  const isListOfSessions = /restoreSessions$/i.test(segments.at(-1) ?? '');
  for (const name of options.keys()) {
    if (['$top', '$expand', '$skiptoken'].includes(name) || (name === '$filter' && isListOfSessions)) continue;
    throw new ServiceError(501, 'NotImplemented', `the emulator does not know the query option '${name}'`);
  }
  const filter = options.get('$filter');
  return {
    ...(filter !== null && { createdSince: readSince(filter) }),
    skip: readSkipToken(options.get('$skiptoken')),
    top: readTop(options.get('$top')),
    version: versionOf(version),
    expand: readExpand(options.get('$expand')),
    futureMembers: /include-unknown-enum-members/i.test(prefer ?? ''),
  };
}

function versionOf(version: string): ApiVersion {
  return version.toLowerCase() === 'beta' ? 'beta' : 'v1.0';
}

/** Opaque to the client. A text is a token already. */
export function writeSkipToken(next: number | string): string {
  return typeof next === 'string' ? next : Buffer.from(`skip ${next}`).toString('base64url');
}

export function readSkipToken(token: string | null): number {
  if (token === null) return 0;
  const [, skip] = /^skip (\d+)$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (skip === undefined) throw new ServiceError(400, 'BadRequest', 'the skip token is not from this service');
  return Number(skip);
}

function readTop(top: string | null): number {
  if (top === null) return Number.POSITIVE_INFINITY;
  if (!/^[1-9]\d{0,3}$/.test(top))
    throw new ServiceError(400, 'BadRequest', `'$top' must be from 1 to 9999, not '${top}'`);
  return Number(top);
}

function readSince(filter: string): number {
  const [, time = ''] = /^createdDateTime ge (\d{4}-\d\d-\d\dT[\d:.]+Z)$/.exec(filter) ?? [];
  const since = Date.parse(time);
  if (!Number.isNaN(since)) return since;
  throw new ServiceError(501, 'NotImplemented', `the emulator does not know the filter '${filter}'`);
}

function readExpand(expand: string | null): Query['expand'] {
  const plain = (expand ?? '').replace(/\s/g, '').toLowerCase();
  if (plain === '') return 'nothing';
  if (plain === 'restorepoint') return 'restorePoint';
  if (plain === 'restorepoint($expand=protectionunit)') return 'protectionUnit';
  throw new ServiceError(400, 'BadRequest', `'${expand}' cannot be expanded`);
}
