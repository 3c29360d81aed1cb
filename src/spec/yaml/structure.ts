import { type Alias, type Document, isNode, isScalar, type Node, visit, type YAMLMap } from 'yaml';
import type { Problem } from '../problem/problem.ts';
import type { SourceText } from './source-text.ts';

/** Keys given twice, and aliases that lead nowhere or in a circle. */
export function structureProblems(document: Document, source: SourceText): Problem[] {
  const problems: Problem[] = [];
  const anchors = new Set<string>();
  const meet = ({ anchor }: { anchor?: string }): void => {
    if (anchor !== undefined) anchors.add(anchor);
  };
  visit(document, {
    Map: (_, map) => {
      meet(map);
      for (const problem of repeatedKeys(map, source)) problems.push(problem);
    },
    Seq: (_, list) => meet(list),
    Scalar: (_, scalar) => meet(scalar),
    Alias: (_, alias, ancestors) => {
      problems.push(...aliasProblems(alias, { anchors, ancestors, source }));
    },
  });
  return problems;
}

function repeatedKeys(map: YAMLMap, source: SourceText): Problem[] {
  const problems: Problem[] = [];
  const seen = new Map<unknown, number>();
  for (const { key } of map.items) {
    if (!isScalar(key)) continue;
    const first = seen.get(key.value);
    if (first === undefined) {
      seen.set(key.value, startOf(key));
      continue;
    }
    const message = `\`${key.value}\` is already given on line ${source.placeAt(first).line}`;
    problems.push(source.problem(source.placeAt(startOf(key)), message, 'remove one of the two'));
  }
  return problems;
}

interface Surroundings {
  /** The anchors that are written before the alias. */
  readonly anchors: ReadonlySet<string>;
  /** The collections that the alias stands in. */
  readonly ancestors: readonly unknown[];
  readonly source: SourceText;
}

function aliasProblems(alias: Alias, { anchors, ancestors, source }: Surroundings): Problem[] {
  const name = alias.source;
  const place = source.placeAt(startOf(alias));
  if (!anchors.has(name)) {
    return [source.problem(place, `\`*${name}\` repeats nothing`, `mark what it repeats with \`&${name}\`, above it`)];
  }
  if (ancestors.some((node) => isNode(node) && 'anchor' in node && node.anchor === name)) {
    return [source.problem(place, `\`*${name}\` stands inside what it repeats`, 'write it out')];
  }
  return [];
}

function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}
