import { basename, join } from 'node:path';
import type { Inventory } from '../../inventory/inventory.ts';
import {
  type EarlierRow,
  inventoryCsv,
  listFile,
  readInventoryCsv,
  unnamedFile,
} from '../../inventory/inventory-csv.ts';
import type { WrittenLists } from '../../inventory/inventory-result.ts';
import { specFile, specMark, type WholeTenantSpec } from '../../inventory/whole-tenant-spec.ts';
import type { Workload } from '../../m365/workload.ts';
import { longestList } from '../../spec/lists/read-list.ts';
import { unreadable } from '../../spec/problem/file-messages.ts';
import { StoreProblem } from '../../store/store.ts';
import { removeFile, sharedModes, tryFolder, writeWholeFile } from '../../store/whole-file.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { systemCode } from '../../util/system-error.ts';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import type { EditorSchema } from '../files/editor-schema.ts';

/** The folder of an inventory: lists, and the spec around them. */
export class InventoryFolder {
  readonly #folder: string;
  readonly #environment: Pick<Environment, 'files' | 'machine'>;

  constructor(folder: string, environment: Pick<Environment, 'files' | 'machine'>) {
    this.#folder = folder;
    this.#environment = environment;
  }

  /** Both lists of a workload, as an earlier inventory wrote them; null if there are none. Rejects with CommandError (2) for other files. */
  async read(workload: Workload): Promise<EarlierRow[] | null> {
    const lists = [];
    for (const file of [listFile(workload), unnamedFile(workload)]) lists.push(await this.#readList(file, workload));
    const [named, unnamed] = lists;
    return named ? [...named, ...(unnamed ?? [])] : null;
  }

  /** Rejects with CommandError: 2 if the spec in it is somebody's own, 3 if files cannot be written. */
  async require({ forSpec }: { readonly forSpec: boolean }): Promise<void> {
    const path = join(this.#folder, specFile);
    if (forSpec && (await this.#environment.files.kindOf(path)) !== 'nothing') {
      const text = (await this.#textOf(specFile)) ?? '';
      if (!text.startsWith(specMark)) {
        const message = `\`${path}\` was not written by \`inventory --spec\`, or somebody changed its first line`;
        throw new CommandError(exitCodes.usage, message, 'move it, or choose another folder with --out');
      }
    }
    await this.#onDisk(() => tryFolder(this.#folder, sharedModes, this.#environment.machine));
  }

  /** Replaces both lists of a workload. A list of unnamed ones is there only if there are any. */
  async write({ workload, named, unnamed }: Inventory): Promise<WrittenLists> {
    await this.#write(listFile(workload), inventoryCsv(named, workload));
    if (unnamed.length > 0) await this.#write(unnamedFile(workload), inventoryCsv(unnamed, workload));
    else await this.#onDisk(() => removeFile(join(this.#folder, unnamedFile(workload)), this.#environment.machine));
    return {
      workload,
      file: join(this.#folder, listFile(workload)),
      count: named.length,
      sized: named.filter(({ size }) => size !== null).length,
      unnamedFile: join(this.#folder, unnamedFile(workload)),
      unnamed: unnamed.length,
    };
  }

  /** Lists first: a spec never names one that is not there. */
  async writeSpec({ text, lists }: WholeTenantSpec, { copy }: EditorSchema): Promise<string> {
    if (copy !== null) await this.#write(basename(copy.path), [copy.text]);
    for (const { path, pieces } of lists) await this.#write(path, pieces);
    await this.#write(specFile, [text]);
    return join(this.#folder, specFile);
  }

  #write(file: string, pieces: Iterable<string>): Promise<void> {
    const path = join(this.#folder, file);
    return this.#onDisk(() => writeWholeFile(path, { pieces, modes: sharedModes }, this.#environment.machine));
  }

  async #onDisk(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      if (!(error instanceof StoreProblem) && systemCode(error) === undefined) throw error;
      const message = `the inventory cannot be written to \`${this.#folder}\`: ${(error as Error).message}`;
      throw new CommandError(
        exitCodes.refused,
        message,
        'make room or give access, or choose another folder with --out',
      );
    }
  }

  async #readList(file: string, workload: Workload): Promise<EarlierRow[] | null> {
    const text = await this.#textOf(file);
    if (text === null) return null;
    const rows = readInventoryCsv(text, workload);
    if (rows !== null) return rows;
    const message = `\`${join(this.#folder, file)}\` is no list of an inventory`;
    throw new CommandError(exitCodes.usage, message, 'name the folder of an inventory, or move this file');
  }

  /** Null if there is no such file. */
  async #textOf(file: string): Promise<string | null> {
    const { files } = this.#environment;
    const path = join(this.#folder, file);
    if ((await files.kindOf(path)) === 'nothing') return null;
    const pieces: Uint8Array[] = [];
    try {
      for await (const piece of files.readPieces(path, longestList)) pieces.push(piece);
    } catch (error) {
      const { message, hint } = unreadable(path, error, 'choose another folder');
      throw new CommandError(exitCodes.usage, message, hint ?? null);
    }
    return Buffer.concat(pieces).toString();
  }
}
