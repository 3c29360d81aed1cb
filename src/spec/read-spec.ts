import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Files } from '../util/files.ts';
import { notUtf8, unreadable } from './file-words.ts';
import { type FoundProblems, gatherResources } from './gather.ts';
import { mostProblems } from './list-problems.ts';
import { normalise } from './normalise.ts';
import type { Problem } from './problem.ts';
import { Roster } from './roster.ts';
import { checkRules } from './rules.ts';
import { checkShape } from './shape.ts';
import type { Spec } from './spec.ts';
import { parseSource } from './syntax.ts';
import type { Words } from './words.ts';

export interface ReadSpecOptions {
  readonly files: Files;
  /** Keeps the first of several items or rows that name the same resource, rather than complaining. */
  readonly allowDuplicates: boolean;
}

/** A spec, or what is wrong with it in the order of the files; `more` counts problems beyond those that are told. */
export type ReadSpecResult = { readonly spec: Spec } | { readonly problems: readonly Problem[]; readonly more: number };

/**
 * Reads the spec file at `path` and the lists it names.
 *
 * Tells all problems of syntax, or else all of shape, rules and lists together: the spec file first, then the lists in
 * the order in which it names them. A file that is missing is a problem too. Rejects only where `files` fails in a way
 * that is not about a file.
 */
export async function readSpec(path: string, { files, allowDuplicates }: ReadSpecOptions): Promise<ReadSpecResult> {
  const read = await readText(path, files);
  if ('message' in read) return { problems: [{ place: { file: path, line: 1, column: 1 }, ...read }], more: 0 };
  const source = parseSource(path, read.text);
  if (Array.isArray(source)) return toldInOrder({ problems: source, more: 0 }, [path]);

  const roster = new Roster({ place: path, source: { path: basename(path), sha256: read.sha256 } });
  const { spec: written, problems: ofShape } = checkShape(source);
  const ofRules = checkRules(written, source);
  const gathered = await gatherResources(written, roster, { files, source, allowDuplicates });
  const problems = [...ofShape, ...ofRules, ...gathered.problems];
  if (problems.length === 0) return { spec: normalise(written.document, roster) };
  const order = roster.files.map(({ place }) => place);
  return toldInOrder({ problems, more: gathered.more }, order);
}

interface TextFile {
  readonly text: string;
  readonly sha256: string;
}

async function readText(path: string, files: Files): Promise<TextFile | Words> {
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of files.readPieces(path)) pieces.push(piece);
  } catch (error) {
    return unreadable(path, error);
  }
  const bytes = Buffer.concat(pieces);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { text, sha256: createHash('sha256').update(bytes).digest('hex') };
  } catch {
    return notUtf8(path);
  }
}

function toldInOrder({ problems, more }: FoundProblems, order: readonly string[]): ReadSpecResult {
  const sorted = problems.toSorted(
    ({ place: a }, { place: b }) =>
      order.indexOf(a.file) - order.indexOf(b.file) || a.line - b.line || a.column - b.column,
  );
  const told = sorted.slice(0, mostProblems);
  return { problems: told, more: more + sorted.length - told.length };
}
