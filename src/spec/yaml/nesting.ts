import type { CST } from 'yaml';

/** Of maps and lists. A spec needs about ten. */
export const deepestNesting = 50;

/**
 * The offset at which collections are first nested too deeply; undefined where they nowhere are.
 *
 * Asked before composing, which recurses: a regular expression compiled at the end of the stack kills the process,
 * past any `catch`.
 */
export function tooDeepAt(tokens: readonly CST.Token[]): number | undefined {
  let level: readonly CST.Token[] = tokens;
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepestNesting) return level[0]?.offset;
    level = level.flatMap(childrenOf);
  }
  return undefined;
}

function childrenOf(token: CST.Token): CST.Token[] {
  if (token.type === 'document') return token.value ? [token.value] : [];
  if (!('items' in token)) return [];
  return token.items.flatMap(({ key, value }) => [key, value].filter((inner) => !!inner));
}
