import { dirname, join, resolve } from 'node:path';
import type { ChainHead } from '../../evidence/check-chain.ts';
import { manifestName } from '../../evidence/manifest.ts';
import { quoted } from '../../spec/problem/message.ts';
import { StoreProblem } from '../../store/store.ts';
import { verificationJson, verificationText } from '../../text/verification-text.ts';
import { type ExitCode, exitCodes } from '../../util/exit-codes.ts';
import { jsonDocument } from '../../util/printable.ts';
import { isMissing, reasonOf, requireSystemError } from '../../util/system-error.ts';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import { publicKeysOf } from '../evidence/key-files.ts';
import { foldersIn, manifestIn } from '../evidence/report-folder.ts';
import { type Verification, verifyChains, verifyRun } from '../evidence/verification.ts';
import type { StateOptions } from '../shared-options.ts';
import { openStore } from '../store/open-store.ts';
import { paint } from '../terminal/colours.ts';

export interface VerifyOptions extends StateOptions {
  /** PEM files of the public keys that may sign. */
  readonly key?: readonly string[];
}

/** Shows what was edited, removed, added or reordered in the evidence of a run, or of all runs of a spec. Asks no service. */
export async function verify(word: string, options: VerifyOptions, environment: Environment): Promise<ExitCode> {
  const keys = await publicKeysOf(options.key ?? [], environment);
  const verification = await read(word, async () => {
    const place = await placeOf(word, options, environment);
    const { disk } = environment.machine;
    if (place.isRun) return await verifyRun(place.path, keys, disk);
    const heads = place.isByName ? await headsOf(word, place.path, options, environment) : [];
    return await verifyChains(place.path, { keys, heads }, disk);
  });
  if (verification.runs.length === 0) throw nothingAt(word, options);
  const { stdout, variables } = environment;
  stdout.write(
    options.json
      ? jsonDocument(verificationJson(verification))
      : verificationText(verification, { hasKey: keys.length > 0, paint: paint(stdout, options, variables) }),
  );
  return verification.findings.length === 0 ? exitCodes.done : exitCodes.incomplete;
}

async function read(word: string, reading: () => Promise<Verification>): Promise<Verification> {
  try {
    return await reading();
  } catch (error) {
    requireSystemError(error);
    const message = `the evidence at ${quoted(word)} cannot be read: ${reasonOf(error)}`;
    throw new CommandError(exitCodes.incomplete, message, 'allow access, or copy the folder and check the copy');
  }
}

interface Place {
  readonly path: string;
  /** Whether it is the folder of one run. */
  readonly isRun: boolean;
  /** Whether it was found by the name of a spec, in the report directory. */
  readonly isByName: boolean;
}

/** A folder with a manifest, or without folders, is a run; a folder of folders is a spec. A word that is no folder is the name of a spec. */
async function placeOf(word: string, options: VerifyOptions, { machine }: Environment): Promise<Place> {
  for (const [path, isByName] of [
    [word, false],
    [join(options.reportDir, word), true],
  ] as const) {
    const entries = await machine.disk.list(path).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    if (entries.length === 0) continue;
    const isRun =
      entries.some(({ name }) => name === manifestName) || (await foldersIn(path, machine.disk)).length === 0;
    return { path, isRun, isByName: isByName && !isRun };
  }
  throw nothingAt(word, options);
}

function nothingAt(word: string, { reportDir }: VerifyOptions): CommandError {
  return new CommandError(
    exitCodes.usage,
    `there is no evidence at ${quoted(word)}, and none of a spec with that name in ${quoted(reportDir)}`,
    'give the folder of a run or the name of a spec; `--report-dir` names the folder with the reports of all specs',
  );
}

/** The last runs of a spec, if the state directory has them and their reports were written here. */
async function headsOf(
  specName: string,
  path: string,
  options: VerifyOptions,
  environment: Environment,
): Promise<ChainHead[]> {
  const { disk } = environment.machine;
  await using store = await openStore(options, environment);
  const heads: ChainHead[] = [];
  for (const isEmulated of [false, true]) {
    const chain = { specName, isEmulated };
    const isWritten = async ({ folder, manifest }: { folder: string; manifest: string }): Promise<boolean> =>
      (await manifestIn(folder, disk))?.hash === manifest;
    const last = await store.lastInChain(chain, { isWritten }).catch((error: unknown) => {
      if (error instanceof StoreProblem) return null;
      throw error;
    });
    if (last !== null && dirname(last.folder) === resolve(path)) heads.push({ ...last, ...chain });
  }
  return heads;
}
