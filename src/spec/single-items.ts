import type { FileItem, MessageItem } from '../schemas/restore-spec.ts';
import { validateFileItem, validateMessageItem } from '../schemas/restore-spec.validate.js';
import { type ReadEntries, readEach } from './items.ts';
import { visible } from './values/visible.ts';
import type { WrittenFiles, WrittenMessages, WrittenUnit } from './written.ts';

/** The list at `pointer`; `wave` is null if the list is not in a wave. */
interface SingleItemEntries {
  readonly entries: readonly unknown[];
  readonly pointer: string;
  readonly wave: number | null;
}

/** Checks the entries of `messages` one by one, and reads those that match the schema. */
export function readMessages({ wave, ...list }: SingleItemEntries): ReadEntries<WrittenMessages> {
  return readEach<MessageItem, WrittenMessages>({ ...list, validate: validateMessageItem }, (entry, _, pointer) => {
    const { mailbox, query, directoryObjectId: directoryId = null, priority = null } = entry;
    return { wave, pointer, mailbox: visible(mailbox), query, directoryId, priority, overrides: entry };
  });
}

/** Checks the entries of `files` one by one, and reads those that match the schema. */
export function readFiles({ wave, ...list }: SingleItemEntries): ReadEntries<WrittenFiles> {
  return readEach<FileItem, WrittenFiles>({ ...list, validate: validateFileItem }, (entry, _, pointer) => {
    const { paths, priority = null } = entry;
    const directoryId = (entry.site === undefined ? entry.directoryObjectId : entry.siteId) ?? null;
    return { wave, pointer, units: unitsOf(entry), ids: entry, paths, directoryId, priority, overrides: entry };
  });
}

function unitsOf(entry: FileItem): WrittenUnit[] {
  return (['drive', 'site'] as const).flatMap((workload) => {
    const name = entry[workload];
    return name === undefined ? [] : [{ workload, name: visible(name) }];
  });
}
