import { objectOf } from '../../graph/wire/wire.ts';
import { ServiceError } from '../service-error.ts';
import type { FileTree, TreeItem } from './file-tree.ts';

/** Which items of a browse session to show, and from which position on. */
export interface BrowseQuery {
  readonly key: string | null;
  readonly type: string | null;
  readonly filter: string | null;
  readonly orderBy: string | null;
  readonly skip: number;
}

const members = {
  browseResourceType: ['none', 'site', 'documentLibrary', 'folder'],
  orderBy: ['pathAsc', 'pathDsc', 'nameAsc', 'nameDsc'],
};

/** Reads the body of `browse`; an empty one asks for the site at the top. Throws 400 for parameters that the action does not accept. */
export function readBrowseQuery(body: unknown): BrowseQuery {
  const { browseLocationItemKey, browseResourceType, filter, orderBy, ...others } = objectOf(body);
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw wrong(`the parameter '${unknown}' does not exist on this action`);
  const query = {
    key: readText('browseLocationItemKey', browseLocationItemKey),
    type: readText('browseResourceType', browseResourceType, members.browseResourceType),
    filter: readText('filter', filter),
    orderBy: readText('orderBy', orderBy, members.orderBy),
    skip: 0,
  };
  if (query.filter !== null) readFilter(query.filter);
  if (query.key !== null && query.type === null) throw wrong("'browseLocationItemKey' needs 'browseResourceType'");
  return query;
}

/** Where the next page of a list begins. Opaque to the client. */
export function writeBrowseToken(query: BrowseQuery): string {
  return Buffer.from(JSON.stringify(query)).toString('base64url');
}

export function readBrowseToken(token: string): BrowseQuery {
  try {
    const { skip, ...query } = objectOf(JSON.parse(Buffer.from(token, 'base64url').toString()));
    const [key, type] = [query['key'] ?? undefined, query['type'] ?? undefined];
    const [filter, orderBy] = [query['filter'] ?? undefined, query['orderBy'] ?? undefined];
    const read = readBrowseQuery({ browseLocationItemKey: key, browseResourceType: type, filter, orderBy });
    return { ...read, skip: Number(skip) };
  } catch (error) {
    if (error instanceof SyntaxError) throw wrong('the token is not from this service');
    throw error;
  }
}

/** The items of all pages of a query. Throws 400 for a key that is not in the tree, or that is of another type. */
export function itemsFor(tree: FileTree, { key, type, filter, orderBy }: BrowseQuery): readonly TreeItem[] {
  const text = filter === null ? '' : readFilter(filter);
  const items = key === null ? [tree.site] : childrenAt(tree, key, type);
  const found = items.filter(({ name }) => name.toLowerCase().includes(text.toLowerCase()));
  return orderBy === null ? found : sorted(found, orderBy);
}

function childrenAt(tree: FileTree, key: string, type: string | null): readonly TreeItem[] {
  const place = tree.find(key);
  if (place === undefined) throw wrong(`there is no item '${key}' in this browse session`);
  if (place.type !== type) throw wrong(`the item '${key}' is of the type '${place.type}', not '${type}'`);
  return place.children;
}

function sorted(items: readonly TreeItem[], orderBy: string): readonly TreeItem[] {
  const by = orderBy.startsWith('path') ? 'path' : 'name';
  const rising = items.toSorted((a, b) => (a[by] < b[by] ? -1 : 1));
  return orderBy.endsWith('Dsc') ? rising.reverse() : rising;
}

/** The text that the filter looks for in names. */
function readFilter(filter: string): string {
  const [, text] = /^\(?\s*name\s+-contains\s+'((?:[^']|'')*)'\s*\)?$/i.exec(filter.trim()) ?? [];
  if (text === undefined) throw wrong("'filter' must be (name -contains 'text')");
  return text.replaceAll("''", "'");
}

function readText(parameter: string, value: unknown, known?: readonly string[]): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' && (known === undefined || known.includes(value))) return value;
  throw wrong(`'${parameter}' must be ${known === undefined ? 'a string' : `one of ${known.join(', ')}`}`);
}

function wrong(message: string): ServiceError {
  return new ServiceError(400, 'InvalidBrowseRequest', message);
}
