import type { ArtifactScope } from '../../graph/artifact-changes.ts';
import type { BrowsedWorkload } from '../../graph/browse.ts';
import { artifactsOf, names } from '../../graph/wire/paths.ts';
import type { Json } from '../../graph/wire/wire.ts';
import { type Workload, workloads } from '../../m365/workload.ts';
import type { Answers } from '../messages.ts';
import type { Operation } from '../operations.ts';
import type { Query } from '../query.ts';
import type { Tenant } from '../tenant.ts';
import type { Permission } from './token.ts';

/** One request, taken apart, to a route that it fits. */
interface Call {
  readonly tenant: Tenant;
  /** What stands in the places of `*` in the route's path, in order; empty texts where there are fewer. */
  readonly ids: readonly [string, string];
  /** The JSON of the body; undefined where the route takes none. */
  readonly body: unknown;
  readonly query: Query;
  /** The query as it was sent. */
  readonly options: URLSearchParams;
}

/** A thing, a new thing, a page of things, or nothing to show. */
export type Result = { readonly found: Json } | { readonly created: Json } | Answers | null;

export interface Route {
  readonly operation: Operation;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `solutions/backupRestore`, in lower case; `*` stands for an id. */
  readonly path: string;
  readonly takesBody: boolean;
  /** Whether its query options are others than those of every collection; then it reads them itself. */
  readonly hasOwnOptions: boolean;
  /** Any of these will do. */
  readonly permissions: readonly Permission[];
  readonly answer: (call: Call) => Result;
}

const writing: readonly Permission[] = ['BackupRestore-Restore.ReadWrite.All'];
const reading: readonly Permission[] = ['BackupRestore-Restore.Read.All'];
const searching: readonly Permission[] = ['BackupRestore-Search.Read.All'];
const configuring: readonly Permission[] = ['BackupRestore-Configuration.Read.All'];
/** The documents at hand name none for the service's state; either of these will do. */
const controlling: readonly Permission[] = ['BackupRestore-Control.Read.All', ...configuring];

function rootRoute(): Route {
  const answer = ({ tenant }: Call): Result => ({ found: tenant.getServiceStatus() });
  return { ...get('getServiceStatus', ''), permissions: controlling, answer };
}

/** What goes for sessions of every workload (null) and for those of one. */
function sessionRoutes(workload: Workload | null, path: string): Route[] {
  return [
    {
      ...get('listSessions', path),
      answer: ({ tenant, query }) => tenant.listSessions(workload, query),
    },
    {
      ...get('getSession', `${path}/*`),
      answer: ({ tenant, ids: [id], query }) => ({ found: tenant.getSession(workload, id, query) }),
    },
    {
      ...change('DELETE', 'deleteSession', `${path}/*`),
      answer: ({ tenant, ids: [id] }) => {
        tenant.deleteSession(workload, id);
        return null;
      },
    },
    {
      ...change('PATCH', 'patchSession', `${path}/*`),
      answer: ({ tenant, ids: [id], body, query }) => ({ found: tenant.patchSession(workload, id, body, query) }),
    },
    {
      ...change('POST', 'activateSession', `${path}/*/activate`),
      takesBody: false,
      answer: ({ tenant, ids: [id], query }) => ({ found: tenant.activateSession(workload, id, query) }),
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
      answer: ({ tenant, body, query }) => ({ created: tenant.createSession(workload, body, query) }),
    },
    {
      ...change('POST', 'addBulkRequest', bulkRequests),
      answer: ({ tenant, ids: [id], body }) => ({ created: tenant.addBulkRequest(workload, id, body) }),
    },
    {
      ...get('listBulkRequests', bulkRequests),
      answer: ({ tenant, ids: [id] }) => tenant.listBulkRequests(workload, id),
    },
    {
      ...get('getBulkRequest', `${bulkRequests}/*`),
      answer: ({ tenant, ids: [id, bulkId] }) => ({ found: tenant.getBulkRequest(workload, id, bulkId) }),
    },
    {
      ...change('DELETE', 'deleteBulkRequest', `${bulkRequests}/*`),
      answer: ({ tenant, ids: [id, bulkId] }) => {
        tenant.deleteBulkRequest(workload, id, bulkId);
        return null;
      },
    },
    ...artifactRoutes(workload, 'whole'),
    ...artifactRoutes(workload, 'granular'),
    ...[`protectionunits/${unit}`, `${unit}s`].map((path): Route => {
      const answer = ({ tenant, query }: Call): Result => tenant.listProtectionUnits(workload, query);
      return { ...get('listProtectionUnits', path), permissions: configuring, answer };
    }),
  ];
}

function artifactRoutes(workload: Workload, scope: ArtifactScope): Route[] {
  const path = `${names[workload].sessions}/*/${artifactsOf(workload, scope)}`.toLowerCase();
  // The reference of single files names the permission to restore for reading them, too.
  const permissions = scope === 'granular' && workload !== 'mailbox' ? writing : reading;
  return [
    {
      ...get('listArtifacts', path),
      permissions,
      answer: ({ tenant, ids: [id], query }) => tenant.listArtifacts(workload, id, { ...query, scope }),
    },
    {
      ...get('getArtifact', `${path}/*`),
      permissions,
      answer: ({ tenant, ids: [id, artifactId], query }) => ({
        found: tenant.getArtifact(workload, id, artifactId, { ...query, scope }),
      }),
    },
  ];
}

/** Browse sessions of one workload, or of both (null); these are made in the former alone. */
function browseRoutes(workload: BrowsedWorkload | null, path: string): Route[] {
  const creation: Route[] =
    workload === null
      ? []
      : [
          {
            ...change('POST', 'createBrowseSession', path),
            answer: ({ tenant, body }) => ({ created: tenant.browsing.create(workload, body) }),
          },
        ];
  const on = ({ tenant, ids: [id, token], options }: Call): Answers =>
    tenant.browsing.browseOn(workload, id, options.get('$skiptoken') ?? token);
  const routes: Route[] = [
    ...creation,
    { ...get('listBrowseSessions', path), answer: ({ tenant, query }) => tenant.browsing.list(workload, query) },
    {
      ...get('getBrowseSession', `${path}/*`),
      answer: ({ tenant, ids: [id] }) => ({ found: tenant.browsing.get(workload, id) }),
    },
    {
      ...change('POST', 'browse', `${path}/*/browse`),
      answer: ({ tenant, ids: [id], body }) => tenant.browsing.browse(workload, id, body),
    },
    { ...get('browse', `${path}/*/browse`), hasOwnOptions: true, answer: on },
    { ...get('browse', `${path}/*/browse/*`), hasOwnOptions: true, answer: on },
  ];
  return routes.map((route) => ({ ...route, permissions: writing }));
}

function pointRoutes(): Route[] {
  return [
    {
      ...change('POST', 'searchRestorePoints', 'restorepoints/search'),
      permissions: searching,
      answer: ({ tenant, body }) => ({ found: tenant.points.search(body) }),
    },
    {
      ...get('listRestorePoints', 'restorepoints'),
      permissions: searching,
      hasOwnOptions: true,
      answer: ({ tenant, options }) => ({ items: tenant.points.list(options), next: null }),
    },
  ];
}

function get(operation: Operation, path: string): Omit<Route, 'answer'> {
  return { operation, method: 'GET', path, takesBody: false, hasOwnOptions: false, permissions: reading };
}

function change(method: 'POST' | 'PATCH' | 'DELETE', operation: Operation, path: string): Omit<Route, 'answer'> {
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
