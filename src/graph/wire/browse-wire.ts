import type { BrowseItem, BrowsePlace, BrowseSession } from '../browse.ts';
import { idOf, type Json, member, objectAt, objectOf, readPublicError, textAt, timeAt, Unreadable } from './wire.ts';

export function writeBrowseSession(restorePointId: string): Json {
  return { restorePointId };
}

export function readBrowseSession(json: unknown): BrowseSession {
  const session = objectOf(json);
  return {
    id: idOf(session, 'browse session'),
    status: member(session, 'status', ['creating', 'created', 'failed']),
    statusText: textAt(session, 'status') ?? '',
    expiresAt: timeAt(session, 'expirationDateTime'),
    directoryId: textAt(session, 'directoryObjectId') ?? textAt(session, 'siteId'),
    error: readPublicError(objectAt(session, 'error')),
  };
}

/** The body that asks what lies at a place, and at the top where there is none. */
export function writeBrowse(place?: BrowsePlace): Json {
  if (place === undefined) return {};
  const { key, type, nameContains } = place;
  // Nobody says how a quote within quotes is written, so that such a name is not asked for.
  const isSayable = nameContains !== null && !nameContains.includes("'");
  return {
    browseLocationItemKey: key,
    browseResourceType: type,
    ...(isSayable && { filter: `(name -contains '${nameContains}')` }),
  };
}

/** Throws Unreadable for an item without a key, which nothing could be done with. */
export function readBrowseItem(json: unknown): BrowseItem {
  const item = objectOf(json);
  const key = textAt(item, 'itemKey');
  if (key === null) throw new Unreadable('the service sent a browsed item without a key');
  return {
    key,
    name: textAt(item, 'name') ?? '',
    type: member(item, 'type', ['site', 'documentLibrary', 'folder', 'file']),
    url: textAt(item, 'webUrl'),
    bytes: readBytes(item['sizeInBytes']),
  };
}

/** The service writes sizes as text. */
function readBytes(size: unknown): number | null {
  const bytes = typeof size === 'string' && /^\d+$/.test(size) ? Number(size) : size;
  return typeof bytes === 'number' && Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : null;
}
