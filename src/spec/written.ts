import type { ConflictBehavior, Destination, Workload } from '../m365/workload.ts';
import type { ItemRestorePoint, RestoreSpec } from '../schemas/restore-spec.ts';

/**
 * A spec as it is written, with the short forms spelt out and nothing filled in. Parts that have not the shape of the
 * schema are left out, and `wrong` names them.
 */
export interface WrittenSpec {
  /** What stands at the top. The long lists in it have not been looked at; `workloads` has them. */
  readonly document: Partial<RestoreSpec>;
  readonly waves: readonly WrittenWave[];
  /** In the order of `workloads`, those that are written; of waves, one after the other. */
  readonly workloads: readonly WrittenWorkload[];
  /** Those of the spec, then those of its waves. */
  readonly messages: readonly WrittenMessages[];
  readonly files: readonly WrittenFiles[];
  /** JSON pointers to what was left out: wrong values, and what misspelt keys were probably meant to be. */
  readonly wrong: readonly string[];
}

export interface WrittenWave {
  /** JSON pointer to the wave. */
  readonly pointer: string;
  /** Undefined where it was left out, or has not the shape of a name. */
  readonly name: string | undefined;
  readonly overrides: Overrides;
}

export interface WrittenWorkload {
  readonly workload: Workload;
  /** Index into `WrittenSpec.waves`; null for a workload of the spec itself. */
  readonly wave: number | null;
  /** JSON pointers to the workload, and to its list of items. */
  readonly pointer: string;
  readonly itemsPointer: string;
  readonly items: readonly WrittenItem[];
  readonly lists: readonly string[];
  readonly exclude: readonly string[];
  /** Whether the plan is to find and pin the restore points; a list names what samples of drills include. */
  readonly pin: boolean | readonly string[];
  readonly overrides: Overrides;
}

export interface WrittenItem extends WrittenResource {
  /** Its position in the list at `itemsPointer`. */
  readonly index: number;
  /** Where its name is written, as a JSON pointer. */
  readonly namePointer: string;
  readonly overrides: Overrides;
}

/** Single items of something that is protected, as an entry of `messages` or `files` names them. */
interface WrittenSelection {
  /** Index into `WrittenSpec.waves`; null for an entry of the spec itself. */
  readonly wave: number | null;
  /** JSON pointer to the entry. */
  readonly pointer: string;
  readonly directoryId: string | null;
  readonly priority: number | null;
  readonly overrides: Overrides;
}

export interface WrittenMessages extends WrittenSelection {
  readonly mailbox: string;
  /** As the user wrote it. */
  readonly query: string;
}

export interface WrittenFiles extends WrittenSelection {
  /** The drive or site; neither or both where that is the user's mistake. */
  readonly units: readonly WrittenUnit[];
  /** Both as written; `directoryId` is the one that fits. */
  readonly ids: { readonly directoryObjectId?: string; readonly siteId?: string };
  readonly paths: readonly string[];
}

export interface WrittenUnit {
  /** The key that names it, too. */
  readonly workload: 'drive' | 'site';
  readonly name: string;
}

/** One resource as an item or a row of a list names it. */
export interface WrittenResource {
  /** Without white space around it. */
  readonly name: string;
  readonly directoryId: string | null;
  readonly size: number | null;
  readonly priority: number | null;
}

/** Settings that a level of the spec gives, for itself and those below. */
export interface Overrides {
  readonly destination?: Destination;
  readonly restorePoint?: ItemRestorePoint;
  /** Of files alone. */
  readonly conflictBehavior?: ConflictBehavior;
}

/** The key of each workload in a spec. */
export const workloadKeys = { mailbox: 'mailboxes', drive: 'drives', site: 'sites' } as const;

/** All keys under which a spec or a wave names what is restored. */
export const resourceListKeys = ['mailboxes', 'drives', 'sites', 'messages', 'files'] as const;

/** Whether nothing at, above or below `pointer` was left out, so that an absence there is what the user wrote. */
export function isWhole(spec: Pick<WrittenSpec, 'wrong'>, pointer: string): boolean {
  return !spec.wrong.some((wrong) => isWithin(wrong, pointer) || isWithin(pointer, wrong));
}

function isWithin(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(`${outer}/`);
}
