/** A table in Markdown; `rows` are made with `row`. */
export function table(heads: readonly string[], rows: readonly string[]): string {
  return [row(...heads), `|${heads.map(() => '---|').join('')}`, ...rows].join('\n');
}

/** A line of a table. What would end a cell is escaped, and so is what would open a tag. */
export function row(...cells: readonly string[]): string {
  return `| ${cells.map((cell) => withoutTags(cell).replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}

/** In code a `<` stands for itself. */
function withoutTags(text: string): string {
  return text.replace(/`[^`]*`|</g, (found) => (found === '<' ? '\\<' : found));
}
