import { Pseudonyms } from '../../../graph/trace/pseudonyms.ts';
import { privateModes, replaceFile } from '../../../store/whole-file.ts';
import { type ExitCode, exitCodes } from '../../../util/exit-codes.ts';
import { jsonDocument, printable } from '../../../util/printable.ts';
import { systemCode } from '../../../util/system-error.ts';
import { CommandError } from '../../command-error.ts';
import { bundleEntries, readForBundle } from '../../diagnosis/support-bundle.ts';
import type { Environment } from '../../environment.ts';
import { requireFileName, requireNewFile } from '../../files/new-file.ts';
import { zipped } from '../../files/zip.ts';
import type { StateOptions } from '../../shared-options.ts';
import { openStore } from '../../store/open-store.ts';

export interface SupportBundleOptions extends StateOptions {
  readonly out?: string;
}

/** Writes what a maintainer needs of a run into one file, without addresses and the like. Asks no service and changes nothing else. */
export async function supportBundle(
  runId: string,
  options: SupportBundleOptions,
  environment: Environment,
): Promise<ExitCode> {
  const { out = `support-${runId}.zip` } = options;
  requireFileName(out, 'name a file');
  await requireNewFile(out, environment.files);
  await using store = await openStore(options, environment);
  const read = await readForBundle(store, runId);
  const pseudonyms = new Pseudonyms();
  const redaction = {
    pseudonym: (text: string) => pseudonyms.of(text),
    kept: new Set([runId, ...('state' in read ? [read.state.plan.name] : [])]),
  };
  const entries = await bundleEntries({ runId, store, redaction, read }, options, environment);
  await write(out, zipped(entries), environment);
  const files = entries.map(({ name }) => name);
  environment.stdout.write(
    options.json
      ? jsonDocument({ bundle: out, files })
      : `Wrote ${printable(out)}: ${files.join(', ')}. Addresses, URLs, names, subjects, queries and paths in it are hashed. Look into it before you send it.\n`,
  );
  return exitCodes.done;
}

async function write(out: string, pieces: AsyncIterable<Buffer>, { machine }: Environment): Promise<void> {
  try {
    await replaceFile(out, { pieces, modes: privateModes }, machine);
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    throw new CommandError(
      exitCodes.usage,
      `\`${out}\` cannot be written (${code})`,
      'name a file in a folder that exists',
    );
  }
}
