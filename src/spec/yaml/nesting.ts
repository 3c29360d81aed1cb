import type { CST } from 'yaml';

/** How deep maps and lists may be nested. A spec needs about ten levels. */
export const deepestNesting = 50;

/**
 * The offset of the first map or list that is nested too deeply; undefined if there is none.
 *
 * Must run before the document is composed. Composing recurses, and a regular expression that is compiled with a full
 * stack ends the process: no `catch` helps.
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
