import { generateKeyPairSync } from 'node:crypto';
import { Folder } from '../folder.ts';
import { planOf } from '../values/plans.ts';
import { restored, runOf } from '../values/run-story.ts';
import { keepRun } from '../values/stored-runs.ts';
import { bulkRestore, type CommandResult, keptIn } from './environments.ts';

/** Keeps runs of the spec `finance` that have ended, in this order, and reports each. There are keys to sign with: `key.pem`. */
export async function folderWithRuns(
  runs: readonly string[],
  { isSigned = false }: { readonly isSigned?: boolean } = {},
): Promise<Folder> {
  const folder = await Folder.open();
  await writeKeys(folder);
  for (const run of runs) {
    await keepEndedRun(folder, run);
    await reportAgain(folder, run, ...(isSigned ? ['--sign-key', folder.at('key.pem')] : []));
  }
  return folder;
}

/** Writes the reports and the evidence of a run. */
export async function reportAgain(folder: Folder, run: string, ...flags: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await bulkRestore(['report', run, ...flags], keptIn(folder));
  if (exitCode !== 0) throw new Error(stderr);
}

/** Keeps a run in the state directory, without reports. */
export async function keepEndedRun(
  folder: Folder,
  run: string,
  { isEmulated = false, late = 0 }: { readonly isEmulated?: boolean; readonly late?: number } = {},
): Promise<void> {
  const story = runOf(planOf({ mailbox: 1 }), late)
    .with(...(isEmulated ? [{ type: 'emulator-found' } as const] : []))
    .activates('mailbox-001')
    .settles('mailbox-001', [restored(0)])
    .ends(0);
  await keepRun(folder.at('state'), run, story);
}

/** Writes a pair of keys into a folder: `key.pem` and `pub.pem`. */
export async function writeKeys(folder: Folder, prefix: string = ''): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  await folder.file(`${prefix}key.pem`, `${privateKey.export({ type: 'pkcs8', format: 'pem' })}`);
  await folder.file(`${prefix}pub.pem`, `${publicKey.export({ type: 'spki', format: 'pem' })}`);
}

export function verify(folder: Folder, ...words: readonly string[]): Promise<CommandResult> {
  return bulkRestore(['verify', ...words], keptIn(folder));
}
