import type { ErrorObject } from 'ajv';
import type { Workload } from '../m365/workload.ts';
import type { AddressItem, SiteItem } from '../schemas/restore-spec.ts';
import { validateAddressItem, validateSiteItem } from '../schemas/restore-spec.validate.js';
import { mostProblems } from './problem/problem.ts';
import { withoutImpliedErrors } from './shape/shape-messages.ts';
import { visible } from './values/visible.ts';
import type { Overrides, WrittenItem } from './written.ts';
import { pointerTo } from './yaml/source.ts';

export interface ReadEntries<Entry> {
  readonly items: Entry[];
  /** `at` is the JSON pointer to the wrong entry. */
  readonly errors: { readonly error: ErrorObject; readonly at: string }[];
}

/** Checks the items of a workload one by one, and reads those that match the schema. */
export function readItems(entries: readonly unknown[], pointer: string, workload: Workload): ReadEntries<WrittenItem> {
  const validate = workload === 'site' ? validateSiteItem : validateAddressItem;
  return readEach<AddressItem | SiteItem, WrittenItem>({ entries, pointer, validate }, readItem);
}

/** The list at `pointer`, and the validator of its entries. */
export interface EntryList<Entry> {
  readonly entries: readonly unknown[];
  readonly pointer: string;
  readonly validate: {
    (entry: unknown): entry is Entry;
    readonly errors?: readonly ErrorObject[] | null;
  };
}

/** Reads entries one by one, and stops soon after `mostProblems` errors. */
export function readEach<Entry, Read>(
  { entries, pointer, validate }: EntryList<Entry>,
  read: (entry: Entry, index: number, at: string) => Read,
): ReadEntries<Read> {
  const result: ReadEntries<Read> = { items: [], errors: [] };
  for (const [index, entry] of entries.entries()) {
    if (result.errors.length > mostProblems) break;
    const at = pointerTo(pointer, index);
    if (validate(entry)) result.items.push(read(entry, index, at));
    else for (const error of withoutImpliedErrors(validate.errors ?? [])) result.errors.push({ error, at });
  }
  return result;
}

const noOverrides: Overrides = {};

function bareItem(name: string, index: number, namePointer: string): WrittenItem {
  return {
    index,
    name: visible(name),
    namePointer,
    directoryId: null,
    size: null,
    priority: null,
    overrides: noOverrides,
  };
}

function readItem(item: AddressItem | SiteItem, index: number, at: string): WrittenItem {
  if (typeof item === 'string') return bareItem(item, index, at);
  const { size = null, priority = null } = item;
  const common = { index, size, priority, overrides: item };
  if ('url' in item) {
    return { ...common, name: visible(item.url), namePointer: pointerTo(at, 'url'), directoryId: item.siteId ?? null };
  }
  const directoryId = item.directoryObjectId ?? null;
  return { ...common, name: visible(item.address), namePointer: pointerTo(at, 'address'), directoryId };
}
