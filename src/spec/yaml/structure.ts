import { type Alias, type Document, isNode, isScalar, type Node, visit, type YAMLMap } from 'yaml';
import { quoted } from '../problem/message.ts';
import { mostProblems, type Problem } from '../problem/problem.ts';
import type { SourceText } from './source-text.ts';

/** Finds duplicate keys, aliases without an anchor and aliases inside their own anchor. Stops soon after `mostProblems`. */
export function structureProblems(document: Document, source: SourceText): Problem[] {
  const problems: Problem[] = [];
  const anchors = new Set<string>();
  const noteAnchor = ({ anchor }: { anchor?: string }): void => {
    if (anchor !== undefined) anchors.add(anchor);
  };
  visit(document, {
    Map: (_, map) => {
      noteAnchor(map);
      for (const problem of repeatedKeys(map, source)) problems.push(problem);
      return problems.length > mostProblems ? visit.BREAK : undefined;
    },
    Seq: (_, list) => noteAnchor(list),
    Scalar: (_, scalar) => noteAnchor(scalar),
    Alias: (_, alias, ancestors) => {
      problems.push(...aliasProblems(alias, { anchors, ancestors, source }));
      return problems.length > mostProblems ? visit.BREAK : undefined;
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
    if (problems.length > mostProblems) break;
    const message = `the key ${quoted(String(key.value))} is already on line ${source.placeAt(first).line}`;
    problems.push(source.problem(source.placeAt(startOf(key)), message, 'remove one of the two'));
  }
  return problems;
}

interface AliasContext {
  /** The anchors before the alias. */
  readonly anchors: ReadonlySet<string>;
  /** The maps and lists that contain the alias. */
  readonly ancestors: readonly unknown[];
  readonly source: SourceText;
}

function aliasProblems(alias: Alias, { anchors, ancestors, source }: AliasContext): Problem[] {
  const name = alias.source;
  const place = source.placeAt(startOf(alias));
  if (!anchors.has(name)) {
    const hint = `write \`&${name}\` above it, before the value that it should repeat`;
    return [source.problem(place, `\`*${name}\` has no anchor`, hint)];
  }
  if (ancestors.some((node) => isNode(node) && 'anchor' in node && node.anchor === name)) {
    return [
      source.problem(place, `\`*${name}\` repeats the part that contains it`, 'write a value instead of the alias'),
    ];
  }
  return [];
}

function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}
