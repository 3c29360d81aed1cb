import { type Document, isAlias, isCollection, isPair } from 'yaml';

/** How many parts aliases may add to a file. Ours: as many as a spec may name resources. */
export const mostExpanded = 1_000_000;

/** How many parts the aliases of a document add: its size if they were written out, less what is written. Linear in the text. */
export function expandedSize(document: Document.Parsed): number {
  const anchors = new Map<string, number>();
  let added = 0;
  const sizeOf = (node: unknown): number => {
    if (isAlias(node)) {
      const size = anchors.get(node.source) ?? 0;
      added += size;
      return size;
    }
    if (isPair(node)) return sizeOf(node.key) + sizeOf(node.value);
    const size = isCollection(node) ? node.items.reduce<number>((sum, item) => sum + sizeOf(item), 1) : 1;
    const { anchor } = (node ?? {}) as { readonly anchor?: string };
    if (anchor !== undefined) anchors.set(anchor, size);
    return size;
  };
  sizeOf(document.contents);
  return added;
}
