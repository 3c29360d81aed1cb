import type { ErrorObject } from 'ajv';
import type { Workload } from '../m365/workload.ts';
import type { AddressItem, SiteItem } from '../schemas/restore-spec.ts';
import { validateAddressItem, validateSiteItem } from '../schemas/restore-spec.validate.js';
import { withoutEchoes } from './shape/shape-words.ts';
import type { Overrides, WrittenItem } from './written.ts';
import { pointerTo } from './yaml/source.ts';

export interface ReadEntries<Entry> {
  readonly items: Entry[];
  /** `at` is the pointer to the item that the error is about. */
  readonly errors: { readonly error: ErrorObject; readonly at: string }[];
}

/** Checks the entries of a workload's list one by one, and reads those that have the right shape. */
export function readItems(entries: readonly unknown[], pointer: string, workload: Workload): ReadEntries<WrittenItem> {
  const validate = workload === 'site' ? validateSiteItem : validateAddressItem;
  return readEach<AddressItem | SiteItem, WrittenItem>({ entries, pointer, validate }, readItem);
}

/** A list at `pointer`, and what tells whether one of its entries has the right shape. */
export interface EntryList<Entry> {
  readonly entries: readonly unknown[];
  readonly pointer: string;
  readonly validate: {
    (entry: unknown): entry is Entry;
    readonly errors?: readonly ErrorObject[] | null;
  };
}

export function readEach<Entry, Read>(
  { entries, pointer, validate }: EntryList<Entry>,
  read: (entry: Entry, index: number, at: string) => Read,
): ReadEntries<Read> {
  const result: ReadEntries<Read> = { items: [], errors: [] };
  for (const [index, entry] of entries.entries()) {
    const at = pointerTo(pointer, index);
    if (validate(entry)) result.items.push(read(entry, index, at));
    else for (const error of withoutEchoes(validate.errors ?? [])) result.errors.push({ error, at });
  }
  return result;
}

const nothing: Overrides = {};

function bareItem(name: string, index: number, namePointer: string): WrittenItem {
  return { index, name: name.trim(), namePointer, directoryId: null, size: null, priority: null, overrides: nothing };
}

function readItem(item: AddressItem | SiteItem, index: number, at: string): WrittenItem {
  if (typeof item === 'string') return bareItem(item, index, at);
  const { size = null, priority = null } = item;
  const common = { index, size, priority, overrides: item };
  if ('url' in item) {
    return { ...common, name: item.url.trim(), namePointer: pointerTo(at, 'url'), directoryId: item.siteId ?? null };
  }
  const directoryId = item.directoryObjectId ?? null;
  return { ...common, name: item.address.trim(), namePointer: pointerTo(at, 'address'), directoryId };
}
