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

/** Puts each table between its marks in a page. Throws if a page has no place for one. */
export function withTables(page: string, tables: Iterable<readonly [name: string, content: string]>): string {
  let text = page;
  for (const [name, content] of tables) {
    const start = `<!-- table: ${name}, made by npm run generate -->`;
    const [before, rest] = text.split(start);
    if (before === undefined || rest === undefined) throw new Error(`the page has no place for the table ${name}`);
    const end = '<!-- end of table -->';
    text = `${before}${start}\n\n${content}\n\n${end}${rest.slice(rest.indexOf(end) + end.length)}`;
  }
  return text;
}
