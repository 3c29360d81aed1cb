import type { ArtifactScope } from '../../graph/artifact-changes.ts';
import type { BrowsedWorkload } from '../../graph/browse.ts';
import { artifactsOf, names } from '../../graph/wire/paths.ts';
import type { Json } from '../../graph/wire/wire.ts';
import { type Workload, workloads } from '../../m365/workload.ts';
import type { CollectionPage } from '../messages.ts';
import type { Operation } from '../operations.ts';
import type { Query } from '../query.ts';
import type { Tenant } from '../tenant.ts';
import type { Permission } from './token.ts';

/** One request, parsed, for the route that matches it. */
interface RouteRequest {
  readonly tenant: Tenant;
  /** The ids at each `*` of the route's path, in order; empty texts for those that the path does not have. */
  readonly ids: readonly [string, string];
  /** The JSON of the body; undefined if the route takes none. */
  readonly body: unknown;
  readonly query: Query;
  /** The query as it was sent. */
  readonly options: URLSearchParams;
}

/** An entity (200), a new entity (201), a page of entities (200), or nothing (204). */
export type RouteResult = { readonly found: Json } | { readonly created: Json } | CollectionPage | null;

export interface Route {
  readonly operation: Operation;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `solutions/backupRestore`, in lower case; `*` is an id. */
  readonly path: string;
  readonly takesBody: boolean;
  /** Whether it reads its query options itself, because they differ from those of other collections. */
  readonly hasOwnOptions: boolean;
  /** Any one of these is enough. */
  readonly permissions: readonly Permission[];
  readonly handle: (request: RouteRequest) => RouteResult;
}

const writing: readonly Permission[] = ['BackupRestore-Restore.ReadWrite.All'];
const reading: readonly Permission[] = ['BackupRestore-Restore.Read.All'];
const searching: readonly Permission[] = ['BackupRestore-Search.Read.All'];
const configuring: readonly Permission[] = ['BackupRestore-Configuration.Read.All'];
/** Microsoft's reference names no permission for the service's state; either of these is enough. */
const controlling: readonly Permission[] = ['BackupRestore-Control.Read.All', ...configuring];

function rootRoute(): Route {
  const handle = ({ tenant }: RouteRequest): RouteResult => ({ found: tenant.getServiceStatus() });
  return { ...get('getServiceStatus', ''), permissions: controlling, handle };
}

/** Routes of the sessions of one workload, or of all of them (null). */
function sessionRoutes(workload: Workload | null, path: string): Route[] {
  return [
    {
      ...get('listSessions', path),
      handle: ({ tenant, query }) => tenant.listSessions(workload, query),
    },
    {
      ...get('getSession', `${path}/*`),
      handle: ({ tenant, ids: [id], query }) => ({ found: tenant.getSession(workload, id, query) }),
    },
    {
      ...change('DELETE', 'deleteSession', `${path}/*`),
      handle: ({ tenant, ids: [id] }) => {
        tenant.deleteSession(workload, id);
        return null;
      },
    },
    {
      ...change('PATCH', 'patchSession', `${path}/*`),
      handle: ({ tenant, ids: [id], body, query }) => ({ found: tenant.patchSession(workload, id, body, query) }),
    },
    {
      ...change('POST', 'activateSession', `${path}/*/activate`),
      takesBody: false,
      handle: ({ tenant, ids: [id], query }) => ({ found: tenant.activateSession(workload, id, query) }),
    },
  ];
}

function workloadRoutes(workload: Workload): Route[] {
  const sessions = names[workload].sessions.toLowerCase();
  const bulkRequests = `${sessions}/*/${names[workload].bulkRequests.toLowerCase()}`;
  const unit = `${workload}protectionunit`;
  return [
    ...sessionRoutes(workload, sessions),
    {
      ...change('POST', 'createSession', sessions),
      handle: ({ tenant, body, query }) => ({ created: tenant.createSession(workload, body, query) }),
    },
    {
      ...change('POST', 'addBulkRequest', bulkRequests),
      handle: ({ tenant, ids: [id], body }) => ({ created: tenant.addBulkRequest(workload, id, body) }),
    },
    {
      ...get('listBulkRequests', bulkRequests),
      handle: ({ tenant, ids: [id] }) => tenant.listBulkRequests(workload, id),
    },
    {
      ...get('getBulkRequest', `${bulkRequests}/*`),
      handle: ({ tenant, ids: [id, bulkId] }) => ({ found: tenant.getBulkRequest(workload, id, bulkId) }),
    },
    {
      ...change('DELETE', 'deleteBulkRequest', `${bulkRequests}/*`),
      handle: ({ tenant, ids: [id, bulkId] }) => {
        tenant.deleteBulkRequest(workload, id, bulkId);
        return null;
      },
    },
    ...artifactRoutes(workload, 'whole'),
    ...artifactRoutes(workload, 'granular'),
    ...[`protectionunits/${unit}`, `${unit}s`].map((path): Route => {
      const handle = ({ tenant, query }: RouteRequest): RouteResult => tenant.listProtectionUnits(workload, query);
      return { ...get('listProtectionUnits', path), permissions: configuring, handle };
    }),
  ];
}

function artifactRoutes(workload: Workload, scope: ArtifactScope): Route[] {
  const path = `${names[workload].sessions}/*/${artifactsOf(workload, scope)}`.toLowerCase();
  // Microsoft's reference asks for the permission to restore even to read artifacts of single files.
  const permissions = scope === 'granular' && workload !== 'mailbox' ? writing : reading;
  return [
    {
      ...get('listArtifacts', path),
      permissions,
      handle: ({ tenant, ids: [id], query }) => tenant.listArtifacts(workload, id, { ...query, scope }),
    },
    {
      ...get('getArtifact', `${path}/*`),
      permissions,
      handle: ({ tenant, ids: [id, artifactId], query }) => ({
        found: tenant.getArtifact(workload, id, artifactId, { ...query, scope }),
      }),
    },
  ];
}

/** Routes of the browse sessions of one workload, or of both (null). A browse session can only be created in a workload's own collection. */
function browseRoutes(workload: BrowsedWorkload | null, path: string): Route[] {
  const creation: Route[] =
    workload === null
      ? []
      : [
          {
            ...change('POST', 'createBrowseSession', path),
            handle: ({ tenant, body }) => ({ created: tenant.browseSessions.create(workload, body) }),
          },
        ];
  const browseNext = ({ tenant, ids: [id, token], options }: RouteRequest): CollectionPage =>
    tenant.browseSessions.browseNext(workload, id, options.get('$skiptoken') ?? token);
  const routes: Route[] = [
    ...creation,
    { ...get('listBrowseSessions', path), handle: ({ tenant, query }) => tenant.browseSessions.list(workload, query) },
    {
      ...get('getBrowseSession', `${path}/*`),
      handle: ({ tenant, ids: [id] }) => ({ found: tenant.browseSessions.get(workload, id) }),
    },
    {
      ...change('POST', 'browse', `${path}/*/browse`),
      handle: ({ tenant, ids: [id], body }) => tenant.browseSessions.browse(workload, id, body),
    },
    { ...get('browse', `${path}/*/browse`), hasOwnOptions: true, handle: browseNext },
    { ...get('browse', `${path}/*/browse/*`), hasOwnOptions: true, handle: browseNext },
  ];
  return routes.map((route) => ({ ...route, permissions: writing }));
}

function pointRoutes(): Route[] {
  return [
    {
      ...change('POST', 'searchRestorePoints', 'restorepoints/search'),
      permissions: searching,
      handle: ({ tenant, body }) => ({ found: tenant.points.search(body) }),
    },
    {
      ...get('listRestorePoints', 'restorepoints'),
      permissions: searching,
      hasOwnOptions: true,
      handle: ({ tenant, options }) => ({ items: tenant.points.list(options), next: null }),
    },
  ];
}

function get(operation: Operation, path: string): Omit<Route, 'handle'> {
  return { operation, method: 'GET', path, takesBody: false, hasOwnOptions: false, permissions: reading };
}

function change(method: 'POST' | 'PATCH' | 'DELETE', operation: Operation, path: string): Omit<Route, 'handle'> {
  return { operation, method, path, takesBody: method !== 'DELETE', hasOwnOptions: false, permissions: writing };
}

export const routes: readonly Route[] = [
  rootRoute(),
  ...pointRoutes(),
  ...sessionRoutes(null, 'restoresessions'),
  ...workloads.flatMap(workloadRoutes),
  ...browseRoutes(null, 'browsesessions'),
  ...browseRoutes('drive', 'onedriveforbusinessbrowsesessions'),
  ...browseRoutes('site', 'sharepointbrowsesessions'),
];
