/** The words of a problem, without a place. `Problem` says how to write them. */
export interface Message {
  readonly message: string;
  readonly hint?: string;
}

/** In UTF-16 code units. A longer text of the user's is cut off. */
const longestQuote = 80;

/** The user's own text in backticks, on one line and cut off if it is long. */
export function quoted(text: string): string {
  // Blanks become one, so a few of them more than are shown are enough.
  const line = text.slice(0, 8 * longestQuote).replace(/\s+/g, ' ');
  return `\`${line.length > longestQuote ? `${line.slice(0, longestQuote)}…` : line}\``;
}

/** "`a`", "`a` or `b`", "`a`, `b` or `c`". */
export function anyOf(words: readonly string[]): string {
  return joined(words.map(quoted), 'or');
}

/** "`a`", "`a` and `b`", "`a`, `b` and `c`". */
export function allOf(words: readonly string[]): string {
  return joined(words.map(quoted), 'and');
}

function joined(parts: readonly string[], last: 'and' | 'or'): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} ${last} ${parts.at(-1)}`;
}
