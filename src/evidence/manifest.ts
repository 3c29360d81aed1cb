import { createHash } from 'node:crypto';
import { jsonText } from '../util/printable.ts';
import { publicText, type SignKey, signatureOf } from './signing.ts';

/*
 * manifest.json, which says what the report folder of a run holds. It is JSON in one form only: these keys in this order, two
 * spaces of indentation, a line feed at the end. The last line but one is `hash`, the SHA-256 of all text before that line. The
 * line before it is `signature`, of all text before its line. So `sha256sum` and `openssl` can check both.
 */

/** A file of the folder. */
export interface FileEntry {
  readonly file: string;
  readonly bytes: number;
  /** In hexadecimal digits. */
  readonly sha256: string;
}

/** A manifest of a run, by its hash. */
export interface RunLink {
  readonly run: string;
  readonly manifest: string;
}

/** What a manifest says. The keys are those of the file, in its order. */
export interface ManifestBody {
  readonly manifest: 1;
  readonly run: string;
  readonly spec_name: string;
  readonly mode: 'recovery' | 'drill';
  readonly emulated: boolean;
  readonly plan_hash: string;
  /** RFC 3339, like all times here. */
  readonly started: string | null;
  readonly ended: string | null;
  readonly exit_code: number | null;
  readonly tool_version: string;
  readonly written: string;
  /** 1 for the first manifest of the run. The file of an earlier one is `manifest.<number>.json`. */
  readonly number: number;
  /** The hash of the one before; null for the first. */
  readonly replaces: string | null;
  /** The place of the run in its chain, from 1. */
  readonly position: number;
  /** The run of the same spec before this one, as it was then; null if it is not known. */
  readonly previous: RunLink | null;
  /** By name. Every file of the folder but this one. */
  readonly files: readonly FileEntry[];
}

export interface Manifest extends ManifestBody {
  /** The public key: Base64 of its SubjectPublicKeyInfo. Null if it is not signed. */
  readonly signed_by: string | null;
  /** In Base64. */
  readonly signature: string | null;
  /** `sha256:` and hexadecimal digits. */
  readonly hash: string;
}

export const manifestName = 'manifest.json';

/** The name of an earlier manifest. */
export function earlierName(number: number): string {
  return `manifest.${number}.json`;
}

/** The number of an earlier manifest; undefined for any other file. */
export function numberIn(file: string): number | undefined {
  const digits = /^manifest\.([1-9]\d{0,8})\.json$/.exec(file)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** A file that an interrupted write left behind: nobody reads it, and no manifest lists it. */
export function isDraft(file: string): boolean {
  return /\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/.test(file);
}

/** A manifest as a file. The same body and key give the same text. */
export function manifestOf(
  body: ManifestBody,
  key: SignKey | null,
): { readonly manifest: Manifest; readonly text: string } {
  const signed_by = key && publicText(key);
  const signed = signedPart({ ...body, signed_by });
  return finished({ ...body, signed_by }, signed, key && signatureOf(signed, key));
}

/** What a signature is of. */
export function signedPart({ files, ...body }: Omit<Manifest, 'signature' | 'hash'>): string {
  const { signed_by, ...first } = body;
  const ordered = Object.fromEntries(keys.map((key) => [key, first[key]]));
  const list = files.map(({ file, bytes, sha256 }) => `\n    ${jsonText({ file, bytes, sha256 })}`).join(',');
  const head = jsonText(ordered, 2).replace(/\n}$/, ',');
  return `${head}\n  "files": [${list}\n  ],\n  "signed_by": ${jsonText(signed_by)},\n`;
}

function finished(
  body: Omit<Manifest, 'signature' | 'hash'>,
  signed: string,
  signature: string | null,
): { readonly manifest: Manifest; readonly text: string } {
  const hashed = `${signed}  "signature": ${jsonText(signature)},\n`;
  const hash = `sha256:${createHash('sha256').update(hashed).digest('hex')}`;
  return { manifest: { ...body, signature, hash }, text: `${hashed}  "hash": "${hash}"\n}\n` };
}

/** What is wrong with a file that should be a manifest, for a sentence that begins with its name. */
export type ManifestFlaw = 'hash' | 'form';

/** Reads a manifest. Any byte that this program would not write there is a flaw. Does not check the signature. */
export function readManifest(bytes: Uint8Array): Manifest | ManifestFlaw {
  const text = Buffer.from(bytes).toString();
  // Different bytes that are no character all decode to the same replacement character.
  if (!Buffer.from(text).equals(bytes)) return 'form';
  const at = text.lastIndexOf('  "hash": "sha256:');
  if (at === -1) return 'form';
  const hash = createHash('sha256').update(text.slice(0, at)).digest('hex');
  if (text.slice(at) !== `  "hash": "sha256:${hash}"\n}\n`) return 'hash';
  const written = parsed(text);
  if (!isManifest(written)) return 'form';
  return finished(written, signedPart(written), written.signature).text === text ? written : 'form';
}

const keys = [
  'manifest',
  'run',
  'spec_name',
  'mode',
  'emulated',
  'plan_hash',
  'started',
  'ended',
  'exit_code',
  'tool_version',
  'written',
  'number',
  'replaces',
  'position',
  'previous',
] as const satisfies readonly (keyof ManifestBody)[];

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

type Unchecked = Partial<Readonly<Record<keyof Manifest, unknown>>>;

function isManifest(value: unknown): value is Manifest {
  if (typeof value !== 'object' || value === null) return false;
  const { manifest, run, spec_name, emulated, number, position, written, files, ...rest }: Unchecked = value;
  const { replaces, previous, signature, signed_by } = rest;
  return (
    manifest === 1 &&
    [run, spec_name, written].every((text) => typeof text === 'string') &&
    [replaces, signature, signed_by].every((text) => text === null || typeof text === 'string') &&
    typeof emulated === 'boolean' &&
    [number, position].every((count) => Number.isSafeInteger(count) && Number(count) > 0) &&
    (previous === null || hasTexts(previous, ['run', 'manifest'])) &&
    Array.isArray(files) &&
    files.every((entry) => hasTexts(entry, ['file', 'sha256']))
  );
}

function hasTexts(value: unknown, names: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return names.every((name) => typeof (value as Readonly<Record<string, unknown>>)[name] === 'string');
}
