/** The text without any `character` at its end. A regular expression would try each of many in the middle of a text. */
export function withoutEnd(text: string, character: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === character) end -= 1;
  return text.slice(0, end);
}
