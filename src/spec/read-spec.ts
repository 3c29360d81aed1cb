import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Files } from '../util/files.ts';
import { gatherResources } from './gather.ts';
import { mostProblems } from './lists/list-problems.ts';
import { normalise } from './normalise.ts';
import { notUtf8, unreadable } from './problem/file-messages.ts';
import type { Finding, RuleId } from './problem/finding.ts';
import type { Message } from './problem/message.ts';
import type { Problem } from './problem/problem.ts';
import { ResourceSet } from './resource-set.ts';
import { withinCeilings } from './rules/ceilings.ts';
import { checkRules } from './rules.ts';
import { checkShape } from './shape/shape.ts';
import type { Spec } from './spec.ts';
import type { WrittenSpec } from './written.ts';
import type { SpecSource } from './yaml/source.ts';
import { parseSource } from './yaml/syntax.ts';

export interface ReadSpecOptions {
  readonly files: Files;
  /** If several items or rows name the same resource, keeps the first instead of reporting a duplicate. */
  readonly allowDuplicates: boolean;
}

/** A spec without problems, as the user wrote it, and its YAML source with the place of each part. */
export interface ReadSpec {
  readonly spec: Spec;
  readonly written: WrittenSpec;
  readonly source: SpecSource;
  /** The path of each of `spec.sources`, absolute or relative to the working directory. */
  readonly paths: readonly string[];
}

/** A spec, or its first `mostProblems` problems; `more` counts the rest. */
export type ReadSpecResult = ReadSpec | { readonly problems: readonly Finding[]; readonly more: number };

/**
 * Reads the spec file at `path` and the lists it names.
 *
 * Resolves to all syntax problems if there are any; otherwise to all problems with shape, rules and lists. They are
 * sorted by place: the spec file first, then the lists in the order in which it names them. A missing file is a problem
 * too. Rejects only if `files` throws an error that is not about a file, which is a bug.
 */
export async function readSpec(path: string, { files, allowDuplicates }: ReadSpecOptions): Promise<ReadSpecResult> {
  const read = await readText(path, files);
  if ('message' in read)
    return { problems: [{ rule: 'file', place: { file: path, line: 1, column: 1 }, ...read }], more: 0 };
  const source = parseSource(path, read.text);
  if (Array.isArray(source)) return sortedByPlace(found('syntax', source), 0, [path]);

  const resourceSet = new ResourceSet({ place: path, source: { path: basename(path), sha256: read.sha256 } });
  const { spec: written, problems: shapeProblems } = checkShape(source);
  const ruleProblems = checkRules(written, source);
  const gathered = await gatherResources(written, resourceSet, { files, source, allowDuplicates });
  const paths = resourceSet.files.map(({ place }) => place);
  const problems = [
    ...found('shape', shapeProblems),
    ...found('rule', ruleProblems),
    ...found('rule', withinCeilings(written, resourceSet.resources, source)),
    ...gathered.problems.map(
      (problem): Finding => ({ rule: problem.place.file === path ? 'rule' : 'list', ...problem }),
    ),
  ];
  if (problems.length === 0) return { spec: normalise(written.document, resourceSet), written, source, paths };
  return sortedByPlace(problems, gathered.more, paths);
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

function sortedByPlace(problems: readonly Finding[], more: number, files: readonly string[]): ReadSpecResult {
  const sorted = problems.toSorted(
    ({ place: a }, { place: b }) =>
      files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column,
  );
  const shown = sorted.slice(0, mostProblems);
  return { problems: shown, more: more + sorted.length - shown.length };
}
