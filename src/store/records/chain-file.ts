import { systemCode } from '../../util/system-error.ts';
import type { Machine } from '../machine.ts';
import type { ChainLink, ChainSteps } from '../store.ts';
import { privateModes, readWholeFile, writeWholeFile } from '../whole-file.ts';

/*
 * The last run of a chain of evidence, as JSON. Before a manifest is written, the file announces it: whoever comes after a
 * crash asks whether it was written. So a chain never loses its last run, and two runs never follow the same one.
 */

interface ChainRecord {
  readonly last: ChainLink | null;
  /** Its manifest may be written or not. */
  readonly announced: ChainLink | null;
}

/** Must be called by one process at a time. Rejects as the file system and the steps do. */
export async function extendChain(path: string, steps: ChainSteps, machine: Machine): Promise<void> {
  const last = await lastLink(path, steps, machine);
  const { link, isLast, write } = await steps.next(last);
  if (isLast) await keep(path, { last, announced: link }, machine);
  await write();
  if (isLast) await keep(path, { last: link, announced: null }, machine);
}

/** The last link, null if nobody knows it. An announced one counts once it is written. */
export async function lastLink(
  path: string,
  { isWritten }: Pick<ChainSteps, 'isWritten'>,
  machine: Machine,
): Promise<ChainLink | null> {
  const { last, announced } = await read(path, machine);
  return announced !== null && (await isWritten(announced)) ? announced : last;
}

async function keep(path: string, record: ChainRecord, machine: Machine): Promise<void> {
  await writeWholeFile(path, { pieces: [`${JSON.stringify(record)}\n`], modes: privateModes }, machine);
}

/** A file that can't be understood is as good as none: the manifests beside the run say what it follows. */
async function read(path: string, { disk }: Machine): Promise<ChainRecord> {
  try {
    const { last, announced }: Partial<Record<keyof ChainRecord, unknown>> = JSON.parse(
      await readWholeFile(path, disk),
    );
    return { last: isLink(last) ? last : null, announced: isLink(announced) ? announced : null };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError || systemCode(error) === 'ENOENT')
      return { last: null, announced: null };
    throw error;
  }
}

function isLink(value: unknown): value is ChainLink {
  if (typeof value !== 'object' || value === null) return false;
  const { run, manifest, folder, position }: Partial<Record<keyof ChainLink, unknown>> = value;
  return [run, manifest, folder].every((text) => typeof text === 'string') && Number.isSafeInteger(position);
}
