/** A Markdown table; `row` makes the `rows`. */
export function table(heads: readonly string[], rows: readonly string[]): string {
  return [row(...heads), `|${heads.map(() => '---|').join('')}`, ...rows].join('\n');
}

/** A line of a table. Escapes what would end a cell or open a tag. */
export function row(...cells: readonly string[]): string {
  return `| ${cells.map((cell) => withoutTags(cell).replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}

/** Escapes `<`, except in code. */
function withoutTags(text: string): string {
  return text.replace(/`[^`]*`|</g, (found) => (found === '<' ? '\\<' : found));
}
