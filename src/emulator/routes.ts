import { names } from '../graph/paths.ts';
import type { Json } from '../graph/wire.ts';
import { type Workload, workloads } from '../spec/workload.ts';
import type { Operation } from './operations.ts';
import { Refusal } from './refusal.ts';
import type { Answers, Query, Tenant } from './tenant.ts';
import type { Permission } from './token.ts';

/** One request, taken apart, to a route that it fits. */
interface Call {
  readonly tenant: Tenant;
  /** What stands in the places of `*` in the route's path, in order; empty texts where there are fewer. */
  readonly ids: readonly [string, string];
  /** The JSON of the body; undefined where the route takes none. */
  readonly body: unknown;
  readonly query: Query;
}

/** A thing, a new thing, a page of things, or nothing to show. */
export type Result = { readonly found: Json } | { readonly created: Json } | Answers | null;

export interface Route {
  readonly operation: Operation;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `solutions/backupRestore`, in lower case; `*` stands for an id. */
  readonly path: string;
  readonly takesBody: boolean;
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
      answer: ({ tenant, ids: [id] }) => tenant.patchSession(workload, id),
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
  const artifacts = `${sessions}/*/${names[workload].artifacts.toLowerCase()}`;
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
    {
      ...get('listArtifacts', artifacts),
      answer: ({ tenant, ids: [id], query }) => tenant.listArtifacts(workload, id, query),
    },
    {
      ...get('getArtifact', `${artifacts}/*`),
      answer: ({ tenant, ids: [id, artifactId], query }) => ({
        found: tenant.getArtifact(workload, id, artifactId, query),
      }),
    },
    ...[`protectionunits/${unit}`, `${unit}s`].map((path): Route => {
      const answer = ({ tenant, query }: Call): Result => tenant.listProtectionUnits(workload, query);
      return { ...get('listProtectionUnits', path), permissions: configuring, answer };
    }),
    {
      ...get('listArtifacts', `${sessions}/*/granular${names[workload].artifacts.toLowerCase()}`),
      answer: () => notThere('granular restore sessions'),
    },
  ];
}

/** Paths of the API that later issues bring. They answer 501, not 404, so that nobody looks for a misspelling. */
function missingRoutes(): Route[] {
  const browsing = ['browsesessions', 'onedriveforbusinessbrowsesessions', 'sharepointbrowsesessions'];
  const points = { permissions: searching, answer: () => notThere('listing restore points') };
  const browse = { permissions: writing, answer: () => notThere('browse sessions') };
  return [
    { ...get('listRestorePoints', 'restorepoints'), ...points },
    ...browsing.flatMap((path): Route[] => [
      { ...change('POST', 'browse', path), ...browse },
      { ...get('browse', path), ...browse },
      { ...get('browse', `${path}/*`), ...browse },
      { ...change('POST', 'browse', `${path}/*/browse`), ...browse },
    ]),
  ];
}

function get(operation: Operation, path: string): Omit<Route, 'answer'> {
  return { operation, method: 'GET', path, takesBody: false, permissions: reading };
}

function change(method: 'POST' | 'PATCH' | 'DELETE', operation: Operation, path: string): Omit<Route, 'answer'> {
  return { operation, method, path, takesBody: method !== 'DELETE', permissions: writing };
}

function notThere(what: string): never {
  throw new Refusal(501, 'NotImplemented', `the emulator does not offer ${what} yet`);
}

function searchRoute(): Route {
  const answer = ({ tenant, body }: Call): Result => ({ found: tenant.searchRestorePoints(body) });
  return { ...change('POST', 'searchRestorePoints', 'restorepoints/search'), permissions: searching, answer };
}

export const routes: readonly Route[] = [
  rootRoute(),
  searchRoute(),
  ...sessionRoutes(null, 'restoresessions'),
  ...workloads.flatMap(workloadRoutes),
  ...missingRoutes(),
];
