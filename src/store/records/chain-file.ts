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

/** Where the record of a chain is kept. */
export interface ChainPlace {
  /** Null if there is none. */
  read(): Promise<string | null>;
  keep(text: string): Promise<void>;
}

/** Must be called by one process at a time. Rejects as the place and the steps do. */
export async function extendChain(place: ChainPlace, steps: ChainSteps): Promise<void> {
  const last = await lastLink(place, steps);
  const { link, isLast, write } = await steps.next(last);
  if (isLast) await keep(place, { last, announced: link });
  await write();
  if (isLast) await keep(place, { last: link, announced: null });
}

/** The last link, null if nobody knows it. An announced one counts once it is written. */
export async function lastLink(
  place: ChainPlace,
  { isWritten }: Pick<ChainSteps, 'isWritten'>,
): Promise<ChainLink | null> {
  const { last, announced } = recordIn(await place.read());
  return announced !== null && (await isWritten(announced)) ? announced : last;
}

/** A file. Rejects as the file system does. */
export function chainFile(path: string, machine: Machine): ChainPlace {
  return {
    async read() {
      try {
        return await readWholeFile(path, machine.disk);
      } catch (error) {
        if (systemCode(error) === 'ENOENT') return null;
        throw error;
      }
    },
    keep: (text) => writeWholeFile(path, { pieces: [text], modes: privateModes }, machine),
  };
}

async function keep(place: ChainPlace, record: ChainRecord): Promise<void> {
  await place.keep(`${JSON.stringify(record)}\n`);
}

/** A text that can't be understood is as good as none: the manifests beside the run say what it follows. */
function recordIn(text: string | null): ChainRecord {
  try {
    const { last, announced }: Partial<Record<keyof ChainRecord, unknown>> = JSON.parse(text ?? '{}');
    return { last: isLink(last) ? last : null, announced: isLink(announced) ? announced : null };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return { last: null, announced: null };
    throw error;
  }
}

function isLink(value: unknown): value is ChainLink {
  if (typeof value !== 'object' || value === null) return false;
  const { run, manifest, folder, position }: Partial<Record<keyof ChainLink, unknown>> = value;
  return [run, manifest, folder].every((text) => typeof text === 'string') && Number.isSafeInteger(position);
}
