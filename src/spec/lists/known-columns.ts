import type { Workload } from '../../m365/workload.ts';
import { unitInHeader } from '../values/size.ts';

/** The key of each field, in the items of a spec and under `columns`. Also the name of its column in our own lists. */
export interface FieldKeys {
  readonly name: 'address' | 'url';
  readonly directoryId: 'directoryObjectId' | 'siteId';
  readonly size: 'size';
  readonly priority: 'priority';
}

export type ListField = keyof FieldKeys;

export const listFields: readonly ListField[] = ['name', 'directoryId', 'size', 'priority'];

const addressKeys: FieldKeys = {
  name: 'address',
  directoryId: 'directoryObjectId',
  size: 'size',
  priority: 'priority',
};
const siteKeys: FieldKeys = { ...addressKeys, name: 'url', directoryId: 'siteId' };

export function fieldKeysOf(workload: Workload): FieldKeys {
  return workload === 'site' ? siteKeys : addressKeys;
}

type KnownHeaders = Readonly<Record<ListField, readonly string[]>>;

/**
 * The headers that each field is known by, in the order in which they are looked for: ours, then those of Exchange, Entra,
 * SharePoint, OneDrive and the admin centres.
 */
const addressHeaders: KnownHeaders = {
  name: [
    'address',
    'PrimarySmtpAddress',
    'Mail',
    'EmailAddress',
    'Email',
    'UserPrincipalName',
    'Owner',
    'OwnerPrincipalName',
    'OwnerEmail',
  ],
  directoryId: ['directoryObjectId', 'ExternalDirectoryObjectId', 'ObjectId', 'UserId'],
  size: [
    'size',
    ...['Byte', 'Bytes', 'KB', 'MB', 'GB', 'TB'].map((unit) => `StorageUsed(${unit})`),
    'StorageUsageCurrent',
    'TotalItemSize',
  ],
  priority: ['priority'],
};

const siteHeaders: KnownHeaders = { ...addressHeaders, name: ['url', 'SiteUrl', 'WebUrl'], directoryId: ['siteId'] };

export function knownHeadersOf(workload: Workload): KnownHeaders {
  return workload === 'site' ? siteHeaders : addressHeaders;
}

/** What headers are compared by: without case, blanks, underscores and characters that nobody sees. */
export function headerKey(header: string): string {
  return header.replace(/[\s_\p{Cf}\p{Z}]+/gu, '').toLowerCase();
}

/** The unit of the numbers in a column by its header; SharePoint's `StorageUsageCurrent` is in megabytes. */
export function unitOfColumn(header: string): string | undefined {
  return headerKey(header) === 'storageusagecurrent' ? 'MB' : unitInHeader(header);
}

const everyKnown: ReadonlySet<string> = new Set(
  [addressHeaders, siteHeaders].flatMap((headers) => listFields.flatMap((field) => headers[field])).map(headerKey),
);

/** Whether some kind of list has this column. */
export function isKnownHeader(header: string): boolean {
  return everyKnown.has(headerKey(header));
}

const informative: ReadonlySet<string> = new Set(
  ['displayName', 'protectionUnitId', 'status', 'policy', 'lastActivity'].map(headerKey),
);

/** Columns of our own lists that are for people. */
export function isForPeople(header: string): boolean {
  return informative.has(headerKey(header));
}

/** Columns of common exports that only look like a misspelt one that is known. */
const lookalikes: ReadonlySet<string> = new Set(
  ['Site', 'Side', 'ObjectSid', 'ObjectGuid', 'ObjectIds', 'UserSid', 'Users', 'SiteIds'].map(headerKey),
);

export function isLookalike(header: string): boolean {
  return lookalikes.has(headerKey(header));
}
