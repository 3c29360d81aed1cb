/** A text on one line, without the control characters by which a service's words could move a terminal's cursor or fake a line. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}
