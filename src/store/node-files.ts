// Node loads `promises` when somebody uses it: a command that reads no file starts sooner.
import { constants, promises } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { atMost, FileRefused, type Files, mebibyte } from '../util/files.ts';
import { requireSystemError } from '../util/system-error.ts';

/** The files of this machine. */
export const nodeFiles: Files = { readText, readPieces, kindOf, realPath };

const longestText = 16 * mebibyte;

async function readText(path: string): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of readPieces(path, longestText)) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

async function* readPieces(path: string, most: number = Number.POSITIVE_INFINITY): AsyncGenerator<Uint8Array> {
  const file = await openRegular(path, most);
  try {
    yield* atMost(file.createReadStream({ autoClose: false }), most);
  } finally {
    await file.close();
  }
}

/** Looks before it opens, because opening a device can have effects, and again at what it has opened. */
async function openRegular(path: string, most: number): Promise<FileHandle> {
  await requireRegular(await promises.stat(path), path, most);
  const file = await promises.open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    await requireRegular(await file.stat(), path, most);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

interface FileFacts {
  readonly size: number;
  isFile(): boolean;
  isDirectory(): boolean;
}

async function requireRegular(facts: FileFacts, path: string, most: number): Promise<void> {
  if (facts.isDirectory()) throw Object.assign(new Error(`EISDIR: ${path}`), { code: 'EISDIR' });
  if (!facts.isFile() || (await isOfKernel(path))) throw new FileRefused({ kind: 'special' });
  if (facts.size > most) throw new FileRefused({ kind: 'too-long', most });
}

/**
 * Linux's numbers of proc, sysfs, debugfs, tracefs, securityfs and cgroup2 (linux/magic.h). What looks like a file there is made
 * up by the kernel, and reading some of it never ends.
 */
const kernelFileSystems = [0x9fa0, 0x62656572, 0x64626720, 0x74726163, 0x73636673, 0x63677270];

async function isOfKernel(path: string): Promise<boolean> {
  return process.platform === 'linux' && kernelFileSystems.includes((await promises.statfs(path)).type);
}

async function kindOf(path: string): Promise<'file' | 'other' | 'nothing'> {
  try {
    return (await promises.stat(path)).isFile() ? 'file' : 'other';
  } catch (error) {
    requireSystemError(error);
    return 'nothing';
  }
}

async function realPath(path: string): Promise<string | null> {
  try {
    return await promises.realpath(path);
  } catch (error) {
    requireSystemError(error);
    return null;
  }
}
