import { siteIdPattern } from '../../graph/wire/directory-paths.ts';
import { type Workload, workloads } from '../../m365/workload.ts';
import { ServiceError } from '../service-error.ts';
import { readSkipToken } from './request-url.ts';
import type { Route, RouteRequest, RouteResult } from './route.ts';
import type { Permission } from './token.ts';

/** Routes beside the backup: users, the organization, sites and usage reports. They read their query options themselves. */

const allOfUsers: readonly Permission[] = ['User.Read.All'];
const someOfUsers: readonly Permission[] = ['User.ReadBasic.All', ...allOfUsers];

/** Aliases need more, shown or searched. */
function ofUsers(options: URLSearchParams): readonly Permission[] {
  return options.has('$filter') || selectIn(options).includes('proxyAddresses') ? allOfUsers : someOfUsers;
}

const reportNames: Readonly<Record<Workload, string>> = {
  mailbox: 'getmailboxusagedetail',
  drive: 'getonedriveusageaccountdetail',
  site: 'getsharepointsiteusagedetail',
};

/** `mail eq 'a' or proxyAddresses/any(p:p eq 'smtp:a')`; quotes in the address are doubled. */
const addressFilter = /^mail eq '((?:[^']|'')+)' or proxyAddresses\/any\((\w+):\2 eq 'smtp:\1'\)$/i;

export const directoryRoutes: readonly Route[] = [
  { ...get('listUsers', 'users', ofUsers), handle: listUsers },
  {
    ...get('getUser', 'users/*', ofUsers),
    handle: ({ tenant, ids: [key], options }) => {
      requireOnly(options, ['$select']);
      return { found: tenant.directory.getUser(key, selectIn(options)) };
    },
  },
  {
    ...get('listOrganizations', 'organization', ['Organization.Read.All', 'User.Read']),
    handle: ({ tenant }) => tenant.directory.listOrganizations(),
  },
  {
    ...get('listSites', 'sites/getallsites', ['Sites.Read.All']),
    handle: ({ tenant, options }) => {
      requireOnly(options, ['$top', '$skiptoken', '$select']);
      return tenant.directory.listSites(readSkipToken(options.get('$skiptoken')), topIn(options));
    },
  },
  {
    ...get('getSite', 'sites/**', ['Sites.Read.All']),
    handle: ({ tenant, ids: [place], options }) => {
      requireOnly(options, ['$select']);
      return {
        found: tenant.directory.getSite(
          siteIdPattern.test(place) ? place : `https://${place.replace(/:(?=\/|$)/, '')}`,
        ),
      };
    },
  },
  ...workloads.map((workload): Route => {
    const handle = ({ tenant }: RouteRequest): RouteResult => {
      return { redirect: `reports/files/${tenant.directory.signReport(workload)}` };
    };
    return { ...get('readUsage', `reports/${reportNames[workload]}/*`, ['Reports.Read.All']), handle };
  }),
  {
    ...get('downloadReport', 'reports/files/*', null),
    handle: ({ tenant, ids: [signature], headers }) => {
      // Whoever sends the token here gives it away.
      if (headers['authorization'] !== undefined)
        throw new ServiceError(400, 'BadRequest', 'This host takes no token: the URL itself gives access.');
      return { file: tenant.directory.readReport(signature) };
    },
  },
];

function listUsers({ tenant, options, headers }: RouteRequest): RouteResult {
  requireOnly(options, ['$select', '$top', '$skiptoken', '$filter', '$count']);
  const filter = options.get('$filter');
  const select = selectIn(options);
  if (filter === null)
    return tenant.directory.listUsers({ skip: readSkipToken(options.get('$skiptoken')), top: topIn(options), select });
  const [, address] = addressFilter.exec(filter) ?? [];
  if (address === undefined)
    throw new ServiceError(501, 'NotImplemented', `the emulator does not know the filter '${filter}'`);
  if (headers['consistencylevel'] !== 'eventual' || options.get('$count') !== 'true')
    throw new ServiceError(
      400,
      'Request_UnsupportedQuery',
      'This filter needs ConsistencyLevel: eventual and $count=true.',
    );
  return tenant.directory.findUsers(address.replaceAll("''", "'"), select);
}

function get(operation: Route['operation'], path: string, permissions: Route['permissions']): Omit<Route, 'handle'> {
  return { operation, method: 'GET', path, takesBody: false, hasOwnOptions: true, permissions };
}

function requireOnly(options: URLSearchParams, known: readonly string[]): void {
  for (const name of options.keys())
    if (!known.includes(name))
      throw new ServiceError(501, 'NotImplemented', `the emulator does not know the query option '${name}'`);
}

function selectIn(options: URLSearchParams): string[] {
  return (options.get('$select') ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function topIn(options: URLSearchParams): number {
  const top = options.get('$top');
  if (top === null) return defaultTop;
  if (/^[1-9]\d{0,2}$/.test(top)) return Number(top);
  throw new ServiceError(400, 'BadRequest', `'$top' must be from 1 to 999, not '${top}'`);
}

/** Of the directory. Source: the API reference of `List users`. */
const defaultTop = 100;
