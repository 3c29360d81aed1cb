import { join } from 'node:path';
import type { KeptList, KeptLists, KeptPage } from '../../lookup/tenant/kept-lists.ts';
import { linesIn } from '../../util/lines.ts';
import { reasonOf, systemCode } from '../../util/system-error.ts';
import type { DiskFile, Machine } from '../machine.ts';
import { nodeMachine } from '../node-machine.ts';
import { StoreProblem } from '../store.ts';
import { privateModes } from '../whole-file.ts';
import { Locks } from './run-locks.ts';

/** What the lists of an interrupted inventory are of. Those of anything else are not used. */
export interface ListsIdentity {
  /** The id of the tenant; null if nobody says. Then nothing is used. */
  readonly tenant: string | null;
  /** Origin of the Graph URL. */
  readonly origin: string;
  /** What the token is: an application sees no names. */
  readonly view: string;
  /** As in `2026-11-30`, in UTC. */
  readonly day: string;
}

/**
 * Keeps the lists of an inventory that is under way below the state directory, for one process at a time:
 *
 *     inventory/lists.ndjson   what they are of, and then a line for each page
 *     inventory/lock           the process that reads them
 *
 * A kill leaves at most one unfinished line, and a power cut may lose more: whatever is lost is read again. Only the owner can read the
 * file. Rejects with StoreProblem: `held` if another process has it, `unwritable` and `unreadable`.
 */
export class KeptListsFile implements KeptLists {
  readonly #file: DiskFile;
  readonly #path: string;
  readonly #locks: Locks;
  readonly #machine: Machine;
  readonly #lists: Map<string, MutableList>;

  private constructor(parts: {
    readonly file: DiskFile;
    readonly path: string;
    readonly locks: Locks;
    readonly machine: Machine;
    readonly lists: Map<string, MutableList>;
  }) {
    this.#file = parts.file;
    this.#path = parts.path;
    this.#locks = parts.locks;
    this.#machine = parts.machine;
    this.#lists = parts.lists;
  }

  static async open(
    stateDirectory: string,
    identity: ListsIdentity,
    machine: Machine = nodeMachine,
  ): Promise<KeptListsFile> {
    const { disk } = machine;
    const folder = join(stateDirectory, 'inventory');
    const path = join(folder, 'lists.ndjson');
    const locks = new Locks(machine);
    try {
      await disk.makeFolder(folder, { mode: privateModes.folder, recursive: true });
      await locks.take(join(folder, 'lock'), 'an inventory with this state directory');
      const earlier = await readLists(path, identity, machine);
      if (earlier === null) await disk.removeFile(path);
      const file = await disk.open(path, earlier === null ? 'create' : 'append', privateModes.file);
      if (earlier === null) await file.append(lineOf({ version, ...identity }));
      else await file.truncate(earlier.length);
      return new KeptListsFile({ file, path, locks, machine, lists: earlier?.lists ?? new Map() });
    } catch (error) {
      await locks.release();
      throw systemCode(error) === undefined ? error : unwritable(path, error);
    }
  }

  of(list: string): KeptList {
    return this.#lists.get(list) ?? { items: [], next: null, isComplete: false };
  }

  /** How many lists an earlier process has begun. */
  get count(): number {
    return this.#lists.size;
  }

  async keep(list: string, page: KeptPage): Promise<void> {
    try {
      await this.#file.append(lineOf({ list, ...page }));
    } catch (error) {
      throw systemCode(error) === undefined ? error : unwritable(this.#path, error);
    }
  }

  /** Removes what was kept: the inventory is written. */
  async discard(): Promise<void> {
    await this.#machine.disk.removeFile(this.#path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
    await this.#locks.release();
  }
}

/** Of the file. */
const version = 1;

interface MutableList {
  items: unknown[];
  next: string | null;
  isComplete: boolean;
}

interface ReadLists {
  readonly lists: Map<string, MutableList>;
  /** Of the whole lines, in bytes. */
  readonly length: number;
}

/** Null if there is no file, or one of something else. */
async function readLists(path: string, identity: ListsIdentity, { disk }: Machine): Promise<ReadLists | null> {
  const lists = new Map<string, MutableList>();
  let length = 0;
  try {
    // What a link leads to is not ours.
    if ((await disk.look(path)).kind !== 'file') return null;
    for await (const lines of linesIn(disk.readPieces(path)))
      for (const { text, end } of lines) {
        const line: unknown = JSON.parse(text);
        if (length === 0 ? !isOf(identity, line) : !isPage(line)) return null;
        if (length > 0) addPage(lists, line as KeptLine);
        length = end;
      }
  } catch (error) {
    if (error instanceof SyntaxError || systemCode(error) === 'ENOENT') return null;
    throw error;
  }
  return length === 0 ? null : { lists, length };
}

type KeptLine = KeptPage & { readonly list: string };

function isOf(identity: ListsIdentity, line: unknown): boolean {
  if (identity.tenant === null) return false;
  return JSON.stringify(line) === JSON.stringify({ version, ...identity });
}

function isPage(line: unknown): line is KeptLine {
  if (typeof line !== 'object' || line === null) return false;
  const { list, items, next, isFirst, isLast } = line as Partial<Record<keyof KeptLine, unknown>>;
  const isLink = next === null || typeof next === 'string';
  return (
    typeof list === 'string' &&
    Array.isArray(items) &&
    isLink &&
    typeof isFirst === 'boolean' &&
    typeof isLast === 'boolean'
  );
}

function addPage(lists: Map<string, MutableList>, { list, items, next, isFirst, isLast }: KeptLine): void {
  const known = isFirst ? undefined : lists.get(list);
  if (known === undefined) {
    lists.set(list, { items: [...items], next, isComplete: isLast });
    return;
  }
  for (const item of items) known.items.push(item);
  known.next = next;
  known.isComplete = isLast;
}

function lineOf(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}

function unwritable(path: string, cause: unknown): StoreProblem {
  const message = `cannot keep the lists of the inventory in ${path}: ${reasonOf(cause)}`;
  return new StoreProblem('unwritable', message, 'make room or give access, or choose another --state-dir', cause);
}
