import { type KeyFlaw, type PublicKey, publicKeyIn, type SignKey, signKeyIn } from '../../evidence/signing.ts';
import { quoted } from '../../spec/problem/message.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { FileRefused } from '../../util/files.ts';
import { systemCode } from '../../util/system-error.ts';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../environment.ts';

export interface SignOptions {
  /** The PEM file of the key that signs the manifest. */
  readonly signKey?: string;
}

/** The key that signs evidence; null if none is given. Rejects with CommandError if the file does not hold one: before anything is sent. */
export async function signKeyOf({ signKey }: SignOptions, environment: Environment): Promise<SignKey | null> {
  if (signKey === undefined) return null;
  return await keyIn(signKey, { flag: '--sign-key', read: signKeyIn }, environment);
}

/** The public keys of `--key`. Rejects likewise. */
export async function publicKeysOf(paths: readonly string[], environment: Environment): Promise<PublicKey[]> {
  const keys: PublicKey[] = [];
  for (const path of paths) keys.push(await keyIn(path, { flag: '--key', read: publicKeyIn }, environment));
  return keys;
}

interface KeyReader<Key> {
  readonly flag: string;
  readonly read: (pem: string) => Key | KeyFlaw;
}

async function keyIn<Key extends object>(
  path: string,
  { flag, read }: KeyReader<Key>,
  { files }: Environment,
): Promise<Key> {
  // Somebody set the variable to the key itself. It must not be shown.
  if (path.includes('-----BEGIN') || path.includes('\n'))
    throw new CommandError(
      exitCodes.usage,
      `\`${flag}\` has a key as its value, and takes the path of a file that holds it`,
      'write the key to a file that only you can read, and give its path',
    );
  const key = read(await textOf(path, files));
  if (!('flaw' in key)) return key;
  throw new CommandError(exitCodes.usage, `the key file ${quoted(path)} ${key.flaw}`, key.hint);
}

async function textOf(path: string, files: Environment['files']): Promise<string> {
  try {
    return await files.readText(path);
  } catch (error) {
    const code = error instanceof FileRefused ? 'it is not a text file' : systemCode(error);
    if (code === undefined) throw error;
    const message = `the key file ${quoted(path)} cannot be read (${code})`;
    throw new CommandError(exitCodes.usage, message, 'name a PEM file that you can read');
  }
}
