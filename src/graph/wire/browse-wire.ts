import type { BrowseItem, BrowsePlace, BrowseSession } from '../browse.ts';
import {
  type Json,
  member,
  objectAt,
  objectOf,
  pathIdOf,
  readPublicError,
  textAt,
  timeAt,
  Unreadable,
  wordsAt,
} from './wire.ts';

export function writeBrowseSession(restorePointId: string): Json {
  return { restorePointId };
}

export function readBrowseSession(json: unknown): BrowseSession {
  const session = objectOf(json);
  return {
    id: pathIdOf(session, 'browse session'),
    status: member(session, 'status', ['creating', 'created', 'failed']),
    statusText: wordsAt(session, 'status') ?? '',
    expiresAt: timeAt(session, 'expirationDateTime'),
    directoryId: textAt(session, 'directoryObjectId') ?? textAt(session, 'siteId'),
    error: readPublicError(objectAt(session, 'error')),
  };
}

/** The body that lists a place; the top without a place. */
export function writeBrowse(place?: BrowsePlace): Json {
  if (place === undefined) return {};
  const { key, type, nameContains } = place;
  // No document says how to write a quote inside quotes. Such a name is not filtered for.
  const isQuotable = nameContains !== null && !nameContains.includes("'");
  return {
    browseLocationItemKey: key,
    browseResourceType: type,
    ...(isQuotable && { filter: `(name -contains '${nameContains}')` }),
  };
}

/** Throws Unreadable for an item without a key, because it can neither be listed nor restored. */
export function readBrowseItem(json: unknown): BrowseItem {
  const item = objectOf(json);
  const key = textAt(item, 'itemKey');
  if (key === null) throw new Unreadable('the service sent a browse item without a key');
  return {
    key,
    name: textAt(item, 'name') ?? '',
    type: member(item, 'type', ['site', 'documentLibrary', 'folder', 'file']),
    url: textAt(item, 'webUrl'),
    bytes: readBytes(item['sizeInBytes']),
  };
}

/** The service sends sizes as text. */
function readBytes(size: unknown): number | null {
  const bytes = typeof size === 'string' && /^\d+$/.test(size) ? Number(size) : size;
  return typeof bytes === 'number' && Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : null;
}
