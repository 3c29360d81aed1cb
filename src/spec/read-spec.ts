import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Files } from '../util/files.ts';
import { gatherResources } from './gather.ts';
import { mostProblems } from './lists/list-problems.ts';
import { normalise } from './normalise.ts';
import { notUtf8, unreadable } from './problem/file-words.ts';
import type { Finding, RuleId } from './problem/finding.ts';
import type { Message } from './problem/message.ts';
import type { Problem } from './problem/problem.ts';
import { Roster } from './roster.ts';
import { checkRules } from './rules.ts';
import { checkShape } from './shape/shape.ts';
import type { Spec } from './spec.ts';
import type { WrittenSpec } from './written.ts';
import type { SpecSource } from './yaml/source.ts';
import { parseSource } from './yaml/syntax.ts';

export interface ReadSpecOptions {
  readonly files: Files;
  /** Keeps the first of several items or rows that name the same resource, rather than complaining. */
  readonly allowDuplicates: boolean;
}

/** A spec without problems, and where its parts are written. */
export interface ReadSpec {
  readonly spec: Spec;
  readonly written: WrittenSpec;
  readonly source: SpecSource;
  /** The path of each of `spec.sources` for whoever stands in the working directory. */
  readonly paths: readonly string[];
}

/** A spec, or what is wrong with it in the order of the files; `more` counts problems beyond those that are told. */
export type ReadSpecResult = ReadSpec | { readonly problems: readonly Finding[]; readonly more: number };

/**
 * Reads the spec file at `path` and the lists it names.
 *
 * Tells all problems of syntax, or else all of shape, rules and lists together: the spec file first, then the lists in
 * the order in which it names them. A file that is missing is a problem too. Rejects only where `files` fails in a way
 * that is not about a file.
 */
export async function readSpec(path: string, { files, allowDuplicates }: ReadSpecOptions): Promise<ReadSpecResult> {
  const read = await readText(path, files);
  if ('message' in read)
    return { problems: [{ rule: 'file', place: { file: path, line: 1, column: 1 }, ...read }], more: 0 };
  const source = parseSource(path, read.text);
  if (Array.isArray(source)) return toldInOrder(found('syntax', source), 0, [path]);

  const roster = new Roster({ place: path, source: { path: basename(path), sha256: read.sha256 } });
  const { spec: written, problems: ofShape } = checkShape(source);
  const ofRules = checkRules(written, source);
  const gathered = await gatherResources(written, roster, { files, source, allowDuplicates });
  const paths = roster.files.map(({ place }) => place);
  const problems = [
    ...found('shape', ofShape),
    ...found('rule', ofRules),
    ...gathered.problems.map(
      (problem): Finding => ({ rule: problem.place.file === path ? 'rule' : 'list', ...problem }),
    ),
  ];
  if (problems.length === 0) return { spec: normalise(written.document, roster), written, source, paths };
  return toldInOrder(problems, gathered.more, paths);
}

function found(rule: RuleId, problems: readonly Problem[]): Finding[] {
  return problems.map((problem) => ({ rule, ...problem }));
}

interface TextFile {
  readonly text: string;
  readonly sha256: string;
}

async function readText(path: string, files: Files): Promise<TextFile | Message> {
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

function toldInOrder(problems: readonly Finding[], more: number, order: readonly string[]): ReadSpecResult {
  const sorted = problems.toSorted(
    ({ place: a }, { place: b }) =>
      order.indexOf(a.file) - order.indexOf(b.file) || a.line - b.line || a.column - b.column,
  );
  const told = sorted.slice(0, mostProblems);
  return { problems: told, more: more + sorted.length - told.length };
}
