import type { Json } from '../../graph/wire/wire.ts';
import type { CollectionPage, IncomingRequest } from '../messages.ts';
import type { Operation } from '../operations.ts';
import type { Query } from '../query.ts';
import type { Tenant } from '../tenant.ts';
import type { Permission } from './token.ts';

/** One request, parsed, for the route that matches it. */
export interface RouteRequest {
  readonly tenant: Tenant;
  /** The ids at each `*` of the route's path, in order; empty texts for those that the path does not have. */
  readonly ids: readonly [string, string];
  /** The JSON of the body; undefined if the route takes none. */
  readonly body: unknown;
  readonly query: Query;
  /** The query as it was sent. */
  readonly options: URLSearchParams;
  /** By lower-case name. */
  readonly headers: IncomingRequest['headers'];
}

/**
 * An entity (200), a new entity (201), a page of entities (200), a file (200), a redirect to a path below the version on another
 * host (302), or nothing (204).
 */
export type RouteResult =
  | { readonly found: Json }
  | { readonly created: Json }
  | { readonly file: string }
  | { readonly redirect: string }
  | CollectionPage
  | null;

export interface Route {
  readonly operation: Operation;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the version, in lower case; `*` is an id, and `**` at the end any number of segments. */
  readonly path: string;
  readonly takesBody: boolean;
  /** Whether it reads its query options itself, because they differ from those of other collections. */
  readonly hasOwnOptions: boolean;
  /** Any one of these is enough; they may depend on the query. Null if no token is wanted, because the path itself gives access. */
  readonly permissions: readonly Permission[] | ((options: URLSearchParams) => readonly Permission[]) | null;
  readonly handle: (request: RouteRequest) => RouteResult;
}
