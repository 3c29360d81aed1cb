import { createHash } from 'node:crypto';
import { atMost, type Files, mebibyte, stdinName } from '../util/files.ts';
import { gatherResources, type UsedList } from './gather.ts';
import { normalise } from './normalise.ts';
import { applyParameters } from './parameters/apply.ts';
import { type GivenValues, nothingGiven } from './parameters/given.ts';
import { notUtf8, outside, unreadable } from './problem/file-messages.ts';
import type { Finding, RuleId } from './problem/finding.ts';
import type { Message } from './problem/message.ts';
import { mostProblems, type Problem } from './problem/problem.ts';
import { ResourceSet } from './resource-set.ts';
import { withinCeilings } from './rules/ceilings.ts';
import { sharedIds } from './rules/shared-ids.ts';
import { checkRules } from './rules.ts';
import { checkShape } from './shape/shape.ts';
import type { Spec } from './spec.ts';
import { type Placement, quotable, Surroundings } from './surroundings.ts';
import type { WrittenSpec } from './written.ts';
import type { SpecSource } from './yaml/source.ts';
import { parseSource } from './yaml/syntax.ts';

export interface ReadSpecOptions {
  readonly files: Files;
  /** If several items or rows name the same resource, keeps the first instead of reporting a duplicate. */
  readonly allowDuplicates: boolean;
  /** Refuses a spec and lists outside the working directory and the spec's folder; else they are read, but never quoted. */
  readonly strictPaths?: boolean;
  /** What a spec with the name `-` is read from. */
  readonly stdin?: () => AsyncIterable<string | Uint8Array>;
  /** Values for the parameters that the spec declares. */
  readonly given?: GivenValues;
  /** Files that the user names on the command line: messages may quote them. */
  readonly named?: readonly string[];
}

/** A spec without problems, as the user wrote it, and its YAML source with the place of each part. */
export interface ReadSpec {
  readonly spec: Spec;
  readonly written: WrittenSpec;
  readonly source: SpecSource;
  /** The path of each of `spec.sources`, absolute or relative to the working directory. */
  readonly paths: readonly string[];
  /** Whether warnings may quote each of these files. */
  readonly placements: ReadonlyMap<string, Placement>;
  /** How each list was read. */
  readonly lists: readonly UsedList[];
  /** The parameters that are declared and not used. */
  readonly unused: readonly string[];
}

/** The first `mostProblems` problems of a spec. If reading stopped there, `more` is above 0: there are at least so many more. */
export interface WrongSpec {
  readonly problems: readonly Finding[];
  readonly more: number;
  /** How each list was read whose header row is right, and whether its text may be quoted. */
  readonly lists: readonly UsedList[];
  readonly placements: ReadonlyMap<string, Placement>;
}

export type ReadSpecResult = ReadSpec | WrongSpec;

/** In bytes. Ours: 200,000 items fit. */
export const longestSpec: number = 16 * mebibyte;

/**
 * Reads the spec file at `path` and the lists it names.
 *
 * Resolves to all syntax problems if there are any; otherwise to all problems with shape, rules and lists; but reading stops soon
 * after `mostProblems`, and at the first resource too many. Problems are sorted by place: the spec file first, then the lists
 * in the order in which it names them. A missing file is a problem too. Rejects only if `files` throws an error that is not
 * about a file, which is a bug.
 */
export async function readSpec(path: string, options: ReadSpecOptions): Promise<ReadSpecResult> {
  const surroundings = await Surroundings.of(path, options.files, options.named);
  const read = await readText(path, surroundings, options);
  if ('message' in read)
    return { ...nothingRead, problems: [{ rule: 'file', place: { file: path, line: 1, column: 1 }, ...read }] };
  const parsed = await readSource(read, path, { surroundings, ...options });
  if ('spec' in parsed) return parsed;
  const { problems, more } = firstByPlace(parsed);
  const { lists = [] } = parsed;
  const files = [...problems.map(({ place }) => place.file), ...lists.map(({ place }) => place)];
  const placements = await surroundings.placementsOf(files);
  return { problems: problems.map((problem) => quotable(problem, placements)), more, lists, placements };
}

const nothingRead = { more: 0, lists: [], placements: new Map() } as const;

interface SourceContext extends ReadSpecOptions {
  readonly surroundings: Surroundings;
}

/** What was found, in any order, and the files in the order of their problems. */
interface FoundFindings {
  readonly problems: readonly Finding[];
  readonly more: number;
  readonly paths: readonly string[];
  readonly lists?: readonly UsedList[];
}

async function readSource(read: TextFile, path: string, context: SourceContext): Promise<ReadSpec | FoundFindings> {
  const parsed = parseSource(path, read.text);
  if (Array.isArray(parsed)) return { problems: found('syntax', parsed), more: 0, paths: [path] };
  const applied = applyParameters(parsed, context.given ?? nothingGiven);
  const { source, parameters, unused } = applied;
  const name = context.surroundings.nameOf(path);
  const resourceSet = new ResourceSet({ place: path, source: { path: name, sha256: read.sha256 } });
  const { spec: written, problems: shapeProblems } = checkShape(source);
  const problems = found('rule', applied.problems);
  // One that cannot be replaced is no value of any kind.
  const isNew = ({ place }: Problem): boolean => !source.isUnreplaced(place);
  problems.push(...found('shape', shapeProblems.filter(isNew)));
  if (problems.length > mostProblems) return { problems, more: 0, paths: [path] };
  problems.push(...found('rule', checkRules(written, source).filter(isNew)));
  if (problems.length > mostProblems) return { problems, more: 0, paths: [path] };
  const gathered = await gatherResources(written, resourceSet, { source, ...context });
  const paths = resourceSet.files.map(({ place }) => place);
  problems.push(...found('rule', withinCeilings(written, resourceSet.resources, source)));
  for (const problem of [...gathered.problems.filter(isNew), ...sharedIds(resourceSet)]) {
    problems.push({ rule: problem.place.file === path ? 'rule' : 'list', ...problem });
  }
  const { lists } = gathered;
  if (problems.length > 0) return { problems, more: gathered.more, paths, lists };
  const placements = await context.surroundings.placementsOf(paths);
  const spec = normalise(written, resourceSet, parameters);
  return { spec, written, source, paths, placements, unused, lists };
}

function found(rule: RuleId, problems: readonly Problem[]): Finding[] {
  return problems.map((problem) => ({ rule, ...problem }));
}

interface TextFile {
  readonly text: string;
  readonly sha256: string;
}

async function readText(
  path: string,
  surroundings: Surroundings,
  { files, stdin, strictPaths }: ReadSpecOptions,
): Promise<TextFile | Message> {
  if (strictPaths === true && (await surroundings.placementOf(path)) === 'outside') return outside(path);
  const pieces: Uint8Array[] = [];
  try {
    const input = path === stdinName && stdin !== undefined ? atMost(bytesOf(stdin()), longestSpec) : undefined;
    for await (const piece of input ?? files.readPieces(path, longestSpec)) pieces.push(piece);
  } catch (error) {
    return unreadable(path, error, 'move its resources into lists');
  }
  const bytes = Buffer.concat(pieces);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { text, sha256: createHash('sha256').update(bytes).digest('hex') };
  } catch {
    return notUtf8(path);
  }
}

async function* bytesOf(stdin: AsyncIterable<string | Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of stdin) yield typeof piece === 'string' ? Buffer.from(piece) : piece;
}

function firstByPlace({ problems, more, paths }: FoundFindings): { problems: readonly Finding[]; more: number } {
  const order = new Map(paths.map((path, index) => [path, index]));
  const orderOf = ({ place }: Finding): number => order.get(place.file) ?? -1;
  const sorted = problems.toSorted(
    (a, b) => orderOf(a) - orderOf(b) || a.place.line - b.place.line || a.place.column - b.place.column,
  );
  const shown = sorted.slice(0, mostProblems);
  return { problems: shown, more: more + sorted.length - shown.length };
}
