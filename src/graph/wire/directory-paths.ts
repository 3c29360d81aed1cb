import { encodedSegments, parseSiteName } from '../../m365/site-name.ts';
import type { Workload } from '../../m365/workload.ts';
import { GraphError } from '../graph-error.ts';

/** Paths of the directory, below the base URL, without a slash at the start. */
export const directoryPaths = {
  organizations: 'organization?$select=id',
  users: (select: string): string => `users?$select=${select}&$top=${mostUsersInPage}`,
  user: (key: string, select: string): string => `users/${keySegment(key)}?$select=${select}`,
  /** Works only with the header `ConsistencyLevel: eventual`. */
  usersWith: (address: string): string => {
    const text = address.replaceAll("'", "''");
    const filter = `mail eq '${text}' or proxyAddresses/any(p:p eq 'smtp:${text}')`;
    return `users?$filter=${encodeURIComponent(filter)}&$count=true&$select=${userProperties}`;
  },
  sites: 'sites/getAllSites',
  /** By its URL, or by its id in either form. */
  site: (key: string): string => `sites/${siteIdPattern.test(key) ? key : siteAt(key)}?$select=id,webUrl,displayName`,
  usage: (workload: Workload): string => `reports/${reports[workload]}(period='D7')`,
  policies: 'solutions/backupRestore/protectionPolicies',
};

/** Needs `User.Read.All`. */
export const userProperties = 'id,userPrincipalName,mail,proxyAddresses,displayName';
/** Enough of it for `User.ReadBasic.All`. */
export const basicUserProperties = 'id,userPrincipalName,mail,displayName';

/** The most that `$top` of a list of users may be. Source: the API reference of `List users`. */
export const mostUsersInPage = 999;

const reports: Readonly<Record<Workload, string>> = {
  mailbox: 'getMailboxUsageDetail',
  drive: 'getOneDriveUsageAccountDetail',
  site: 'getSharePointSiteUsageDetail',
};

/** One GUID, or `host,siteGuid,webGuid`. */
export const siteIdPattern: RegExp = /^(?:[a-z0-9.-]+,[0-9a-f-]{36},)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** `contoso.sharepoint.com:/sites/finance`; only the host for its root site. */
function siteAt(url: string): string {
  const site = parseSiteName(url);
  if (site === undefined || !/^[a-z0-9.-]+$/.test(site.host)) throw notSent('a site URL');
  const path = encodedSegments(site).join('/');
  return path === '' ? site.host : `${site.host}:/${path}`;
}

/** An id or principal name as a segment of a path. Throws GraphError for a text that would make another path: then nothing was sent. */
function keySegment(key: string): string {
  if (/^\p{L}|^[\w$!#%&'*+=?^`{|}~-]/u.test(key) && /^[^/\\\s\p{C}]{1,512}$/u.test(key)) return encodeURIComponent(key);
  throw notSent('an id or principal name of a user');
}

function notSent(what: string): GraphError {
  return new GraphError(`a text cannot be ${what}, so nothing was sent for it`, { kind: 'garbled' });
}
