import type { ErrorObject } from 'ajv';
import type { AddressItem, SiteItem } from '../schemas/restore-spec.ts';
import { validateAddressItem, validateSiteItem } from '../schemas/restore-spec.validate.js';
import { withoutEchoes } from './shape-words.ts';
import { pointerTo } from './source.ts';
import type { Workload } from './workload.ts';
import type { Overrides, WrittenItem } from './written.ts';

export interface ReadItems {
  readonly items: WrittenItem[];
  /** `at` is the pointer to the item that the error is about. */
  readonly errors: { readonly error: ErrorObject; readonly at: string }[];
}

/** Checks the entries of a workload's list one by one, and reads those that have the right shape. */
export function readItems(entries: readonly unknown[], pointer: string, workload: Workload): ReadItems {
  const result: ReadItems = { items: [], errors: [] };
  const validate = workload === 'site' ? validateSiteItem : validateAddressItem;
  for (const [index, entry] of entries.entries()) {
    const at = pointerTo(pointer, index);
    if (validate(entry)) result.items.push(readItem(entry, index, at));
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
