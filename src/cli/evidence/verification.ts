import { basename, join, resolve } from 'node:path';
import { type ChainHead, type CheckedChain, checkChains } from '../../evidence/check-chain.ts';
import { type CheckedRun, checkRun } from '../../evidence/check-run.ts';
import type { EvidenceFinding } from '../../evidence/finding.ts';
import { manifestName, numberIn } from '../../evidence/manifest.ts';
import type { PublicKey } from '../../evidence/signing.ts';
import type { Disk } from '../../store/machine.ts';
import { workThrough } from '../../util/work-through.ts';
import { bytesIfThere, foldersIn, readFolder } from './report-folder.ts';

/** What was checked, and what is wrong with it. */
export interface Verification {
  readonly path: string;
  /** The order of chains; a run that no chain holds comes last. */
  readonly runs: readonly CheckedRun[];
  /** None if one folder was checked. */
  readonly chains: readonly CheckedChain[];
  /** Folders without any report: a run that is going on, or that never wrote one. */
  readonly empty: readonly string[];
  /** Of one folder: how it follows the run before. */
  readonly start: 'first' | 'follows' | 'starts-here' | null;
  readonly findings: readonly EvidenceFinding[];
}

/** Checks the folder of one run, and whether it follows the run before if that one is beside it. Rejects as the file system does. */
export async function verifyRun(path: string, keys: readonly PublicKey[], disk: Disk): Promise<Verification> {
  const full = resolve(path);
  const run = checkRun(await readFolder(full, basename(full), disk), keys);
  const findings = [...run.findings];
  const previous = run.manifest?.previous ?? null;
  let start: Verification['start'] = run.manifest === null ? null : previous === null ? 'first' : 'starts-here';
  const name = previous !== null && isFolderName(previous.run) ? previous.run : null;
  const before = name === null ? [] : await foldersIn(join(full, '..'), disk);
  if (previous !== null && name !== null && before.includes(name)) {
    start = 'follows';
    const { hashes } = checkRun(await manifestsOf(join(full, '..', name), name, disk), []);
    if (!hashes.includes(previous.manifest)) {
      const message = `follows a manifest of \`${name}\` that is not in the folder beside it`;
      findings.push({ kind: 'edited', run: run.name, file: null, message });
    }
  }
  return { path, runs: [run], chains: [], empty: [], start, findings };
}

/** Checks all runs of a spec, and their chains. `heads` are their last runs, if anybody knows them. Rejects as the file system does. */
export async function verifyChains(
  path: string,
  { keys, heads = [] }: { readonly keys: readonly PublicKey[]; readonly heads?: readonly ChainHead[] },
  disk: Disk,
): Promise<Verification> {
  const names = await foldersIn(path, disk);
  const read = new Map<string, CheckedRun | null>();
  await workThrough(names, atOnce, async (name) => {
    const folder = await readFolder(join(path, name), name, disk);
    read.set(name, folder.entries.length === 0 ? null : checkRun(folder, keys));
  });
  const checked = names.flatMap((name) => read.get(name) ?? []);
  const empty = names.filter((name) => read.get(name) === null);
  const chains = checkChains(checked, heads);
  const runs = [...chains.flatMap((chain) => chain.runs), ...checked.filter(({ manifest }) => manifest === null)];
  const findings = [...runs.flatMap((run) => run.findings), ...chains.flatMap((chain) => chain.findings)];
  return { path, runs, chains, empty, start: null, findings };
}

/** Folders that are read at once: most of the time goes into waiting for the disk. */
const atOnce = 8;

/** Only its manifests: what else is in the folder is somebody else's question. */
async function manifestsOf(path: string, name: string, disk: Disk): Promise<Parameters<typeof checkRun>[0]> {
  const manifests = new Map<string, Buffer>();
  for (const { name: file, kind } of await disk.list(path)) {
    if (kind !== 'file' || (file !== manifestName && numberIn(file) === undefined)) continue;
    const bytes = await bytesIfThere(join(path, file), disk);
    if (bytes !== null) manifests.set(file, bytes);
  }
  return { name, entries: [], manifests };
}

/** A manifest may be anybody's: a name in it must not lead out of the folder. */
function isFolderName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name);
}
