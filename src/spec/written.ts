import type { ConflictBehavior, Destination, Workload } from '../m365/workload.ts';
import type { ItemRestorePoint, RestoreSpec, Sample } from '../schemas/restore-spec.ts';

/**
 * A spec as the user wrote it: short forms expanded, no defaults filled in. Parts that don't match the schema are left
 * out, and `wrong` lists them.
 */
export interface WrittenSpec {
  /** The top level. Its lists of items and entries are unchecked: use `workloads`, `messages` and `files` instead. */
  readonly document: Partial<RestoreSpec>;
  readonly waves: readonly WrittenWave[];
  /** Mailboxes, drives, sites, as far as they are written: the spec's own, then each wave's. */
  readonly workloads: readonly WrittenWorkload[];
  /** The spec's own, then each wave's. */
  readonly messages: readonly WrittenMessages[];
  readonly files: readonly WrittenFiles[];
  /** JSON pointers to the parts that were left out: wrong values, and the keys that misspelt ones probably meant. */
  readonly wrong: readonly string[];
}

export interface WrittenWave {
  /** JSON pointer to the wave. */
  readonly pointer: string;
  /** Undefined if it is missing or is not a valid name. */
  readonly name: string | undefined;
  readonly overrides: Overrides;
}

export interface WrittenWorkload {
  readonly workload: Workload;
  /** Index into `WrittenSpec.waves`; null if the workload is not in a wave. */
  readonly wave: number | null;
  /** JSON pointer to the workload. */
  readonly pointer: string;
  /** JSON pointer to its list of items. */
  readonly itemsPointer: string;
  readonly items: readonly WrittenItem[];
  readonly lists: readonly WrittenList[];
  readonly exclude: readonly string[];
  /** `true` pins the restore points in the plan; a list names the resources that every drill sample includes. */
  readonly pin: boolean | readonly string[];
  /** Its own sample; undefined if it has none, and the spec's applies. */
  readonly sample: Sample | undefined;
  readonly overrides: Overrides;
}

/** A file with resources. */
export interface WrittenList {
  /** As the user wrote it. */
  readonly file: string;
  readonly columns: WrittenColumns;
  /** JSON pointer to its path. */
  readonly pointer: string;
  /** JSON pointer to `columns`, which may be missing. */
  readonly columnsPointer: string;
}

/** Field → the header of its column. */
export type WrittenColumns = Readonly<Partial<Record<ColumnKey, string>>>;
export type ColumnKey = 'address' | 'url' | 'directoryObjectId' | 'siteId' | 'size' | 'priority';

export interface WrittenItem extends WrittenResource {
  /** Its position in the list at `itemsPointer`. */
  readonly index: number;
  /** JSON pointer to its name. */
  readonly namePointer: string;
  readonly overrides: Overrides;
}

/** One entry of `messages` or `files`. */
interface WrittenSingleItems {
  /** Index into `WrittenSpec.waves`; null if the entry is not in a wave. */
  readonly wave: number | null;
  /** JSON pointer to the entry. */
  readonly pointer: string;
  readonly directoryId: string | null;
  readonly priority: number | null;
  readonly overrides: Overrides;
}

export interface WrittenMessages extends WrittenSingleItems {
  readonly mailbox: string;
  /** As the user wrote it. */
  readonly query: string;
}

export interface WrittenFiles extends WrittenSingleItems {
  /** The drive or site; empty or both if the user made that mistake. */
  readonly units: readonly WrittenUnit[];
  /** Both ids as written; `directoryId` has the one that belongs to the unit. */
  readonly ids: { readonly directoryObjectId?: string; readonly siteId?: string };
  readonly paths: readonly string[];
}

export interface WrittenUnit {
  /** Also the key that names it. */
  readonly workload: 'drive' | 'site';
  readonly name: string;
}

/** One resource, from an item or from a row of a list. */
export interface WrittenResource {
  /** Trimmed. */
  readonly name: string;
  readonly directoryId: string | null;
  readonly size: number | null;
  readonly priority: number | null;
}

/** Settings of one level of the spec, which the levels below inherit. */
export interface Overrides {
  readonly destination?: Destination;
  readonly restorePoint?: ItemRestorePoint;
  /** Only for files. */
  readonly conflictBehavior?: ConflictBehavior;
}

/** The spec key of each workload. */
export const workloadKeys = { mailbox: 'mailboxes', drive: 'drives', site: 'sites' } as const;

/** The keys of a spec or wave that name resources. */
export const resourceListKeys = ['mailboxes', 'drives', 'sites', 'messages', 'files'] as const;

/** Whether nothing at, above or below `pointer` was left out: whatever is missing there, the user did not write. */
export function isIntact(spec: Pick<WrittenSpec, 'wrong'>, pointer: string): boolean {
  return !spec.wrong.some((wrong) => isWithin(wrong, pointer) || isWithin(pointer, wrong));
}

function isWithin(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(`${outer}/`);
}

/** Whether a value of YAML or JSON is a map. */
export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
