const unseen = /[\s\p{Cf}\p{Z}]/u;
/** Ctrl-Z, with which old programs end a file. */
const endOfFile = '\u001a';

/** The text without what nobody sees at its ends: blanks of any width, marks of direction, Ctrl-Z. Linear in its length. */
export function visible(text: string): string {
  if (isPlainAt(text, 0) && isPlainAt(text, text.length - 1)) return text;
  let [start, end] = [0, text.length];
  while (start < end && isUnseen(text.charAt(start))) start += 1;
  while (end > start && isUnseen(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** Whether the character is one of ASCII that has a shape. */
function isPlainAt(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code > 0x20 && code < 0x7f;
}

function isUnseen(character: string): boolean {
  return unseen.test(character) || character === endOfFile;
}
