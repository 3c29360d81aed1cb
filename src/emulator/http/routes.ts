import type { ArtifactScope } from '../../graph/artifact-changes.ts';
import type { BrowsedWorkload } from '../../graph/browse.ts';
import { artifactsOf, names } from '../../graph/wire/paths.ts';
import { type Workload, workloads } from '../../m365/workload.ts';
import type { CollectionPage } from '../messages.ts';
import type { Operation } from '../operations.ts';
import { directoryRoutes } from './directory-routes.ts';
import type { Route, RouteRequest, RouteResult } from './route.ts';
import type { Permission } from './token.ts';

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

function policyRoute(): Route {
  const handle = ({ tenant, query }: RouteRequest): RouteResult => tenant.directory.listPolicies(query.skip, query.top);
  return { ...get('listPolicies', 'protectionpolicies'), permissions: configuring, handle };
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

const backupRoutes: readonly Route[] = [
  rootRoute(),
  policyRoute(),
  ...pointRoutes(),
  ...sessionRoutes(null, 'restoresessions'),
  ...workloads.flatMap(workloadRoutes),
  ...browseRoutes(null, 'browsesessions'),
  ...browseRoutes('drive', 'onedriveforbusinessbrowsesessions'),
  ...browseRoutes('site', 'sharepointbrowsesessions'),
];

export const routes: readonly Route[] = [
  ...backupRoutes.map((route) => ({ ...route, path: `solutions/backuprestore/${route.path}` })),
  ...directoryRoutes,
];
